// Names of relations, columns, functions, operators, collations and schemas: the session's database becomes DuckDB's
// catalog, `public` becomes `main`, and what PostgreSQL has in pg_catalog and information_schema is found where this
// server keeps it.
#include <algorithm>

#include "sql/rules/rule.hpp"

namespace duckgres::sql {
namespace {

constexpr std::string_view kPublic = "public", kMain = "main", kPgCatalog = "pg_catalog",
                           kInformationSchema = "information_schema";

/// A dotted name in the text: its parts and their tokens.
struct WrittenName {
  std::vector<std::string> parts;
  std::vector<size_t> at;
  size_t Next() const { return at.back() + 1; }
};

/// Reads at most `parts_max` parts from token `first`.
WrittenName ReadName(const TokenView& tokens, size_t first, size_t parts_max) {
  WrittenName name;
  for (size_t at = first; tokens.IsName(at) && name.parts.size() < parts_max; at += 2) {
    name.parts.push_back(FoldIdentifier(tokens.Text(at)));
    name.at.push_back(at);
    if (!tokens.IsMark(at + 1, ".")) break;
  }
  return name;
}

const std::string* Lookup(const NameMap* names, std::string_view name) {
  if (names == nullptr) return nullptr;
  const auto found = names->find(name);
  return found == names->end() ? nullptr : &found->second;
}

/// What stands for `schema.relation` in DuckDB, if it is one of PostgreSQL's own; null otherwise.
const std::string* FindCatalogRelation(std::string_view schema, std::string_view relation,
                                       const RewriteContext& context) {
  if (schema == kPgCatalog) return Lookup(context.catalog_relations, relation);
  return schema == kInformationSchema ? Lookup(context.information_relations, relation) : nullptr;
}

/// Edits the part of a name that stands before the object: [database .] schema. `object` is the index of the object's
/// part.
void EditQualifiers(const WrittenName& name, size_t object, RewriteState& state) {
  if (object == 0) return;
  const size_t schema = object - 1;
  const RewriteContext& context = state.context;
  if (const std::string* ours = FindCatalogRelation(name.parts[schema], name.parts[object], context)) {
    state.Replace({state.tokens.At(name.at[0]).begin, state.tokens.At(name.at[object]).end}, *ours);
    return;
  }
  if (schema > 0 && !context.database.empty() && name.parts[schema - 1] == context.database) {
    state.Replace(state.tokens.At(name.at[schema - 1]), WriteName(context.duckdb_catalog));
  }
  if (name.parts[schema] == kPublic) state.Replace(state.tokens.At(name.at[schema]), std::string(kMain));
}

/// A relation's name, from token `first`; returns the token behind it.
size_t EditRelation(size_t first, RewriteState& state) {
  const WrittenName name = ReadName(state.tokens, first, 3);
  if (name.parts.empty()) return first;
  const std::string& relation = name.parts.back();
  if (name.parts.size() > 1) {
    EditQualifiers(name, name.parts.size() - 1, state);
  } else if (const std::string* ours = FindCatalogRelation(kPgCatalog, relation, state.context);
             ours != nullptr && !state.IsCte(relation)) {
    state.Replace(state.tokens.At(first), *ours);
  }
  return name.Next();
}

/// The name in tokens [first, behind), as DuckDB has it.
std::string RewrittenName(size_t first, bool is_schema, RewriteState& state) {
  const WrittenName name = ReadName(state.tokens, first, 3);
  std::string text;
  for (size_t i = 0; i < name.parts.size(); ++i) {
    const bool is_object = i + 1 == name.parts.size() && !is_schema;
    const bool is_database = i + 2 < name.parts.size() + (is_schema ? 1 : 0) && name.parts[i] == state.context.database;
    if (i > 0) text += '.';
    if (is_database) {
      text += WriteName(state.context.duckdb_catalog);
    } else {
      text += !is_object && name.parts[i] == kPublic ? std::string(kMain) : std::string(state.tokens.Text(name.at[i]));
    }
  }
  return text;
}

/// The first of the names behind DROP ...: past the words of the object's kind and IF EXISTS.
size_t SkipToNames(const TokenView& tokens, size_t at, size_t words) {
  at += words;
  if (tokens.Is(at, "concurrently")) ++at;
  if (tokens.Is(at, "if")) at += 2;
  return at;
}

size_t WordsOf(ObjectType type) {
  switch (type) {
    case OBJECT_TABLE:
    case OBJECT_VIEW:
    case OBJECT_SEQUENCE:
    case OBJECT_INDEX:
    case OBJECT_TYPE:
    case OBJECT_SCHEMA:
    case OBJECT_DOMAIN:
      return 1;
    case OBJECT_MATVIEW:
      return 2;
    default:
      return 0;  // not a kind that DuckDB drops by this statement
  }
}

/// A schema that is itself the object.
size_t EditSchema(size_t at, RewriteState& state) {
  if (!state.tokens.IsName(at)) return at;
  if (FoldIdentifier(state.tokens.Text(at)) == kPublic) state.Replace(state.tokens.At(at), std::string(kMain));
  return at + 1;
}

}  // namespace

void RewriteRelation(const Node& node, RewriteState& state) {
  const auto& relation = reinterpret_cast<const RangeVar&>(node);
  const Node* parent = state.Above();
  if (relation.location < 0 || (parent != nullptr && nodeTag(parent) == T_LockingClause)) return;
  EditRelation(state.TokenAt(relation.location), state);
}

void RewriteColumn(const Node& node, RewriteState& state) {
  const auto& column = reinterpret_cast<const ColumnRef&>(node);
  const ListView fields(column.fields);
  if (fields.size() < 3) return;             // table.column needs nothing: a table keeps its last name
  if (nodeTag(fields.back()) == T_A_Star) {  // DuckDB knows t.*, but not s.t.*
    const size_t first = state.TokenAt(column.location), table = first + 2 * (fields.size() - 2);
    if (table < state.tokens.Size()) state.Remove({state.tokens.At(first).begin, state.tokens.At(table).begin});
    return;
  }
  WrittenName name = ReadName(state.tokens, state.TokenAt(column.location), fields.size());
  const size_t object = fields.size() - 2;  // behind it a column or a star
  if (name.parts.size() > object) EditQualifiers(name, object, state);
}

void RewriteFunctionName(const Node& node, RewriteState& state) {
  const auto& call = reinterpret_cast<const FuncCall&>(node);
  const ListView parts(call.funcname);
  const bool qualified = parts.size() > 1;
  const std::string* ours = Lookup(state.context.catalog_functions, StringOf(parts.back()));
  if (!qualified && ours == nullptr) return;
  const WrittenName name = ReadName(state.tokens, state.TokenAt(call.location), 3);
  // EXTRACT, TRIM and their like are calls of pg_catalog in the tree, but not in the text.
  if (name.parts.empty() || name.parts.size() != parts.size() || name.parts.back() != StringOf(parts.back())) return;
  if (name.parts.size() > 1 && name.parts[name.parts.size() - 2] != kPgCatalog) {
    const bool is_information = name.parts[name.parts.size() - 2] == kInformationSchema;
    if (const std::string* information = Lookup(state.context.information_functions, name.parts.back());
        is_information && information != nullptr) {
      state.Replace({state.tokens.At(name.at.front()).begin, state.tokens.At(name.at.back()).end}, *information);
      return;
    }
    EditQualifiers(name, name.parts.size() - 1, state);
    return;
  }
  const Range object = state.tokens.At(name.at.back());
  const uint32_t begin = state.tokens.At(name.at.front()).begin;
  if (ours != nullptr) {
    state.Replace({begin, object.end}, *ours);
  } else {
    state.Remove({begin, object.begin});
  }
}

void RewriteOperatorName(const Node& node, RewriteState& state) {
  const auto& expression = reinterpret_cast<const A_Expr&>(node);
  const ListView parts(expression.name);
  if (parts.size() < 2 || expression.location < 0) return;
  const size_t at = state.TokenAt(expression.location);  // OPERATOR ( schema . op )
  if (!state.tokens.Is(at, "operator") || !state.tokens.IsMark(at + 1, "(")) return;
  const size_t close = state.tokens.Close(at + 1);
  if (close == state.tokens.Size()) return;
  state.Replace(state.tokens.Span(at, close), std::string(StringOf(parts.back())));
}

void RewriteCollation(const Node& node, RewriteState& state) {
  const auto& clause = reinterpret_cast<const CollateClause&>(node);
  const size_t at = state.TokenAt(clause.location);
  if (!state.tokens.Is(at, "collate")) return;
  const WrittenName name = ReadName(state.tokens, at + 1, 3);
  if (name.parts.empty()) return;
  if (name.parts.back() == "default") {
    state.RemoveTokens(at, name.at.back());
  } else if (name.parts.size() > 1) {
    state.Remove({state.tokens.At(name.at.front()).begin, state.tokens.At(name.at.back()).begin});
  }
}

void RewriteDroppedNames(const Node& node, RewriteState& state) {
  const auto& drop = reinterpret_cast<const DropStmt&>(node);
  const size_t words = WordsOf(drop.removeType);
  if (words == 0) return;
  size_t at = SkipToNames(state.tokens, 1, words);
  std::vector<std::pair<size_t, size_t>> names;  // [first, behind) tokens
  for (size_t i = 0; i < ListView(drop.objects).size() && at < state.tokens.Size(); ++i) {
    const size_t next = drop.removeType == OBJECT_SCHEMA ? EditSchema(at, state) : EditRelation(at, state);
    if (next == at) return;
    names.emplace_back(at, next);
    at = state.tokens.IsMark(next, ",") ? next + 1 : next;
  }
  if (names.size() < 2) return;
  // DuckDB drops one object at a time: the others go before, each by a statement of its own.
  const auto& text = state.statement;
  const std::string verb(text.Slice({0, state.tokens.At(names.front().first).begin}));
  const std::string behaviour(at < state.tokens.Size() ? text.Slice(state.tokens.Span(at, state.tokens.Size() - 1))
                                                       : "");
  for (size_t i = 0; i + 1 < names.size(); ++i) {
    state.Before(verb + RewrittenName(names[i].first, drop.removeType == OBJECT_SCHEMA, state) +
                 (behaviour.empty() ? "" : " " + behaviour));
  }
  state.Remove({state.tokens.At(names.front().first).begin, state.tokens.At(names.back().first).begin});
}

void RewriteCommentedName(const Node& node, RewriteState& state) {
  const auto& comment = reinterpret_cast<const CommentStmt&>(node);
  const WrittenName name = ReadName(state.tokens, 3, 4);  // COMMENT ON TABLE name
  if (name.parts.empty()) return;
  if (comment.objtype == OBJECT_SCHEMA) {
    EditSchema(3, state);
  } else if (comment.objtype == OBJECT_COLUMN && name.parts.size() > 2) {
    EditQualifiers(name, name.parts.size() - 2, state);
  } else if (comment.objtype != OBJECT_COLUMN && name.parts.size() > 1) {
    EditQualifiers(name, name.parts.size() - 1, state);
  }
}

void RewriteSchemaName(const Node& node, RewriteState& state) {
  const auto& create = reinterpret_cast<const CreateSchemaStmt&>(node);
  if (create.schemaname != nullptr) EditSchema(create.if_not_exists ? 5 : 2, state);
}

}  // namespace duckgres::sql
