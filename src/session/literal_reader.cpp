#include "session/literal_reader.hpp"

#include <algorithm>

#include "duck/logical_type.hpp"
#include "types/parameter.hpp"
#include "types/type_table.hpp"

namespace duckgres::session {
namespace {

constexpr int kNarrow = 18, kWide = 38;  // digits of DuckDB's two usual decimals
constexpr size_t kDimensionsMax = 6;     // PostgreSQL's own bound

bool IsText(types::Oid oid) {
  constexpr types::Oid kTexts[] = {types::kTextOid, types::kVarcharOid, types::kBpcharOid, types::kNameOid};
  return std::ranges::contains(kTexts, oid);
}

/// The types that are read here, alone or as elements of an array.
bool IsRead(types::Oid oid, bool is_array) {
  constexpr types::Oid kRead[] = {types::kBoolOid,      types::kByteaOid,       types::kInt2Oid,    types::kInt4Oid,
                                  types::kInt8Oid,      types::kFloat4Oid,      types::kFloat8Oid,  types::kNumericOid,
                                  types::kDateOid,      types::kTimeOid,        types::kTimeTzOid,  types::kUuidOid,
                                  types::kTimestampOid, types::kTimestampTzOid, types::kIntervalOid};
  return std::ranges::contains(kRead, oid) || (is_array && IsText(oid));
}

/// How many braces an array's text opens with: {{1,2},{3,4}} has two dimensions.
size_t DimensionsOf(std::string_view text) {
  if (const size_t bounds_end = text.find("={"); text.find('{') == bounds_end + 1 && bounds_end != text.npos) {
    text.remove_prefix(bounds_end + 1);  // [0:1]={...}
  }
  size_t dimensions = 0;
  for (const char c : text) {
    if (c == '{') {
      ++dimensions;
    } else if (c != ' ' && c != '\t' && c != '\n') {
      break;
    }
  }
  return std::clamp<size_t>(dimensions, 1, kDimensionsMax);
}

/// A decimal that holds every number of an array's text: PostgreSQL's keep a scale each, DuckDB's share one.
duck::LogicalType DecimalForAll(std::string_view text) {
  int scale = 0, whole = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    constexpr std::string_view kNoDecimal = "eEiIaA";  // an exponent, infinity, NaN; but NULL is none
    if (kNoDecimal.contains(c)) return duck::LogicalType(DUCKDB_TYPE_DOUBLE);
    int digits = 0;
    const bool is_fraction = c == '.';
    if (is_fraction) ++at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) ++digits;
    if (digits > 0 || is_fraction) --at;
    (is_fraction ? scale : whole) = std::max(is_fraction ? scale : whole, digits);
  }
  if (whole + scale > kWide) return duck::LogicalType(DUCKDB_TYPE_DOUBLE);
  return duck::LogicalType::Decimal(whole + scale > kNarrow ? kWide : kNarrow, static_cast<uint8_t>(scale));
}

/// The type of one element or of a single value; INVALID: the decoder chooses. Nothing where DuckDB has no such type.
std::optional<duck::LogicalType> ElementType(const types::PgTypeRow& row, bool is_array,
                                             std::span<const int32_t> modifiers, std::string_view text) {
  if (row.oid != types::kNumericOid) {
    if (!modifiers.empty()) return std::nullopt;
    return duck::LogicalType(row.natural);
  }
  if (modifiers.empty()) return is_array ? DecimalForAll(text) : duck::LogicalType();
  const int32_t scale = modifiers.size() > 1 ? modifiers[1] : 0;
  if (modifiers.size() > 2 || modifiers[0] < 1 || modifiers[0] > kWide || scale < 0 || scale > modifiers[0]) {
    return std::nullopt;
  }
  return duck::LogicalType::Decimal(static_cast<uint8_t>(modifiers[0]), static_cast<uint8_t>(scale));
}

bool IsFloat(duck::LogicalType type) {
  while (type.Id() == DUCKDB_TYPE_LIST) type = type.Child();
  return type.Id() == DUCKDB_TYPE_FLOAT || type.Id() == DUCKDB_TYPE_DOUBLE;
}

void Erase(std::string& text, std::string_view what) {
  for (size_t at = text.find(what); at != text.npos; at = text.find(what, at)) text.erase(at, what.size());
}

/// DuckDB's spelling of the value. Numbers with a floating point are in quotes: without, they would be read as
/// decimals, and rounded twice.
std::string Spelled(const duck::Value& value, const duck::LogicalType& type) {
  std::string text = value.ToSql();
  if (!IsFloat(type)) return text;
  for (const std::string_view noise : {"::DOUBLE", "::FLOAT", "'"}) Erase(text, noise);
  return "'" + text + "'";
}

}  // namespace

Result<std::optional<std::string>> LiteralReader::Read(std::string_view type_name, bool is_array,
                                                       std::span<const int32_t> modifiers, std::string_view text) {
  const types::PgTypeRow* row = types::FindPgType(type_name);
  if (row == nullptr || !IsRead(row->oid, is_array) || (is_array && row->array_oid == 0)) return std::nullopt;
  std::optional<duck::LogicalType> target = ElementType(*row, is_array, modifiers, text);
  if (!target) return std::nullopt;
  if (is_array) {
    for (size_t i = 0; i < DimensionsOf(text); ++i) target = duck::LogicalType::List(*target);
  }
  const types::Oid oid = is_array ? row->array_oid : row->oid;
  DUCKGRES_ASSIGN(const duck::Value value,
                  types::DecodeParameter(oid, *target, types::Format::kText, text, settings_.Format()));
  const duck::LogicalType type = target->Id() == DUCKDB_TYPE_INVALID ? DecimalForAll(value.ToSql()) : *target;
  return "CAST(" + Spelled(value, type) + " AS " + type.ToSql() + ")";
}

}  // namespace duckgres::session
