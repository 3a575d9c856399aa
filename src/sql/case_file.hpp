#pragma once

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

/// Test data: a file of tests/sql as lines of fields between tabs; lines that begin with # are left out.
namespace duckgres::sql {

using Case = std::vector<std::string>;

inline std::vector<Case> ReadCases(std::string_view name) {
  std::ifstream file(std::string(DUCKGRES_SQL_CASES) + "/" + std::string(name));
  std::vector<Case> cases;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    Case fields;
    std::istringstream parts(line);
    for (std::string field; std::getline(parts, field, '\t');) fields.push_back(std::move(field));
    if (line.ends_with('\t')) fields.emplace_back();
    cases.push_back(std::move(fields));
  }
  return cases;
}

}  // namespace duckgres::sql
