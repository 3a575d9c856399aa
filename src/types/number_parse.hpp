#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "base/sql_error.hpp"
#include "base/sqlstate.hpp"
#include "types/calendar.hpp"

/// PostgreSQL's input syntax for booleans and numbers. Leading and trailing white space is allowed.
/// Errors: 22P02 `invalid input syntax for type integer: "x"`, 22003 `value "9…" is out of range for type integer`.
namespace duckgres::types {

std::unexpected<SqlError> InvalidSyntax(std::string_view type, std::string_view text);
std::unexpected<SqlError> ValueOutOfRange(std::string_view type, std::string_view text);

/// Without the white space (as C's isspace in the C locale) around it.
std::string_view TrimSpace(std::string_view text);

Result<bool> ParseBool(std::string_view text);

/// A sign and up to 128 bits: what every integer type is read through.
struct BigInteger {
  bool negative = false;
  UInt128 size = 0;
};
/// Decimal, 0x, 0o and 0b digits, with single underscores between them.
Result<BigInteger> ParseBigInteger(std::string_view text, std::string_view type);

template <typename T>
Result<T> FitInteger(const BigInteger& value, std::string_view text, std::string_view type) {
  // Limits by hand, as the library has none for 128 bits when extensions are off.
  constexpr bool kSigned = T(-1) < T(0);
  constexpr UInt128 kMax = kSigned ? (UInt128{1} << (8 * sizeof(T) - 1)) - 1
                                   : (sizeof(T) == 16 ? ~UInt128{0} : (UInt128{1} << (8 * sizeof(T) % 128)) - 1);
  const UInt128 limit = !value.negative ? kMax : kSigned ? kMax + 1 : 0;
  if (value.size > limit) return ValueOutOfRange(type, text);
  return static_cast<T>(value.negative ? -value.size : value.size);
}
template <typename T>
Result<T> ParseInteger(std::string_view text, std::string_view type) {
  // Nearly all input: a few plain digits.
  constexpr size_t kPlainMax = std::numeric_limits<uint64_t>::digits10;
  if (const bool negative = !text.empty() && text[0] == '-'; text.size() - negative - 1 < kPlainMax) {
    uint64_t value = 0;
    size_t at = negative;
    for (; at < text.size() && static_cast<unsigned char>(text[at] - '0') < 10; ++at) {
      value = value * 10 + static_cast<uint64_t>(text[at] - '0');
    }
    if (at == text.size()) return FitInteger<T>({negative, value}, text, type);
  }
  DUCKGRES_ASSIGN(const BigInteger value, ParseBigInteger(text, type));
  return FitInteger<T>(value, text, type);
}

template <typename T>
Result<T> ParseFloat(std::string_view text);

/// Digits of a decimal number fed from the left, rounded half away from zero to a scale.
class DecimalBuilder {
 public:
  DecimalBuilder(int width, int scale) : width_(width), scale_(scale) {}
  /// `exponent`: the digit stands for digit * 10^exponent; each one less than the last.
  void Add(uint32_t digit, int exponent);
  /// Errors: 22003 `numeric field overflow`.
  Result<Int128> Finish(bool negative);

 private:
  int width_, scale_;
  UInt128 size_ = 0;
  int exponent_ = 0;
  bool any_ = false, overflow_ = false, round_up_ = false;
};

/// numeric as PostgreSQL reads it, at the scale of DECIMAL(width, scale). NaN and infinities: 22003.
Result<Int128> ParseDecimal(std::string_view text, int width, int scale);

/// Digits before and after the point that a numeric literal needs.
struct DecimalShape {
  bool finite = true;
  int integer_digits = 0, scale = 0;
};
Result<DecimalShape> MeasureDecimal(std::string_view text);

UInt128 PowerOfTen(int exponent);  // up to 38

}  // namespace duckgres::types
