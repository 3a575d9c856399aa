#include "types/number_parse.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <format>

namespace duckgres::types {
namespace {

bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }
bool EqualNoCase(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, [](char a, char b) { return Lower(a) == b; });
}

// The value of a digit in bases up to 16, or 16 for what is none.
uint32_t DigitOf(char c) {
  if (c >= '0' && c <= '9') return static_cast<uint32_t>(c - '0');
  const char lower = Lower(c);
  return lower >= 'a' && lower <= 'f' ? static_cast<uint32_t>(lower - 'a' + 10) : 16;
}

uint32_t TakeBase(std::string_view& text) {
  if (text.size() < 2 || text[0] != '0') return 10;
  const char letter = Lower(text[1]);
  const uint32_t base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 10;
  if (base != 10) text.remove_prefix(2);
  return base;
}

constexpr std::string_view kNumeric = "numeric";

// A numeric literal in parts; `Each` gets every digit with its exponent.
struct NumericParts {
  bool negative = false;
  bool special = false;  // NaN or infinite
  std::string_view integer, fraction;
  int exponent = 0;
};

// Digits and single underscores between them, off the front of `text`.
std::string_view TakeDigits(std::string_view& text) {
  size_t end = 0;
  while (end < text.size() && (DigitOf(text[end]) < 10 || (text[end] == '_' && end > 0 && text[end - 1] != '_' &&
                                                           end + 1 < text.size() && DigitOf(text[end + 1]) < 10))) {
    ++end;
  }
  const std::string_view digits = text.substr(0, end);
  text.remove_prefix(end);
  return digits;
}

Result<NumericParts> SplitNumeric(std::string_view whole) {
  constexpr int kExponentMax = 10'000;  // beyond any width; PostgreSQL's own bound is wider, the outcome the same
  NumericParts parts;
  std::string_view text = TrimSpace(whole);
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    parts.negative = text[0] == '-';
    text.remove_prefix(1);
  }
  if (EqualNoCase(text, "nan") || EqualNoCase(text, "infinity") || EqualNoCase(text, "inf")) {
    parts.special = true;
    return parts;
  }
  parts.integer = TakeDigits(text);
  if (!text.empty() && text[0] == '.') {
    text.remove_prefix(1);
    parts.fraction = TakeDigits(text);
  }
  if (parts.integer.empty() && parts.fraction.empty()) return InvalidSyntax(kNumeric, whole);
  if (!text.empty() && Lower(text[0]) == 'e') {
    text.remove_prefix(1);
    const bool minus = !text.empty() && text[0] == '-';
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
    const std::string_view digits = TakeDigits(text);
    if (digits.empty()) return InvalidSyntax(kNumeric, whole);
    for (const char c : digits) {
      if (c != '_') parts.exponent = std::min(parts.exponent * 10 + (c - '0'), kExponentMax);
    }
    if (minus) parts.exponent = -parts.exponent;
  }
  if (!text.empty()) return InvalidSyntax(kNumeric, whole);
  return parts;
}

bool HasBase(std::string_view text) {
  text = TrimSpace(text);
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  return TakeBase(text) != 10;
}

template <typename T>
constexpr std::string_view FloatName() {
  return sizeof(T) == sizeof(float) ? "real" : "double precision";
}

}  // namespace

std::unexpected<SqlError> InvalidSyntax(std::string_view type, std::string_view text) {
  return Fail(sqlstate::kInvalidTextRepresentation,
              std::format("invalid input syntax for type {}: \"{}\"", type, text));
}
std::unexpected<SqlError> ValueOutOfRange(std::string_view type, std::string_view text) {
  return Fail(sqlstate::kNumericValueOutOfRange, std::format("value \"{}\" is out of range for type {}", text, type));
}

std::string_view TrimSpace(std::string_view text) {
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  return text;
}

Result<bool> ParseBool(std::string_view whole) {
  const std::string_view text = TrimSpace(whole);
  struct Word {
    std::string_view word;
    size_t prefix_min;  // letters that tell it from the others
    bool value;
  };
  constexpr auto kWords = std::to_array<Word>({
      {"true", 1, true},
      {"false", 1, false},
      {"yes", 1, true},
      {"no", 1, false},
      {"on", 2, true},
      {"off", 2, false},
      {"1", 1, true},
      {"0", 1, false},
  });
  for (const Word& row : kWords) {
    if (text.size() >= row.prefix_min && text.size() <= row.word.size() &&
        EqualNoCase(text, row.word.substr(0, text.size()))) {
      return row.value;
    }
  }
  return InvalidSyntax("boolean", whole);
}

Result<BigInteger> ParseBigInteger(std::string_view whole, std::string_view type) {
  BigInteger value;
  std::string_view text = TrimSpace(whole);
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    value.negative = text[0] == '-';
    text.remove_prefix(1);
  }
  const uint32_t base = TakeBase(text);
  if (base != 10 && !text.empty() && text[0] == '_') text.remove_prefix(1);
  if (text.empty()) return InvalidSyntax(type, whole);
  bool overflow = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '_' && i > 0 && i + 1 < text.size() && DigitOf(text[i + 1]) < base && text[i - 1] != '_') continue;
    const uint32_t digit = DigitOf(text[i]);
    if (digit >= base) return InvalidSyntax(type, whole);
    UInt128 next = 0;
    overflow |= __builtin_mul_overflow(value.size, UInt128{base}, &next);
    overflow |= __builtin_add_overflow(next, UInt128{digit}, &value.size);
  }
  if (overflow) return ValueOutOfRange(type, whole);
  return value;
}

template <typename T>
Result<T> ParseFloat(std::string_view whole) {
  std::string_view text = TrimSpace(whole);
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const T sign = negative ? T{-1} : T{1};
  if (EqualNoCase(text, "nan")) return std::numeric_limits<T>::quiet_NaN();
  if (EqualNoCase(text, "inf") || EqualNoCase(text, "infinity")) return sign * std::numeric_limits<T>::infinity();
  if (text.empty() || !(DigitOf(text[0]) < 10 || text[0] == '.')) return InvalidSyntax(FloatName<T>(), whole);
  auto format = std::chars_format::general;
  if (TakeBase(text) == 16) format = std::chars_format::hex;
  T value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, format);
  if (error == std::errc::result_out_of_range) {
    return Fail(sqlstate::kNumericValueOutOfRange,
                std::format("\"{}\" is out of range for type {}", whole, FloatName<T>()));
  }
  if (error != std::errc() || end != text.data() + text.size()) return InvalidSyntax(FloatName<T>(), whole);
  return sign * value;
}
template Result<float> ParseFloat<float>(std::string_view);
template Result<double> ParseFloat<double>(std::string_view);

UInt128 PowerOfTen(int exponent) {
  static constexpr auto kPowers = [] {
    std::array<UInt128, 39> powers{};
    powers[0] = 1;
    for (size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
    return powers;
  }();
  return kPowers[static_cast<size_t>(std::clamp(exponent, 0, 38))];
}

void DecimalBuilder::Add(uint32_t digit, int exponent) {
  constexpr UInt128 kSizeMax = (~UInt128{0} - 9) / 10;
  if (exponent < -scale_) {
    if (exponent == -scale_ - 1) round_up_ = digit >= 5;
    return;
  }
  if (size_ > kSizeMax) overflow_ = true;
  size_ = size_ * 10 + digit;
  exponent_ = exponent;
  any_ = true;
}

Result<Int128> DecimalBuilder::Finish(bool negative) {
  if (any_ && size_ != 0) {
    for (int missing = exponent_ + scale_; missing > 0 && !overflow_; --missing) {
      overflow_ = size_ >= PowerOfTen(38);
      size_ *= 10;
    }
  }
  if (round_up_) ++size_;
  if (overflow_ || size_ >= PowerOfTen(width_)) {
    SqlError error{.code = sqlstate::kNumericValueOutOfRange, .message = "numeric field overflow"};
    error.detail = std::format("A field with precision {}, scale {} must round to an absolute value less than {}{}.",
                               width_, scale_, width_ == scale_ ? "" : "10^", width_ == scale_ ? 1 : width_ - scale_);
    return std::unexpected(std::move(error));
  }
  return negative ? -static_cast<Int128>(size_) : static_cast<Int128>(size_);
}

Result<Int128> ParseDecimal(std::string_view text, int width, int scale) {
  if (HasBase(text)) {
    DUCKGRES_ASSIGN(const BigInteger integer, ParseBigInteger(text, kNumeric));
    DecimalBuilder builder(width, scale);
    char digits[40];
    int count = 0;
    for (UInt128 rest = integer.size; rest != 0; rest /= 10) digits[count++] = static_cast<char>(rest % 10);
    while (count-- > 0) builder.Add(static_cast<uint32_t>(digits[count]), count);
    return builder.Finish(integer.negative);
  }
  DUCKGRES_ASSIGN(const NumericParts parts, SplitNumeric(text));
  if (parts.special) return ValueOutOfRange(std::format("numeric({},{})", width, scale), text);
  DecimalBuilder builder(width, scale);
  int exponent = parts.exponent +
                 static_cast<int>(parts.integer.size() - static_cast<size_t>(std::ranges::count(parts.integer, '_')));
  for (const auto digits : {parts.integer, parts.fraction}) {
    for (const char c : digits) {
      if (c != '_') builder.Add(static_cast<uint32_t>(c - '0'), --exponent);
    }
  }
  return builder.Finish(parts.negative);
}

Result<DecimalShape> MeasureDecimal(std::string_view text) {
  if (HasBase(text)) return DecimalShape{.integer_digits = 38};
  DUCKGRES_ASSIGN(const NumericParts parts, SplitNumeric(text));
  DecimalShape shape{.finite = !parts.special};
  const auto digits = [](std::string_view part) {
    return static_cast<int>(part.size()) - static_cast<int>(std::ranges::count(part, '_'));
  };
  shape.scale = std::max(0, digits(parts.fraction) - parts.exponent);
  const size_t significant = parts.integer.find_first_not_of("0_");
  const int integer = significant == std::string_view::npos ? 0 : digits(parts.integer.substr(significant));
  shape.integer_digits = std::max(0, integer + parts.exponent);
  return shape;
}

}  // namespace duckgres::types
