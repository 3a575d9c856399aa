#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql_error.hpp"
#include "session/context.hpp"
#include "session/execution.hpp"
#include "session/services.hpp"
#include "session/startup.hpp"

namespace duckgres::session {

/// One frontend's conversation, from its first byte to its last. It knows no socket: it is given bytes, goes forward in
/// steps and leaves bytes; a test drives it by hand.
///
///     while bytes: consumed = Take(bytes); while (Busy()) Step(), sending TakeOutput()
///
/// A simple query is the unnamed statement and portal with other replies around it, so both protocols share one path.
/// Thread  one at a time, but for Cancel.
/// Source  PostgreSQL docs "protocol-flow".
class Session : public Interruptible {
 public:
  Session(Services& services, FrontendFacts facts);
  ~Session() override;

  /// Takes one message from the front of `input` if it is whole, and begins what it asks for; returns its size, 0 if
  /// more bytes are needed. What follows in `input` is only looked at. Not while Busy().
  size_t Take(std::string_view input);
  /// Bytes that `input` must have before Take can do anything.
  size_t BytesNeeded() const { return bytes_needed_; }

  bool Busy() const { return execution_ || (simple_ && !copy_in_); }
  /// Goes on with what was begun: at most one data chunk. May block in the engine.
  void Step();

  /// Messages for the frontend since the last call; the string's memory is reused.
  std::string& Output() { return context_ ? context_->out : startup_out_; }

  /// 'S' has been answered: send the output, shake hands, then call TlsEstablished.
  bool NeedsTls() const { return !context_ && startup_.State() == Startup::Status::kNeedsTls; }
  void TlsEstablished(FrontendFacts facts) { startup_.TlsEstablished(std::move(facts)); }
  bool Authenticated() const { return context_ != nullptr; }
  /// The last byte has been said: send the output and close.
  bool Ended() const { return ended_; }
  /// In a transaction, or in the middle of a message: not a moment to be parked for long.
  bool InTransaction() const { return context_ && context_->transaction.InBlock(); }

  /// COPY FROM STDIN waits for data.
  bool Copying() const { return copy_in_ != nullptr; }

  /// Ends the conversation with a FATAL message: a timeout, a shutdown.
  void End(SqlError error);

  /// CancelRequest, or the frontend has vanished. Any thread.
  void Cancel() noexcept override;

  /// statement_timeout has passed. Any thread.
  void TimedOut() noexcept override;
  /// The time for start-up and authentication is over.
  void InitTimedOut();

  /// Gives back memory before a long rest.
  void Rest();

 private:
  friend struct FrontendRules;
  enum class Phase : uint8_t { kReady, kCopyIn };
  struct SimpleQuery {
    sql::ParsedQuery parsed;
    size_t next = 0;
  };

  size_t TakeStartup(std::string_view input);
  void OpenContext();
  void Greet();

  // One for each message; the payload is valid during the call.
  Result<void> OnQuery(std::string_view payload);
  Result<void> OnParse(std::string_view payload);
  Result<void> OnBind(std::string_view payload);
  Result<void> OnDescribe(std::string_view payload);
  Result<void> OnExecute(std::string_view payload);
  Result<void> OnClose(std::string_view payload);
  Result<void> OnFlush(std::string_view payload);
  Result<void> OnSync(std::string_view payload);
  Result<void> OnTerminate(std::string_view payload);
  Result<void> OnCopyData(std::string_view payload);
  Result<void> OnCopyDone(std::string_view payload);
  Result<void> OnCopyFail(std::string_view payload);
  Result<void> OnFunctionCall(std::string_view payload);

  void Arm();
  void Fail(SqlError error);
  Result<void> CheckUsable(const Prepared& prepared) const;
  Result<void> BeginSimpleStatement();
  void FinishSimple();
  void Advance(Result<Execution::Progress> progress);
  void Complete();
  void FinishCopy(Result<uint64_t> rows);
  /// An implicit transaction ends: with Sync, or with the simple query.
  void EndImplicit();
  void Ready();
  bool OnlySyncFollows() const;

  Services& services_;
  Startup startup_;
  std::string startup_out_;
  std::unique_ptr<Context> context_;
  size_t bytes_needed_ = 8;
  bool ended_ = false;
  bool timer_armed_ = false;

  std::string_view lookahead_;  // during Take: what follows the message
  bool skipping_ = false;       // an error in the extended protocol: everything up to Sync is dropped
  std::optional<SimpleQuery> simple_;
  std::unique_ptr<Execution> execution_;  // what Step goes on with
  std::unique_ptr<CopyIn> copy_in_;       // the frontend sends data
  std::unique_ptr<Execution> copying_;    // the execution that waits for it

  std::mutex cancel_mutex_;            // guards cancel_target_
  Engine* cancel_target_ = nullptr;    // the context's, while there is one
  std::atomic<bool> working_ = false;  // a cancel outside of work is dropped
};

}  // namespace duckgres::session
