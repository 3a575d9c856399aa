#include "wire/message_scanner.hpp"

#include <algorithm>
#include <utility>

#include "base/bytes.hpp"
#include "common.hpp"

namespace duckgres::bench {

void MessageScanner::Scan(std::string_view bytes) {
  while (!bytes.empty()) {
    if (header_filled_ < kHeaderBytes) {
      ReadHeader(bytes);
      continue;
    }
    const size_t taken = std::min(remaining_, bytes.size());
    if (Keeps()) payload_.append(bytes.substr(0, taken));
    bytes.remove_prefix(taken);
    remaining_ -= taken;
    if (remaining_ == 0) Finish();
  }
}

void MessageScanner::ReadHeader(std::string_view& bytes) {
  const size_t taken = std::min(kHeaderBytes - header_filled_, bytes.size());
  std::ranges::copy(bytes.substr(0, taken), header_.begin() + static_cast<std::ptrdiff_t>(header_filled_));
  header_filled_ += taken;
  bytes.remove_prefix(taken);
  if (header_filled_ < kHeaderBytes) return;
  const auto length = LoadBigEndian<uint32_t>(header_.data() + 1);
  if (length < sizeof length) GiveUp("a message is shorter than its length field");
  type_ = header_[0];
  remaining_ = length - sizeof length;
  payload_.clear();
  if (remaining_ == 0) Finish();
}

void MessageScanner::Finish() {
  header_filled_ = 0;
  switch (type_) {
    case 'D':
      ++rows_;
      break;
    case 'Z':
      ++ready_;
      break;
    case 's':
      ++suspended_;
      break;
    case 'E':
      error_ = std::exchange(payload_, {});
      break;
    case 'R':
      authentication_ = std::exchange(payload_, {});
      ++authentications_;
      break;
    default:
      break;
  }
}

std::string DescribeError(std::string_view payload) {
  std::string code, message;
  while (!payload.empty() && payload.front() != '\0') {
    const char field = payload.front();
    const std::string_view text = payload.substr(1, payload.find('\0', 1) - 1);
    if (field == 'C') code = text;
    if (field == 'M') message = text;
    payload.remove_prefix(std::min(payload.size(), text.size() + 2));
  }
  return code + ": " + message;
}

}  // namespace duckgres::bench
