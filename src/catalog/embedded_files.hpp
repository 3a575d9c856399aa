#pragma once

#include <span>
#include <string_view>

namespace duckgres::catalog {

/// One .sql or .tsv file of this room. `path` is relative to src/catalog, such as relations/pg_catalog/pg_class.sql.
struct EmbeddedFile {
  std::string_view path, text;
};

/// All of them, sorted by path.
std::span<const EmbeddedFile> EmbeddedFiles();
/// The text of one file; empty when there is none.
std::string_view FindEmbedded(std::string_view path);

}  // namespace duckgres::catalog
