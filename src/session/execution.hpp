#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/sql_error.hpp"
#include "session/context.hpp"
#include "session/copy.hpp"

namespace duckgres::session {

/// One run of a portal: all of it, or as far as Execute's row limit. It goes forward in steps of at most one data
/// chunk, so that what it leaves in Context::out can be sent in between.
class Execution {
 public:
  enum class Progress : uint8_t {
    kMore,       // call Step
    kComplete,   // Tag() is for CommandComplete
    kSuspended,  // the row limit was reached: PortalSuspended
    kCopyIn,     // the frontend sends data now: TakeCopyIn()
  };
  struct Options {
    uint64_t row_limit = 0;      // 0: none
    bool describe_rows = false;  // simple query: RowDescription comes before the rows
  };

  Execution(Context& context, std::shared_ptr<Portal> portal, Options options)
      : context_(context), portal_(std::move(portal)), options_(options) {}

  /// Runs up to the first rows. After an error there is nothing more to do.
  Result<Progress> Begin();
  Result<Progress> Step();

  const std::string& Tag() const { return tag_; }
  std::unique_ptr<CopyIn> TakeCopyIn() { return std::move(copy_in_); }
  /// COPY FROM has ended well with so many rows.
  void CopyInDone(uint64_t rows);

 private:
  Result<void> CheckReadOnly() const;
  Result<Progress> BeginCommand();
  Result<Progress> BeginCopy(const sql::CopyCommand& copy);
  Result<Progress> BeginDeclare(const sql::DeclareCommand& declare);
  Result<Progress> BeginOnEngine();
  Result<Progress> BeginRows();
  Result<Progress> StepRows();
  Result<Progress> StepCopyOut();
  Progress CompleteRows();
  Progress Complete(std::string tag);
  void Describe();
  void NoteWritten(int64_t rows);
  SqlError Located(SqlError error) const;

  Context& context_;
  std::shared_ptr<Portal> portal_;
  Options options_;
  uint64_t sent_ = 0;  // rows, by this execution
  std::string tag_;
  std::unique_ptr<CopyIn> copy_in_;
  std::unique_ptr<CopyOut> copy_out_;
  Portal* fetched_from_ = nullptr;
  std::shared_ptr<Portal> fetched_from_owner_;
  bool discard_rows_ = false;
};

/// What a statement would be answered with: RowDescription or NoData. `formats` as Bind sends them.
void AppendDescription(std::string& out, const Prepared& prepared, std::span<const types::Format> formats);

/// Before a portal that has not been read to its end goes away: a statement that writes is run to its end.
Result<void> FinishWriting(Portal& portal);

}  // namespace duckgres::session
