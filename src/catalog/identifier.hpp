#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace duckgres::catalog {

/// A name as SQL needs it written: in double quotes unless it is lower case and no keyword. PostgreSQL's quote_ident().
std::string QuoteIdentifier(std::string_view name);

/// The parts of `a.B."c d"`: a, b, "c d". Empty when `text` is no such name.
std::vector<std::string> SplitIdentifier(std::string_view text);

}  // namespace duckgres::catalog
