#include "sql/commands.hpp"

#include <algorithm>
#include <climits>

namespace duckgres::sql {
namespace {

/// A statement of node type T with its tokens, for the makers below.
template <typename T>
struct Maker {
  const T& node;
  const Statement& statement;
  TokenView tokens;

  uint32_t Place(int location) const { return static_cast<uint32_t>(location + statement.tree_shift); }
  /// The text from token `first` to the statement's end.
  Range ToEnd(size_t first) const { return first < tokens.Size() ? tokens.Span(first, tokens.Size() - 1) : Range{}; }
};

QualifiedName NameOf(const RangeVar& relation) {
  return {Text(relation.catalogname), Text(relation.schemaname), Text(relation.relname)};
}

std::vector<std::string> Strings(const List* list) {
  std::vector<std::string> names;
  for (const Node* item : ListView(list)) names.emplace_back(StringOf(item));
  return names;
}

/// A value node of the grammar, or a constant that holds one, as text.
SettingValue ValueOf(const Node* node) {
  if (const auto* cast = DUCKGRES_AS(TypeCast, node)) node = cast->arg;
  if (const auto* constant = DUCKGRES_AS(A_Const, node)) {
    if (constant->isnull) return {};
    node = &constant->val.node;
  }
  if (node == nullptr) return {};
  switch (nodeTag(node)) {
    case T_Integer:
      return {.text = std::to_string(reinterpret_cast<const Integer*>(node)->ival)};
    case T_Float:
      return {.text = reinterpret_cast<const Float*>(node)->fval};
    case T_Boolean:
      return {.text = reinterpret_cast<const Boolean*>(node)->boolval ? "true" : "false"};
    case T_String:
      return {.text = reinterpret_cast<const String*>(node)->sval, .is_string = true};
    case T_TypeName:
      return {.text = std::string(StringOf(ListView(reinterpret_cast<const TypeName*>(node)->names).back())),
              .is_string = true};
    default:
      return {};
  }
}

template <typename T>
std::vector<Option> OptionsOf(const Maker<T>& maker, const List* list) {
  std::vector<Option> options;
  for (const Node* item : ListView(list)) {
    const auto* element = DUCKGRES_AS(DefElem, item);
    if (element == nullptr) continue;
    Option option{.name = Text(element->defname)};
    if (element->location >= 0) option.at = maker.Place(element->location);
    if (const auto* values = DUCKGRES_AS(List, element->arg)) {
      option.list = Strings(values);
    } else if (element->arg != nullptr && nodeTag(element->arg) == T_A_Star) {
      option.star = true;
    } else if (element->arg != nullptr) {
      option.value = ValueOf(element->arg).text;
    }
    options.push_back(std::move(option));
  }
  return options;
}

Isolation IsolationOf(std::string_view level) {
  if (level == "read uncommitted") return Isolation::kReadUncommitted;
  if (level == "repeatable read") return Isolation::kRepeatableRead;
  if (level == "serializable") return Isolation::kSerializable;
  return Isolation::kReadCommitted;
}

TransactionModes ModesOf(const List* list) {
  TransactionModes modes;
  for (const Node* item : ListView(list)) {
    const auto* mode = DUCKGRES_AS(DefElem, item);
    if (mode == nullptr) continue;
    const std::string_view name = mode->defname;
    const std::string value = ValueOf(mode->arg).text;
    if (name == "transaction_isolation") modes.isolation = IsolationOf(value);
    if (name == "transaction_read_only") modes.read_only = value != "0";
    if (name == "transaction_deferrable") modes.deferrable = value != "0";
  }
  return modes;
}

Command Make(const Maker<TransactionStmt>& maker) {
  const TransactionStmt& node = maker.node;
  const bool two_phase = node.gid != nullptr;
  return TransactionCommand{.verb = static_cast<TransactionCommand::Verb>(node.kind),  // both in the grammar's order
                            .modes = ModesOf(node.options),
                            .chain = node.chain,
                            .name = Text(two_phase ? node.gid : node.savepoint_name)};
}
static_assert(static_cast<int>(TransactionCommand::Verb::kRollbackPrepared) == TRANS_STMT_ROLLBACK_PREPARED);
static_assert(static_cast<int>(TransactionCommand::Verb::kSavepoint) == TRANS_STMT_SAVEPOINT);

std::string LowerName(std::string_view name) {
  std::string lower(name);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return lower;
}

Command MakeSetMulti(const VariableSetStmt& node, SetCommand command) {
  const std::string_view what = node.name;
  command.name = LowerName(what);
  if (what == "TRANSACTION SNAPSHOT") {
    command.form = SetCommand::Form::kTransactionSnapshot;
    command.values.push_back(ValueOf(ListView(node.args)[0]));
    return command;
  }
  command.form = what == "TRANSACTION" ? SetCommand::Form::kTransaction : SetCommand::Form::kSessionCharacteristics;
  command.modes = ModesOf(node.args);
  return command;
}

Command Make(const Maker<VariableSetStmt>& maker) {
  const VariableSetStmt& node = maker.node;
  SetCommand command{.is_local = node.is_local, .name = LowerName(Text(node.name))};
  switch (node.kind) {
    case VAR_SET_VALUE:
      break;
    case VAR_SET_DEFAULT:
      command.form = SetCommand::Form::kDefault;
      break;
    case VAR_SET_CURRENT:
      command.form = SetCommand::Form::kCurrent;
      break;
    case VAR_SET_MULTI:
      return MakeSetMulti(node, std::move(command));
    case VAR_RESET:
      command.form = SetCommand::Form::kDefault;
      command.is_reset = true;
      break;
    case VAR_RESET_ALL:
      command.form = SetCommand::Form::kResetAll;
      command.is_reset = true;
      break;
  }
  for (const Node* item : ListView(node.args)) {
    command.values.push_back(ValueOf(item));
    command.value_is_interval |= nodeTag(item) == T_TypeCast;
  }
  return command;
}

Command Make(const Maker<VariableShowStmt>& maker) { return ShowCommand{.name = LowerName(Text(maker.node.name))}; }

Command Make(const Maker<DiscardStmt>& maker) {
  static_assert(DISCARD_ALL == 0 && DISCARD_PLANS == 1 && DISCARD_SEQUENCES == 2 && DISCARD_TEMP == 3);
  return DiscardCommand{.what = static_cast<DiscardCommand::What>(maker.node.target)};
}

/// The pieces between the commas of the parentheses that open at token `open`, as written.
template <typename T>
std::vector<std::string> ListItems(const Maker<T>& maker, size_t open) {
  std::vector<std::string> items;
  const TokenView& tokens = maker.tokens;
  if (!tokens.IsMark(open, "(")) return items;
  const size_t close = tokens.Close(open);
  size_t first = open + 1;
  for (size_t at = first; at <= close && at < tokens.Size(); ++at) {
    if (at != close && (tokens.IsMark(at, "(") || tokens.IsMark(at, "["))) at = tokens.Close(at);
    if (at < tokens.Size() && (at == close || tokens.IsMark(at, ","))) {
      if (at > first) items.emplace_back(maker.statement.Slice(tokens.Span(first, at - 1)));
      first = at + 1;
    }
  }
  return items;
}

Command Make(const Maker<PrepareStmt>& maker) {
  return PrepareCommand{.name = Text(maker.node.name),
                        .types = ListItems(maker, 2),
                        .statement = maker.ToEnd(maker.tokens.FindKeyword(2, "as") + 1)};
}

Command Make(const Maker<ExecuteStmt>& maker) {
  return ExecuteCommand{.name = Text(maker.node.name), .arguments = ListItems(maker, 2)};
}

Command Make(const Maker<DeallocateStmt>& maker) {
  return DeallocateCommand{.name = Text(maker.node.name), .all = maker.node.isall};
}

Command Make(const Maker<DeclareCursorStmt>& maker) {
  const int options = maker.node.options;
  DeclareCommand command{.name = Text(maker.node.portalname),
                         .hold = (options & CURSOR_OPT_HOLD) != 0,
                         .binary = (options & CURSOR_OPT_BINARY) != 0,
                         .insensitive = (options & CURSOR_OPT_INSENSITIVE) != 0,
                         .asensitive = (options & CURSOR_OPT_ASENSITIVE) != 0,
                         .query = maker.ToEnd(maker.tokens.FindKeyword(2, "for") + 1)};
  if ((options & (CURSOR_OPT_SCROLL | CURSOR_OPT_NO_SCROLL)) != 0) command.scroll = (options & CURSOR_OPT_SCROLL) != 0;
  return command;
}

Command Make(const Maker<FetchStmt>& maker) {
  static_assert(FETCH_FORWARD == 0 && FETCH_RELATIVE == 3 && FETCH_ALL == FetchCommand::kAll);
  return FetchCommand{.direction = static_cast<FetchCommand::Direction>(maker.node.direction),
                      .count = maker.node.howMany,
                      .is_move = maker.node.ismove,
                      .cursor = Text(maker.node.portalname)};
}

Command Make(const Maker<ClosePortalStmt>& maker) {
  return CloseCommand{.cursor = Text(maker.node.portalname), .all = maker.node.portalname == nullptr};
}

Command Make(const Maker<CopyStmt>& maker) {
  const CopyStmt& node = maker.node;
  CopyCommand command{
      .columns = Strings(node.attlist), .is_from = node.is_from, .options = OptionsOf(maker, node.options)};
  if (node.relation != nullptr) command.relation = NameOf(*node.relation);
  if (node.filename != nullptr) {
    command.end = node.is_program ? CopyCommand::End::kProgram : CopyCommand::End::kFile;
    command.path = node.filename;
  }
  const TokenView& tokens = maker.tokens;
  if (node.query != nullptr) {
    const size_t open = 1;  // COPY (
    const size_t close = tokens.Close(open);
    if (close > open + 1 && close < tokens.Size()) command.query = tokens.Span(open + 1, close - 1);
  }
  if (node.whereClause != nullptr) command.where = maker.ToEnd(tokens.FindKeyword(1, "where") + 1);
  return command;
}

Command Make(const Maker<CreatedbStmt>& maker) {
  return CreateDatabaseCommand{.name = Text(maker.node.dbname), .options = OptionsOf(maker, maker.node.options)};
}

Command Make(const Maker<DropdbStmt>& maker) {
  const auto options = OptionsOf(maker, maker.node.options);
  return DropDatabaseCommand{.name = Text(maker.node.dbname),
                             .if_exists = maker.node.missing_ok,
                             .force = std::ranges::contains(options, "force", &Option::name)};
}

Command Make(const Maker<AlterDatabaseStmt>& maker) {
  return AlterDatabaseCommand{.name = Text(maker.node.dbname), .new_name = {}};
}

Command Make(const Maker<RenameStmt>& maker) {
  if (maker.node.renameType != OBJECT_DATABASE) return {};
  return AlterDatabaseCommand{.name = Text(maker.node.subname), .new_name = Text(maker.node.newname)};
}

Command Make(const Maker<ListenStmt>& maker) { return ListenCommand{.channel = Text(maker.node.conditionname)}; }
Command Make(const Maker<UnlistenStmt>& maker) {
  return UnlistenCommand{.channel = Text(maker.node.conditionname), .all = maker.node.conditionname == nullptr};
}
Command Make(const Maker<NotifyStmt>& maker) {
  return NotifyCommand{.channel = Text(maker.node.conditionname), .payload = Text(maker.node.payload)};
}

Command Make(const Maker<LockStmt>& maker) {
  constexpr std::string_view kModes[] = {
      "",      "ACCESS SHARE",        "ROW SHARE", "ROW EXCLUSIVE",   "SHARE UPDATE EXCLUSIVE",
      "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"};
  LockCommand command{.relations = {}, .mode = std::string(kModes[maker.node.mode]), .nowait = maker.node.nowait};
  for (const Node* item : ListView(maker.node.relations))
    command.relations.push_back(NameOf(*DUCKGRES_AS(RangeVar, item)));
  return command;
}

Command Make(const Maker<ExplainStmt>& maker) {
  ExplainCommand command{.options = OptionsOf(maker, maker.node.options)};
  for (const Option& option : command.options) {
    if (option.name != "analyze") continue;
    command.analyze = !option.value || !(*option.value == "off" || *option.value == "false" || *option.value == "0");
  }
  const TokenView& tokens = maker.tokens;
  size_t first = 1;  // behind EXPLAIN: (options), or words
  if (tokens.IsMark(first, "(") &&
      DUCKGRES_AS(DefElem, ListView(maker.node.options).empty() ? nullptr : ListView(maker.node.options)[0])) {
    first = tokens.Close(first) + 1;
  }
  while (tokens.Is(first, "analyze") || tokens.Is(first, "analyse") || tokens.Is(first, "verbose")) ++first;
  command.statement = maker.ToEnd(first);
  return command;
}

Command Make(const Maker<VacuumStmt>& maker) {
  MaintenanceCommand command{.relations = {}, .options = OptionsOf(maker, maker.node.options)};
  for (const Node* item : ListView(maker.node.rels)) {
    const auto* relation = DUCKGRES_AS(VacuumRelation, item);
    if (relation->relation != nullptr) command.relations.push_back(NameOf(*relation->relation));
  }
  return command;
}

Command Make(const Maker<ReindexStmt>& maker) {
  MaintenanceCommand command{.relations = {}, .options = OptionsOf(maker, maker.node.params)};
  if (maker.node.relation != nullptr) command.relations.push_back(NameOf(*maker.node.relation));
  return command;
}

Command Make(const Maker<ClusterStmt>& maker) {
  MaintenanceCommand command{.relations = {}, .options = OptionsOf(maker, maker.node.params)};
  if (maker.node.relation != nullptr) command.relations.push_back(NameOf(*maker.node.relation));
  return command;
}

Command Make(const Maker<CreateTableAsStmt>& maker) {
  const TokenView& tokens = maker.tokens;
  const size_t first = tokens.FindKeyword(1, "as") + 1;
  Range query = maker.ToEnd(first);
  for (size_t at = tokens.Size(); at > first + 2; --at) {  // WITH [NO] DATA at the end is not the query's
    if (!tokens.Is(at - 1, "data")) break;
    const size_t with = tokens.Is(at - 2, "no") ? at - 3 : at - 2;
    if (tokens.Is(with, "with")) query = tokens.Span(first, with - 1);
    break;
  }
  return TableFromQuery{.name = NameOf(*maker.node.into->rel),
                        .query = query,
                        .if_not_exists = maker.node.if_not_exists,
                        .with_data = !maker.node.into->skipData,
                        .is_materialized_view = maker.node.objtype == OBJECT_MATVIEW};
}

Command Make(const Maker<SelectStmt>& maker) {
  const SelectStmt* select = &maker.node;
  while (select->op != SETOP_NONE) select = select->larg;
  if (select->intoClause == nullptr) return {};
  return TableFromQuery{.name = NameOf(*select->intoClause->rel), .query = {}};
}

struct Row {
  NodeTag tag;
  Command (*make)(const Statement& statement);
};
template <typename T, NodeTag kTag>
constexpr Row For() {
  return {kTag, [](const Statement& statement) -> Command {
            return Make(Maker<T>{reinterpret_cast<const T&>(*TreeOf(statement)), statement, TokenView(statement)});
          }};
}
#define DUCKGRES_ROW(Type) For<Type, T_##Type>()
constexpr Row kRows[] = {DUCKGRES_ROW(SelectStmt),       DUCKGRES_ROW(TransactionStmt), DUCKGRES_ROW(VariableSetStmt),
                         DUCKGRES_ROW(VariableShowStmt), DUCKGRES_ROW(DiscardStmt),     DUCKGRES_ROW(PrepareStmt),
                         DUCKGRES_ROW(ExecuteStmt),      DUCKGRES_ROW(DeallocateStmt),  DUCKGRES_ROW(DeclareCursorStmt),
                         DUCKGRES_ROW(FetchStmt),        DUCKGRES_ROW(ClosePortalStmt), DUCKGRES_ROW(CopyStmt),
                         DUCKGRES_ROW(CreatedbStmt),     DUCKGRES_ROW(DropdbStmt),      DUCKGRES_ROW(AlterDatabaseStmt),
                         DUCKGRES_ROW(RenameStmt),       DUCKGRES_ROW(ListenStmt),      DUCKGRES_ROW(UnlistenStmt),
                         DUCKGRES_ROW(NotifyStmt),       DUCKGRES_ROW(LockStmt),        DUCKGRES_ROW(ExplainStmt),
                         DUCKGRES_ROW(VacuumStmt),       DUCKGRES_ROW(ReindexStmt),     DUCKGRES_ROW(ClusterStmt),
                         DUCKGRES_ROW(CreateTableAsStmt)};

}  // namespace

Command MakeCommand(const Statement& statement) {
  const auto row = std::ranges::find(kRows, nodeTag(TreeOf(statement)), &Row::tag);
  return row == std::end(kRows) ? Command() : row->make(statement);
}

}  // namespace duckgres::sql
