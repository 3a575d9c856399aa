#include "config/config_error.hpp"

#include "config/value.hpp"

namespace duckgres::config {

std::unexpected<ConfigError> Problem(const std::string& where, const std::string& problem) {
  return std::unexpected(ConfigError{OneLine(where + ": " + problem)});
}

}  // namespace duckgres::config
