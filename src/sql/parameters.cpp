#include "sql/parameters.hpp"

#include <algorithm>
#include <string>

#include "sql/inference/analyzer.hpp"
#include "sql/inference/type_rules.hpp"
#include "sql/source.hpp"

namespace duckgres::sql {
namespace {

/// Finds each `$n` by its token.
void AddLocations(const Statement& statement, std::vector<ParameterHint>& hints) {
  const TokenView tokens(statement);
  for (size_t at = 0; at < tokens.Size(); ++at) {
    if (tokens.Kind(at) != TokenKind::kParameter) continue;
    const std::string digits(tokens.Text(at).substr(1, 6));
    const size_t number = std::stoul(digits);
    if (number >= 1 && number <= hints.size()) hints[number - 1].locations.push_back(tokens.At(at));
  }
}

}  // namespace

Result<std::vector<ParameterHint>> InferParameters(const Statement& statement, const ParameterContext& context) {
  std::vector<ParameterHint> hints(std::max<size_t>(statement.parameter_max, context.declared.size()));
  if (hints.empty()) return hints;
  for (size_t i = 0; i < context.declared.size(); ++i) hints[i].type_oid = context.declared[i];
  AddLocations(statement, hints);
  if (statement.tree == nullptr) return hints;
  const bool all_declared = std::ranges::none_of(hints, [](const ParameterHint& hint) { return hint.type_oid == 0; });
  if (all_declared) return hints;
  Analyzer analyzer(statement, context);
  analyzer.Run();
  if (analyzer.Error()) return Fail(*analyzer.Error());
  for (size_t i = 0; i < hints.size(); ++i) {
    const uint32_t type = analyzer.Parameters()[i];
    hints[i].type_oid = type == kUnknown ? 0 : type;
  }
  return hints;
}

}  // namespace duckgres::sql
