#include "net/connection.hpp"

#include <fcntl.h>
#include <future>
#include <gmock/gmock.h>

#include "base/sqlstate.hpp"
#include "net/test_peer.hpp"

namespace duckgres::net {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

constexpr std::string_view kPostgresql = "\x0apostgresql";

/// A connection and its peer, over a pair of sockets.
struct Pair {
  explicit Pair(ConnectionLimits limits = {}) : Pair(Sockets(), limits) {}
  Pair(std::pair<FileDescriptor, FileDescriptor> ends, ConnectionLimits limits)
      : connection(1, std::move(ends.first), {.host = "[local]", .is_unix_socket = true}, limits),
        peer(std::move(ends.second)) {}

  static std::pair<FileDescriptor, FileDescriptor> Sockets() {
    int ends[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    EXPECT_EQ(::fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
    const timeval patience{.tv_sec = kPatience.count(), .tv_usec = 0};
    ::setsockopt(ends[1], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
  }

  Connection connection;
  Peer peer;
};

TEST(Connection, FillsUntilTheBytesAskedForAreThere) {
  Pair pair;
  std::jthread peer([&] {
    for (const char byte : std::string_view("hello, world")) {  // byte at a time
      pair.peer.Send({&byte, 1});
      std::this_thread::yield();
    }
  });
  EXPECT_EQ(*pair.connection.Fill(12, Soon()), Input::kReady);
  EXPECT_EQ(pair.connection.Buffered(), "hello, world");
  pair.connection.Consume(7);
  EXPECT_EQ(pair.connection.Buffered(), "world");
}

TEST(Connection, KeepsWhatCameBeforeTheDeadline) {
  Pair pair;
  pair.peer.Send("hal");
  EXPECT_EQ(*pair.connection.Fill(4, Clock::now() + milliseconds(5)), Input::kDeadline);
  EXPECT_EQ(pair.connection.Buffered(), "hal");
}

TEST(Connection, TellsThatThePeerEnded) {
  Pair pair;
  pair.peer.Send("bye");
  pair.peer.Close();
  EXPECT_EQ(*pair.connection.Fill(4, Soon()), Input::kClosed);
  EXPECT_EQ(pair.connection.Buffered(), "bye");
  EXPECT_TRUE(pair.connection.WaitReadable(milliseconds(0))) << "an end is something to do";
}

TEST(Connection, RefusesToBufferMoreThanItsLimit) {
  Pair pair({.input_bytes_max = 64 * 1024});
  const auto announced = pair.connection.Fill(1 << 30, Soon());
  ASSERT_FALSE(announced);
  EXPECT_EQ(announced.error().code, sqlstate::kProgramLimitExceeded);

  std::jthread peer([&] { pair.peer.Send(std::string(65 * 1024, 'x')); });
  EXPECT_EQ(*pair.connection.Fill(64 * 1024, Soon()), Input::kReady);
  EXPECT_FALSE(pair.connection.FillMore(Soon()));
  pair.connection.SetInputLimit(1 << 20);
  EXPECT_EQ(*pair.connection.Fill(65 * 1024, Soon()), Input::kReady);
}

TEST(Connection, PeeksAtTheFirstByteWithoutTakingIt) {
  Pair pair;
  EXPECT_EQ(pair.connection.PeekFirstByte(Clock::now() + milliseconds(1)), std::nullopt);
  pair.peer.Send("\x16x");
  EXPECT_EQ(pair.connection.PeekFirstByte(Soon()), 0x16);
  EXPECT_EQ(pair.connection.Buffered(), "");
  EXPECT_EQ(*pair.connection.Fill(2, Soon()), Input::kReady);
}

TEST(Connection, GivesUpAPeerThatStopsReading) {
  Pair pair({.send_timeout = milliseconds(20)});
  const auto sent = pair.connection.Send(std::string(16 << 20, 'x'));
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, sqlstate::kConnectionFailure);
  EXPECT_FALSE(pair.connection.Send("more"));
}

TEST(Connection, SendsAllToASlowReader) {
  Pair pair;
  const std::string large(8 << 20, 'y');
  auto received = std::async(std::launch::async, [&] { return pair.peer.Receive(large.size()); });
  EXPECT_TRUE(pair.connection.Send(large));
  EXPECT_EQ(received.get(), large);
}

TEST(Connection, SurvivesAPeerThatIsGone) {
  Pair pair;
  pair.peer.Close();
  EXPECT_FALSE(pair.connection.Send("no SIGPIPE"));
}

TEST(Connection, SendsItsLastMessageEvenIfInputWasLeftUnread) {
  Pair pair;
  pair.peer.Send("unread");
  EXPECT_TRUE(pair.connection.Send("last words"));
  pair.connection.Close();
  EXPECT_EQ(pair.peer.Receive(10), "last words");
  EXPECT_TRUE(pair.peer.Ended());
  EXPECT_FALSE(pair.connection.Send("after the end"));
}

TEST(Connection, EndOfInputLeavesTheOutputOpen) {
  Pair pair;
  std::jthread other([&] { pair.connection.EndInput(); });
  EXPECT_EQ(*pair.connection.Fill(1, Soon()), Input::kClosed);
  EXPECT_TRUE(pair.connection.Send("shutting down"));
  EXPECT_EQ(pair.peer.Receive(13), "shutting down");
}

/// A pair with TLS on the way.
struct TlsPair : Pair {
  explicit TlsPair(TlsPeer::Options client = {}, TlsOptions server = {}) {
    if (server.certificate_path.empty()) server = certificate.options;
    context = *TlsContext::Load(server);
    tls.emplace(std::move(peer), client);
  }
  Result<void> Handshake(TlsStart start = TlsStart::kAfterSslRequest) {
    auto client = std::async(std::launch::async, [this] { return tls->Handshake(); });
    auto result = connection.StartTls(*context, start, Soon());
    if (!result) connection.Abort();
    client_succeeded = client.get();
    return result;
  }
  TestCertificate certificate;
  std::unique_ptr<TlsContext> context;
  std::optional<TlsPeer> tls;
  bool client_succeeded = false;
};

TEST(TlsConnection, CarriesLargeMessagesBothWays) {
  TlsPair pair;
  ASSERT_TRUE(pair.Handshake());
  std::string large;
  for (int number = 0; large.size() < (3 << 20); ++number) large += std::to_string(number);
  pair.connection.SetInputLimit(8 << 20);
  auto echoed = std::async(std::launch::async, [&] {
    pair.tls->Send(large);
    return pair.tls->Receive(large.size());
  });
  ASSERT_EQ(*pair.connection.Fill(large.size(), Soon()), Input::kReady);
  EXPECT_EQ(pair.connection.Buffered(), large);
  EXPECT_TRUE(pair.connection.Send(pair.connection.Buffered()));
  EXPECT_EQ(echoed.get(), large);
}

TEST(TlsConnection, DescribesItself) {
  TlsPair pair;
  ASSERT_TRUE(pair.Handshake());
  ASSERT_TRUE(pair.connection.Tls());
  const TlsInfo& info = *pair.connection.Tls();
  EXPECT_EQ(info.version, SSL_get_version(pair.tls->Ssl()));
  EXPECT_EQ(info.cipher, SSL_get_cipher_name(pair.tls->Ssl()));
  EXPECT_EQ(info.bits, SSL_get_cipher_bits(pair.tls->Ssl(), nullptr));
  EXPECT_EQ(info.alpn, "");
  EXPECT_EQ(info.server_end_point, pair.context->ServerEndPoint());
  EXPECT_FALSE(info.has_client_certificate);
}

TEST(TlsConnection, SpeaksTls12ButNothingOlder) {
  TlsPair old({.version_max = TLS1_2_VERSION});
  ASSERT_TRUE(old.Handshake());
  EXPECT_EQ(old.connection.Tls()->version, "TLSv1.2");
  TlsPair older({.version_max = TLS1_1_VERSION});
  EXPECT_FALSE(older.Handshake());
}

TEST(TlsConnection, ADirectStartNeedsItsAlpn) {
  TlsPair with({.alpn = kPostgresql});
  ASSERT_TRUE(with.Handshake(TlsStart::kDirect));
  EXPECT_EQ(with.connection.Tls()->alpn, "postgresql");

  TlsPair without;
  const auto refused = without.Handshake(TlsStart::kDirect);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("without ALPN"));
}

TEST(TlsConnection, RefusesAnotherProtocolsAlpn) {
  TlsPair pair({.alpn = "\x02h2"});
  EXPECT_FALSE(pair.Handshake());
  EXPECT_FALSE(pair.client_succeeded);
  TlsPair several({.alpn = "\x02h2\x0apostgresql"});
  EXPECT_TRUE(several.Handshake(TlsStart::kDirect));
}

TEST(TlsConnection, RefusesBytesThatCameBeforeTheHandshake) {
  TlsPair pair;
  pair.tls->Plain().Send("SSLRequest+smuggled");
  ASSERT_EQ(*pair.connection.Fill(10, Soon()), Input::kReady);
  pair.connection.Consume(10);
  const auto refused = pair.connection.StartTls(*pair.context, TlsStart::kAfterSslRequest, Soon());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, sqlstate::kProtocolViolation);
}

TEST(TlsConnection, AHandshakeThatIsGarbageOrSilenceEnds) {
  TlsPair garbage;
  garbage.tls->Plain().Send(std::string(64, 'G'));
  EXPECT_FALSE(garbage.connection.StartTls(*garbage.context, TlsStart::kDirect, Soon()));
  TlsPair silence;
  const auto late = silence.connection.StartTls(*silence.context, TlsStart::kDirect, Clock::now() + milliseconds(5));
  ASSERT_FALSE(late);
  EXPECT_THAT(late.error().message, HasSubstr("timeout"));
  EXPECT_FALSE(late.error().message.empty());
  EXPECT_FALSE(silence.connection.Send("clear text")) << "a failed handshake leaves no plain connection behind";
}

TEST(TlsConnection, BrokenRecordsAreAnError) {
  TlsPair pair;
  ASSERT_TRUE(pair.Handshake());
  std::string records = pair.tls->Records({"hello"});
  records.back() ^= 1;
  pair.tls->Plain().Send(records);
  const auto filled = pair.connection.Fill(1, Soon());
  ASSERT_FALSE(filled);
  EXPECT_EQ(filled.error().code, sqlstate::kProtocolViolation);
}

TEST(TlsConnection, SaysGoodbye) {
  TlsPair pair;
  ASSERT_TRUE(pair.Handshake());
  ASSERT_TRUE(pair.connection.Send("x"));
  pair.connection.Close();
  EXPECT_EQ(pair.tls->Receive(1), "x");
  EXPECT_TRUE(pair.tls->EndedCleanly());
}

TEST(TlsConnection, AnEndWithoutGoodbyeIsAnEndToo) {
  TlsPair pair;
  ASSERT_TRUE(pair.Handshake());
  pair.tls->Plain().Close();
  EXPECT_EQ(*pair.connection.Fill(1, Soon()), Input::kClosed);
}

TEST(TlsConnection, GivesUpAPeerThatStopsReading) {
  TlsPair pair;
  ASSERT_TRUE(pair.Handshake());
  pair.connection.SetSendTimeout(milliseconds(20));
  EXPECT_FALSE(pair.connection.Send(std::string(16 << 20, 'x')));
  pair.connection.Close();
}

TEST(TlsConnection, VerifiesAClientCertificateIfThereIsOne) {
  const TestCertificate client, stranger;  // self-signed: its own authority
  Resign(client.options, EVP_sha256());
  Resign(stranger.options, EVP_sha256());
  const TestCertificate server;
  TlsOptions asks = server.options;
  asks.client_ca_path = client.options.certificate_path;

  TlsPair known({.identity = client.options}, asks);
  ASSERT_TRUE(known.Handshake());
  EXPECT_TRUE(known.connection.Tls()->has_client_certificate);
  EXPECT_EQ(known.connection.Tls()->client_common_name, "localhost");
  EXPECT_EQ(known.connection.Tls()->client_distinguished_name, "CN=localhost");

  TlsPair none({}, asks);
  ASSERT_TRUE(none.Handshake());
  EXPECT_FALSE(none.connection.Tls()->has_client_certificate);

  TlsPair unknown({.identity = stranger.options}, asks);
  EXPECT_FALSE(unknown.Handshake());
}

TEST(TlsConnection, BytesPendingInsideTlsCountWhenItParks) {
  TlsPair pair;
  ASSERT_TRUE(pair.Handshake());
  EXPECT_TRUE(pair.connection.PrepareToPark());
  pair.tls->Plain().Send(pair.tls->Records({"one", "two"}));
  ASSERT_EQ(*pair.connection.Fill(3, Soon()), Input::kReady);
  ASSERT_EQ(pair.connection.Buffered(), "one");
  pair.connection.Consume(3);
  EXPECT_FALSE(pair.connection.PrepareToPark());
  EXPECT_EQ(pair.connection.Buffered(), "two");
  pair.connection.Consume(3);
  EXPECT_TRUE(pair.connection.PrepareToPark());
}

TEST(TlsConnection, HalfARecordDoesNotCountWhenItParks) {
  TlsPair pair;
  ASSERT_TRUE(pair.Handshake());
  const std::string records = pair.tls->Records({"whole"});
  pair.tls->Plain().Send(records.substr(0, 9));
  EXPECT_FALSE(pair.connection.WaitReadable(milliseconds(5)));
  EXPECT_TRUE(pair.connection.PrepareToPark());
  pair.tls->Plain().Send(records.substr(9));
  EXPECT_EQ(*pair.connection.Fill(5, Soon()), Input::kReady);
  EXPECT_EQ(pair.connection.Buffered(), "whole");
}

}  // namespace
}  // namespace duckgres::net
