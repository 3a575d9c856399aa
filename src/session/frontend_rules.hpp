#pragma once

#include <span>
#include <string_view>

#include "session/session.hpp"

namespace duckgres::session {

/// One message of the protocol: when it may come, and what an error before it does to it.
/// Source  PostgreSQL docs "protocol-flow".
struct FrontendRule {
  char type;
  std::string_view name;  // as the protocol docs spell it
  bool during_copy;       // may come while COPY FROM STDIN waits for data; else it ends the COPY
  bool runs_after_error;  // false: dropped until Sync
  Result<void> (Session::*handle)(std::string_view payload);
};

struct FrontendRules {
  /// Null: not a message for an authenticated session.
  static const FrontendRule* Find(char type);
};

}  // namespace duckgres::session
