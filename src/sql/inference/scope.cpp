#include "sql/inference/scope.hpp"

#include <algorithm>

#include "sql/inference/type_rules.hpp"
#include "sql/lexer.hpp"

namespace duckgres::sql {
namespace {

std::string From(const RangeVar& table) {
  std::string text = " FROM ";
  if (table.catalogname != nullptr) text += QuoteIdentifier(table.catalogname) + '.';
  if (table.schemaname != nullptr) text += QuoteIdentifier(table.schemaname) + '.';
  return text + QuoteIdentifier(table.relname);
}

uint32_t FindIn(const FromItem& item, std::string_view column, TableTypes& tables) {
  if (item.table == nullptr) {
    for (const NamedColumn& known : item.columns) {
      if (known.all_of == nullptr && known.name == column) return known.type;
      if (known.all_of == nullptr) continue;
      if (const uint32_t type = tables.Column(*known.all_of, column); type != kUndetermined) return type;
    }
    return kUndetermined;
  }
  const auto renamed = std::ranges::find(item.renamed, column);
  if (renamed == item.renamed.end()) return tables.Column(*item.table, column);
  const auto all = tables.AllColumns(*item.table);
  const auto at = static_cast<size_t>(renamed - item.renamed.begin());
  return at < all.size() ? all[at] : kUndetermined;
}

}  // namespace

const std::vector<uint32_t>& TableTypes::Ask(std::string probe) {
  const auto [answer, is_new] = answers_.try_emplace(std::move(probe));
  if (is_new && oracle_ != nullptr)
    answer->second = oracle_->TypesOfColumns(answer->first).value_or(std::vector<uint32_t>());
  return answer->second;
}

uint32_t TableTypes::Column(const RangeVar& table, std::string_view column) {
  const auto& types = Ask("SELECT " + QuoteIdentifier(column) + From(table));
  return types.size() == 1 ? types[0] : kUndetermined;
}

std::vector<uint32_t> TableTypes::AllColumns(const RangeVar& table) { return Ask("SELECT *" + From(table)); }

std::vector<uint32_t> TableTypes::TheColumns(const RangeVar& table, const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + QuoteIdentifier(name);
  return Ask("SELECT " + list + From(table));
}

const Columns* Scope::FindCte(std::string_view name) const {
  for (const Scope* scope = this; scope != nullptr; scope = scope->outer) {
    if (const auto found = scope->ctes.find(name); found != scope->ctes.end()) return &found->second;
  }
  return nullptr;
}

uint32_t Scope::FindHere(std::string_view table, std::string_view column, TableTypes& tables) const {
  const bool is_merged = table.empty() && std::ranges::contains(merged, column);
  std::vector<uint32_t> found;
  for (const FromItem& item : items) {
    if (!table.empty() && item.alias != table) continue;
    const uint32_t type = FindIn(item, column, tables);
    if (type == kUndetermined) continue;
    if (!is_merged) return type;
    found.push_back(type);
  }
  return found.empty() ? kUndetermined : CommonType(found);
}

uint32_t Scope::Find(std::string_view table, std::string_view column, TableTypes& tables) const {
  for (const Scope* scope = this; scope != nullptr; scope = scope->outer) {
    if (const uint32_t type = scope->FindHere(table, column, tables); type != kUndetermined) return type;
  }
  return kUndetermined;
}

}  // namespace duckgres::sql
