#pragma once

#include "sql/pg_tree.hpp"

namespace duckgres::sql {

/// Deeper than this no tree is walked: Parse refuses it (54001). DuckDB's own bound on expressions is 1000.
inline constexpr int kTreeDepthMax = 2000;

/// Sees every node of a tree once, parents before children, in about the order of the text.
class NodeVisitor {
 public:
  virtual ~NodeVisitor() = default;
  /// False: the children are passed over, and Leave is not called.
  virtual bool Enter(const Node& node) = 0;
  virtual void Leave(const Node& /*node*/) {}
};

/// Walks `node` (which may be null or a list). Returns false if it is deeper than kTreeDepthMax, where it stops.
bool Walk(const Node* node, NodeVisitor& visitor);

/// Whether a node of this tag stands anywhere in `node`.
bool Contains(const Node* node, NodeTag tag);

}  // namespace duckgres::sql
