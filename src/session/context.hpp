#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql_error.hpp"
#include "session/engine.hpp"
#include "session/literal_reader.hpp"
#include "session/portal.hpp"
#include "session/prepared.hpp"
#include "session/services.hpp"
#include "session/settings.hpp"
#include "session/transaction.hpp"
#include "sql/rewrite.hpp"

namespace duckgres::session {

/// What the parts of one authenticated session share. Owned by Session; used by the thread that runs it.
struct Context {
  Context(Services& all_services, User session_user, std::string database_name, OpenedDatabase opened,
          BackendKey backend_key, FrontendFacts frontend_facts, Settings initial_settings);

  Services& services;
  User user;
  std::string database;  // as the frontend named it
  std::string catalog;   // what DuckDB calls it
  BackendKey key;
  FrontendFacts facts;

  Settings settings;
  Engine engine;
  Transaction transaction;
  StatementStore statements;
  PortalStore portals;
  sql::NameMap session_values;  // what rewrite.hpp calls so

  int64_t started_us = 0;               // since 1970
  std::atomic<bool> timed_out = false;  // statement_timeout, and not the user, has cancelled what runs

  SqlError Cancelled() const;  // 57014
  std::string out;             // messages for the frontend

  void Notice(const SqlNotice& notice);
  void Warn(SqlState code, std::string message) {
    Notice({.severity = "WARNING", .code = code, .message = std::move(message)});
  }
  sql::RewriteContext RewriteFor();
  /// Makes current_setting('...') of every setting a session value.
  void RefreshSettingValues();
  /// Tells a new connection of the engine whose it is.
  Result<void> PublishSession();
  /// Tells the catalogs whose session it is, before the first statement that asks them.
  Result<void> PublishFacts(std::string_view engine_sql);
  /// What the catalogs were told is out of date.
  void ForgetFacts() { facts_published_ = false; }
  /// The schemas of search_path, in PostgreSQL's names.
  std::vector<std::string> SearchPath() const;
  /// Tells DuckDB the settings that it must know (TimeZone, search_path), and the frontend those that it is reported.
  Result<void> PublishSettings();
  Result<void> PublishSetting(const SettingRow& row);

 private:
  bool facts_published_ = false;
  LiteralReader literals_{settings};
};

}  // namespace duckgres::session
