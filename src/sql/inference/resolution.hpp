#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace duckgres::sql {

/// The operator or function that a call means: what its arguments are turned into, and what it gives.
struct Resolution {
  std::vector<uint32_t> arguments;
  uint32_t result = 0;
};

/// Picks among PostgreSQL's own operators; `left` is kUndetermined for a prefix operator. Nothing where it would be an
/// error. Source  PostgreSQL docs "typeconv-oper".
std::optional<Resolution> ResolveOperator(std::string_view name, uint32_t left, uint32_t right);

/// Picks among PostgreSQL's own functions.
/// Source  PostgreSQL docs "typeconv-func".
std::optional<Resolution> ResolveFunction(std::string_view name, std::span<const uint32_t> arguments);

}  // namespace duckgres::sql
