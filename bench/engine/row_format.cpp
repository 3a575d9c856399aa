#include "engine/row_format.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <chrono>
#include <format>

#include "base/bytes.hpp"
#include "common.hpp"

namespace duckgres::bench {
namespace {

using std::chrono::days;
using std::chrono::microseconds;
using std::chrono::sys_days;

constexpr days kPostgresEpoch{10957};  // 2000-01-01 in days of 1970

template <typename T>
const T& At(const void* values, idx_t row) {
  return static_cast<const T*>(values)[row];
}

template <typename T>
void AppendNumberText(std::string& out, const void* values, idx_t row) {
  std::array<char, 32> text;  // NOLINT(*-member-init): written by to_chars
  const auto end = std::to_chars(text.data(), text.data() + text.size(), At<T>(values, row)).ptr;
  out.append(text.data(), end);
}

template <typename T>
void AppendIntegerBinary(std::string& out, const void* values, idx_t row) {
  AppendBigEndian(out, At<T>(values, row));
}

void AppendDoubleBinary(std::string& out, const void* values, idx_t row) {
  AppendBigEndian(out, std::bit_cast<int64_t>(At<double>(values, row)));
}

void AppendBoolText(std::string& out, const void* values, idx_t row) { out += At<bool>(values, row) ? 't' : 'f'; }
void AppendBoolBinary(std::string& out, const void* values, idx_t row) { out += At<bool>(values, row) ? '\1' : '\0'; }

void AppendString(std::string& out, const void* values, idx_t row) {
  auto string = At<duckdb_string_t>(values, row);
  out.append(duckdb_string_t_data(&string), duckdb_string_t_length(string));
}

void AppendTwoDigits(std::string& out, unsigned value) {
  out += static_cast<char>('0' + value / 10);
  out += static_cast<char>('0' + value % 10);
}

/// A decimal of scale 2 that is kept in 64 bits, as numeric(12,2) is; not negative.
void AppendDecimalText(std::string& out, const void* values, idx_t row) {
  const int64_t value = At<int64_t>(values, row), whole = value / 100;
  AppendNumberText<int64_t>(out, &whole, 0);
  out += '.';
  AppendTwoDigits(out, static_cast<unsigned>(value % 100));
}

/// PostgreSQL's numeric in binary: count of base-10000 digits, weight, sign, scale, digits without zeros at the end.
void AppendDecimalBinary(std::string& out, const void* values, idx_t row) {
  const int64_t value = At<int64_t>(values, row);
  std::array<int16_t, 4> digits;  // NOLINT(*-member-init): filled from the end
  size_t first = digits.size(), end = digits.size();
  digits[--first] = static_cast<int16_t>(value % 100 * 100);
  for (int64_t rest = value / 100; rest > 0 && first > 0; rest /= 10000)
    digits[--first] = static_cast<int16_t>(rest % 10000);
  const auto weight = static_cast<int16_t>(digits.size() - first - 2);
  while (end > first && digits[end - 1] == 0) --end;
  AppendBigEndian(out, static_cast<int16_t>(end - first));
  AppendBigEndian(out, end == first ? int16_t{0} : weight);
  AppendBigEndian(out, int16_t{0});
  AppendBigEndian(out, int16_t{2});
  for (; first < end; ++first) AppendBigEndian(out, digits[first]);
}

void AppendDay(std::string& out, sys_days day) {
  const std::chrono::year_month_day date(day);
  const auto year = static_cast<unsigned>(static_cast<int>(date.year()));
  AppendTwoDigits(out, year / 100);
  AppendTwoDigits(out, year % 100);
  out += '-';
  AppendTwoDigits(out, static_cast<unsigned>(date.month()));
  out += '-';
  AppendTwoDigits(out, static_cast<unsigned>(date.day()));
}

void AppendDateText(std::string& out, const void* values, idx_t row) {
  AppendDay(out, sys_days(days(At<duckdb_date>(values, row).days)));
}

void AppendDateBinary(std::string& out, const void* values, idx_t row) {
  AppendBigEndian(out, static_cast<int32_t>(At<duckdb_date>(values, row).days - kPostgresEpoch.count()));
}

/// Whole seconds, as the table has them.
void AppendTimestampText(std::string& out, const void* values, idx_t row) {
  const microseconds time(At<duckdb_timestamp>(values, row).micros);
  const auto day = std::chrono::floor<days>(time);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  AppendDay(out, sys_days(day));
  out += ' ';
  AppendTwoDigits(out, static_cast<unsigned>(clock.hours().count()));
  out += ':';
  AppendTwoDigits(out, static_cast<unsigned>(clock.minutes().count()));
  out += ':';
  AppendTwoDigits(out, static_cast<unsigned>(clock.seconds().count()));
}

void AppendTimestampBinary(std::string& out, const void* values, idx_t row) {
  AppendBigEndian(out, At<duckdb_timestamp>(values, row).micros - microseconds(kPostgresEpoch).count());
}

struct TypeFormat {
  duckdb_type type;
  void (*text)(std::string& out, const void* values, idx_t row);
  void (*binary)(std::string& out, const void* values, idx_t row);
};
constexpr TypeFormat kTypeFormats[] = {
    {DUCKDB_TYPE_BOOLEAN, AppendBoolText, AppendBoolBinary},
    {DUCKDB_TYPE_INTEGER, AppendNumberText<int32_t>, AppendIntegerBinary<int32_t>},
    {DUCKDB_TYPE_BIGINT, AppendNumberText<int64_t>, AppendIntegerBinary<int64_t>},
    {DUCKDB_TYPE_DOUBLE, AppendNumberText<double>, AppendDoubleBinary},
    {DUCKDB_TYPE_DECIMAL, AppendDecimalText, AppendDecimalBinary},
    {DUCKDB_TYPE_VARCHAR, AppendString, AppendString},
    {DUCKDB_TYPE_DATE, AppendDateText, AppendDateBinary},
    {DUCKDB_TYPE_TIMESTAMP, AppendTimestampText, AppendTimestampBinary},
};

}  // namespace

RowFormatter::RowFormatter(duckdb_result& result, RowFormat format) {
  for (idx_t column = 0; column < duckdb_column_count(&result); ++column) {
    const duckdb_type type = duckdb_column_type(&result, column);
    const auto* found = std::ranges::find(kTypeFormats, type, &TypeFormat::type);
    if (found == std::end(kTypeFormats))
      GiveUp(std::format("no row format for DuckDB type {}", static_cast<int>(type)));
    columns_.push_back(format == RowFormat::kText ? found->text : found->binary);
  }
}

void RowFormatter::Format(const Chunk& chunk, std::string& out) const {
  out.clear();
  std::vector<const void*> values;
  std::vector<uint64_t*> validity;
  for (idx_t column = 0; column < columns_.size(); ++column) {
    duckdb_vector vector = duckdb_data_chunk_get_vector(chunk.Get(), column);
    values.push_back(duckdb_vector_get_data(vector));
    validity.push_back(duckdb_vector_get_validity(vector));
  }
  const idx_t rows = duckdb_data_chunk_get_size(chunk.Get());
  for (idx_t row = 0; row < rows; ++row) {
    const size_t message_at = out.size();
    out.append("D\0\0\0\0", 5);
    AppendBigEndian(out, static_cast<int16_t>(columns_.size()));
    for (size_t column = 0; column < columns_.size(); ++column) {
      const size_t length_at = out.size();
      AppendBigEndian(out, int32_t{-1});
      if (validity[column] != nullptr && !duckdb_validity_row_is_valid(validity[column], row)) continue;
      columns_[column](out, values[column], row);
      StoreBigEndian(out, length_at, static_cast<int32_t>(out.size() - length_at - sizeof(int32_t)));
    }
    StoreBigEndian(out, message_at + 1, static_cast<int32_t>(out.size() - message_at - 1));
  }
}

}  // namespace duckgres::bench
