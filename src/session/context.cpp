#include "session/context.hpp"

#include <chrono>

#include "base/sqlstate.hpp"
#include "catalog/catalog.hpp"
#include "catalog/names.hpp"
#include "pgwire/backend_messages.hpp"
#include "session/catalog_names.hpp"

namespace duckgres::session {
namespace {

std::string Literal(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out.append(c == '\'' ? 2 : 1, c);
  return out + "'";
}

// The schemas of search_path, which is a list of identifiers, as PostgreSQL keeps it.
std::vector<std::string> SplitPath(std::string_view path, std::string_view user) {
  std::vector<std::string> names;
  size_t at = 0;
  while (at < path.size()) {
    if (path[at] == ' ' || path[at] == ',') {
      ++at;
      continue;
    }
    std::string name;
    if (path[at] == '"') {
      for (++at; at < path.size() && (path[at] != '"' || path.substr(at).starts_with("\"\"")); ++at) {
        if (path[at] == '"') ++at;
        name += path[at];
      }
      ++at;
    } else {
      while (at < path.size() && path[at] != ',' && path[at] != ' ') name += path[at++];
    }
    if (name == "$user") name = user;
    if (!name.empty()) names.push_back(std::move(name));
  }
  return names;
}

std::string Quoted(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) out.append(c == '"' ? 2 : 1, c);
  return out + '"';
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
  started_us =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
          .count();
  const std::string user_literal = Literal(user.name);
  for (const char* name : {"current_user", "session_user", "user", "current_role"}) session_values[name] = user_literal;
  for (const char* name : {"current_database", "current_catalog"}) session_values[name] = Literal(database);
  session_values["version"] = Literal(services.VersionText());
  session_values["pg_backend_pid"] = std::to_string(key.pid);
  session_values["pg_advisory_unlock_all"] = "NULL";  // no advisory lock is ever held
  session_values["inet_server_port"] = std::to_string(services.Port());
  session_values["inet_client_addr"] = facts.is_unix_socket ? "NULL" : Literal(facts.address);
  session_values["inet_client_port"] = facts.is_unix_socket ? "NULL" : std::to_string(facts.port);
  session_values["current_schema"] = "CASE current_schema() WHEN 'main' THEN 'public' ELSE current_schema() END";
}

SqlError Context::Cancelled() const {
  return {.code = sqlstate::kQueryCanceled,
          .message = std::string("canceling statement due to ") + (timed_out ? "statement timeout" : "user request")};
}

void Context::RefreshSettingValues() {
  for (const auto& [name, value] : settings.All()) {
    std::string lower = name;
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    session_values.insert_or_assign("current_setting('" + lower + "')", Literal(value));
  }
}

void Context::Notice(const SqlNotice& notice) { pgwire::AppendNoticeResponse(out, notice); }

sql::RewriteContext Context::RewriteFor() {
  const CatalogNames& names = CatalogNames::Get();
  return {.database = database,
          .duckdb_catalog = catalog,
          .session_values = &session_values,
          .catalog_relations = &names.relations,
          .information_relations = &names.information_relations,
          .catalog_functions = &names.functions,
          .information_functions = &names.information_functions,
          .reg_casts = &names.reg_casts,
          .cast_types = &names.cast_types,
          .literals = &literals_};
}

Result<void> Context::PublishSession() {
  for (const auto& row : SettingRows()) {
    // Values that DuckDB has already need not be told.
    if (settings.Value(row.name) == row.initial) continue;
    DUCKGRES_TRY(PublishSetting(row));
  }
  (void)settings.TakeEngineChanges();
  return {};
}

Result<void> Context::PublishFacts(std::string_view engine_sql) {
  if (facts_published_ || !engine_sql.contains(catalog::kOwnDatabase)) return {};
  facts_published_ = true;
  return engine.Run(catalog::SetSessionFacts({.database = database,
                                              .duckdb_catalog = catalog,
                                              .databases = services.ListDatabases(user),
                                              .user = user.name,
                                              .is_superuser = user.superuser,
                                              .version = std::string(services.VersionText()),
                                              .backend_pid = key.pid,
                                              .backend_start_us = started_us,
                                              .client_address = facts.is_unix_socket ? "" : facts.address,
                                              .client_port = facts.is_unix_socket ? -1 : facts.port,
                                              .application_name = std::string(settings.Value("application_name")),
                                              .search_path = SearchPath()}));
}

std::vector<std::string> Context::SearchPath() const { return SplitPath(settings.Value("search_path"), user.name); }

Result<void> Context::PublishSetting(const SettingRow& row) {
  switch (row.effect) {
    case SettingRow::Effect::kTimeZone:
      return engine.Run("SET TimeZone = " + Literal(settings.Value(row.name)));
    case SettingRow::Effect::kSearchPath: {
      // DuckDB refuses a schema that isn't there; PostgreSQL takes any name, and finds nothing in it.
      std::string path;
      for (const auto& name : SearchPath()) {
        const std::string schema = Quoted(catalog) + "." + Quoted(name == "public" ? "main" : name);
        if (name == "pg_catalog" || name == "pg_temp" || !engine.Run("SET search_path = " + Literal(schema))) continue;
        path += (path.empty() ? "" : ",") + schema;
      }
      if (path.empty()) path = Quoted(catalog) + ".main";
      DUCKGRES_TRY(engine.Run("SET search_path = " + Literal(path)));
      facts_published_ = false;
      return {};
    }
    default:
      return {};
  }
}

Result<void> Context::PublishSettings() {
  for (const auto& [name, value] : settings.TakeReports()) pgwire::AppendParameterStatus(out, name, value);
  for (const SettingRow* row : settings.TakeEngineChanges()) DUCKGRES_TRY(PublishSetting(*row));
  return {};
}

}  // namespace duckgres::session
