#pragma once

#include <map>
#include <string>

#include "sql/rewrite.hpp"

namespace duckgres::session {

/// The catalogs' names as the rewriter takes them. The same for all sessions.
struct CatalogNames {
  sql::NameMap relations, information_relations, functions, information_functions, cast_types;
  std::map<std::string, sql::RegCast, std::less<>> reg_casts;

  static const CatalogNames& Get();
};

}  // namespace duckgres::session
