#pragma once

#include <string>
#include <string_view>

namespace duckgres::catalog {

/// What sql/ does to a client's statement that names catalogs, as far as the recorded queries of this room's tests need
/// it, by regular expressions: so that they run here, without that room.
std::string RewriteForTest(std::string_view query);

}  // namespace duckgres::catalog
