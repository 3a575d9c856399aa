#pragma once

#include <string_view>

#include "base/sql_error.hpp"
#include "duck/logical_type.hpp"
#include "duck/value.hpp"
#include "types/format_settings.hpp"
#include "types/oids.hpp"

namespace duckgres::types {

/// Reads one parameter value of Bind (not NULL).
///
/// `oid`     the type that the client declared or was told; 0 or unknown: text is read as `target`.
/// `target`  the DuckDB type that the statement's parameter has; INVALID: the natural type of `oid` (numeric is then
///           DECIMAL(18,s), or (38,s), with the value's own scale; DOUBLE where 38 digits are not enough; VARCHAR for
///           oid 0). The value returned has this type, converted exactly.
/// Errors    22P02, 22007, 22008, 22003 in PostgreSQL's words; 22P03 "incorrect binary data format" and 08P01
///           "insufficient data left in message" for binary (the caller may add " in bind parameter N"); 42704; 0A000.
Result<duck::Value> DecodeParameter(Oid oid, const duck::LogicalType& target, Format format, std::string_view bytes,
                                    const FormatSettings& settings);

}  // namespace duckgres::types
