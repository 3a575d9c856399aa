#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/sql_error.hpp"
#include "duck/connection.hpp"

namespace duckgres::exec {

/// What a fenced instance may reach on its host.
struct FenceSettings {
  std::filesystem::path file;                      // the database's own
  std::filesystem::path temp_directory;            // where it spills
  std::vector<std::filesystem::path> directories;  // file_access
};

/// The settings that a fenced session may still SET: those that a PostgreSQL session has too.
std::span<const std::string_view> AllowedConfigs();

/// Takes external access away from the instance behind `connection` and locks its configuration, in the order that
/// holds: what is loaded and attached already stays. Then reads every setting back.
///
/// Errors  XX000 if a setting is not as it was asked for: the instance must not be served then.
Result<void> LockDown(duck::Connection& connection, const FenceSettings& settings);

/// Errors: XX000 with the first setting that is not as LockDown leaves it.
Result<void> VerifyLock(duck::Connection& connection, const FenceSettings& settings);

/// 'text' as a SQL literal.
std::string Quoted(std::string_view text);

}  // namespace duckgres::exec
