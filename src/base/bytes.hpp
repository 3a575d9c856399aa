#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <string>

namespace duckgres {

/// Network byte order, as every integer on the wire is (PostgreSQL docs "protocol-message-types").
template <std::integral T>
constexpr T ToBigEndian(T value) {
  return std::endian::native == std::endian::big ? value : std::byteswap(value);
}

/// Reads sizeof(T) bytes at `from`, which may be unaligned. The caller has checked that they are there.
template <std::integral T>
T LoadBigEndian(const char* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return ToBigEndian(value);
}

template <std::integral T>
void StoreBigEndian(char* to, T value) {
  value = ToBigEndian(value);
  std::memcpy(to, &value, sizeof value);
}

/// Overwrites sizeof(T) bytes of `out` from `at`; they must be there already.
template <std::integral T>
void StoreBigEndian(std::string& out, size_t at, T value) {
  StoreBigEndian(out.data() + at, value);
}

template <std::integral T>
void AppendBigEndian(std::string& out, T value) {
  value = ToBigEndian(value);
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

}  // namespace duckgres
