#pragma once

// The one place where PostgreSQL's own C headers enter; for this room's .cpp files only. Standard headers come first,
// because PostgreSQL's define macros over printf, gettext and the like; those that hurt are undone below.
#include <clocale>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <libintl.h>
#include <string>
#include <string_view>

// clang-format off: postgres.h has to come first
extern "C" {
#include "postgres.h"
#include "pg_query.h"
#include "pg_query_internal.h"
#include "nodes/nodeFuncs.h"
#include "nodes/parsenodes.h"
#include "nodes/value.h"
}
// clang-format on
#undef printf
#undef fprintf
#undef sprintf
#undef snprintf
#undef vprintf
#undef vfprintf
#undef vsprintf
#undef vsnprintf
#undef strerror
#undef strerror_r
#undef gettext
#undef Min
#undef Max
#undef Abs
#undef foreach
#undef _
#undef DEBUG
#undef WARNING
#undef ERROR
#undef NOTICE
#undef INFO

#include "sql/statement.hpp"

namespace duckgres::sql {

/// `node` as a T if it is one.
template <typename T>
const T* As(const void* node, NodeTag tag) {
  return node != nullptr && nodeTag(node) == tag ? static_cast<const T*>(node) : nullptr;
}
#define DUCKGRES_AS(Type, node) (::duckgres::sql::As<Type>((node), T_##Type))

/// The elements of a list (which may be null, as PostgreSQL's empty list is), for range-for.
class ListView {
 public:
  explicit ListView(const List* list)
      : begin_(list ? list->elements : nullptr), end_(list ? list->elements + list->length : nullptr) {}
  struct Iterator {
    const ListCell* cell;
    const Node* operator*() const { return static_cast<const Node*>(cell->ptr_value); }
    Iterator& operator++() { return ++cell, *this; }
    bool operator==(const Iterator&) const = default;
  };
  Iterator begin() const { return {begin_}; }
  Iterator end() const { return {end_}; }
  size_t size() const { return static_cast<size_t>(end_ - begin_); }
  bool empty() const { return begin_ == end_; }
  const Node* operator[](size_t index) const { return static_cast<const Node*>(begin_[index].ptr_value); }
  const Node* back() const { return (*this)[size() - 1]; }

 private:
  const ListCell *begin_, *end_;
};

/// The text of a String node, or nothing for any other node (such as a star).
inline std::string_view StringOf(const Node* node) {
  const auto* value = DUCKGRES_AS(String, node);
  return value != nullptr ? std::string_view(value->sval) : std::string_view();
}
inline std::string Text(const char* maybe_null) { return maybe_null != nullptr ? maybe_null : ""; }

inline const Node* TreeOf(const Statement& statement) { return reinterpret_cast<const Node*>(statement.tree); }

}  // namespace duckgres::sql
