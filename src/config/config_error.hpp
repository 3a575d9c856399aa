#pragma once

#include <expected>
#include <string>

namespace duckgres::config {

/// One line to print, without the newline: `duckgres.yaml:12: port: "abc" is not a number from 1 to 65535`.
struct ConfigError {
  std::string line;
};

template <typename T>
using Expect = std::expected<T, ConfigError>;

inline std::unexpected<ConfigError> Problem(const std::string& where, const std::string& problem) {
  return std::unexpected(ConfigError{where + ": " + problem});
}

}  // namespace duckgres::config
