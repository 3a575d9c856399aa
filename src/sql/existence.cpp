#include "sql/existence.hpp"

#include <algorithm>
#include <array>

namespace duckgres::sql {
namespace {

using Test = Existence::Test;

struct ObjectRow {
  ObjectType type;
  std::string_view word;  // in PostgreSQL's 'word "name" does not exist, skipping'
};
constexpr auto kObjects = std::to_array<ObjectRow>({{OBJECT_TABLE, "table"},
                                                    {OBJECT_FOREIGN_TABLE, "foreign table"},
                                                    {OBJECT_VIEW, "view"},
                                                    {OBJECT_MATVIEW, "materialized view"},
                                                    {OBJECT_SEQUENCE, "sequence"},
                                                    {OBJECT_INDEX, "index"},
                                                    {OBJECT_SCHEMA, "schema"},
                                                    {OBJECT_TYPE, "type"},
                                                    {OBJECT_DOMAIN, "type"},
                                                    {OBJECT_COLLATION, "collation"},
                                                    {OBJECT_EXTENSION, "extension"},
                                                    {OBJECT_FUNCTION, "function"},
                                                    {OBJECT_PROCEDURE, "procedure"},
                                                    {OBJECT_AGGREGATE, "aggregate"}});

/// The name in a DROP's list of objects: a list of its parts, or one String.
QualifiedName NameOf(const Node* object) {
  if (const auto* type = DUCKGRES_AS(TypeName, object)) object = reinterpret_cast<const Node*>(type->names);
  if (const auto* function = DUCKGRES_AS(ObjectWithArgs, object))
    object = reinterpret_cast<const Node*>(function->objname);
  QualifiedName name;
  if (object == nullptr || nodeTag(object) != T_List) {
    name.name = StringOf(object);
    return name;
  }
  const ListView parts(reinterpret_cast<const List*>(object));
  std::array<std::string*, 3> slots{&name.name, &name.schema, &name.catalog};
  for (size_t i = 0; i < std::min(parts.size(), slots.size()); ++i) *slots[i] = StringOf(parts[parts.size() - 1 - i]);
  return name;
}

QualifiedName NameOf(const RangeVar* relation) {
  if (relation == nullptr) return {};
  return {Text(relation->catalogname), Text(relation->schemaname), Text(relation->relname)};
}

std::optional<Existence> OfDrop(const DropStmt& drop) {
  const auto row = std::ranges::find(kObjects, drop.removeType, &ObjectRow::type);
  if (!drop.missing_ok || row == kObjects.end()) return std::nullopt;
  Existence existence{.test = Test::kIfExists, .object = row->word, .names = {}};
  for (const Node* object : ListView(drop.objects)) existence.names.push_back(NameOf(object));
  return existence;
}

std::optional<Existence> Missing(bool missing_ok, const RangeVar* relation) {  // ALTER ... IF EXISTS, RENAME
  if (!missing_ok) return std::nullopt;
  return Existence{.test = Test::kIfExists, .object = "relation", .names = {NameOf(relation)}};
}

std::optional<Existence> Present(bool if_not_exists, std::string_view object, QualifiedName name) {
  if (!if_not_exists) return std::nullopt;
  return Existence{.test = Test::kIfNotExists, .object = object, .names = {std::move(name)}};
}

std::optional<Existence> OfAlter(const AlterTableStmt& alter) {
  if (auto existence = Missing(alter.missing_ok, alter.relation)) return existence;
  for (const Node* item : ListView(alter.cmds)) {  // ADD COLUMN IF NOT EXISTS, DROP COLUMN IF EXISTS
    const auto* command = DUCKGRES_AS(AlterTableCmd, item);
    if (command == nullptr || !command->missing_ok) continue;
    QualifiedName name = NameOf(alter.relation);
    const auto* column = DUCKGRES_AS(ColumnDef, command->def);
    name.name = Text(column != nullptr ? column->colname : command->name);
    const Test test = command->subtype == AT_AddColumn ? Test::kIfNotExists : Test::kIfExists;
    const std::string_view object = command->subtype == AT_DropConstraint ? "constraint" : "column";
    return Existence{.test = test, .object = object, .names = {std::move(name)}};
  }
  return std::nullopt;
}

template <typename T>
const T& To(const Node& node) {
  return reinterpret_cast<const T&>(node);
}

}  // namespace

std::optional<Existence> ExistenceOf(const Node& node) {
  switch (nodeTag(&node)) {
    case T_DropStmt:
      return OfDrop(To<DropStmt>(node));
    case T_AlterTableStmt:
      return OfAlter(To<AlterTableStmt>(node));
    case T_RenameStmt:
      return Missing(To<RenameStmt>(node).missing_ok, To<RenameStmt>(node).relation);
    case T_CreateStmt:
      return Present(To<CreateStmt>(node).if_not_exists, "relation", NameOf(To<CreateStmt>(node).relation));
    case T_CreateTableAsStmt:
      return Present(To<CreateTableAsStmt>(node).if_not_exists, "relation",
                     NameOf(To<CreateTableAsStmt>(node).into->rel));
    case T_CreateSeqStmt:
      return Present(To<CreateSeqStmt>(node).if_not_exists, "relation", NameOf(To<CreateSeqStmt>(node).sequence));
    case T_CreateSchemaStmt:
      return Present(To<CreateSchemaStmt>(node).if_not_exists, "schema",
                     {.catalog = {}, .schema = {}, .name = Text(To<CreateSchemaStmt>(node).schemaname)});
    case T_IndexStmt: {  // an index lives in its table's schema
      QualifiedName name = NameOf(To<IndexStmt>(node).relation);
      name.name = Text(To<IndexStmt>(node).idxname);
      return Present(To<IndexStmt>(node).if_not_exists, "relation", std::move(name));
    }
    case T_CreateExtensionStmt:
      return Present(To<CreateExtensionStmt>(node).if_not_exists, "extension",
                     {.catalog = {}, .schema = {}, .name = Text(To<CreateExtensionStmt>(node).extname)});
    default:
      return std::nullopt;
  }
}

}  // namespace duckgres::sql
