#include "net/self_signed.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <thread>
#include <unistd.h>

#include "base/sqlstate.hpp"
#include "net/clock.hpp"
#include "net/file_descriptor.hpp"
#include "net/tls_handles.hpp"

namespace duckgres::net {
namespace {

namespace fs = std::filesystem;

constexpr long kSecondsPerDay = 24L * 60 * 60;
constexpr long kValidDays = 3652;  // ten years
constexpr std::chrono::seconds kLockWait{10};

using OwnedNames = Owned<GENERAL_NAMES, GENERAL_NAMES_free>;

struct Pair {
  std::string certificate, key;  // PEM
};

std::unexpected<SqlError> SystemError(std::string_view what, const std::string& path) {
  return Fail(sqlstate::kIoError,
              std::string("could not ").append(what) + " \"" + path + "\": " + std::generic_category().message(errno));
}

std::unexpected<SqlError> CryptoError() {
  return Fail(sqlstate::kInternalError, "could not create a self-signed certificate: " + TakeTlsError("unknown error"));
}

bool AddAltName(GENERAL_NAMES* names, const std::string& host) {
  GENERAL_NAME* name = GENERAL_NAME_new();
  if (!name) return false;
  if (ASN1_OCTET_STRING* address = a2i_IPADDRESS(host.c_str())) {
    GENERAL_NAME_set0_value(name, GEN_IPADD, address);
  } else {
    ASN1_IA5STRING* text = ASN1_IA5STRING_new();
    ASN1_STRING_set(text, host.data(), static_cast<int>(host.size()));
    GENERAL_NAME_set0_value(name, GEN_DNS, text);
  }
  ERR_clear_error();  // a2i_IPADDRESS leaves one for a DNS name
  return sk_GENERAL_NAME_push(names, name) > 0;
}

bool AddAltNames(X509* certificate, const std::vector<std::string>& host_names) {
  std::vector<std::string> hosts = {"localhost", "127.0.0.1", "::1"};
  for (const std::string& host : host_names) {
    if (!host.empty() && std::ranges::find(hosts, host) == hosts.end()) hosts.push_back(host);
  }
  const OwnedNames names(GENERAL_NAMES_new());
  if (!names) return false;
  for (const std::string& host : hosts) {
    if (!AddAltName(names.get(), host)) return false;
  }
  return X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 0, X509V3_ADD_DEFAULT) == 1;
}

bool AddExtension(X509* certificate, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Owned<X509_EXTENSION, X509_EXTENSION_free> extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool SetSerial(X509* certificate) {
  std::array<unsigned char, 16> random;
  if (RAND_bytes(random.data(), random.size()) != 1) return false;
  random[0] &= 0x7f;  // positive
  const Owned<BIGNUM, BN_free> number(BN_bin2bn(random.data(), random.size(), nullptr));
  return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool SetNames(X509* certificate) {
  const auto* name = reinterpret_cast<const unsigned char*>("localhost");
  X509_NAME* subject = X509_get_subject_name(certificate);
  return X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, name, -1, -1, 0) == 1 &&
         X509_set_issuer_name(certificate, subject) == 1;
}

template <typename Write>
Result<std::string> ToPem(Write write) {
  const OwnedBio memory(BIO_new(BIO_s_mem()));
  if (!memory || write(memory.get()) != 1) return CryptoError();
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return std::string(text, static_cast<size_t>(size));
}

Result<Pair> MakePair(const std::vector<std::string>& host_names) {
  ERR_clear_error();
  const OwnedKey key(EVP_EC_gen("P-256"));
  const OwnedCertificate certificate(X509_new());
  if (!key || !certificate) return CryptoError();
  X509* made = certificate.get();
  const bool filled =
      X509_set_version(made, X509_VERSION_3) == 1 && SetSerial(made) && SetNames(made) &&
      X509_gmtime_adj(X509_getm_notBefore(made), -kSecondsPerDay) &&
      X509_time_adj_ex(X509_getm_notAfter(made), kValidDays, 0, nullptr) && X509_set_pubkey(made, key.get()) == 1 &&
      AddAltNames(made, host_names) && AddExtension(made, NID_basic_constraints, "critical,CA:FALSE") &&
      AddExtension(made, NID_key_usage, "critical,digitalSignature") &&
      AddExtension(made, NID_ext_key_usage, "serverAuth") && AddExtension(made, NID_subject_key_identifier, "hash") &&
      X509_sign(made, key.get(), EVP_sha256()) > 0;
  if (!filled) return CryptoError();
  Pair pair;
  DUCKGRES_ASSIGN(pair.certificate, ToPem([&](BIO* out) { return PEM_write_bio_X509(out, made); }));
  DUCKGRES_ASSIGN(pair.key, ToPem([&](BIO* out) {
                    return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
                  }));
  return pair;
}

/// Writes a whole file or none: under another name first, which nobody else may have made.
Result<void> WriteFile(const std::string& path, std::string_view text, mode_t mode) {
  const std::string temporary = path + "." + std::to_string(::getpid()) + ".tmp";
  ::unlink(temporary.c_str());  // of a process that died and had our number
  const FileDescriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
  if (!file) return SystemError("create file", temporary);
  const bool written = ::write(file.Get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(file.Get()) == 0 && ::rename(temporary.c_str(), path.c_str()) == 0;
  if (written) return {};
  auto error = SystemError("write file", path);
  ::unlink(temporary.c_str());
  return error;
}

Result<void> MakeFolder(const std::string& path) {
  const fs::path folder = fs::path(path).parent_path();
  if (folder.empty() || fs::exists(folder)) return {};
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error) fs::permissions(folder, fs::perms::owner_all, error);
  if (error)
    return Fail(sqlstate::kIoError, "could not create directory \"" + folder.string() + "\": " + error.message());
  return {};
}

/// Keeps other processes that want the same pair out, until the descriptor is closed.
Result<FileDescriptor> LockFolder(const std::string& path) {
  const fs::path parent = fs::path(path).parent_path();
  const std::string folder = parent.empty() ? "." : parent.string();
  FileDescriptor lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!lock) return SystemError("open directory", folder);
  const Deadline deadline = Clock::now() + kLockWait;
  while (::flock(lock.Get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK || Clock::now() >= deadline) return SystemError("lock directory", folder);
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return lock;
}

/// True: both are there. False: neither is.
Result<bool> PairExists(const std::string& certificate_path, const std::string& key_path) {
  std::error_code error;
  const bool has_certificate = fs::exists(certificate_path, error);
  const bool has_key = fs::exists(key_path, error);
  if (has_certificate == has_key) return has_key;
  const std::string& there = has_key ? key_path : certificate_path;
  const std::string& missing = has_key ? certificate_path : key_path;
  return Fail(sqlstate::kConfigFileError, "\"" + there + "\" exists, but \"" + missing + "\" does not",
              "Put the missing file there, or remove the other one to have a new self-signed pair made.");
}

}  // namespace

Result<void> CheckKeyFile(const std::string& key_path) {
  struct stat file;
  if (::stat(key_path.c_str(), &file) != 0) {
    return Fail(sqlstate::kConfigFileError,
                "could not access private key file \"" + key_path + "\": " + std::generic_category().message(errno));
  }
  if (!S_ISREG(file.st_mode))
    return Fail(sqlstate::kConfigFileError, "private key file \"" + key_path + "\" is not a regular file");
  if (file.st_uid != ::geteuid() && file.st_uid != 0) {
    return Fail(sqlstate::kConfigFileError,
                "private key file \"" + key_path + "\" must be owned by the database user or root");
  }
  const mode_t forbidden = file.st_uid == ::geteuid() ? S_IRWXG | S_IRWXO : S_IWGRP | S_IXGRP | S_IRWXO;
  if ((file.st_mode & forbidden) == 0) return {};
  return Fail(
      SqlError{.code = sqlstate::kConfigFileError,
               .message = "private key file \"" + key_path + "\" has group or world access",
               .detail = "File must have permissions u=rw (0600) or less if owned by the database user, or permissions "
                         "u=rw,g=r (0640) or less if owned by root."});
}

Result<void> EnsureSelfSignedCertificate(const std::string& certificate_path, const std::string& key_path,
                                         const std::vector<std::string>& host_names) {
  DUCKGRES_TRY(MakeFolder(certificate_path));
  DUCKGRES_TRY(MakeFolder(key_path));
  DUCKGRES_ASSIGN(const FileDescriptor lock, LockFolder(key_path));
  DUCKGRES_ASSIGN(const bool exists, PairExists(certificate_path, key_path));
  if (exists) return CheckKeyFile(key_path);
  DUCKGRES_ASSIGN(const Pair pair, MakePair(host_names));
  DUCKGRES_TRY(WriteFile(key_path, pair.key, 0600));
  if (auto written = WriteFile(certificate_path, pair.certificate, 0644); !written) {
    ::unlink(key_path.c_str());  // so that the next start makes a pair
    return written;
  }
  return {};
}

}  // namespace duckgres::net
