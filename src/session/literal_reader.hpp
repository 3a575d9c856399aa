#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/sql_error.hpp"
#include "session/settings.hpp"
#include "sql/rewrite.hpp"

namespace duckgres::session {

/// Reads literals with a cast by the decoder of text parameters, so that both mean the same.
///
/// Left to DuckDB: text, json, bit strings, OIDs, types that aren't PostgreSQL's own, and modifiers of anything but
/// numeric (DuckDB keeps all six digits of a second).
class LiteralReader : public sql::LiteralReader {
 public:
  /// `settings` are the session's, which outlive the reader: DateStyle, IntervalStyle and TimeZone change what is read.
  explicit LiteralReader(const Settings& settings) : settings_(settings) {}

  Result<std::optional<std::string>> Read(std::string_view type_name, bool is_array, std::span<const int32_t> modifiers,
                                          std::string_view text) override;

 private:
  const Settings& settings_;
};

}  // namespace duckgres::session
