#pragma once

#include <cassert>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace duckgres::pgwire {

/// One backend message, complete when it goes out of scope: it fills in the length itself.
class MessageWriter {
 public:
  MessageWriter(std::string& out, char type) : out_(out), length_at_(out.size() + 1) {
    out_.push_back(type);
    Int32(0);  // room for the length
  }
  ~MessageWriter() { StoreBigEndian(out_, length_at_, static_cast<uint32_t>(out_.size() - length_at_)); }
  MessageWriter(const MessageWriter&) = delete;
  MessageWriter& operator=(const MessageWriter&) = delete;

  void Byte(char value) { out_.push_back(value); }
  void Int16(int16_t value) { AppendBigEndian(out_, value); }
  void UInt16(uint16_t value) { AppendBigEndian(out_, value); }
  void Int32(int32_t value) { AppendBigEndian(out_, value); }
  void UInt32(uint32_t value) { AppendBigEndian(out_, value); }
  void Bytes(std::string_view bytes) { out_.append(bytes); }
  /// Ends at a NUL inside `text`: what came after it would be read as the next field.
  void CString(std::string_view text) { out_.append(text.substr(0, text.find('\0'))).push_back('\0'); }

 private:
  std::string& out_;
  size_t length_at_;  // the length counts itself but not the type byte
};

}  // namespace duckgres::pgwire
