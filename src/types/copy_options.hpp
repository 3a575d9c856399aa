#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace duckgres::types {

enum class CopyFormat : uint8_t { kText, kCsv, kBinary };
enum class CopyHeader : uint8_t { kFalse, kTrue, kMatch };

/// COPY's options after defaults and checks, which are session's. Column lists are indexes into the copied columns.
/// Source: PostgreSQL docs "sql-copy".
struct CopyOptions {
  CopyFormat format = CopyFormat::kText;
  char delimiter = '\t';          // csv: ','
  std::string null_text = "\\N";  // csv: empty
  CopyHeader header = CopyHeader::kFalse;
  char quote = '"';                              // csv only
  char escape = '"';                             // csv only; the quote unless said
  std::vector<bool> force_quote = {};            // TO csv; empty: none; one entry: all columns
  std::vector<bool> force_not_null = {};         // FROM csv, likewise
  std::vector<bool> force_null = {};             // FROM csv, likewise
  std::optional<std::string> default_text = {};  // FROM: the DEFAULT marker
  bool on_error_ignore = false;                  // FROM: skip rows with values of the wrong form
  std::optional<int64_t> reject_limit = {};      // FROM with on_error_ignore: rows

  static CopyOptions Csv() { return {.format = CopyFormat::kCsv, .delimiter = ',', .null_text = ""}; }
  static CopyOptions Binary() { return {.format = CopyFormat::kBinary}; }
};

}  // namespace duckgres::types
