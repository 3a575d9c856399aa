#pragma once

#include <cstdint>

namespace duckgres::pgwire {

/// A format code. Source: PostgreSQL docs "protocol-overview", Formats and Format Codes.
enum class Format : int16_t { kText = 0, kBinary = 1 };

}  // namespace duckgres::pgwire
