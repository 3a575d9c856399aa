#include "config/users.hpp"

#include <algorithm>
#include <array>
#include <format>

#include "config/field.hpp"
#include "config/setting.hpp"
#include "config/value.hpp"
#include "config/yaml_node.hpp"

namespace duckgres::config {
namespace {

constexpr size_t kUserNameBytesMax = 63;  // PostgreSQL's NAMEDATALEN - 1
constexpr std::string_view kVerifierPrefix = "SCRAM-SHA-256$";

/// One key of a user's mapping: false if the value is not what `expected` says.
struct UserKey {
  std::string_view name;
  std::string_view expected;
  bool (*read)(UserEntry& user, const Given& given);
};

bool ReadPassword(UserEntry& user, const Given& given) {
  const auto* text = std::get_if<std::string>(&given);
  if (!text || text->empty() || text->contains('\0')) return false;
  user.password = *text;
  return true;
}

bool ReadSuperuser(UserEntry& user, const Given& given) {
  const auto* text = std::get_if<std::string>(&given);
  const auto truth = text ? ParseBool(*text) : std::nullopt;
  user.superuser = truth.value_or(false);
  return truth.has_value();
}

bool ReadAuthMethod(UserEntry& user, const Given& given) {
  const auto* text = std::get_if<std::string>(&given);
  const auto index = text ? IndexOf(kAuthMethodWords, *text) : std::nullopt;
  if (index) user.auth_method = static_cast<AuthMethod>(*index);
  return index.has_value();
}

bool ReadFileAccess(UserEntry& user, const Given& given) {
  Configuration read;
  if (!Assign(ListField{&Configuration::file_access}, read, given)) return false;
  user.file_access = std::move(read.file_access);
  return true;
}

constexpr auto kUserKeys = std::to_array<UserKey>({
    {"password", "a text of at least one character", ReadPassword},
    {"superuser", "true or false", ReadSuperuser},
    {"auth_method", "one of scram-sha-256, md5, password, cert and trust", ReadAuthMethod},
    {"file_access", "a list of directories", ReadFileAccess},
});

Expect<void> ReadUserKey(const YamlEntry& entry, const std::string& path, UserEntry& user) {
  const auto* const key = std::ranges::find(kUserKeys, entry.key, &UserKey::name);
  if (key == kUserKeys.end()) {
    std::vector<std::string> names;
    names.reserve(kUserKeys.size());
    for (const auto& known : kUserKeys) names.emplace_back(known.name);
    const auto nearest = Nearest(entry.key, names);
    const auto hint = nearest.empty() ? "" : "; did you mean " + nearest + "?";
    return Problem(entry.where, path + " a user has no setting " + Quoted(entry.key) + hint);
  }
  const auto given = GivenBy(entry.value);
  if (given && key->read(user, *given)) return {};
  const auto subject = key->read == ReadPassword ? "the value" : Subject(entry.value);
  return Problem(entry.where,
                 std::format("{} {} {} is not {}", path, std::string(key->name) + ":", subject, key->expected));
}

Expect<UserEntry> ReadUser(const std::string& file, const YamlEntry& entry) {
  if (const auto fault = CheckUserName(entry.key); !fault.empty()) {
    return Problem(entry.where, std::format("users: the name {} {}", Quoted(entry.key), fault));
  }
  UserEntry user{.name = entry.key, .password = {}, .where = entry.where};
  const std::string path = "users: " + entry.key + ":";
  if (entry.value.IsScalar()) {
    if (!ReadPassword(user, entry.value.Scalar())) return Problem(entry.where, path + " the password is empty");
    return user;
  }
  if (!entry.value.IsMap()) {
    return Problem(entry.where, path + " " + Subject(entry.value) + " is not a password or a mapping");
  }
  auto keys = Entries(file, entry.value, path + " ");
  if (!keys) return std::unexpected(std::move(keys).error());
  for (const auto& key : *keys) {
    if (auto read = ReadUserKey(key, path, user); !read) return std::unexpected(std::move(read).error());
  }
  return user;
}

bool NeedsPassword(AuthMethod method) { return method != AuthMethod::kCert && method != AuthMethod::kTrust; }

}  // namespace

std::string_view CheckUserName(std::string_view name) {
  if (name.empty()) return "is empty";
  if (name.size() > kUserNameBytesMax) return "is longer than 63 bytes";
  if (name.starts_with('.')) return "starts with a point";
  if (name.contains('/')) return "contains a slash";
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  return std::ranges::any_of(name, is_control) ? "contains a control character" : "";
}

Expect<std::vector<UserEntry>> ReadUsers(const std::string& file, const YamlEntry& users) {
  std::vector<UserEntry> read;
  if (users.value.IsNull()) return read;
  if (!users.value.IsMap()) return Problem(users.where, "users: the value is not " + Expected(UsersField{}));
  auto entries = Entries(file, users.value, "users: ");
  if (!entries) return std::unexpected(std::move(entries).error());
  for (const auto& entry : *entries) {
    auto user = ReadUser(file, entry);
    if (!user) return std::unexpected(std::move(user).error());
    read.push_back(*std::move(user));
  }
  return read;
}

Expect<void> CheckUsers(const Configuration& configuration) {
  for (const auto& user : configuration.users) {
    const auto method = user.auth_method.value_or(configuration.auth_method);
    const auto word = kAuthMethodWords[static_cast<size_t>(method)];
    if (user.password.empty() && NeedsPassword(method)) {
      return Problem(user.where,
                     std::format("users: {}: has no password, which auth_method {} needs", user.name, word));
    }
    if (method == AuthMethod::kMd5 && user.password.starts_with(kVerifierPrefix)) {
      return Problem(user.where, std::format("users: {}: a SCRAM verifier does not serve auth_method md5", user.name));
    }
    if (method == AuthMethod::kCert && configuration.tls_client_ca.empty()) {
      return Problem(user.where, std::format("users: {}: auth_method cert needs tls.client_ca", user.name));
    }
  }
  return {};
}

}  // namespace duckgres::config
