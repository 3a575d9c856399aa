#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sql/parameters.hpp"
#include "sql/rewrite_fixture.hpp"

namespace {

using namespace duckgres::sql;

/// A rewritten statement must be left alone by another rewrite.
void CheckOnce(const Statement& statement, const RewriteContext& context) {
  const auto once = Rewrite(statement, context);
  if (!once || !once->edited || statement.tree == nullptr) return;
  const std::string text(once->Text());
  for (size_t at = 0; at <= text.size(); ++at) {
    if (once->SourceOffset(at) > statement.text.size()) std::abort();
  }
  const auto parsed = Parse(text);
  if (!parsed || parsed->statements.size() != 1 || parsed->statements[0].tree == nullptr) return;
  const auto twice = Rewrite(parsed->statements[0], context);
  if (!twice || twice->Text() != text) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const RewriteFixture fixture;
  const auto parsed = Parse({reinterpret_cast<const char*>(data), size});
  if (!parsed) return 0;
  for (const Statement& statement : parsed->statements) {
    CheckOnce(statement, fixture.context);
    (void)InferParameters(statement, {});
    if (const auto inner = InnerStatement(statement); inner && *inner) CheckOnce(**inner, fixture.context);
  }
  return 0;
}
