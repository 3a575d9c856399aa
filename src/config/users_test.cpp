#include "config/users.hpp"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "config/yaml_file.hpp"

namespace duckgres::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Expect<Configuration> Read(std::string_view yaml) {
  Configuration configuration;
  Sources sources;
  if (auto applied = ApplyYaml(yaml, "d.yaml", configuration, sources); !applied) {
    return std::unexpected(applied.error());
  }
  if (auto checked = CheckUsers(configuration); !checked) return std::unexpected(checked.error());
  return configuration;
}

std::string ErrorOf(std::string_view yaml) {
  const auto read = Read(yaml);
  return read ? "no error" : read.error().line;
}

TEST(Users, APasswordOrAMapping) {
  const auto read = Read(R"(users:
  alice: secret
  bob:
    password: "SCRAM-SHA-256$4096:c2FsdA==$c3RvcmVk:c2VydmVy"
    superuser: yes
    auth_method: password
    file_access: [/srv/a, /srv/b]
  123: 00456
)");
  ASSERT_TRUE(read) << read.error().line;
  ASSERT_EQ(read->users.size(), 3);
  const auto& alice = read->users[0];
  EXPECT_EQ(alice.name, "alice");
  EXPECT_EQ(alice.password, "secret");
  EXPECT_FALSE(alice.superuser);
  EXPECT_EQ(alice.auth_method, std::nullopt);
  EXPECT_THAT(alice.file_access, IsEmpty());
  EXPECT_EQ(alice.where, "d.yaml:2");
  const auto& bob = read->users[1];
  EXPECT_EQ(bob.password, "SCRAM-SHA-256$4096:c2FsdA==$c3RvcmVk:c2VydmVy");
  EXPECT_TRUE(bob.superuser);
  EXPECT_EQ(bob.auth_method, AuthMethod::kPassword);
  EXPECT_THAT(bob.file_access, ElementsAre("/srv/a", "/srv/b"));
  EXPECT_EQ(bob.where, "d.yaml:3");
  EXPECT_EQ(read->users[2].name, "123");
  EXPECT_EQ(read->users[2].password, "00456");
}

TEST(Users, NoneIsAnEmptyList) {
  EXPECT_THAT(Read("users:\n")->users, IsEmpty());
  EXPECT_THAT(Read("users: {}\n")->users, IsEmpty());
}

TEST(Users, NamesThatCouldBePathsAreRefused) {
  const std::string start = "users:\n  ok: x\n  ";
  EXPECT_EQ(ErrorOf(start + "\"\": x"), "d.yaml:3: users: the name \"\" is empty");
  EXPECT_EQ(ErrorOf(start + "\".\": x"), "d.yaml:3: users: the name \".\" starts with a point");
  EXPECT_EQ(ErrorOf(start + "..: x"), "d.yaml:3: users: the name \"..\" starts with a point");
  EXPECT_EQ(ErrorOf(start + ".hidden: x"), "d.yaml:3: users: the name \".hidden\" starts with a point");
  EXPECT_EQ(ErrorOf(start + "../../etc/passwd: x"),
            "d.yaml:3: users: the name \"../../etc/passwd\" starts with a point");
  EXPECT_EQ(ErrorOf(start + "a/b: x"), "d.yaml:3: users: the name \"a/b\" contains a slash");
  EXPECT_EQ(ErrorOf(start + "/abs: x"), "d.yaml:3: users: the name \"/abs\" contains a slash");
  EXPECT_EQ(ErrorOf(start + "\"a\\0b\": x"), "d.yaml:3: users: the name \"a\\x00b\" contains a control character");
  EXPECT_EQ(ErrorOf(start + "\"a\\nb\": x"), "d.yaml:3: users: the name \"a\\x0ab\" contains a control character");
  EXPECT_EQ(ErrorOf(start + "\"a\\x7f\": x"), "d.yaml:3: users: the name \"a\\x7f\" contains a control character");
  EXPECT_THAT(ErrorOf(start + std::string(64, 'u') + ": x"), HasSubstr("is longer than 63 bytes"));
}

TEST(Users, OrdinaryNamesAreNot) {
  for (const auto& name : {std::string("a"), std::string("Ann-Marie O'Hara"), std::string("a.b@example.org"),
                           std::string("dück"), std::string("~"), std::string(63, 'u')}) {
    EXPECT_EQ(CheckUserName(name), "") << name;
  }
}

TEST(Users, EachFaultHasItsLine) {
  EXPECT_EQ(ErrorOf("users: [a, b]"),
            "d.yaml:1: users: the value is not a mapping from user names to passwords or to mappings");
  EXPECT_EQ(ErrorOf("users:\n  a: x\n  a: y"), "d.yaml:3: users: a: is given twice, first on line 2");
  EXPECT_EQ(ErrorOf("users:\n  [a]: y"), "d.yaml:2: a key must be a text, not a list");
  EXPECT_EQ(ErrorOf("users:\n  a: \"\""), "d.yaml:2: users: a: the password is empty");
  EXPECT_EQ(ErrorOf("users:\n  a:\n"), "d.yaml:2: users: a: nothing is not a password or a mapping");
  EXPECT_EQ(ErrorOf("users:\n  a: [x]"), "d.yaml:2: users: a: a list is not a password or a mapping");
  EXPECT_EQ(ErrorOf("users:\n  a:\n    pasword: x"),
            "d.yaml:3: users: a: a user has no setting \"pasword\"; did you mean password?");
  EXPECT_EQ(ErrorOf("users:\n  a:\n    password: x\n    superuser: maybe"),
            "d.yaml:4: users: a: superuser: \"maybe\" is not true or false");
  EXPECT_EQ(ErrorOf("users:\n  a:\n    password: x\n    auth_method: scram"),
            "d.yaml:4: users: a: auth_method: \"scram\" is not one of scram-sha-256, md5, password, cert and trust");
  EXPECT_EQ(ErrorOf("users:\n  a:\n    password: x\n    file_access: {a: b}"),
            "d.yaml:4: users: a: file_access: a mapping is not a list of directories");
  EXPECT_EQ(ErrorOf("users:\n  a:\n    password: x\n    password: y"),
            "d.yaml:4: users: a: password: is given twice, first on line 3");
}

TEST(Users, EachNeedsThePasswordOfItsMethod) {
  EXPECT_EQ(ErrorOf("users:\n  a: {superuser: true}"),
            "d.yaml:2: users: a: has no password, which auth_method scram-sha-256 needs");
  EXPECT_EQ(ErrorOf("auth_method: trust\nusers:\n  a: {}"), "no error");
  EXPECT_EQ(ErrorOf("tls: {client_ca: ca.pem}\nusers:\n  a: {auth_method: cert}"), "no error");
  EXPECT_EQ(ErrorOf("users:\n  a: {auth_method: cert}"), "d.yaml:2: users: a: auth_method cert needs tls.client_ca");
  EXPECT_EQ(ErrorOf("users:\n  a: {password: 'SCRAM-SHA-256$4096:x', auth_method: md5}"),
            "d.yaml:2: users: a: a SCRAM verifier does not serve auth_method md5");
}

TEST(Users, AnErrorNeverShowsAPassword) {
  EXPECT_THAT(ErrorOf("users: hunter2"), Not(HasSubstr("hunter2")));
  EXPECT_THAT(ErrorOf("users:\n  a: {password: [hunter2]}"), Not(HasSubstr("hunter2")));
  EXPECT_THAT(ErrorOf("users:\n  a: {password: \"hunter2\\0\"}"), Not(HasSubstr("hunter2")));
  EXPECT_THAT(ErrorOf("users:\n  a: {password: hunter2, superuser: x}"), Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace duckgres::config
