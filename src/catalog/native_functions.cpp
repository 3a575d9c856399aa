#include "catalog/native_functions.hpp"

#include <array>
#include <cstring>
#include <format>
#include <span>
#include <string>
#include <vector>

#include "base/sqlstate.hpp"
#include "catalog/identifier.hpp"
#include "catalog/pg_alias.hpp"
#include "catalog/reg_names.hpp"
#include "catalog/type_text.hpp"

namespace duckgres::catalog {
namespace {

using SharedRegistry = std::shared_ptr<ObjectRegistry>;
using Vectors = std::span<const duck::Vector>;

std::string_view TextAt(const duck::Vector& vector, size_t row) {
  return duck::TextOf(vector.Data<duckdb_string_t>()[row]);
}
Oid OidAt(const duck::Vector& vector, size_t row) { return vector.Data<Oid>()[row]; }
void SetText(duck::Vector& out, size_t row, std::string_view text) { out.SetText(row, text.data(), text.size()); }

// Calls `compute` for each row that has no NULL; the others become NULL.
template <typename Compute>
void ForEachRow(Vectors in, size_t rows, duck::Vector& out, Compute compute) {
  for (size_t row = 0; row < rows; ++row) {
    bool valid = true;
    for (const duck::Vector& vector : in) valid &= vector.Valid(row);
    if (valid) {
      compute(row);
    } else {
      out.SetNull(row);
    }
  }
}

void ObjectOid(ObjectRegistry& registry, Vectors in, size_t rows, duck::Vector& out) {
  size_t last = rows;  // the row before, whose object is often the same
  ForEachRow(in, rows, out, [&](size_t row) {
    Oid& oid = out.MutableData<Oid>()[row];
    const bool repeated = last != rows && TextAt(in[2], last) == TextAt(in[2], row) &&
                          TextAt(in[1], last) == TextAt(in[1], row) && TextAt(in[0], last) == TextAt(in[0], row);
    oid = repeated
              ? OidAt(out, last)
              : registry.OidOf(static_cast<ObjectKind>(TextAt(in[0], row)[0]), TextAt(in[1], row), TextAt(in[2], row));
    last = row;
  });
}

void ObjectSchema(ObjectRegistry& registry, Vectors in, size_t rows, duck::Vector& out) {
  ForEachRow(in, rows, out, [&](size_t row) {
    const Object* object = registry.Find(OidAt(in[0], row));
    if (object) {
      SetText(out, row, object->schema);
    } else {
      out.SetNull(row);
    }
  });
}

void ObjectName(ObjectRegistry& registry, Vectors in, size_t rows, duck::Vector& out) {
  ForEachRow(in, rows, out, [&](size_t row) {
    const Object* object = registry.Find(OidAt(in[0], row));
    if (object) {
      SetText(out, row, object->name);
    } else {
      out.SetNull(row);
    }
  });
}

void TypeOid(ObjectRegistry&, Vectors in, size_t rows, duck::Vector& out) {
  ForEachRow(in, rows, out, [&](size_t row) { out.MutableData<Oid>()[row] = PgTypeOfDuckdb(TextAt(in[0], row)).oid; });
}

void TypeModifier(ObjectRegistry&, Vectors in, size_t rows, duck::Vector& out) {
  ForEachRow(in, rows, out,
             [&](size_t row) { out.MutableData<int32_t>()[row] = PgTypeOfDuckdb(TextAt(in[0], row)).modifier; });
}

void FindType(ObjectRegistry&, Vectors in, size_t rows, duck::Vector& out) {
  ForEachRow(in, rows, out, [&](size_t row) {
    if (const auto oid = FindTypeByName(TextAt(in[0], row))) {
      out.MutableData<Oid>()[row] = *oid;
    } else {
      out.SetNull(row);
    }
  });
}

constexpr int32_t kNoModifier = -2;  // what format_type() passes for NULL, which differs from -1

void FormatTypes(ObjectRegistry& registry, Vectors in, size_t rows, duck::Vector& out) {
  ForEachRow(in, rows, out, [&](size_t row) {
    const int32_t modifier = in[1].Data<int32_t>()[row];
    SetText(out, row,
            FormatType(registry, OidAt(in[0], row), modifier == kNoModifier ? std::nullopt : std::optional(modifier)));
  });
}

void IdentifierSchema(ObjectRegistry&, Vectors in, size_t rows, duck::Vector& out) {
  ForEachRow(in, rows, out, [&](size_t row) {
    const auto parts = SplitIdentifier(TextAt(in[0], row));
    if (parts.size() > 1) {
      SetText(out, row, parts[parts.size() - 2]);
    } else {
      out.SetNull(row);
    }
  });
}

void IdentifierName(ObjectRegistry&, Vectors in, size_t rows, duck::Vector& out) {
  ForEachRow(in, rows, out, [&](size_t row) {
    const auto parts = SplitIdentifier(TextAt(in[0], row));
    SetText(out, row, parts.empty() ? TextAt(in[0], row) : std::string_view(parts.back()));
  });
}

void Quote(ObjectRegistry&, Vectors in, size_t rows, duck::Vector& out) {
  ForEachRow(in, rows, out, [&](size_t row) { SetText(out, row, QuoteIdentifier(TextAt(in[0], row))); });
}

// int2vector and oidvector count from 0.
template <typename Element>
void VectorElement(ObjectRegistry&, Vectors in, size_t rows, duck::Vector& out) {
  const duck::Vector elements = in[0].ListChild();
  ForEachRow(in, rows, out, [&](size_t row) {
    const duckdb_list_entry list = in[0].Data<duckdb_list_entry>()[row];
    const int64_t index = in[1].Data<int64_t>()[row];
    if (index >= 0 && static_cast<uint64_t>(index) < list.length) {
      out.MutableData<Element>()[row] = elements.Data<Element>()[list.offset + static_cast<uint64_t>(index)];
    } else {
      out.SetNull(row);
    }
  });
}

void VectorLength(ObjectRegistry&, Vectors in, size_t rows, duck::Vector& out) {
  ForEachRow(in, rows, out, [&](size_t row) {
    out.MutableData<int64_t>()[row] = static_cast<int64_t>(in[0].Data<duckdb_list_entry>()[row].length);
  });
}

struct ScalarFunction {
  const char* name;
  std::vector<std::string_view> parameters;  // DuckDB types, or aliases
  std::string_view result;
  void (*body)(ObjectRegistry&, Vectors, size_t, duck::Vector&);
};

std::span<const ScalarFunction> ScalarFunctions() {
  static const auto functions = std::to_array<ScalarFunction>({
      {"duckgres_oid", {"VARCHAR", "VARCHAR", "VARCHAR"}, "pg_oid", ObjectOid},
      {"duckgres_object_schema", {"pg_oid"}, "VARCHAR", ObjectSchema},
      {"duckgres_object_name", {"pg_oid"}, "VARCHAR", ObjectName},
      {"duckgres_type_oid", {"VARCHAR"}, "pg_oid", TypeOid},
      {"duckgres_type_mod", {"VARCHAR"}, "INTEGER", TypeModifier},
      {"duckgres_find_type", {"VARCHAR"}, "pg_oid", FindType},
      {"duckgres_format_type", {"pg_oid", "INTEGER"}, "VARCHAR", FormatTypes},
      {"duckgres_identifier_schema", {"VARCHAR"}, "VARCHAR", IdentifierSchema},
      {"duckgres_identifier_name", {"VARCHAR"}, "VARCHAR", IdentifierName},
      {"duckgres_quote_ident", {"VARCHAR"}, "VARCHAR", Quote},
      // DuckDB's list functions take any list, but not by an implicit cast of an alias.
      {"array_extract", {"pg_int2vector", "BIGINT"}, "SMALLINT", VectorElement<int16_t>},
      {"array_extract", {"pg_oidvector", "BIGINT"}, "pg_oid", VectorElement<Oid>},
      {"array_length", {"pg_int2vector"}, "BIGINT", VectorLength},
      {"array_length", {"pg_oidvector"}, "BIGINT", VectorLength},
      {"array_length", {"pg_int2vector", "BIGINT"}, "BIGINT", VectorLength},
      {"array_length", {"pg_oidvector", "BIGINT"}, "BIGINT", VectorLength},
      {"len", {"pg_int2vector"}, "BIGINT", VectorLength},
      {"len", {"pg_oidvector"}, "BIGINT", VectorLength},
  });
  return functions;
}

// DuckDB's type of that name: an alias of TypeAliases or one of the plain types used above.
duck::LogicalType TypeOf(std::string_view name) {
  for (const TypeAlias& alias : TypeAliases()) {
    if (alias.alias != name) continue;
    auto type = alias.base == DUCKDB_TYPE_LIST ? duck::LogicalType::List(duck::LogicalType(alias.element))
                                               : duck::LogicalType(alias.base);
    type.SetAlias(std::string(alias.alias));
    return type;
  }
  if (name == "BIGINT") return duck::LogicalType(DUCKDB_TYPE_BIGINT);
  if (name == "INTEGER") return duck::LogicalType(DUCKDB_TYPE_INTEGER);
  if (name == "SMALLINT") return duck::LogicalType(DUCKDB_TYPE_SMALLINT);
  return duck::LogicalType(DUCKDB_TYPE_VARCHAR);
}

// What a function or cast keeps inside DuckDB.
struct FunctionState {
  const ScalarFunction* function = nullptr;
  ObjectKind kind = ObjectKind::kRelation;  // of a cast
  size_t element_bytes = 0;                 // likewise
  SharedRegistry registry;
};
void DeleteState(void* state) { delete static_cast<FunctionState*>(state); }

void CallScalar(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const auto& state = *static_cast<FunctionState*>(duckdb_scalar_function_get_extra_info(info));
  std::vector<duck::Vector> in;
  for (size_t i = 0; i < state.function->parameters.size(); ++i)
    in.emplace_back(duckdb_data_chunk_get_vector(input, i));
  duck::Vector out(output);
  const auto lock = state.registry->Lock();
  state.function->body(*state.registry, in, duckdb_data_chunk_get_size(input), out);
}

Result<void> Register(duck::Connection& connection, const ScalarFunction& function, const SharedRegistry& registry) {
  const duck::Handle<duckdb_scalar_function, duckdb_destroy_scalar_function> raw(duckdb_create_scalar_function());
  duckdb_scalar_function_set_name(raw.Get(), function.name);
  for (const std::string_view parameter : function.parameters)
    duckdb_scalar_function_add_parameter(raw.Get(), TypeOf(parameter).Raw());
  duckdb_scalar_function_set_return_type(raw.Get(), TypeOf(function.result).Raw());
  duckdb_scalar_function_set_extra_info(raw.Get(), new FunctionState{.function = &function, .registry = registry},
                                        DeleteState);
  duckdb_scalar_function_set_function(raw.Get(), CallScalar);
  if (duckdb_register_scalar_function(connection.Raw(), raw.Get()) == DuckDBSuccess) return {};
  return Fail(sqlstate::kInternalError, std::format("could not register the function {}", function.name));
}

// ---- casts

const FunctionState& StateOf(duckdb_function_info info) {
  return *static_cast<FunctionState*>(duckdb_cast_function_get_extra_info(info));
}

template <typename Convert>
bool CastEach(idx_t rows, duckdb_vector input, duckdb_vector output, Convert convert) {
  const duck::Vector in(input);
  duck::Vector out(output);
  for (size_t row = 0; row < rows; ++row) {
    if (in.Valid(row)) {
      convert(in, out, row);
    } else {
      out.SetNull(row);
    }
  }
  return true;
}

bool CopyInteger(duckdb_function_info, idx_t rows, duckdb_vector input, duckdb_vector output) {
  return CastEach(rows, input, output, [](const duck::Vector& in, duck::Vector& out, size_t row) {
    out.MutableData<Oid>()[row] = OidAt(in, row);
  });
}

bool CopyText(duckdb_function_info, idx_t rows, duckdb_vector input, duckdb_vector output) {
  return CastEach(rows, input, output,
                  [](const duck::Vector& in, duck::Vector& out, size_t row) { SetText(out, row, TextAt(in, row)); });
}

bool CopyList(duckdb_function_info info, idx_t rows, duckdb_vector input, duckdb_vector output) {
  const duck::Vector in(input);
  duck::Vector out(output);
  const size_t bytes = in.ListSize() * StateOf(info).element_bytes;
  out.ResizeList(in.ListSize());
  if (bytes) std::memcpy(out.ListChild().MutableData<char>(), in.ListChild().Data<char>(), bytes);
  return CastEach(rows, input, output, [](const duck::Vector& from, duck::Vector& to, size_t row) {
    to.MutableData<duckdb_list_entry>()[row] = from.Data<duckdb_list_entry>()[row];
  });
}

template <typename Integer>
bool IntegerToReg(duckdb_function_info info, idx_t rows, duckdb_vector input, duckdb_vector output) {
  const FunctionState& state = StateOf(info);
  const auto lock = state.registry->Lock();
  return CastEach(rows, input, output, [&](const duck::Vector& in, duck::Vector& out, size_t row) {
    SetText(out, row, RegName(*state.registry, state.kind, static_cast<Oid>(in.Data<Integer>()[row])));
  });
}

template <typename Integer>
bool RegToInteger(duckdb_function_info info, idx_t rows, duckdb_vector input, duckdb_vector output) {
  const FunctionState& state = StateOf(info);
  const auto lock = state.registry->Lock();
  return CastEach(rows, input, output, [&](const duck::Vector& in, duck::Vector& out, size_t row) {
    out.MutableData<Integer>()[row] = static_cast<Integer>(RegOid(*state.registry, state.kind, TextAt(in, row)));
  });
}

bool TextToReg(duckdb_function_info info, idx_t rows, duckdb_vector input, duckdb_vector output) {
  const FunctionState& state = StateOf(info);
  const auto lock = state.registry->Lock();
  return CastEach(rows, input, output, [&](const duck::Vector& in, duck::Vector& out, size_t row) {
    SetText(out, row, CanonicalRegName(*state.registry, state.kind, TextAt(in, row)));
  });
}

constexpr int64_t kNotImplicit = -1;
constexpr int64_t kImplicitCost = 1;  // less than any cast that DuckDB itself would choose

struct Cast {
  duck::LogicalType from, to;
  int64_t implicit_cost = kNotImplicit;
  duckdb_cast_function_t function = nullptr;
  ObjectKind kind = ObjectKind::kRelation;
  size_t element_bytes = 0;
};

struct RegKind {
  std::string_view alias;
  ObjectKind kind;
};
constexpr auto kRegKinds = std::to_array<RegKind>({
    {"pg_regclass", ObjectKind::kRelation},
    {"pg_regtype", ObjectKind::kType},
    {"pg_regproc", ObjectKind::kFunction},
    {"pg_regprocedure", ObjectKind::kFunction},
    {"pg_regnamespace", ObjectKind::kNamespace},
    {"pg_regrole", ObjectKind::kRole},
});

std::vector<Cast> Casts() {
  std::vector<Cast> casts;
  for (const TypeAlias& alias : TypeAliases()) {
    const duck::LogicalType from = TypeOf(alias.alias);
    if (alias.base == DUCKDB_TYPE_LIST) {
      casts.push_back({from, duck::LogicalType::List(duck::LogicalType(alias.element)), kImplicitCost, CopyList,
                       ObjectKind::kRelation, alias.element == DUCKDB_TYPE_SMALLINT ? sizeof(int16_t) : sizeof(Oid)});
    } else {
      casts.push_back({from, duck::LogicalType(alias.base), kImplicitCost,
                       alias.base == DUCKDB_TYPE_UINTEGER ? CopyInteger : CopyText});
    }
  }
  const duck::LogicalType uinteger(DUCKDB_TYPE_UINTEGER), integer(DUCKDB_TYPE_INTEGER), bigint(DUCKDB_TYPE_BIGINT);
  for (const RegKind& reg : kRegKinds) {
    const duck::LogicalType type = TypeOf(reg.alias);
    for (const duck::LogicalType& oid : {TypeOf("pg_oid"), uinteger}) {
      casts.push_back({oid, type, kNotImplicit, IntegerToReg<Oid>, reg.kind});
      casts.push_back({type, oid, kNotImplicit, RegToInteger<Oid>, reg.kind});
    }
    casts.push_back({integer, type, kNotImplicit, IntegerToReg<int32_t>, reg.kind});
    casts.push_back({type, integer, kNotImplicit, RegToInteger<int32_t>, reg.kind});
    casts.push_back({bigint, type, kNotImplicit, IntegerToReg<int64_t>, reg.kind});
    casts.push_back({type, bigint, kNotImplicit, RegToInteger<int64_t>, reg.kind});
    casts.push_back({duck::LogicalType(DUCKDB_TYPE_VARCHAR), type, kNotImplicit, TextToReg, reg.kind});
  }
  return casts;
}

Result<void> Register(duck::Connection& connection, const Cast& cast, const SharedRegistry& registry) {
  const duck::Handle<duckdb_cast_function, duckdb_destroy_cast_function> raw(duckdb_create_cast_function());
  duckdb_cast_function_set_source_type(raw.Get(), cast.from.Raw());
  duckdb_cast_function_set_target_type(raw.Get(), cast.to.Raw());
  duckdb_cast_function_set_implicit_cast_cost(raw.Get(), cast.implicit_cost);
  duckdb_cast_function_set_function(raw.Get(), cast.function);
  duckdb_cast_function_set_extra_info(
      raw.Get(), new FunctionState{.kind = cast.kind, .element_bytes = cast.element_bytes, .registry = registry},
      DeleteState);
  if (duckdb_register_cast_function(connection.Raw(), raw.Get()) == DuckDBSuccess) return {};
  return Fail(sqlstate::kInternalError,
              std::format("could not register the cast from {} to {}", cast.from.ToSql(), cast.to.ToSql()));
}

}  // namespace

Result<void> RegisterNatives(duck::Connection& connection, const SharedRegistry& registry) {
  for (const TypeAlias& alias : TypeAliases()) {
    if (duckdb_register_logical_type(connection.Raw(), TypeOf(alias.alias).Raw(), nullptr) != DuckDBSuccess)
      return Fail(sqlstate::kInternalError, std::format("could not register the type {}", alias.alias));
  }
  for (const ScalarFunction& function : ScalarFunctions()) DUCKGRES_TRY(Register(connection, function, registry));
  for (const Cast& cast : Casts()) DUCKGRES_TRY(Register(connection, cast, registry));
  return {};
}

}  // namespace duckgres::catalog
