#pragma once

#include <string_view>
#include <vector>

namespace duckgres::catalog {

/// Calls `visit` with the fields of each line of a .tsv file, which ends with a newline.
template <typename Visit>
void ForEachTsvLine(std::string_view text, Visit visit) {
  std::vector<std::string_view> fields;
  while (!text.empty()) {
    const size_t line_end = text.find('\n');
    std::string_view line = text.substr(0, line_end);
    text.remove_prefix(line_end + 1);
    fields.clear();
    for (size_t tab = line.find('\t'); tab != std::string_view::npos; tab = line.find('\t')) {
      fields.push_back(line.substr(0, tab));
      line.remove_prefix(tab + 1);
    }
    fields.push_back(line);
    visit(fields);
  }
}

}  // namespace duckgres::catalog
