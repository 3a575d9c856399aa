#include "exec/data_layout.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <format>
#include <system_error>

#include "base/sqlstate.hpp"

namespace duckgres::exec {
namespace {

constexpr size_t kNameBytesMax = 63;  // NAMEDATALEN - 1: PostgreSQL docs "sql-syntax-lexical"
constexpr std::string_view kDatabaseSuffix = "~.duckdb";

bool IsUtf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const size_t size = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (size == 0 || i + size > text.size()) return false;
    for (size_t k = 1; k < size; ++k) {
      if ((static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80) return false;
    }
    i += size;
  }
  return true;
}

Result<void> CheckName(std::string_view what, std::string_view name) {
  if (name.empty()) return Fail(sqlstate::kInvalidName, std::format("{} is empty", what));
  if (name.size() > kNameBytesMax) {
    return Fail(sqlstate::kInvalidName, std::format("{} is longer than {} bytes", what, kNameBytesMax));
  }
  if (!IsUtf8(name) || name.contains('\0')) return Fail(sqlstate::kInvalidName, std::format("{} is not UTF-8", what));
  return {};
}

bool Safe(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

}  // namespace

std::filesystem::path DataLayout::OwnFile(std::string_view user) const {
  return data_dir_ / (std::string(user) + ".duckdb");
}

std::filesystem::path DataLayout::DatabaseFile(std::string_view user, std::string_view database) const {
  return data_dir_ / "databases" / user / EncodeDatabaseName(database).append(kDatabaseSuffix);
}

std::filesystem::path DataLayout::TempDirectory(std::string_view user, const std::filesystem::path& file) const {
  // The own file's stem is the user's name, which may end in ~ too: so the two kinds have directories of their own.
  const bool own = file.parent_path() == data_dir_;
  return own ? data_dir_ / "temp" / user / "own" : data_dir_ / "temp" / user / "databases" / file.stem();
}

Result<std::vector<std::string>> DataLayout::Databases(std::string_view user) const {
  std::vector<std::string> names;
  std::error_code error;
  for (auto it = std::filesystem::directory_iterator(data_dir_ / "databases" / user, error);
       !error && it != std::filesystem::directory_iterator(); it.increment(error)) {
    const std::string file = it->path().filename().string();
    if (file.ends_with(kDatabaseSuffix)) {
      names.push_back(DecodeDatabaseName(std::string_view(file).substr(0, file.size() - kDatabaseSuffix.size())));
    }
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    return Fail(sqlstate::kIoError, "could not list databases: " + error.message());
  }
  std::ranges::sort(names);
  return names;
}

Result<void> CheckUserName(std::string_view user) {
  static constexpr auto kEngineNames = std::to_array<std::string_view>({"information_schema", "public", "none"});
  DUCKGRES_TRY(CheckName("user name", user));
  const auto unsafe = [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || std::string_view("/\\?*[]:").contains(c);
  };
  if (user.starts_with('.') || std::ranges::any_of(user, unsafe)) {
    return Fail(sqlstate::kInvalidName, std::format("user name \"{}\" can't be the name of a file", user),
                "A user name must not begin with a dot, nor have any of / \\ ? * [ ] : or control characters in it.");
  }
  std::string folded(user);
  std::ranges::transform(folded, folded.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  if (folded.starts_with("pg_") || std::ranges::contains(kEngineNames, folded)) {
    return Fail(sqlstate::kReservedName, std::format("role name \"{}\" is reserved", user));
  }
  return {};
}

Result<void> CheckDatabaseName(std::string_view database) { return CheckName("database name", database); }

std::string EncodeDatabaseName(std::string_view database) {
  std::string encoded;
  for (const char c : database) {
    if (Safe(c)) {
      encoded += c;
    } else {
      encoded += std::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

std::string DecodeDatabaseName(std::string_view encoded) {
  std::string name;
  for (size_t i = 0; i < encoded.size(); ++i) {
    unsigned char byte = 0;
    if (encoded[i] == '%' &&
        std::from_chars(encoded.data() + i + 1, encoded.data() + std::min(i + 3, encoded.size()), byte, 16).ec ==
            std::errc()) {
      name += static_cast<char>(byte);
      i += 2;
    } else {
      name += encoded[i];
    }
  }
  return name;
}

}  // namespace duckgres::exec
