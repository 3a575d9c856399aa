#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/sqlstate.hpp"

namespace duckgres::pgwire {

/// Reads the fields of one message. The first failure is latched and what is read after it is empty, so a decoder reads
/// straight through and asks once, with Finished(). Views look into the payload.
class MessageReader {
 public:
  explicit MessageReader(std::string_view payload) : rest_(payload) {}

  char Byte() { return Take(1, kNoData).empty() ? '\0' : last_.front(); }
  uint16_t UInt16() { return Integer<uint16_t>(); }
  int32_t Int32() { return Integer<int32_t>(); }
  uint32_t UInt32() { return Integer<uint32_t>(); }
  std::string_view Bytes(size_t count) { return Take(count, kTooShort); }
  std::string_view Rest() { return Take(rest_.size(), kTooShort); }

  std::string_view CString() {
    const size_t end = rest_.find('\0');
    if (end == std::string_view::npos) return Latch(kNoString);
    const auto text = Take(end, kNoString);
    rest_.remove_prefix(1);
    return text;
  }

  /// A value as Bind and FunctionCall send it: Int32 length, -1 for NULL, then that many bytes.
  std::optional<std::string_view> Value() {
    const int32_t length = Int32();
    if (length == -1) return std::nullopt;
    if (length < 0) return Latch(kTooShort);
    return Bytes(static_cast<size_t>(length));
  }

  /// `count` integers. Their bytes are known to be there before room is made for them, so a count can't lie.
  template <std::integral T>
  std::vector<T> Integers(size_t count) {
    const auto bytes = Bytes(count * sizeof(T));
    std::vector<T> values(bytes.size() / sizeof(T));
    for (size_t i = 0; i < values.size(); ++i) values[i] = LoadBigEndian<T>(bytes.data() + i * sizeof(T));
    return values;
  }

  /// `count` values; each takes four bytes at least, which bounds the room made for them.
  std::vector<std::optional<std::string_view>> Values(size_t count) {
    std::vector<std::optional<std::string_view>> values;
    if (rest_.size() / 4 < count) {
      Latch(kTooShort);
      return values;
    }
    values.reserve(count);
    while (values.size() < count && fault_.empty()) values.push_back(Value());
    return values;
  }

  /// True when every field was there and nothing is left over.
  bool Finished() {
    if (!rest_.empty()) Latch(kLeftOver);
    return fault_.empty();
  }

  /// 08P01 in PostgreSQL's words for what failed first. `message` is the name that the protocol docs use.
  std::unexpected<SqlError> Malformed(std::string_view message, Severity severity = Severity::kError) const {
    return Fail({.code = sqlstate::kProtocolViolation,
                 .message = std::string(fault_),
                 .detail = "The message is " + std::string(message) + ".",
                 .severity = severity});
  }

 private:
  static constexpr std::string_view kNoData = "no data left in message";
  static constexpr std::string_view kTooShort = "insufficient data left in message";
  static constexpr std::string_view kNoString = "invalid string in message";
  static constexpr std::string_view kLeftOver = "invalid message format";

  template <std::integral T>
  T Integer() {
    return Take(sizeof(T), kTooShort).empty() ? T{0} : LoadBigEndian<T>(&last_.front());
  }

  std::string_view Take(size_t count, std::string_view fault) {
    if (count > rest_.size()) return Latch(fault);
    last_ = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return last_;
  }

  std::string_view Latch(std::string_view fault) {
    if (fault_.empty()) fault_ = fault;
    last_ = rest_ = {};
    return {};
  }

  std::string_view rest_;
  std::string_view last_;
  std::string_view fault_;  // empty: none yet
};

}  // namespace duckgres::pgwire
