#include "catalog/arithmetic.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <string>

#include "base/sqlstate.hpp"
#include "duck/data_chunk.hpp"
#include "duck/handle.hpp"

namespace duckgres::catalog {
namespace {

using RawFunction = duck::Handle<duckdb_scalar_function, duckdb_destroy_scalar_function>;
using FunctionSet = duck::Handle<duckdb_scalar_function_set, duckdb_destroy_scalar_function_set>;

constexpr const char* kDivisionByZero = "division by zero";  // duck/error_table.cpp knows it by these words

template <typename Number>
bool IsZero(const Number& number) {
  if constexpr (requires { number.upper; }) {
    return number.lower == 0 && number.upper == 0;
  } else {
    return number == 0;
  }
}

/// Copies the column, and fails at its first zero.
template <typename Number>
void CheckNotZero(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const duck::Vector in(duckdb_data_chunk_get_vector(input, 0));
  duck::Vector out(output);
  const size_t rows = duckdb_data_chunk_get_size(input);
  const auto* from = in.Data<Number>();
  auto* to = out.MutableData<Number>();
  for (size_t row = 0; row < rows; ++row) {
    if (!in.Valid(row)) {
      out.SetNull(row);
    } else if (IsZero(from[row])) {
      duckdb_scalar_function_set_error(info, kDivisionByZero);
      return;
    } else {
      to[row] = from[row];
    }
  }
}

struct NumberType {
  duck::TypeId id;
  duckdb_scalar_function_t check;
};
constexpr auto kNumbers = std::to_array<NumberType>({
    {DUCKDB_TYPE_TINYINT, CheckNotZero<int8_t>},
    {DUCKDB_TYPE_SMALLINT, CheckNotZero<int16_t>},
    {DUCKDB_TYPE_INTEGER, CheckNotZero<int32_t>},
    {DUCKDB_TYPE_BIGINT, CheckNotZero<int64_t>},
    {DUCKDB_TYPE_HUGEINT, CheckNotZero<duckdb_hugeint>},
    {DUCKDB_TYPE_UTINYINT, CheckNotZero<uint8_t>},
    {DUCKDB_TYPE_USMALLINT, CheckNotZero<uint16_t>},
    {DUCKDB_TYPE_UINTEGER, CheckNotZero<uint32_t>},
    {DUCKDB_TYPE_UBIGINT, CheckNotZero<uint64_t>},
    {DUCKDB_TYPE_UHUGEINT, CheckNotZero<duckdb_uhugeint>},
    {DUCKDB_TYPE_FLOAT, CheckNotZero<float>},
    {DUCKDB_TYPE_DOUBLE, CheckNotZero<double>},
});

constexpr int32_t kDaysPerMonth = 30, kHoursPerDay = 24;
constexpr double kMicrosPerDay = kHoursPerDay * 3600.0 * 1e6;

/// What PostgreSQL makes of an interval and a divisor: months that don't divide become days of a thirtieth, and days
/// time. Nothing where the result is too large.
std::optional<duckdb_interval> Divide(const duckdb_interval& span, double divisor) {
  const double months = span.months / divisor;
  const double days = span.days / divisor;
  const auto fits = [](double number, double max) { return std::fabs(number) < max; };
  constexpr double kInt32 = std::numeric_limits<int32_t>::max(), kInt64 = 9.2e18;
  if (!fits(months, kInt32) || !fits(days, kInt32 / 2)) return std::nullopt;
  const auto to_micros = [](double value) { return std::round(value * 1e6) / 1e6; };
  duckdb_interval result{.months = static_cast<int32_t>(months), .days = static_cast<int32_t>(days), .micros = 0};
  const double more_days = to_micros((months - result.months) * kDaysPerMonth);
  const double whole_days = std::trunc(more_days);
  double part_of_day = to_micros(((days - result.days) + (more_days - whole_days)) * kHoursPerDay * 3600.0) * 1e6;
  if (std::fabs(part_of_day) >= kMicrosPerDay) {
    result.days += static_cast<int32_t>(part_of_day / kMicrosPerDay);
    part_of_day = std::fmod(part_of_day, kMicrosPerDay);
  }
  result.days += static_cast<int32_t>(whole_days);
  const double micros = std::rint(static_cast<double>(span.micros) / divisor + part_of_day);
  if (!fits(micros, kInt64)) return std::nullopt;
  result.micros = static_cast<int64_t>(micros);
  return result;
}

void DivideIntervals(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const duck::Vector spans(duckdb_data_chunk_get_vector(input, 0)), divisors(duckdb_data_chunk_get_vector(input, 1));
  duck::Vector out(output);
  const size_t rows = duckdb_data_chunk_get_size(input);
  for (size_t row = 0; row < rows; ++row) {
    if (!spans.Valid(row) || !divisors.Valid(row)) {
      out.SetNull(row);
      continue;
    }
    const double divisor = divisors.Data<double>()[row];
    if (divisor == 0) return duckdb_scalar_function_set_error(info, kDivisionByZero);
    const auto result = Divide(spans.Data<duckdb_interval>()[row], divisor);
    if (!result) return duckdb_scalar_function_set_error(info, "interval out of range");
    out.MutableData<duckdb_interval>()[row] = *result;
  }
}

Result<void> RegisterDivisor(duck::Connection& connection) {
  constexpr const char* kName = "duckgres_divisor";
  const FunctionSet set(duckdb_create_scalar_function_set(kName));
  for (const NumberType& number : kNumbers) {
    const RawFunction function(duckdb_create_scalar_function());
    const duck::LogicalType type(number.id);
    duckdb_scalar_function_set_name(function.Get(), kName);
    duckdb_scalar_function_add_parameter(function.Get(), type.Raw());
    duckdb_scalar_function_set_return_type(function.Get(), type.Raw());
    duckdb_scalar_function_set_function(function.Get(), number.check);
    duckdb_add_scalar_function_to_set(set.Get(), function.Get());
  }
  if (duckdb_register_scalar_function_set(connection.Raw(), set.Get()) == DuckDBSuccess) return {};
  return Fail(sqlstate::kInternalError, std::string("could not register the function ") + kName);
}

Result<void> RegisterIntervalDivision(duck::Connection& connection) {
  const RawFunction function(duckdb_create_scalar_function());
  duckdb_scalar_function_set_name(function.Get(), "//");
  const duck::LogicalType interval(DUCKDB_TYPE_INTERVAL), number(DUCKDB_TYPE_DOUBLE);
  duckdb_scalar_function_add_parameter(function.Get(), interval.Raw());
  duckdb_scalar_function_add_parameter(function.Get(), number.Raw());
  duckdb_scalar_function_set_return_type(function.Get(), interval.Raw());
  duckdb_scalar_function_set_function(function.Get(), DivideIntervals);
  if (duckdb_register_scalar_function(connection.Raw(), function.Get()) == DuckDBSuccess) return {};
  return Fail(sqlstate::kInternalError, "could not register the division of intervals");
}

}  // namespace

Result<void> RegisterArithmetic(duck::Connection& connection) {
  DUCKGRES_TRY(RegisterDivisor(connection));
  return RegisterIntervalDivision(connection);
}

}  // namespace duckgres::catalog
