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

/// "where: problem", with control characters escaped, wherever they came from.
std::unexpected<ConfigError> Problem(const std::string& where, const std::string& problem);

}  // namespace duckgres::config
