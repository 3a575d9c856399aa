#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql_error.hpp"
#include "exec/executor.hpp"

/// What DuckDB's own locks (external access off, configuration locked) leave open to a user who is not a superuser.
/// The file checks are the engine's; here stand only the statements and functions that walk around them.
namespace duckgres::exec {

/// How far a session's statements may reach.
struct Access {
  bool fenced = false;  // false: a superuser
  /// Host directories (absolute) that the statements of a fenced session may read and write.
  std::vector<std::filesystem::path> directories = {};
  bool operator==(const Access&) const = default;
};

struct FencedStatement {
  StatementType type;
  std::string_view name, reason;
};
/// Refused in fenced sessions by LocalExecutor, on the type that DuckDB itself gives the statement.
/// COPY to and from files is not here: CheckCopy decides it by the path.
std::span<const FencedStatement> FencedStatements();

struct FencedFunction {
  std::string_view name;  // in lower case
  /// true: LocalExecutor refuses it too. false: it only shows host paths and settings, which our own catalog may read
  /// for a client, so that only the client's own text is checked, by the session (CheckFunctions).
  bool by_executor;
  std::string_view reason;
};
std::span<const FencedFunction> FencedFunctions();

/// Whose words a text is: a client's, or what the rewriter made of them (our own catalog reads more than clients may).
enum class TextOrigin : uint8_t { kClient, kRewritten };

/// Errors: 42501 if `sql` calls a fenced function, in however odd a spelling. Texts inside literals count as calls too.
Result<void> CheckFunctions(std::string_view sql, TextOrigin origin);

/// Errors  42501 if the statement is of a fenced type, or a COPY whose file is not a plain literal inside
/// `access.directories` (DuckDB itself would let it overwrite the database's own file); also inside EXPLAIN and
/// PREPARE. 42601, fenced or not, for EXPLAIN of a transaction statement, which would run it.
Result<void> CheckStatement(StatementType type, std::string_view sql, const Access& access);

/// Whether `path` is inside one of `directories` when its symbolic links and .. are resolved.
bool Inside(const std::filesystem::path& path, std::span<const std::filesystem::path> directories);

/// The statements of `sql`, parted at the semicolons that DuckDB's lexer sees; empty ones are left out.
std::vector<std::string_view> SplitStatements(std::string_view sql);

/// The first word of a statement in upper case, such as BEGIN; comments before it are skipped.
std::string FirstWord(std::string_view sql);

}  // namespace duckgres::exec
