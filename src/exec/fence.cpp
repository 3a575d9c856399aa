#include "exec/fence.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <system_error>

#include "base/sqlstate.hpp"
#include "exec/lexer.hpp"

namespace duckgres::exec {
namespace {

constexpr auto kStatements = std::to_array<FencedStatement>({
    {StatementType::kAttach, "ATTACH", "opens files and foreign databases beside the session's own"},
    {StatementType::kDetach, "DETACH", "takes the database away from every other session of its user"},
    {StatementType::kLoad, "LOAD and INSTALL", "bring foreign code into the server"},
    {StatementType::kPragma, "PRAGMA",
     "changes the engine under the lock: enable_profiling prints to the server's output"},
    {StatementType::kExport, "EXPORT DATABASE", "writes the host's files"},
});

constexpr auto kFunctions = std::to_array<FencedFunction>({
    // These act.
    {"enable_logging", true, "turns on the engine's log, to the server's output or to files, although it is locked"},
    {"disable_logging", true, "turns off the engine's log although it is locked"},
    {"truncate_duckdb_logs", true, "empties the engine's log"},
    {"write_log", true, "writes into the engine's log"},
    {"enable_profiling", true, "prints plans to the server's output, or to files, although the settings are locked"},
    {"enable_profile", true, "is enable_profiling"},
    {"disable_profiling", true, "changes profiling although the settings are locked"},
    {"disable_profile", true, "is disable_profiling"},
    {"json_execute_serialized_sql", true, "runs SQL that no check has seen"},
    {"query", true, "runs SQL that no check has seen"},
    {"query_table", true, "hides which table is read"},
    {"quack_serve", true, "opens a listener, even without external access"},
    {"postgres_query", true, "is SQL under another name, run elsewhere"},
    {"postgres_execute", true, "is SQL under another name, run elsewhere"},
    {"postgres_attach", true, "is ATTACH"},
    {"mysql_query", true, "is SQL under another name, run elsewhere"},
    {"mysql_execute", true, "is SQL under another name, run elsewhere"},
    {"sqlite_query", true, "is SQL under another name, run elsewhere"},
    {"sqlite_attach", true, "is ATTACH"},
    {"arrow_scan", true, "takes addresses of memory"},
    {"arrow_scan_dumb", true, "takes addresses of memory"},
    {"load_aws_credentials", true, "takes the host's credentials"},
    {"test_all_types", true, "is for DuckDB's own tests"},
    {"test_vector_types", true, "is for DuckDB's own tests"},
    {"check_peg_parser", true, "is for DuckDB's own tests"},
    // These show.
    {"duckdb_databases", false, "shows the host's paths"},
    {"duckdb_settings", false, "shows the host's paths"},
    {"duckdb_extensions", false, "shows the host's paths"},
    {"duckdb_temporary_files", false, "shows the host's paths"},
    {"duckdb_external_file_cache", false, "shows the host's paths"},
    {"duckdb_logs", false, "shows other sessions' statements"},
    {"duckdb_logs_parsed", false, "shows other sessions' statements"},
    {"duckdb_log_contexts", false, "shows other sessions' statements"},
    {"pragma_database_list", false, "shows the host's paths"},
    {"pragma_metadata_info", false, "shows the file's blocks"},
    {"which_secret", false, "shows where secrets are kept"},
});

std::string Folded(std::string_view name) {
  std::string folded(name);
  std::ranges::transform(folded, folded.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  return folded;
}

bool WordChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
}

// Whether `after`, the text behind a function's name, begins a call. Letters beyond ASCII may be spaces to DuckDB.
bool BeginsCall(std::string_view after) {
  if (after.starts_with('"')) after.remove_prefix(1);
  Lexer lexer(after);
  Token token = lexer.Next();
  while (token.kind == TokenKind::kSymbol && static_cast<unsigned char>(token.text[0]) >= 0x80) token = lexer.Next();
  return token.Is('(');
}

// Whether `before`, the text in front of a name, says that it names a table or columns: INSERT INTO query (a, b). Only
// spaces are skipped, so that no comment can pretend it.
bool NamesTable(std::string_view before) {
  static constexpr std::array<std::string_view, 6> kWords{"into", "table", "on", "references", "with", "copy"};
  if (before.ends_with('"')) before.remove_suffix(1);
  while (before.ends_with(' ')) before.remove_suffix(1);
  const size_t start =
      before.size() -
      static_cast<size_t>(std::ranges::find_if_not(before.rbegin(), before.rend(), WordChar) - before.rbegin());
  return std::ranges::contains(kWords, Folded(before.substr(start)));
}

const FencedFunction* FindFunction(std::string_view word) {
  static constexpr size_t kLongest =
      std::ranges::max(kFunctions, {}, [](const auto& f) { return f.name.size(); }).name.size();
  if (word.size() > kLongest) return nullptr;
  const std::string folded = Folded(word);
  const auto* found = std::ranges::find(kFunctions, folded, &FencedFunction::name);
  return found == kFunctions.end() ? nullptr : found;
}

// DuckDB has views of these names beside the functions, which need no parentheses.
bool HasView(const FencedFunction& function) { return function.name.starts_with("duckdb_"); }

// The plain literal that names the file of a COPY; nullopt if there is anything else in its place.
std::optional<std::string> CopiedFile(std::string_view sql) {
  Lexer lexer(sql);
  int depth = 0;
  for (Token token = lexer.Next(); token.kind != TokenKind::kEnd; token = lexer.Next()) {
    if (token.Is('(')) ++depth;
    if (token.Is(')')) --depth;
    if (depth != 0 || token.kind != TokenKind::kWord) continue;
    const std::string word = Folded(token.text);
    if (word != "to" && word != "from") continue;
    token = lexer.Next();
    if (token.kind != TokenKind::kText || token.text.front() != '\'' || token.text.size() < 2) return std::nullopt;
    std::string path;
    for (size_t i = 1; i + 1 < token.text.size(); ++i) {
      path += token.text[i];
      if (token.text[i] == '\'') ++i;
    }
    token = lexer.Next();  // an operator would make another path of it
    const bool ends = token.kind == TokenKind::kEnd || token.kind == TokenKind::kWord || token.Is('(') || token.Is(';');
    return ends ? std::optional(path) : std::nullopt;
  }
  return std::nullopt;
}

Result<void> CheckCopy(std::string_view sql, const Access& access) {
  if (!access.directories.empty()) {
    const auto file = CopiedFile(sql);
    if (file && Inside(*file, access.directories)) return {};
  }
  return Fail(
      sqlstate::kInsufficientPrivilege, "permission denied to COPY to or from a file",
      access.directories.empty()
          ? "COPY TO STDOUT and COPY FROM STDIN work for anyone. psql's \\copy command also works for anyone."
          : "The file's name must be one plain literal, an absolute path inside a directory that file_access lists.");
}

// What EXPLAIN [(...)] [ANALYZE] or PREPARE name [(...)] AS have inside.
std::string_view Innermost(std::string_view sql) {
  Lexer lexer(sql);
  const bool prepare = Folded(lexer.Next().text) == "prepare";
  int depth = 0;
  for (Token token = lexer.Next(); token.kind != TokenKind::kEnd; token = lexer.Next()) {
    if (token.Is('(')) ++depth;
    if (token.Is(')')) --depth;
    if (depth != 0 || token.kind != TokenKind::kWord) continue;
    const std::string word = Folded(token.text);
    if (prepare && word == "as") return sql.substr(lexer.Position());
    if (!prepare && word != "analyze" && word != "verbose") return sql.substr(lexer.Position() - token.text.size());
  }
  return {};
}

Result<void> CheckInnermost(std::string_view sql, const Access& access) {
  static constexpr auto kTransaction =
      std::to_array<std::string_view>({"BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT"});
  static constexpr auto kHarmless = std::to_array<std::string_view>(
      {"SELECT", "WITH", "FROM", "VALUES", "TABLE", "INSERT", "UPDATE", "DELETE", "CREATE", "MERGE", "EXECUTE", "CALL",
       "UNION", "INTERSECT", "EXCEPT", "ORDER", "LIMIT"});  // the last five: after a SELECT in parentheses
  const std::string_view inner = Innermost(sql);
  const std::string word = FirstWord(inner);
  if (std::ranges::contains(kTransaction, word)) {  // EXPLAIN ANALYZE would run it behind the executor's back
    return Fail(sqlstate::kSyntaxError, "syntax error at or near \"" + word + "\"");
  }
  if (!access.fenced || word.empty() || std::ranges::contains(kHarmless, word)) return {};
  if (word == "COPY") return CheckCopy(inner, access);
  return Fail(sqlstate::kInsufficientPrivilege, "permission denied for " + word + " inside another statement",
              "Only superusers may use it.");
}

}  // namespace

std::span<const FencedStatement> FencedStatements() { return kStatements; }
std::span<const FencedFunction> FencedFunctions() { return kFunctions; }

// Words are taken wherever they stand, in literals too: no trick with quotes or comments hides one.
Result<void> CheckFunctions(std::string_view sql, TextOrigin origin) {
  for (size_t at = 0; at < sql.size();) {
    const size_t from = static_cast<size_t>(std::ranges::find_if(sql.substr(at), WordChar) - sql.begin());
    const size_t end = static_cast<size_t>(std::ranges::find_if_not(sql.substr(from), WordChar) - sql.begin());
    at = end;
    const FencedFunction* function = FindFunction(sql.substr(from, end - from));
    if (!function || (origin == TextOrigin::kRewritten && !function->by_executor)) continue;
    if (!HasView(*function) && (!BeginsCall(sql.substr(end)) || NamesTable(sql.substr(0, from)))) continue;
    return Fail(sqlstate::kInsufficientPrivilege, "permission denied for function " + std::string(function->name),
                "It " + std::string(function->reason) + ".");
  }
  return {};
}

Result<void> CheckStatement(StatementType type, std::string_view sql, const Access& access) {
  if (type == StatementType::kExplain || FirstWord(sql) == "PREPARE") return CheckInnermost(sql, access);
  if (!access.fenced) return {};
  if (type == StatementType::kCopy) return CheckCopy(sql, access);
  for (const auto& row : kStatements) {
    if (row.type == type) {
      return Fail(sqlstate::kInsufficientPrivilege, "permission denied for " + std::string(row.name),
                  "Only superusers may use it.");
    }
  }
  return {};
}

bool Inside(const std::filesystem::path& path, std::span<const std::filesystem::path> directories) {
  std::error_code error;
  const auto resolved = std::filesystem::weakly_canonical(path, error);
  if (error || !path.is_absolute()) return false;
  return std::ranges::any_of(directories, [&](const auto& directory) {
    const auto root = std::filesystem::weakly_canonical(directory, error);
    if (error || root.empty()) return false;
    return std::ranges::mismatch(root, resolved).in1 == root.end() && root != resolved;
  });
}

std::vector<std::string_view> SplitStatements(std::string_view sql) {
  std::vector<std::string_view> statements;
  Lexer lexer(sql);
  size_t begin = 0;
  bool empty = true;
  while (true) {
    const Token token = lexer.Next();
    if (token.kind == TokenKind::kEnd || token.Is(';')) {
      const size_t end = token.kind == TokenKind::kEnd ? sql.size() : lexer.Position() - 1;
      if (!empty) statements.push_back(sql.substr(begin, end - begin));
      if (token.kind == TokenKind::kEnd) return statements;
      begin = lexer.Position();
      empty = true;
    } else {
      empty = false;
    }
  }
}

std::string FirstWord(std::string_view sql) {
  std::string word(Lexer(sql).Next().text);
  std::ranges::transform(word, word.begin(), [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
  return word;
}

}  // namespace duckgres::exec
