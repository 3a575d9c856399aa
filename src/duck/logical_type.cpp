#include "duck/logical_type.hpp"

#include <array>
#include <string_view>

namespace duckgres::duck {
namespace {

std::string TakeString(char* text) {
  if (!text) return {};
  std::string copy(text);
  duckdb_free(text);
  return copy;
}

std::string Quoted(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) out.append(c == '"' ? 2 : 1, c);
  return out + '"';
}

struct TypeName {
  TypeId id;
  std::string_view name;
};
constexpr auto kTypeNames = std::to_array<TypeName>({
    {DUCKDB_TYPE_BOOLEAN, "BOOLEAN"},
    {DUCKDB_TYPE_TINYINT, "TINYINT"},
    {DUCKDB_TYPE_SMALLINT, "SMALLINT"},
    {DUCKDB_TYPE_INTEGER, "INTEGER"},
    {DUCKDB_TYPE_BIGINT, "BIGINT"},
    {DUCKDB_TYPE_UTINYINT, "UTINYINT"},
    {DUCKDB_TYPE_USMALLINT, "USMALLINT"},
    {DUCKDB_TYPE_UINTEGER, "UINTEGER"},
    {DUCKDB_TYPE_UBIGINT, "UBIGINT"},
    {DUCKDB_TYPE_FLOAT, "FLOAT"},
    {DUCKDB_TYPE_DOUBLE, "DOUBLE"},
    {DUCKDB_TYPE_TIMESTAMP, "TIMESTAMP"},
    {DUCKDB_TYPE_DATE, "DATE"},
    {DUCKDB_TYPE_TIME, "TIME"},
    {DUCKDB_TYPE_INTERVAL, "INTERVAL"},
    {DUCKDB_TYPE_HUGEINT, "HUGEINT"},
    {DUCKDB_TYPE_UHUGEINT, "UHUGEINT"},
    {DUCKDB_TYPE_VARCHAR, "VARCHAR"},
    {DUCKDB_TYPE_BLOB, "BLOB"},
    {DUCKDB_TYPE_TIMESTAMP_S, "TIMESTAMP_S"},
    {DUCKDB_TYPE_TIMESTAMP_MS, "TIMESTAMP_MS"},
    {DUCKDB_TYPE_TIMESTAMP_NS, "TIMESTAMP_NS"},
    {DUCKDB_TYPE_UUID, "UUID"},
    {DUCKDB_TYPE_BIT, "BIT"},
    {DUCKDB_TYPE_TIME_TZ, "TIME WITH TIME ZONE"},
    {DUCKDB_TYPE_TIMESTAMP_TZ, "TIMESTAMP WITH TIME ZONE"},
    {DUCKDB_TYPE_BIGNUM, "BIGNUM"},
    {DUCKDB_TYPE_TIME_NS, "TIME_NS"},
    {DUCKDB_TYPE_GEOMETRY, "GEOMETRY"},
    {DUCKDB_TYPE_SQLNULL, "\"NULL\""},
});

}  // namespace

LogicalType::LogicalType(const LogicalType& other) { *this = other; }

// The C API has no copy: a type is made again from its parts.
LogicalType& LogicalType::operator=(const LogicalType& other) {
  if (this == &other) return *this;
  LogicalType copy;
  switch (other.Id()) {
    case DUCKDB_TYPE_INVALID:
      break;
    case DUCKDB_TYPE_DECIMAL:
      copy = Decimal(other.DecimalWidth(), other.DecimalScale());
      break;
    case DUCKDB_TYPE_LIST:
      copy = List(other.Child());
      break;
    case DUCKDB_TYPE_ARRAY:
      copy = Array(other.Child(), other.ArraySize());
      break;
    case DUCKDB_TYPE_MAP: {
      const LogicalType key(duckdb_map_type_key_type(other.Raw()));
      const LogicalType value(duckdb_map_type_value_type(other.Raw()));
      copy = LogicalType(duckdb_create_map_type(key.Raw(), value.Raw()));
      break;
    }
    case DUCKDB_TYPE_ENUM: {
      const auto labels = other.EnumLabels();
      std::vector<const char*> names;
      for (const auto& label : labels) names.push_back(label.c_str());
      copy = LogicalType(duckdb_create_enum_type(names.data(), names.size()));
      break;
    }
    case DUCKDB_TYPE_STRUCT:
    case DUCKDB_TYPE_UNION: {
      const auto fields = other.Fields();
      std::vector<duckdb_logical_type> types;
      std::vector<const char*> names;
      for (const auto& [name, type] : fields) {
        names.push_back(name.c_str());
        types.push_back(type.Raw());
      }
      auto* make = other.Id() == DUCKDB_TYPE_STRUCT ? duckdb_create_struct_type : duckdb_create_union_type;
      copy = LogicalType(make(types.data(), names.data(), names.size()));
      break;
    }
    default:
      copy = LogicalType(other.Id());
  }
  if (copy.raw_) {
    if (const std::string alias = other.Alias(); !alias.empty()) copy.SetAlias(alias);
  }
  raw_ = std::move(copy.raw_);
  return *this;
}

LogicalType LogicalType::Decimal(uint8_t width, uint8_t scale) {
  return LogicalType(duckdb_create_decimal_type(width, scale));
}
LogicalType LogicalType::List(const LogicalType& child) { return LogicalType(duckdb_create_list_type(child.Raw())); }
LogicalType LogicalType::Array(const LogicalType& child, uint64_t size) {
  return LogicalType(duckdb_create_array_type(child.Raw(), size));
}
LogicalType LogicalType::Struct(std::span<const LogicalType> types, std::span<const std::string> names) {
  std::vector<duckdb_logical_type> raw_types;
  std::vector<const char*> raw_names;
  for (const auto& type : types) raw_types.push_back(type.Raw());
  for (const auto& name : names) raw_names.push_back(name.c_str());
  return LogicalType(duckdb_create_struct_type(raw_types.data(), raw_names.data(), raw_types.size()));
}

std::string LogicalType::Alias() const {
  return raw_ ? TakeString(duckdb_logical_type_get_alias(raw_.Get())) : std::string();
}

bool LogicalType::Nested() const {
  switch (Id()) {
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_ARRAY:
    case DUCKDB_TYPE_STRUCT:
    case DUCKDB_TYPE_MAP:
    case DUCKDB_TYPE_UNION:
      return true;
    default:
      return false;
  }
}

bool LogicalType::operator==(const LogicalType& other) const {
  return Id() == other.Id() && Alias() == other.Alias() && ToSql() == other.ToSql();
}

TypeId LogicalType::StorageId() const {
  switch (Id()) {
    case DUCKDB_TYPE_DECIMAL:
      return duckdb_decimal_internal_type(raw_.Get());
    case DUCKDB_TYPE_ENUM:
      return duckdb_enum_internal_type(raw_.Get());
    default:
      return Id();
  }
}

std::vector<std::string> LogicalType::EnumLabels() const {
  std::vector<std::string> labels;
  const uint32_t count = duckdb_enum_dictionary_size(raw_.Get());
  labels.reserve(count);
  for (uint32_t i = 0; i < count; ++i) labels.push_back(TakeString(duckdb_enum_dictionary_value(raw_.Get(), i)));
  return labels;
}

LogicalType LogicalType::Child() const {
  switch (Id()) {
    case DUCKDB_TYPE_LIST:
      return LogicalType(duckdb_list_type_child_type(raw_.Get()));
    case DUCKDB_TYPE_ARRAY:
      return LogicalType(duckdb_array_type_child_type(raw_.Get()));
    case DUCKDB_TYPE_MAP: {
      const std::array types{LogicalType(duckdb_map_type_key_type(raw_.Get())),
                             LogicalType(duckdb_map_type_value_type(raw_.Get()))};
      const std::array<std::string, 2> names{"key", "value"};
      return Struct(types, names);
    }
    default:
      return {};
  }
}

std::vector<std::pair<std::string, LogicalType>> LogicalType::Fields() const {
  std::vector<std::pair<std::string, LogicalType>> fields;
  if (Id() == DUCKDB_TYPE_STRUCT) {
    for (idx_t i = 0; i < duckdb_struct_type_child_count(raw_.Get()); ++i) {
      fields.emplace_back(TakeString(duckdb_struct_type_child_name(raw_.Get(), i)),
                          LogicalType(duckdb_struct_type_child_type(raw_.Get(), i)));
    }
  } else if (Id() == DUCKDB_TYPE_UNION) {
    for (idx_t i = 0; i < duckdb_union_type_member_count(raw_.Get()); ++i) {
      fields.emplace_back(TakeString(duckdb_union_type_member_name(raw_.Get(), i)),
                          LogicalType(duckdb_union_type_member_type(raw_.Get(), i)));
    }
  }
  return fields;
}

std::string LogicalType::ToSql() const {
  switch (Id()) {
    case DUCKDB_TYPE_DECIMAL:
      return "DECIMAL(" + std::to_string(DecimalWidth()) + "," + std::to_string(DecimalScale()) + ")";
    case DUCKDB_TYPE_LIST:
      return Child().ToSql() + "[]";
    case DUCKDB_TYPE_ARRAY:
      return Child().ToSql() + "[" + std::to_string(ArraySize()) + "]";
    case DUCKDB_TYPE_ENUM: {
      if (const std::string alias = Alias(); !alias.empty()) return Quoted(alias);
      std::string out = "ENUM(";
      for (const auto& label : EnumLabels()) {
        if (out.back() != '(') out += ", ";
        out += '\'';
        for (const char c : label) out.append(c == '\'' ? 2 : 1, c);
        out += '\'';
      }
      return out + ")";
    }
    case DUCKDB_TYPE_MAP: {
      const auto entry = Child().Fields();
      return "MAP(" + entry[0].second.ToSql() + ", " + entry[1].second.ToSql() + ")";
    }
    case DUCKDB_TYPE_STRUCT:
    case DUCKDB_TYPE_UNION: {
      std::string out = Id() == DUCKDB_TYPE_STRUCT ? "STRUCT(" : "UNION(";
      for (const auto& [name, type] : Fields()) {
        if (out.back() != '(') out += ", ";
        out += Quoted(name) + " " + type.ToSql();
      }
      return out + ")";
    }
    default:
      break;
  }
  if (const std::string alias = Alias(); !alias.empty()) return alias;
  for (const auto& row : kTypeNames) {
    if (row.id == Id()) return std::string(row.name);
  }
  return "UNKNOWN";
}

}  // namespace duckgres::duck
