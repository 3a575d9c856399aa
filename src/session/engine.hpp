#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/sql_error.hpp"
#include "exec/executor.hpp"

namespace duckgres::session {

class Engine;

/// The rows of one execution, read by one or more portals (FETCH reads another's), in order, each once.
///
/// They stream from the engine, which has one open stream at a time: when something else must run, what is left of this
/// one is taken into memory first.
class Cursor {
 public:
  Cursor(Engine& engine, std::unique_ptr<exec::RowStream> stream);
  ~Cursor();
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;

  std::span<const exec::Column> Columns() const { return stream_->Columns(); }
  /// Makes sure that there are unread rows in Chunk(); false at the end.
  Result<bool> Fetch();
  const duck::DataChunk& Chunk() const { return chunk_; }
  size_t Row() const { return row_; }  // the first unread one in Chunk()
  size_t RowsLeftInChunk() const { return chunk_ ? chunk_.Rows() - row_ : 0; }
  void Advance(size_t rows) { row_ += rows; }
  bool AtEnd() const { return at_end_; }
  Result<int64_t> TakeRowsChanged() { return stream_->TakeRowsChanged(); }

  /// Reads what is left into memory, so that the engine can do something else.
  Result<void> Buffer();
  /// Lets the engine's stream go; what is in memory stays readable.
  void Detach();

 private:
  Engine& engine_;
  std::unique_ptr<exec::RowStream> stream_;
  std::deque<duck::DataChunk> buffered_;
  duck::DataChunk chunk_;
  size_t row_ = 0;
  bool streaming_ = true, at_end_ = false;
  std::optional<SqlError> failure_;
};

/// A session's executor, and the one stream that may be open on it.
class Engine {
 public:
  explicit Engine(std::unique_ptr<exec::Executor> executor) : executor_(std::move(executor)) {}

  Result<std::unique_ptr<exec::PreparedStatement>> Prepare(std::string_view sql);
  Result<std::shared_ptr<Cursor>> Execute(exec::PreparedStatement& statement, std::span<const duck::Value> parameters);
  Result<void> Run(const std::string& sql);
  Result<std::optional<std::string>> Scalar(const std::string& sql);
  Result<size_t> CountStatements(std::string_view sql) { return executor_->CountStatements(sql); }
  Result<std::unique_ptr<exec::RowSink>> OpenSink(const duck::Appender::Target& target);
  uint64_t CommitCount() const noexcept { return executor_->CommitCount(); }
  exec::Executor& Executor() { return *executor_; }

  // Cancelling. Any thread.
  void Interrupt() noexcept;
  /// The running thread asks at its steps: true once for each Interrupt since Arm.
  bool TakeInterrupt() noexcept { return interrupted_.exchange(false); }
  /// A new command begins: what was cancelled before does not concern it.
  void Arm() noexcept { interrupted_ = false; }

 private:
  friend class Cursor;
  Result<void> MakeRoom();  // buffers the open stream

  std::unique_ptr<exec::Executor> executor_;
  Cursor* open_ = nullptr;  // the cursor whose stream is open; it deregisters itself
  std::atomic<bool> interrupted_ = false;
};

}  // namespace duckgres::session
