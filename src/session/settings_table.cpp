#include "session/settings_table.hpp"

#include <algorithm>
#include <array>

namespace duckgres::session {
namespace {

using Kind = SettingRow::Kind;
using Unit = SettingRow::Unit;
using Context = SettingRow::Context;
using Effect = SettingRow::Effect;

constexpr std::string_view kIsolationLevels = "serializable repeatable\\ read read\\ committed read\\ uncommitted";
constexpr std::string_view kMessageLevels = "debug5 debug4 debug3 debug2 debug1 log notice warning error";
constexpr double kIntMax = std::numeric_limits<int32_t>::max();

constexpr SettingRow Fixed(std::string_view name, Kind kind, std::string_view value, bool reported = false) {
  return {.name = name, .kind = kind, .initial = value, .reported = reported, .context = Context::kInternal};
}
constexpr SettingRow Flag(std::string_view name, std::string_view initial) {
  return {.name = name, .kind = Kind::kBool, .initial = initial};
}
constexpr SettingRow Timeout(std::string_view name) {
  return {.name = name, .kind = Kind::kInteger, .initial = "0", .unit = Unit::kMilliseconds, .min = 0, .max = kIntMax};
}
constexpr SettingRow Choice(std::string_view name, std::string_view initial, std::string_view choices) {
  return {.name = name, .kind = Kind::kEnum, .initial = initial, .choices = choices};
}
constexpr SettingRow Integer(std::string_view name, std::string_view initial, double min, double max) {
  return {.name = name, .kind = Kind::kInteger, .initial = initial, .min = min, .max = max};
}
constexpr SettingRow Memory(std::string_view name, std::string_view kilobytes) {
  return {
      .name = name, .kind = Kind::kInteger, .initial = kilobytes, .unit = Unit::kKilobytes, .min = 0, .max = kIntMax};
}
constexpr SettingRow Real(std::string_view name, std::string_view initial, double min, double max) {
  return {.name = name, .kind = Kind::kReal, .initial = initial, .min = min, .max = max};
}
constexpr SettingRow Text(std::string_view name, std::string_view initial) {
  return {.name = name, .initial = initial};
}

constexpr auto kRows = std::to_array<SettingRow>({
    {.name = "application_name", .initial = "", .reported = true},
    Text("backslash_quote", "safe_encoding"),
    Fixed("block_size", Kind::kInteger, "8192"),
    {.name = "bytea_output",
     .kind = Kind::kEnum,
     .initial = "hex",
     .effect = Effect::kByteaOutput,
     .choices = "escape hex"},
    Flag("check_function_bodies", "on"),
    {.name = "client_encoding", .initial = "UTF8", .reported = true, .effect = Effect::kClientEncoding},
    Choice("client_min_messages", "notice", kMessageLevels),
    Choice("constraint_exclusion", "partition", "on off partition"),
    {.name = "DateStyle", .initial = "ISO, MDY", .reported = true, .effect = Effect::kDateStyle},
    Text("default_table_access_method", "heap"),
    Text("default_tablespace", ""),
    Text("default_text_search_config", "pg_catalog.simple"),
    Flag("default_transaction_deferrable", "off"),
    Choice("default_transaction_isolation", "read committed", kIsolationLevels),
    {.name = "default_transaction_read_only", .kind = Kind::kBool, .initial = "off", .reported = true},
    Choice("default_toast_compression", "pglz", "pglz lz4"),
    Flag("enable_hashjoin", "on"),
    Flag("enable_indexscan", "on"),
    Flag("enable_mergejoin", "on"),
    Flag("enable_nestloop", "on"),
    Flag("enable_seqscan", "on"),
    Flag("enable_sort", "on"),
    Flag("escape_string_warning", "on"),
    {.name = "extra_float_digits",
     .kind = Kind::kInteger,
     .initial = "1",
     .effect = Effect::kExtraFloatDigits,
     .min = -15,
     .max = 3},
    Integer("from_collapse_limit", "8", 1, kIntMax),
    Flag("geqo", "on"),
    Integer("gin_fuzzy_search_limit", "0", 0, kIntMax),
    Timeout("idle_in_transaction_session_timeout"),
    Timeout("idle_session_timeout"),
    Fixed("in_hot_standby", Kind::kBool, "off", true),
    Fixed("integer_datetimes", Kind::kBool, "on", true),
    {.name = "IntervalStyle",
     .kind = Kind::kEnum,
     .initial = "postgres",
     .reported = true,
     .effect = Effect::kIntervalStyle,
     .choices = "postgres postgres_verbose sql_standard iso_8601"},
    Fixed("is_superuser", Kind::kBool, "off", true),
    Integer("join_collapse_limit", "8", 1, kIntMax),
    Fixed("lc_collate", Kind::kText, "C"),
    Fixed("lc_ctype", Kind::kText, "C.UTF-8"),
    Text("lc_messages", "C"),
    Text("lc_monetary", "C"),
    Text("lc_numeric", "C"),
    Text("lc_time", "C"),
    Timeout("lock_timeout"),
    Choice("log_min_messages", "warning", kMessageLevels),
    Choice("log_statement", "none", "none ddl mod all"),
    Memory("maintenance_work_mem", "65536"),
    Fixed("max_connections", Kind::kInteger, "100"),
    Fixed("max_function_args", Kind::kInteger, "100"),
    Fixed("max_identifier_length", Kind::kInteger, "63"),
    Fixed("max_index_keys", Kind::kInteger, "32"),
    Fixed("max_prepared_transactions", Kind::kInteger, "0"),
    Choice("password_encryption", "scram-sha-256", "md5 scram-sha-256"),
    Choice("plan_cache_mode", "auto", "auto force_generic_plan force_custom_plan"),
    Fixed("port", Kind::kInteger, "5432"),
    Flag("quote_all_identifiers", "off"),
    Real("random_page_cost", "4", 0, 1.79769e308),
    {.name = "role", .initial = "none", .effect = Effect::kRole},
    Flag("row_security", "on"),
    {.name = "scram_iterations", .kind = Kind::kInteger, .initial = "4096", .reported = true, .min = 1, .max = kIntMax},
    {.name = "search_path", .initial = "\"$user\", public", .reported = true, .effect = Effect::kSearchPath},
    Fixed("server_encoding", Kind::kText, "UTF8", true),
    Fixed("server_version", Kind::kText, "", true),
    Fixed("server_version_num", Kind::kInteger, "150000"),
    {.name = "session_authorization", .initial = "", .reported = true, .effect = Effect::kRole},
    Choice("session_replication_role", "origin", "origin replica local"),
    Fixed("shared_buffers", Kind::kText, "128MB"),
    Fixed("ssl", Kind::kBool, "on"),
    {.name = "standard_conforming_strings",
     .kind = Kind::kBool,
     .initial = "on",
     .reported = true,
     .effect = Effect::kStandardStrings},
    Timeout("statement_timeout"),
    Choice("synchronous_commit", "on", "local remote_write remote_apply on off"),
    Flag("synchronize_seqscans", "on"),
    Memory("temp_buffers", "8192"),
    Text("temp_tablespaces", ""),
    {.name = "TimeZone", .initial = "Etc/UTC", .reported = true, .effect = Effect::kTimeZone},
    Text("timezone_abbreviations", "Default"),
    Flag("transaction_deferrable", "off"),
    {.name = "transaction_isolation",
     .kind = Kind::kEnum,
     .initial = "read committed",
     .effect = Effect::kTransactionIsolation,
     .choices = kIsolationLevels},
    {.name = "transaction_read_only", .kind = Kind::kBool, .initial = "off", .effect = Effect::kTransactionReadOnly},
    Timeout("transaction_timeout"),
    Flag("transform_null_equals", "off"),
    Fixed("wal_level", Kind::kText, "replica"),
    Memory("work_mem", "4096"),
    Choice("xmlbinary", "base64", "base64 hex"),
    Choice("xmloption", "content", "content document"),
});

constexpr char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::span<const SettingRow> SettingRows() { return kRows; }

const SettingRow* FindSetting(std::string_view name) {
  const auto same = [&](const SettingRow& row) { return std::ranges::equal(row.name, name, {}, Lower, Lower); };
  const auto found = std::ranges::find_if(kRows, same);
  return found == kRows.end() ? nullptr : &*found;
}

}  // namespace duckgres::session
