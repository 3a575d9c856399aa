#pragma once

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <string>
#include <unistd.h>
#include <vector>

#include "exec/executor.hpp"

/// What the tests of this room share.
namespace duckgres::exec {

/// A directory of a test's own, gone with it.
class TempDirectory {
 public:
  TempDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "duckgres_exec_XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~TempDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;
  const std::filesystem::path& Path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline void WriteFile(const std::filesystem::path& file, std::string_view text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

/// Runs one statement to its end. Rows of a statement that returns some; else the rows that it changed.
inline Result<int64_t> Execute(Executor& executor, std::string_view sql, std::span<const duck::Value> parameters = {}) {
  DUCKGRES_ASSIGN(const auto statement, executor.Prepare(sql));
  DUCKGRES_ASSIGN(const auto stream, statement->Execute(parameters));
  if (statement->Returns() == ReturnKind::kChangedRows) return stream->TakeRowsChanged();
  int64_t rows = 0;
  while (true) {
    DUCKGRES_ASSIGN(const auto chunk, stream->Next());
    if (!chunk) return rows;
    rows += static_cast<int64_t>(chunk->Rows());
  }
}

inline std::string Text(Executor& executor, const std::string& sql) {
  const auto value = executor.Scalar(sql);
  if (!value) return "error: " + value.error().message;
  return value->value_or("NULL");
}

/// The SQLSTATE of what `result` failed with, or 00000.
template <typename T>
std::string StateOf(const Result<T>& result) {
  return result ? "00000" : std::string(result.error().code.View());
}

}  // namespace duckgres::exec
