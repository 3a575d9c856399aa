#include "pgwire/md5_password.hpp"

#include <algorithm>

#include "pgwire/digest.hpp"

namespace duckgres::pgwire {
namespace {

constexpr std::string_view kPrefix = "md5";
constexpr size_t kDigits = 32;

}  // namespace

std::string Md5Secret(std::string_view password, std::string_view user) {
  return std::string(kPrefix) + Md5Hex({password, user});
}

bool IsMd5Secret(std::string_view text) {
  if (!text.starts_with(kPrefix) || text.size() != kPrefix.size() + kDigits) return false;
  return text.find_first_not_of("0123456789abcdef", kPrefix.size()) == std::string_view::npos;
}

std::string MockMd5Secret(std::string_view server_secret, std::string_view user) {
  return std::string(kPrefix) + Md5Hex({View(HmacSha256(server_secret, {"md5:", user}))});
}

std::string Md5Response(std::string_view secret, std::string_view salt) {
  return std::string(kPrefix) + Md5Hex({secret.substr(std::min(kPrefix.size(), secret.size())), salt});
}

bool VerifyMd5Response(std::string_view response, std::string_view secret, std::string_view salt) {
  return ConstantTimeEqual(response, Md5Response(secret, salt));
}

bool VerifyMd5Password(std::string_view password, std::string_view user, std::string_view secret) {
  return ConstantTimeEqual(Md5Secret(password, user), secret);
}

}  // namespace duckgres::pgwire
