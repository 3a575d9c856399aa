#include "session/preparer.hpp"

#include <algorithm>
#include <format>

#include "base/sqlstate.hpp"
#include "exec/fence.hpp"
#include "session/copy.hpp"
#include "sql/parameters.hpp"
#include "types/parameter.hpp"

namespace duckgres::session {
namespace {

/// Answers sql's questions about types by letting DuckDB prepare the probe.
class EngineOracle : public sql::TypeOracle {
 public:
  explicit EngineOracle(Context& context) : context_(context) {}

  std::optional<std::vector<uint32_t>> TypesOfColumns(std::string_view select_sql) override {
    const auto parsed = sql::Parse(select_sql);
    if (!parsed || parsed->statements.size() != 1) return std::nullopt;
    const auto rewritten = sql::Rewrite(parsed->statements.front(), context_.RewriteFor());
    if (!rewritten) return std::nullopt;
    const auto planned = context_.engine.Prepare(rewritten->Text());
    if (!planned) return std::nullopt;
    std::vector<uint32_t> oids;
    for (const auto& column : (*planned)->Columns()) oids.push_back(types::WireTypeOf(column.type).oid);
    return oids;
  }

 private:
  Context& context_;
};

size_t ByteOfCharacter(std::string_view text, int32_t position) {
  size_t byte = 0;
  for (int32_t left = position - 1; left > 0 && byte < text.size(); --left) {
    do {
      ++byte;
    } while (byte < text.size() && (static_cast<unsigned char>(text[byte]) & 0xC0) == 0x80);
  }
  return byte;
}

bool IsText(types::Oid oid) {
  return oid == types::kTextOid || oid == types::kVarcharOid || oid == types::kBpcharOid || oid == types::kNameOid ||
         oid == types::kUnknownOid;
}

// Whether a parameter that the frontend sends as `oid` can be bound as the engine expects it.
bool Fits(const duck::LogicalType& engine, types::Oid oid) {
  if (engine.Id() == DUCKDB_TYPE_INVALID) return false;
  const types::Oid natural = types::WireTypeOf(engine).oid;
  return natural == oid || (IsText(natural) && IsText(oid));
}

std::string CastLiteral(const duck::Value& value, const duck::LogicalType& type) {
  if (type.Id() == DUCKDB_TYPE_INVALID || type.Id() == DUCKDB_TYPE_DECIMAL) return "(" + value.ToSql() + ")";
  return "CAST(" + value.ToSql() + " AS " + type.ToSql() + ")";
}

}  // namespace

bool IsCommand(const sql::Statement& statement) {
  if (const auto* copy = std::get_if<sql::CopyCommand>(&statement.command)) return !IsEngineCopy(*copy);
  return !std::holds_alternative<std::monostate>(statement.command) &&
         !std::holds_alternative<sql::TableFromQuery>(statement.command);
}

int32_t FrontendPosition(int32_t engine_position, const Prepared& prepared) {
  if (engine_position <= 0 || !prepared.statement) return 0;
  const sql::Statement& statement = *prepared.statement;
  sql::Rewritten map{.source = statement.text, .edited = {}, .before = {}, .edits = prepared.edits, .column_names = {}};
  if (!prepared.edits.empty()) map.edited = prepared.engine_sql;
  const size_t byte = map.SourceOffset(ByteOfCharacter(prepared.engine_sql, engine_position));
  // The statement's text is a part of the whole query: what stands before it counts too.
  const std::string_view query(statement.text.data() - statement.offset, statement.offset + statement.text.size());
  return sql::CharacterPosition(query, statement.offset + byte);
}

SqlError Preparer::Located(SqlError error, const Prepared& prepared) const {
  error.position = FrontendPosition(error.position, prepared);
  return error;
}

Result<std::unique_ptr<exec::PreparedStatement>> Preparer::Plan(Prepared& prepared,
                                                                const sql::RewriteContext& rewrite) {
  const sql::Statement& statement = *prepared.statement;
  if (statement.text.contains("current_setting")) context_.RefreshSettingValues();
  DUCKGRES_ASSIGN(auto rewritten, sql::Rewrite(statement, rewrite));
  prepared.engine_sql = rewritten.Text();
  prepared.before = std::move(rewritten.before);
  prepared.edits = std::move(rewritten.edits);
  column_names_ = std::move(rewritten.column_names);
  DUCKGRES_TRY(context_.PublishFacts(prepared.engine_sql));
  auto planned = context_.engine.Prepare(prepared.engine_sql);
  if (planned) return planned;
  SqlError error = Located(std::move(planned).error(), prepared);
  // Both parsers have refused it: the one that came further knows more about what was meant.
  if (error.code == sqlstate::kSyntaxError && statement.syntax_error &&
      statement.syntax_error->position >= error.position) {
    return Fail(*statement.syntax_error);
  }
  return Fail(std::move(error));
}

void Preparer::NameColumns(Prepared& prepared, std::span<const exec::Column> columns) {
  prepared.columns.assign(columns.begin(), columns.end());
  const auto& names = column_names_;
  const auto star = std::ranges::find_if(names, [](const auto& name) { return !name; });
  const size_t before_star = static_cast<size_t>(star - names.begin());
  const bool fits = star == names.end() ? names.size() == columns.size() : names.size() - 1 <= columns.size();
  if (fits) {
    for (size_t i = 0; i < before_star; ++i) prepared.columns[i].name = *names[i];
    // Behind the last star, counted from the end.
    for (size_t i = names.size(); i > before_star + 1 && names[i - 1]; --i) {
      prepared.columns[columns.size() - (names.size() - i) - 1].name = *names[i - 1];
    }
  }
  prepared.wire_types.clear();
  for (const auto& column : columns) prepared.wire_types.push_back(types::WireTypeOf(column.type));
}

Result<std::shared_ptr<Prepared>> Preparer::Prepare(const sql::Statement& statement,
                                                    std::span<const types::Oid> declared) {
  auto prepared = std::make_shared<Prepared>();
  prepared->statement = statement;
  prepared->parameter_types.assign(declared.begin(), declared.end());
  if (IsCommand(statement)) {
    DUCKGRES_TRY(DescribeCommand(*prepared));
    return prepared;
  }
  if (!context_.user.superuser) DUCKGRES_TRY(exec::CheckFunctions(statement.text, exec::TextOrigin::kClient));
  DUCKGRES_TRY(PrepareOnEngine(*prepared, declared));
  return prepared;
}

Result<void> Preparer::PrepareOnEngine(Prepared& prepared, std::span<const types::Oid> declared) {
  const sql::Statement& statement = *prepared.statement;
  auto planned = Plan(prepared, context_.RewriteFor());
  const size_t count = std::max<size_t>(statement.parameter_max, declared.size());
  if (count == 0) {
    // It can't be planned before what it needs (the sequence of a serial column) has been made.
    if (!planned && !prepared.before.empty()) return {};
    if (!planned) return std::unexpected(std::move(planned).error());
    prepared.engine = *std::move(planned);
    NameColumns(prepared, prepared.engine->Columns());
    return {};
  }

  std::vector<duck::LogicalType> engine_types(count);
  if (planned)
    std::ranges::copy((*planned)->Parameters().first(std::min(count, (*planned)->Parameters().size())),
                      engine_types.begin());
  const auto is_declared = [&](size_t i) {
    return i < declared.size() && declared[i] != 0 && declared[i] != types::kUnknownOid;
  };
  // What the text alone tells is PostgreSQL's own answer; what DuckDB has found out comes next; the types of columns,
  // for which DuckDB has to be asked once more, come last.
  DUCKGRES_ASSIGN(auto hints, sql::InferParameters(statement, {.declared = declared}));
  hints.resize(count);
  const auto type_of = [&](size_t i) -> types::Oid {
    if (is_declared(i)) return declared[i];
    if (hints[i].type_oid != 0 && hints[i].type_oid != types::kTextOid) return hints[i].type_oid;
    if (engine_types[i].Id() != DUCKDB_TYPE_INVALID) return types::WireTypeOf(engine_types[i]).oid;
    return hints[i].type_oid;
  };
  const auto has_type = [](const exec::Column& column) { return column.type.Id() != DUCKDB_TYPE_INVALID; };
  bool engine_knows = planned.has_value() && std::ranges::all_of((*planned)->Columns(), has_type);
  for (size_t i = 0; i < count; ++i) engine_knows &= Fits(engine_types[i], type_of(i));

  prepared.parameter_types.assign(count, types::kTextOid);
  prepared.parameter_targets.resize(count);
  if (engine_knows) {
    for (size_t i = 0; i < count; ++i) {
      prepared.parameter_types[i] = type_of(i);
      prepared.parameter_targets[i] = engine_types[i];
    }
    prepared.engine = *std::move(planned);
    NameColumns(prepared, prepared.engine->Columns());
    return {};
  }

  const auto unknown = [&](size_t i) { return !is_declared(i) && type_of(i) == 0; };
  bool ask_columns = false;
  for (size_t i = 0; i < count; ++i) ask_columns |= unknown(i);
  if (ask_columns) {
    EngineOracle oracle(context_);
    DUCKGRES_ASSIGN(hints, sql::InferParameters(statement, {.declared = declared, .oracle = &oracle}));
    hints.resize(count);
  }
  std::vector<std::string> casts(count);
  for (size_t i = 0; i < count && i < hints.size(); ++i) {
    prepared.parameter_places.push_back(hints[i].locations);
    types::Oid oid = type_of(i);
    if (oid == 0 && !hints[i].locations.empty() && statement.kind != sql::StatementKind::kNative) {
      return Fail({.code = sqlstate::kIndeterminateDatatype,
                   .message = std::format("could not determine data type of parameter ${}", i + 1)});
    }
    if (oid == 0 || oid == types::kUnknownOid) oid = types::kTextOid;
    prepared.parameter_types[i] = oid;
    if (Fits(engine_types[i], oid)) {
      prepared.parameter_targets[i] = engine_types[i];
      casts[i] = engine_types[i].ToSql();
      continue;
    }
    DUCKGRES_ASSIGN(prepared.parameter_targets[i], types::DuckTypeOf(oid));
    casts[i] = prepared.parameter_targets[i].ToSql();
    if (oid == types::kNumericOid) {
      // PostgreSQL's numeric has every value's own scale; one scale for all would round them.
      prepared.plan_at_execution = true;
      prepared.parameter_targets[i] = {};
      casts[i] = "DECIMAL(38,10)";
    }
  }
  return PlanWithCasts(prepared, casts);
}

Result<void> Preparer::PlanWithCasts(Prepared& prepared, std::span<const std::string> casts) {
  sql::RewriteContext rewrite = context_.RewriteFor();
  rewrite.parameter_types = casts;
  auto planned = Plan(prepared, rewrite);
  const auto has_type = [](const exec::Column& column) { return column.type.Id() != DUCKDB_TYPE_INVALID; };
  if (planned && std::ranges::all_of((*planned)->Columns(), has_type)) {
    NameColumns(prepared, (*planned)->Columns());
    if (!prepared.plan_at_execution) prepared.engine = *std::move(planned);
    return {};
  }
  // DuckDB takes no parameters in some places (RETURNING, DDL, table functions): it is asked with NULLs of the right
  // types instead, and the values are written into the text when they are known.
  std::vector<duck::Value> nulls(casts.size());
  std::vector<duck::LogicalType> targets = prepared.parameter_targets;
  for (size_t i = 0; i < targets.size(); ++i) {
    if (targets[i].Id() == DUCKDB_TYPE_INVALID) targets[i] = duck::LogicalType(DUCKDB_TYPE_DOUBLE);
  }
  std::swap(targets, prepared.parameter_targets);
  auto described = PlanWithValues(prepared, nulls);
  std::swap(targets, prepared.parameter_targets);
  if (!described) return std::unexpected(planned ? described.error() : planned.error());
  prepared.plan_at_execution = true;
  prepared.columns = (*described)->columns;
  prepared.wire_types = (*described)->wire_types;
  return {};
}

Result<std::shared_ptr<Prepared>> Preparer::PlanWithValues(const Prepared& prepared,
                                                           std::span<const duck::Value> values) {
  struct Place {
    sql::Range range;
    size_t parameter;
  };
  std::vector<Place> places;
  for (size_t i = 0; i < prepared.parameter_places.size(); ++i) {
    for (const auto& range : prepared.parameter_places[i]) places.push_back({range, i});
  }
  std::ranges::sort(places, {}, [](const Place& place) { return place.range.begin; });
  const std::string_view text = prepared.statement->text;
  std::string filled;
  size_t from = 0;
  for (const auto& [range, parameter] : places) {
    filled += text.substr(from, range.begin - from);
    filled += CastLiteral(values[parameter], prepared.parameter_targets[parameter]);
    from = range.end;
  }
  filled += text.substr(from);
  DUCKGRES_ASSIGN(const auto parsed, sql::Parse(filled));
  if (parsed.statements.size() != 1) {
    return Fail(sqlstate::kInternalError, "a parameter's value has changed the statement");
  }
  auto with_values = Prepare(parsed.statements.front(), {});
  if (!with_values) with_values.error().position = 0;  // it would point into a text that the frontend has not sent
  return with_values;
}

Result<duck::Value> Preparer::Decode(const Prepared& prepared, size_t index, types::Format format,
                                     std::string_view bytes) const {
  const types::Oid oid = prepared.parameter_types[index];
  const auto& settings = context_.settings.Format();
  auto value = types::DecodeParameter(oid, prepared.parameter_targets[index], format, bytes, settings);
  if (!value && oid == types::kNumericOid && value.error().code == sqlstate::kNumericValueOutOfRange) {
    // More digits than the column has: DuckDB compares and rounds it as the value that it is.
    value = types::DecodeParameter(oid, {}, format, bytes, settings);
  }
  return value;
}

Result<void> Preparer::DescribeCommand(Prepared& prepared) {
  const auto text_column = [&](std::string name) {
    prepared.columns.push_back({std::move(name), duck::LogicalType(DUCKDB_TYPE_VARCHAR)});
    prepared.wire_types.push_back(types::WireTypeOf(prepared.columns.back().type));
  };
  const sql::Command& command = prepared.statement->command;
  if (const auto* show = std::get_if<sql::ShowCommand>(&command)) {
    if (show->name == "all") {
      for (const char* name : {"name", "setting", "description"}) text_column(name);
    } else {
      text_column(context_.settings.Spelling(show->name));
    }
  } else if (std::holds_alternative<sql::ExplainCommand>(command)) {
    text_column("QUERY PLAN");
  } else if (const auto* fetch = std::get_if<sql::FetchCommand>(&command); fetch && !fetch->is_move) {
    if (const auto portal = context_.portals.Find(fetch->cursor)) {
      prepared.columns = (*portal)->prepared->columns;
      prepared.wire_types = (*portal)->prepared->wire_types;
    }
  } else if (const auto* execute = std::get_if<sql::ExecuteCommand>(&command)) {
    DUCKGRES_ASSIGN(const auto statement, context_.statements.Find(execute->name));
    prepared.columns = statement->columns;
    prepared.wire_types = statement->wire_types;
  } else if (const auto* declare = std::get_if<sql::DeclareCommand>(&command)) {
    DUCKGRES_ASSIGN(const auto parsed, sql::Parse(prepared.statement->Slice(declare->query)));
    const std::vector<types::Oid> declared = prepared.parameter_types;
    DUCKGRES_ASSIGN(prepared.inner, Preparer(context_).Prepare(parsed.statements.front(), declared));
    prepared.parameter_types = prepared.inner->parameter_types;
    prepared.parameter_targets = prepared.inner->parameter_targets;
  }
  return {};
}

}  // namespace duckgres::session
