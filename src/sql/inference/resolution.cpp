#include "sql/inference/resolution.hpp"

#include <algorithm>

#include "sql/inference/type_rules.hpp"
#include "sql/tables/postgres_catalog.hpp"

namespace duckgres::sql {
namespace {

constexpr char kStringCategory = 'S', kNoCategory = '\0';
using Types = std::vector<uint32_t>;
using Candidates = std::vector<Resolution>;

/// Keeps the candidates for which `score` is highest.
template <typename Score>
void KeepBest(Candidates& candidates, Score score) {
  std::vector<int> scores;
  for (const Resolution& candidate : candidates) scores.push_back(score(candidate));
  const int best = std::ranges::max(scores);
  Candidates kept;
  for (size_t i = 0; i < candidates.size(); ++i) {
    if (scores[i] == best) kept.push_back(std::move(candidates[i]));
  }
  candidates = std::move(kept);
}

int ExactMatches(const Resolution& candidate, std::span<const uint32_t> inputs) {
  int count = 0;
  for (size_t i = 0; i < inputs.size(); ++i) count += inputs[i] != kUnknown && candidate.arguments[i] == inputs[i];
  return count;
}

int PreferredMatches(const Resolution& candidate, std::span<const uint32_t> inputs) {
  int count = 0;
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i] == kUnknown) continue;
    const uint32_t wanted = candidate.arguments[i];
    count += wanted == inputs[i] || (CategoryOf(wanted) == CategoryOf(inputs[i]) && IsPreferred(wanted));
  }
  return count;
}

struct Slot {
  char category = kNoCategory;
  bool has_preferred = false;
};

/// What the candidates agree on for argument `at`, of which nothing is known; no category if they don't.
Slot AgreedSlot(const Candidates& candidates, size_t at) {
  Slot slot;
  bool conflict = false;
  for (const Resolution& candidate : candidates) {
    const char category = CategoryOf(candidate.arguments[at]);
    const bool preferred = IsPreferred(candidate.arguments[at]);
    if (slot.category == kNoCategory) {
      slot = {category, preferred};
    } else if (category == slot.category) {
      slot.has_preferred |= preferred;
    } else if (category == kStringCategory) {
      slot = {category, preferred};
    } else {
      conflict = true;
    }
  }
  return conflict && slot.category != kStringCategory ? Slot{} : slot;
}

/// Drops candidates that take another category than agreed for the unknown arguments. All stay if none would.
void KeepAgreed(Candidates& candidates, std::span<const uint32_t> inputs) {
  std::vector<Slot> slots(inputs.size());
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i] != kUnknown) continue;
    slots[i] = AgreedSlot(candidates, i);
    if (slots[i].category == kNoCategory) return;
  }
  Candidates kept;
  for (const Resolution& candidate : candidates) {
    bool fits = true;
    for (size_t i = 0; i < inputs.size(); ++i) {
      if (inputs[i] != kUnknown) continue;
      fits &= CategoryOf(candidate.arguments[i]) == slots[i].category;
      fits &= !slots[i].has_preferred || IsPreferred(candidate.arguments[i]);
    }
    if (fits) kept.push_back(candidate);
  }
  if (!kept.empty()) candidates = std::move(kept);
}

/// If all known arguments have one type, takes the unknown ones for that type, too.
void KeepForOneType(Candidates& candidates, std::span<const uint32_t> inputs) {
  uint32_t known = kUnknown;
  for (const uint32_t input : inputs) {
    if (input == kUnknown) continue;
    if (known != kUnknown && known != input) return;
    known = input;
  }
  if (known == kUnknown) return;
  const Types all(inputs.size(), known);
  Candidates kept;
  for (const Resolution& candidate : candidates) {
    if (CoerceImplicitly(all, candidate.arguments)) kept.push_back(candidate);
  }
  if (kept.size() == 1) candidates = std::move(kept);
}

/// The one candidate that fits best, or nothing. All have as many arguments as there are inputs.
std::optional<Resolution> Select(Candidates candidates, std::span<const uint32_t> inputs) {
  std::erase_if(candidates,
                [&](const Resolution& candidate) { return !CoerceImplicitly(inputs, candidate.arguments); });
  const auto settled = [&] { return candidates.size() <= 1; };
  if (!settled()) KeepBest(candidates, [&](const Resolution& candidate) { return ExactMatches(candidate, inputs); });
  if (!settled())
    KeepBest(candidates, [&](const Resolution& candidate) { return PreferredMatches(candidate, inputs); });
  const bool has_unknown = std::ranges::contains(inputs, kUnknown);
  if (!settled() && has_unknown) KeepAgreed(candidates, inputs);
  if (!settled() && has_unknown) KeepForOneType(candidates, inputs);
  if (candidates.size() != 1) return std::nullopt;
  return std::move(candidates.front());
}

bool IsCompatibleKind(uint32_t type) {
  return type == kAnyCompatible || type == kAnyCompatibleArray || type == kAnyCompatibleNonArray;
}
bool IsArrayKind(uint32_t type) { return type == kAnyArray || type == kAnyCompatibleArray; }

/// The type that the polymorphic arguments of one family stand for; kUndetermined if none tells.
uint32_t SharedElement(const Resolution& call, std::span<const uint32_t> inputs, bool compatible) {
  Types elements;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const uint32_t declared = call.arguments[i];
    if (!IsPolymorphic(declared) || declared == kAny || IsCompatibleKind(declared) != compatible) continue;
    elements.push_back(IsArrayKind(declared) && inputs[i] != kUnknown ? ElementOf(inputs[i]) : inputs[i]);
  }
  if (elements.empty()) return kUndetermined;
  if (compatible) return CommonType(elements);
  const auto known =
      std::ranges::find_if(elements, [](uint32_t type) { return type != kUnknown && type != kUndetermined; });
  return known == elements.end() ? kUndetermined : *known;
}

/// Puts concrete types in the place of polymorphic ones. What stays open is kUndetermined.
void Concretize(Resolution& call, std::span<const uint32_t> inputs) {
  const uint32_t exact = SharedElement(call, inputs, false), compatible = SharedElement(call, inputs, true);
  const auto concrete = [&](uint32_t declared) {
    if (!IsPolymorphic(declared)) return declared;
    if (declared == kAny) return kUndetermined;
    const uint32_t element = IsCompatibleKind(declared) ? compatible : exact;
    return IsArrayKind(declared) ? ArrayOf(element) : element;
  };
  for (uint32_t& argument : call.arguments) argument = concrete(argument);
  call.result = concrete(call.result);
}

/// The function's arguments for a call with `count` of them; nothing if it can't be called so.
std::optional<Resolution> CandidateFor(const CatalogFunction& function, size_t count) {
  const auto declared = ArgumentsOf(function);
  Resolution candidate{.arguments = Types(declared.begin(), declared.end()), .result = function.result};
  if (function.kind == 'p') return std::nullopt;
  if (count == declared.size()) {
    if (!function.variadic) return candidate;
  } else if (count < declared.size()) {
    if (declared.size() - count > function.defaults) return std::nullopt;
    candidate.arguments.resize(count);
    return candidate;
  } else if (!function.variadic) {
    return std::nullopt;
  }
  const uint32_t repeated = declared.back();  // VARIADIC: an array of what each further argument is
  uint32_t element = ElementOf(repeated);
  if (repeated == kAny) element = kAny;
  if (repeated == kAnyArray) element = kAnyElement;
  if (repeated == kAnyCompatibleArray) element = kAnyCompatible;
  candidate.arguments.pop_back();
  candidate.arguments.resize(count, element);
  return candidate;
}

}  // namespace

std::optional<Resolution> ResolveOperator(std::string_view name, uint32_t left, uint32_t right) {
  const bool prefix = left == kUndetermined;
  Candidates candidates;
  const uint32_t same_left = left == kUnknown ? right : left, same_right = right == kUnknown ? left : right;
  for (const CatalogOperator& row : FindOperators(name)) {
    if (prefix != (row.left == 0)) continue;
    Resolution candidate{.arguments = prefix ? Types{row.right} : Types{row.left, row.right}, .result = row.result};
    if (!prefix && row.left == same_left && row.right == same_right && same_left != kUnknown) return candidate;
    candidates.push_back(std::move(candidate));
  }
  const Types inputs = prefix ? Types{right} : Types{left, right};
  auto chosen = Select(std::move(candidates), inputs);
  if (chosen) Concretize(*chosen, inputs);
  return chosen;
}

std::optional<Resolution> ResolveFunction(std::string_view name, std::span<const uint32_t> arguments) {
  Candidates candidates;
  for (const CatalogFunction& function : FindFunctions(name)) {
    auto candidate = CandidateFor(function, arguments.size());
    if (!candidate) continue;
    if (std::ranges::equal(candidate->arguments, arguments)) {
      Concretize(*candidate, arguments);
      return candidate;
    }
    candidates.push_back(std::move(*candidate));
  }
  auto chosen = arguments.empty() ? std::nullopt : Select(std::move(candidates), arguments);
  if (chosen) Concretize(*chosen, arguments);
  return chosen;
}

}  // namespace duckgres::sql
