#include "session/context.hpp"

#include <format>

#include "base/sqlstate.hpp"
#include "pgwire/backend_messages.hpp"

namespace duckgres::session {
namespace {

std::string Literal(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out.append(c == '\'' ? 2 : 1, c);
  return out + "'";
}

// search_path as PostgreSQL has it -> as DuckDB takes it: "$user" is left out, public is main.
std::string EngineSearchPath(std::string_view path, const std::string& catalog) {
  std::string out;
  size_t at = 0;
  while (at < path.size()) {
    std::string name;
    while (at < path.size() && (path[at] == ' ' || path[at] == ',')) ++at;
    if (at < path.size() && path[at] == '"') {
      for (++at; at < path.size() && (path[at] != '"' || path.substr(at).starts_with("\"\"")); ++at) {
        if (path[at] == '"') ++at;
        name += path[at];
      }
      ++at;
    } else {
      while (at < path.size() && path[at] != ',' && path[at] != ' ') name += path[at++];
    }
    if (name.empty() || name == "$user" || name == "pg_catalog" || name == "pg_temp") continue;
    if (name == "public") name = "main";
    std::string part = "\"";
    for (const char c : catalog) part.append(c == '"' ? 2 : 1, c);
    part += "\".\"";
    for (const char c : name) part.append(c == '"' ? 2 : 1, c);
    out += (out.empty() ? "" : ",") + part + "\"";
  }
  return out;
}

}  // namespace

Context::Context(Services& all_services, User session_user, std::string database_name, OpenedDatabase opened,
                 BackendKey backend_key, FrontendFacts frontend_facts, Settings initial_settings)
    : services(all_services),
      user(std::move(session_user)),
      database(std::move(database_name)),
      catalog(std::move(opened.catalog)),
      key(std::move(backend_key)),
      facts(std::move(frontend_facts)),
      settings(std::move(initial_settings)),
      engine(std::move(opened.executor)),
      transaction(engine, settings) {
  const std::string user_literal = Literal(user.name);
  for (const char* name : {"current_user", "session_user", "user", "current_role"}) session_values[name] = user_literal;
  for (const char* name : {"current_database", "current_catalog"}) session_values[name] = Literal(database);
  session_values["version"] = Literal(services.VersionText());
  session_values["pg_backend_pid"] = std::to_string(key.pid);
  session_values["inet_server_port"] = std::to_string(services.Port());
  session_values["inet_client_addr"] = facts.is_unix_socket ? "NULL" : Literal(facts.address);
  session_values["inet_client_port"] = facts.is_unix_socket ? "NULL" : std::to_string(facts.port);
  session_values["current_schema"] = "CASE current_schema() WHEN 'main' THEN 'public' ELSE current_schema() END";
}

void Context::Notice(const SqlNotice& notice) { pgwire::AppendNoticeResponse(out, notice); }

sql::RewriteContext Context::RewriteFor() const {
  return {.database = database, .duckdb_catalog = catalog, .session_values = &session_values};
}

Result<void> Context::PublishSession() {
  DUCKGRES_TRY(PublishDatabases());
  for (const auto& row : SettingRows()) {
    // Values that DuckDB has already need not be told.
    if (settings.Value(row.name) == row.initial) continue;
    DUCKGRES_TRY(PublishSetting(row));
  }
  (void)settings.TakeEngineChanges();
  return {};
}

Result<void> Context::PublishDatabases() { return {}; }

Result<void> Context::PublishSetting(const SettingRow& row) {
  const std::string value(settings.Value(row.name));
  switch (row.effect) {
    case SettingRow::Effect::kTimeZone:
      return engine.Run("SET TimeZone = " + Literal(value));
    case SettingRow::Effect::kSearchPath: {
      const std::string path = EngineSearchPath(value, catalog);
      return engine.Run("SET search_path = " + Literal(path));
    }
    default:
      return {};
  }
}

Result<void> Context::PublishSettings() {
  for (const auto& [name, value] : settings.TakeReports()) pgwire::AppendParameterStatus(out, name, value);
  for (const SettingRow* row : settings.TakeEngineChanges()) {
    // DuckDB knows no schema that isn't there; PostgreSQL takes any name, and finds nothing in it.
    if (auto done = PublishSetting(*row); !done && row->effect != SettingRow::Effect::kSearchPath) return done;
  }
  return {};
}

}  // namespace duckgres::session
