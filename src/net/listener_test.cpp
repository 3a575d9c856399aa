#include "net/listener.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/sqlstate.hpp"
#include "net/test_peer.hpp"

namespace duckgres::net {
namespace {

TEST(Listener, BindsAFreePortAndSaysWhich) {
  const auto listener = Listener::Open({.port = 0});
  ASSERT_TRUE(listener);
  EXPECT_NE(listener->Port(), 0);
  EXPECT_EQ(listener->Addresses(), std::vector<std::string>{"127.0.0.1:" + std::to_string(listener->Port())});
  const Peer peer = Peer::Connect(listener->Port());
  ASSERT_TRUE(Await([&] {
    const Accepted accepted = Accept(listener->Sockets()[0]);
    return accepted.socket && accepted.peer.is_loopback && accepted.peer.host == "127.0.0.1" &&
           !accepted.peer.is_unix_socket;
  }));
  EXPECT_EQ(Accept(listener->Sockets()[0]).error, EAGAIN);
}

TEST(Listener, SaysThatAnAddressIsTaken) {
  const auto first = Listener::Open({.port = 0});
  ASSERT_TRUE(first);
  const auto second = Listener::Open({.port = first->Port()});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, sqlstate::kIoError);
  EXPECT_FALSE(second.error().hint.empty());
}

TEST(Listener, StarMeansEveryInterface) {
  const auto listener = Listener::Open({.host = "*", .port = 0});
  ASSERT_TRUE(listener) << listener.error().message;
  EXPECT_GE(Peer::Connect(listener->Port()).Descriptor(), 0);
}

TEST(Listener, OpensAUnixSocketForEveryoneAndRemovesItAtTheEnd) {
  const TemporaryFolder folder;
  const std::string path = folder / ".s.PGSQL.5432";
  {
    const auto listener = Listener::Open({.host = "", .port = 5432, .unix_socket_dir = folder.Path()});
    ASSERT_TRUE(listener) << listener.error().message;
    struct stat file{};
    ASSERT_EQ(::stat(path.c_str(), &file), 0);
    EXPECT_EQ(file.st_mode & 0777, 0777u);
    const Peer peer = Peer::ConnectUnix(path);
    const Accepted accepted = Accept(listener->Sockets()[0]);
    EXPECT_TRUE(accepted.peer.is_unix_socket);
    EXPECT_FALSE(accepted.peer.is_loopback);
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Listener, ReplacesAUnixSocketOnlyIfNobodyListens) {
  const TemporaryFolder folder;
  const ListenerOptions options{.host = "", .port = 5432, .unix_socket_dir = folder.Path()};
  auto first = Listener::Open(options);
  ASSERT_TRUE(first);
  const auto second = Listener::Open(options);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, sqlstate::kObjectInUse);
  EXPECT_TRUE(std::filesystem::exists(folder / ".s.PGSQL.5432")) << "the living one keeps its socket";

  std::filesystem::rename(folder / ".s.PGSQL.5432", folder / "kept");
  first = std::unexpected(SqlError{.code = sqlstate::kIoError, .message = "gone"});  // as if it had been killed
  std::filesystem::rename(folder / "kept", folder / ".s.PGSQL.5432");
  EXPECT_TRUE(Listener::Open(options));

  std::ofstream(folder / ".s.PGSQL.5432") << "a file of somebody's";
  EXPECT_FALSE(Listener::Open(options));
}

TEST(Listener, SaysThatAUnixPathIsTooLong) {
  const auto listener = Listener::Open({.host = "", .port = 5432, .unix_socket_dir = "/" + std::string(120, 'x')});
  ASSERT_FALSE(listener);
  EXPECT_EQ(listener.error().code, sqlstate::kConfigFileError);
}

}  // namespace
}  // namespace duckgres::net
