#include "session/engine.hpp"

#include "base/sqlstate.hpp"

namespace duckgres::session {

Cursor::Cursor(Engine& engine, std::unique_ptr<exec::RowStream> stream) : engine_(engine), stream_(std::move(stream)) {}

Cursor::~Cursor() { Detach(); }

void Cursor::Detach() {
  streaming_ = false;
  if (engine_.open_ == this) engine_.open_ = nullptr;
}

Result<bool> Cursor::Fetch() {
  if (RowsLeftInChunk() > 0) return true;
  row_ = 0;
  chunk_ = duck::DataChunk();
  if (!buffered_.empty()) {
    chunk_ = std::move(buffered_.front());
    buffered_.pop_front();
    return true;
  }
  if (failure_) return Fail(*failure_);
  if (streaming_ && !at_end_) {
    auto next = stream_->Next();
    if (!next || !*next) Detach();
    if (!next) return Fail(std::move(next).error());
    if (*next) {
      chunk_ = **std::move(next);
      return true;
    }
  }
  at_end_ = true;
  return false;
}

Result<void> Cursor::Buffer() {
  while (streaming_) {
    auto next = stream_->Next();
    if (!next) {
      failure_ = next.error();  // told when the rows before it have been read
      Detach();
      return Fail(std::move(next).error());
    }
    if (!*next) {
      Detach();
      return {};
    }
    buffered_.push_back(**std::move(next));
  }
  return {};
}

Result<void> Engine::MakeRoom() {
  if (!open_) return {};
  return open_->Buffer();
}

Result<std::unique_ptr<exec::PreparedStatement>> Engine::Prepare(std::string_view sql) {
  DUCKGRES_TRY(MakeRoom());
  return executor_->Prepare(sql);
}

Result<std::shared_ptr<Cursor>> Engine::Execute(exec::PreparedStatement& statement,
                                                std::span<const duck::Value> parameters) {
  DUCKGRES_TRY(MakeRoom());
  DUCKGRES_ASSIGN(auto stream, statement.Execute(parameters));
  auto cursor = std::make_shared<Cursor>(*this, std::move(stream));
  open_ = cursor.get();
  return cursor;
}

Result<void> Engine::Run(const std::string& sql) {
  DUCKGRES_TRY(MakeRoom());
  return executor_->Run(sql);
}

Result<std::optional<std::string>> Engine::Scalar(const std::string& sql) {
  DUCKGRES_TRY(MakeRoom());
  return executor_->Scalar(sql);
}

Result<std::unique_ptr<exec::RowSink>> Engine::OpenSink(const duck::Appender::Target& target) {
  DUCKGRES_TRY(MakeRoom());
  return executor_->OpenSink(target);
}

void Engine::Interrupt() noexcept {
  interrupted_ = true;
  executor_->Interrupt();
}

}  // namespace duckgres::session
