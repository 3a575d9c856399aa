#pragma once

#include <string>
#include <string_view>

/// The md5 method: PostgreSQL docs "auth-password" and "protocol-flow", AuthenticationMD5Password.
namespace duckgres::pgwire {

/// "md5" and 32 lower-case hexadecimal digits: what PostgreSQL stores, the digest of password and user name.
std::string Md5Secret(std::string_view password, std::string_view user);
bool IsMd5Secret(std::string_view text);

/// A secret for an unknown user, which no password has; the same each time.
std::string MockMd5Secret(std::string_view server_secret, std::string_view user);

/// What a frontend answers, as PasswordMessage, to AuthenticationMD5Password with `salt` (four bytes).
std::string Md5Response(std::string_view secret, std::string_view salt);

/// Checks an answer in constant time.
bool VerifyMd5Response(std::string_view response, std::string_view secret, std::string_view salt);

/// Checks a cleartext password against a stored secret.
bool VerifyMd5Password(std::string_view password, std::string_view user, std::string_view secret);

}  // namespace duckgres::pgwire
