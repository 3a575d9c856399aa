#include "catalog/test_rewriter.hpp"

#include <cctype>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "catalog/catalog.hpp"

namespace duckgres::catalog {
namespace {

constexpr auto kIcase = std::regex::ECMAScript | std::regex::icase;

// One rule that needs no table.
struct Replacement {
  std::regex from;
  const char* to;
};

const std::vector<Replacement>& Replacements() {
  static const std::string reg = "(regclass|regtype|regprocedure|regproc|regnamespace|regrole)";
  static const std::vector<Replacement> replacements = {
      {std::regex(R"((\S+)\s+(?:OPERATOR\(pg_catalog\.~\)|~)\s+('[^']*'))"), "regexp_matches($1, $2)"},
      {std::regex(R"((\S+)\s+!~\s+('[^']*'))"), "NOT regexp_matches($1, $2)"},
      {std::regex(R"x(\s+COLLATE (pg_catalog\.)?"?(default|C)"?)x"), ""},
      {std::regex("('[^']*'|\\$\\d+)::(?:pg_catalog\\.)?" + reg + "\\b"), R"("__duckgres"."catalog"."$2_in"($1))"},
      {std::regex("CAST\\(('[^']*'|\\$\\d+) AS (?:pg_catalog\\.)?" + reg + "\\)", kIcase), "$2_in($1)"},
      {std::regex("::(?:pg_catalog\\.)?" + reg + "\\b"), "::pg_$1"},
      {std::regex("AS REGCLASS\\)"), "AS pg_regclass)"},
      {std::regex(R"(::(?:pg_catalog\.)?oid\b)"), "::pg_oid"},
      {std::regex(R"(AS OID\))"), "AS pg_oid)"},
      {std::regex(R"((::|AS )(?:pg_catalog\.)?"char")"), "$1pg_char"},
      {std::regex(R"((::|AS )pg_catalog\.(text|int2|int4|bool)\b)"), "$1$2"},
      {std::regex(R"(\bgenerate_series\((.*)\) s,)"), "generate_series($1) s(s),"},
      {std::regex(R"(\bjson_build_object\()"), "json_object("},
      {std::regex(R"((pg_catalog\.\w+\([^()]*\)) WITH ORDINALITY AS)"), "(SELECT *, row_number() OVER () FROM $1) AS"},
      {std::regex(R"(\b((?:FROM|JOIN)\s+)(pg_\w+)\b(?![.(]))"), "$1pg_catalog.$2"},
      {std::regex(R"(\bpg_catalog\.(\w+)\.(\w+))"), "$1.$2"},
  };
  return replacements;
}

// Replaces what `pattern` matches outside of literals and of names in double quotes.
template <typename Replace>
std::string ReplaceCode(const std::string& query, const std::regex& pattern, Replace replace) {
  static const std::regex literal(R"('(?:[^']|'')*'|"[^"]*")");
  std::string out;
  const auto code = [&](std::string::const_iterator begin, std::string::const_iterator end) {
    auto at = begin;
    for (std::sregex_iterator match(begin, end, pattern), none; match != none; ++match) {
      out.append(at, (*match)[0].first).append(replace(*match));
      at = (*match)[0].second;
    }
    out.append(at, end);
  };
  auto at = query.begin();
  for (std::sregex_iterator match(query.begin(), query.end(), literal), none; match != none; ++match) {
    code(at, (*match)[0].first);
    out.append((*match)[0].first, (*match)[0].second);
    at = (*match)[0].second;
  }
  code(at, query.end());
  return out;
}

std::string_view SchemaOf(const std::smatch& match) {
  return match[1].matched ? std::string_view(&*match[1].first, static_cast<size_t>(match[1].length())) : "pg_catalog";
}

std::string FunctionCall(const std::smatch& match) {
  std::string name = match[2].str();
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (const FunctionInfo& function : Functions()) {
    if (function.name == name && function.schema == SchemaOf(match)) return function.duckdb_name + "(";
  }
  return name + "(";
}

std::string RelationName(const std::smatch& match) {
  const RelationInfo* relation = FindRelation(SchemaOf(match), match[2].str());
  return relation ? DuckdbName(*relation) : match.str();
}

// A relation's tableoid is a constant.
std::string ReplaceTableOids(std::string query) {
  static const std::regex use(R"(\b(\w+)\.tableoid\b)");
  std::smatch match;
  while (std::regex_search(query, match, use)) {
    const std::regex origin("pg_catalog\\.(\\w+)\\s+(?:AS\\s+)?" + match[1].str() + "\\b");
    std::smatch found;
    const RelationInfo* relation =
        std::regex_search(query, found, origin) ? FindRelation("pg_catalog", found[1].str()) : nullptr;
    query.replace(static_cast<size_t>(match.position()), static_cast<size_t>(match.length()),
                  std::to_string(relation ? relation->oid : 0) + "::pg_oid");
  }
  return query;
}

}  // namespace

std::string RewriteForTest(std::string_view query) {
  std::string sql = ReplaceTableOids(std::string(query));
  for (const Replacement& replacement : Replacements()) sql = std::regex_replace(sql, replacement.from, replacement.to);
  static const std::regex call(R"((?:\b(pg_catalog|information_schema)\.)?\b(\w+)\()");
  static const std::regex qualified(R"(\b(pg_catalog|information_schema)\.(\w+)\b)");
  sql = ReplaceCode(sql, call, FunctionCall);
  return ReplaceCode(sql, qualified, RelationName);
}

}  // namespace duckgres::catalog
