#include "session/frontend_rules.hpp"

#include <algorithm>
#include <array>

namespace duckgres::session {

const FrontendRule* FrontendRules::Find(char type) {
  static constexpr auto kRules = std::to_array<FrontendRule>({
      {'Q', "Query", false, false, &Session::OnQuery},
      {'P', "Parse", false, false, &Session::OnParse},
      {'B', "Bind", false, false, &Session::OnBind},
      {'D', "Describe", false, false, &Session::OnDescribe},
      {'E', "Execute", false, false, &Session::OnExecute},
      {'C', "Close", false, false, &Session::OnClose},
      {'H', "Flush", true, true, &Session::OnFlush},
      {'S', "Sync", true, true, &Session::OnSync},
      {'X', "Terminate", true, true, &Session::OnTerminate},
      {'d', "CopyData", true, false, &Session::OnCopyData},
      {'c', "CopyDone", true, false, &Session::OnCopyDone},
      {'f', "CopyFail", true, false, &Session::OnCopyFail},
      {'F', "FunctionCall", false, false, &Session::OnFunctionCall},
  });
  const auto found = std::ranges::find(kRules, type, &FrontendRule::type);
  return found == kRules.end() ? nullptr : &*found;
}

}  // namespace duckgres::session
