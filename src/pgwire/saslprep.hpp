#pragma once

#include <string>
#include <string_view>

namespace duckgres::pgwire {

/// A password as SCRAM digests it: SASLprep (RFC 4013), done as PostgreSQL does it, so that both derive the same keys.
/// ASCII stays as it is. A password that isn't UTF-8, or has characters that SASLprep prohibits or that Unicode 3.2
/// didn't know, or mixes directions of writing, is taken as its bytes.
std::string SaslPrep(std::string_view password);

}  // namespace duckgres::pgwire
