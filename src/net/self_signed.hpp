#pragma once

#include <string>
#include <vector>

#include "base/sql_error.hpp"

namespace duckgres::net {

/// Makes sure that there is a certificate and a key: keeps a pair that exists, otherwise writes a new one.
///
/// Shapes  ECDSA P-256, ten years, SAN: localhost, 127.0.0.1, ::1 and `host_names` (each a DNS name or an IP address).
///         Missing folders are created (0700); the key has mode 0600 from its first moment; neither file is ever half
///         written.
/// Errors  F0000 if only one of the two exists, or when a key that exists may be read by group or others; 58030 from
/// the system. Thread  any, and any process: of two that start at once, one pair wins and both processes see that one
/// or an error.
Result<void> EnsureSelfSignedCertificate(const std::string& certificate_path, const std::string& key_path,
                                         const std::vector<std::string>& host_names);

/// Refuses a key file that others may read, with PostgreSQL's rule and words (docs "ssl-tcp"): 0600 or less, 0640 if
/// root owns it.
Result<void> CheckKeyFile(const std::string& key_path);

}  // namespace duckgres::net
