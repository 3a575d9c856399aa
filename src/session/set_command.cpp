#include "session/set_command.hpp"

#include <algorithm>
#include <array>
#include <format>

#include "base/sqlstate.hpp"

namespace duckgres::session {
namespace {

using Form = sql::SetCommand::Form;

struct IsolationName {
  sql::Isolation level;
  std::string_view name;
};
constexpr auto kIsolationNames = std::to_array<IsolationName>({
    {sql::Isolation::kReadUncommitted, "read uncommitted"},
    {sql::Isolation::kReadCommitted, "read committed"},
    {sql::Isolation::kRepeatableRead, "repeatable read"},
    {sql::Isolation::kSerializable, "serializable"},
});

std::string_view NameOf(sql::Isolation level) {
  return std::ranges::find(kIsolationNames, level, &IsolationName::level)->name;
}

bool NeedsQuotes(std::string_view name) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  return name.empty() || !std::ranges::all_of(name, plain) || (name[0] >= '0' && name[0] <= '9');
}

// A list is kept as text; search_path's names are quoted where they need it, as PostgreSQL shows them.
std::string ListOf(const sql::SetCommand& command) {
  std::string out;
  for (const auto& value : command.values) {
    if (!out.empty()) out += ", ";
    if (command.name != "search_path" || !NeedsQuotes(value.text)) {
      out += value.text;
    } else {
      out += '"';
      for (const char c : value.text) out.append(c == '"' ? 2 : 1, c);
      out += '"';
    }
  }
  return out;
}

Result<void> SetIdentity(Context& context, const sql::SetCommand& command, Settings::Scope scope) {
  const std::string value = command.form == Form::kValues ? ListOf(command) : "none";
  if (value == "none" || value == "default" || value == context.user.name) {
    if (command.name == "session_authorization") return {};
    return context.settings.Set(command.name, value == "default" ? "none" : value, scope, true);
  }
  if (!context.services.FindUser(value)) {
    return Fail(sqlstate::kUndefinedObject, std::format("role \"{}\" does not exist", value));
  }
  return Fail(sqlstate::kInsufficientPrivilege, std::format("permission denied to set role \"{}\"", value));
}

Result<void> SetNamed(Context& context, const sql::Statement& statement, const sql::SetCommand& command) {
  const auto scope = command.is_local ? Settings::Scope::kLocal : Settings::Scope::kSession;
  if (command.name == "role" || command.name == "session_authorization") return SetIdentity(context, command, scope);
  if (!context.settings.Knows(command.name)) {
    if (!context.user.superuser) {
      return Fail(sqlstate::kUndefinedObject, std::format("unrecognized configuration parameter \"{}\"", command.name));
    }
    // One of DuckDB's own, such as threads, which DuckDB checks.
    const auto set = context.engine.Run(std::string(statement.text));
    if (set || set.error().code != sqlstate::kUndefinedObject) return set;
    return Fail(sqlstate::kUndefinedObject, std::format("unrecognized configuration parameter \"{}\"", command.name));
  }
  if (command.form == Form::kDefault) return context.settings.Reset(command.name, scope, context.user.superuser);
  std::string value = ListOf(command);
  if (command.name == "timezone" && command.value_is_interval) value = "<" + value + ">" + value;
  return context.settings.Set(command.name, std::move(value), scope, context.user.superuser);
}

}  // namespace

Result<void> RunSet(Context& context, const sql::Statement& statement, const sql::SetCommand& command) {
  const bool in_transaction = context.transaction.State() != Transaction::Status::kIdle;
  if (!in_transaction && (command.is_local || command.form == Form::kTransaction)) {
    context.Warn(sqlstate::kNoActiveSqlTransaction, std::format("{} can only be used in transaction blocks",
                                                                command.is_local ? "SET LOCAL" : "SET TRANSACTION"));
    return {};
  }
  switch (command.form) {
    case Form::kValues:
    case Form::kDefault:
      return SetNamed(context, statement, command);
    case Form::kResetAll:
      context.settings.ResetAll();
      return {};
    case Form::kTransaction:
      return SetTransactionModes(context, command.modes);
    case Form::kSessionCharacteristics: {
      const auto& modes = command.modes;
      const auto set = [&](std::string_view name, std::string_view value) {
        return context.settings.Set(name, std::string(value), Settings::Scope::kSession, false);
      };
      if (modes.isolation) DUCKGRES_TRY(set("default_transaction_isolation", NameOf(*modes.isolation)));
      if (modes.read_only) DUCKGRES_TRY(set("default_transaction_read_only", *modes.read_only ? "on" : "off"));
      if (modes.deferrable) DUCKGRES_TRY(set("default_transaction_deferrable", *modes.deferrable ? "on" : "off"));
      return {};
    }
    case Form::kCurrent:
    case Form::kTransactionSnapshot:
      return Fail(sqlstate::kFeatureNotSupported, std::format("this form of {} is not supported", statement.tag));
  }
  return {};
}

void BeginTransactionSettings(Context& context) {
  const auto copy_default = [&](std::string_view name, std::string_view from) {
    (void)context.settings.Set(name, std::string(context.settings.Value(from)), Settings::Scope::kLocal, true);
  };
  copy_default("transaction_isolation", "default_transaction_isolation");
  copy_default("transaction_read_only", "default_transaction_read_only");
  copy_default("transaction_deferrable", "default_transaction_deferrable");
}

Result<void> SetTransactionModes(Context& context, const sql::TransactionModes& modes) {
  const auto set = [&](std::string_view name, std::string_view value) {
    return context.settings.Set(name, std::string(value), Settings::Scope::kLocal, true);
  };
  if (modes.isolation) DUCKGRES_TRY(set("transaction_isolation", NameOf(*modes.isolation)));
  if (modes.read_only) DUCKGRES_TRY(set("transaction_read_only", *modes.read_only ? "on" : "off"));
  if (modes.deferrable) DUCKGRES_TRY(set("transaction_deferrable", *modes.deferrable ? "on" : "off"));
  return {};
}

sql::TransactionModes CurrentTransactionModes(const Context& context) {
  sql::TransactionModes modes;
  for (const auto& [level, name] : kIsolationNames) {
    if (context.settings.Value("transaction_isolation") == name) modes.isolation = level;
  }
  modes.read_only = context.settings.IsOn("transaction_read_only");
  modes.deferrable = context.settings.IsOn("transaction_deferrable");
  return modes;
}

}  // namespace duckgres::session
