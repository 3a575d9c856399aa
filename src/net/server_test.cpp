#include "net/server.hpp"

#include <atomic>
#include <future>
#include <gtest/gtest.h>
#include <latch>
#include <set>
#include <sys/resource.h>

#include "net/test_peer.hpp"

namespace duckgres::net {
namespace {

using std::chrono::milliseconds;

/// A started server whose every connection gets a handler filled in by `fill`.
class TestServer {
 public:
  using Fill = std::function<void(LambdaHandler&, Connection&)>;
  explicit TestServer(Fill fill, ServerOptions options = OnAnyPort())
      : server_(std::move(options), [fill = std::move(fill)](Connection& connection) {
          auto handler = std::make_unique<LambdaHandler>();
          fill(*handler, connection);
          return handler;
        }) {
    const auto started = server_.Start();
    EXPECT_TRUE(started) << started.error().message;
  }
  Server* operator->() { return &server_; }
  Peer Connect() { return Peer::Connect(server_.Port()); }

 private:
  Server server_;
};

void FillEcho(LambdaHandler& handler, Connection&) { handler.readable = Echo; }

void ExpectEcho(const Peer& peer, std::string_view text) {
  peer.Send(text);
  EXPECT_EQ(peer.Receive(text.size()), text);
}

TEST(Server, RunsAConnectionAgainEachTimeItBecomesReadable) {
  TestServer server(FillEcho);
  const Peer peer = server.Connect();
  for (const std::string_view text : {"one", "two", "three"}) {
    ExpectEcho(peer, text);
    std::this_thread::sleep_for(milliseconds(5));  // long enough to be parked between
  }
  EXPECT_EQ(server->OpenConnections(), 1u);
}

TEST(Server, EndsAConnectionWhosePeerEnds) {
  TestServer server(FillEcho);
  Peer peer = server.Connect();
  ExpectEcho(peer, "x");
  peer.Close();
  EXPECT_TRUE(Await([&] { return server->OpenConnections() == 0; }));
}

TEST(Server, ServesTlsAndAParkedConnectionKeepsItsPlace) {
  const TestCertificate certificate;
  const auto context = *TlsContext::Load(certificate.options);
  TestServer server([&](LambdaHandler& handler, Connection&) {
    handler.readable = [&](Connection& connection) {
      if (!connection.Tls() && !connection.StartTls(*context, TlsStart::kDirect, Soon())) return Verdict::kGone;
      return Echo(connection);
    };
  });
  std::vector<TlsPeer> peers;
  for (int number = 0; number < 8; ++number) {
    peers.emplace_back(server.Connect(), TlsPeer::Options{.alpn = "\x0apostgresql"});
    ASSERT_TRUE(peers.back().Handshake());
  }
  for (int round = 0; round < 3; ++round) {
    for (TlsPeer& peer : peers) {
      peer.Send("hello");
      EXPECT_EQ(peer.Receive(5), "hello");
    }
    std::this_thread::sleep_for(milliseconds(3));
  }
}

TEST(Server, RunsAgainForBytesThatAreInsideTlsWhenItParks) {
  const TestCertificate certificate;
  const auto context = *TlsContext::Load(certificate.options);
  std::atomic<int> calls = 0;
  TestServer server([&](LambdaHandler& handler, Connection&) {
    handler.readable = [&](Connection& connection) {
      if (!connection.Tls())
        return connection.StartTls(*context, TlsStart::kAfterSslRequest, Soon()) ? Verdict::kPark : Verdict::kGone;
      ++calls;
      if (*connection.Fill(1, Soon()) != Input::kReady) return Verdict::kGone;
      EXPECT_TRUE(connection.Send(connection.Buffered()));  // one record, however many came
      connection.Consume(connection.Buffered().size());
      return Verdict::kPark;
    };
  });
  TlsPeer peer(server.Connect());
  ASSERT_TRUE(peer.Handshake());
  peer.Plain().Send(peer.Records({"first", "second", "third"}));
  EXPECT_EQ(peer.Receive(16), "firstsecondthird");
  EXPECT_GE(calls, 3);
}

TEST(Server, ANewPairServesNewConnectionsAndOldOnesLiveOn) {
  const TestCertificate certificate;
  const auto context = *TlsContext::Load(certificate.options);
  TestServer server([&](LambdaHandler& handler, Connection&) {
    handler.readable = [&](Connection& connection) {
      if (!connection.Tls() && !connection.StartTls(*context, TlsStart::kAfterSslRequest, Soon()))
        return Verdict::kGone;
      return Echo(connection);
    };
  });
  const auto fingerprint = [](TlsPeer& peer) {
    const OwnedCertificate seen(SSL_get1_peer_certificate(peer.Ssl()));
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    X509_digest(seen.get(), EVP_sha256(), hash, &size);
    return std::string(reinterpret_cast<const char*>(hash), size);
  };
  TlsPeer before(server.Connect());
  ASSERT_TRUE(before.Handshake());
  std::filesystem::remove(certificate.options.certificate_path);
  std::filesystem::remove(certificate.options.key_path);
  ASSERT_TRUE(EnsureSelfSignedCertificate(certificate.options.certificate_path, certificate.options.key_path, {}));
  ASSERT_TRUE(context->Reload());
  TlsPeer after(server.Connect());
  ASSERT_TRUE(after.Handshake());
  EXPECT_NE(fingerprint(before), fingerprint(after));
  EXPECT_EQ(fingerprint(after), context->ServerEndPoint());
  before.Send("still here");
  EXPECT_EQ(before.Receive(10), "still here");
}

TEST(Server, TellsAConnectionThatWasParkedTooLong) {
  TestServer server([](LambdaHandler& handler, Connection& connection) {
    connection.SetParkDeadline(Clock::now() + milliseconds(5));
    handler.timeout = [](Connection& late) {
      EXPECT_TRUE(late.Send("too late"));
      return Verdict::kGone;
    };
  });
  const Peer peer = server.Connect();  // says nothing
  EXPECT_EQ(peer.Receive(8), "too late");
  EXPECT_TRUE(peer.Ended());
}

TEST(Server, AParkDeadlineThatMovesOnIsNotMet) {
  std::atomic<int> timeouts = 0;
  TestServer server([&](LambdaHandler& handler, Connection& connection) {
    connection.SetParkDeadline(Clock::now() + std::chrono::hours(1));
    handler.readable = [](Connection& served) {
      const Verdict verdict = Echo(served);
      served.SetParkDeadline(Clock::now() + std::chrono::hours(1));
      return verdict;
    };
    handler.wake = [](Connection& woken) {
      woken.SetParkDeadline(Clock::now() + milliseconds(1));  // nearer than the one in the queue
      return Verdict::kPark;
    };
    handler.timeout = [&](Connection& late) {
      ++timeouts;
      late.SetParkDeadline(std::nullopt);
      return Verdict::kPark;
    };
  });
  const Peer peer = server.Connect();
  ExpectEcho(peer, "a");
  ExpectEcho(peer, "b");
  EXPECT_EQ(timeouts, 0);
  server->WakeAll();
  EXPECT_TRUE(Await([&] { return timeouts == 1; }));
  ExpectEcho(peer, "c");
}

TEST(Server, AThousandParkedConnectionsAreEachWoken) {
  constexpr int kConnections = 1000;
  std::atomic<int> parked = 0;
  TestServer server([&](LambdaHandler& handler, Connection&) {
    handler.readable = [&](Connection&) {
      ++parked;
      return Verdict::kPark;
    };
    handler.wake = [](Connection& connection) { return connection.Send("w") ? Verdict::kPark : Verdict::kGone; };
  });
  std::vector<Peer> peers;
  for (int number = 0; number < kConnections; ++number) peers.push_back(server.Connect());
  ASSERT_TRUE(Await([&] { return parked == kConnections; }));
  EXPECT_EQ(server->OpenConnections(), size_t{kConnections});
  server->WakeAll();
  for (const Peer& peer : peers) ASSERT_EQ(peer.Receive(1), "w");
  EXPECT_LT(server->ActiveThreads(), 1000u);
}

TEST(Server, WakesOneByItsNumber) {
  std::promise<uint64_t> id;
  TestServer server([&](LambdaHandler& handler, Connection& connection) {
    id.set_value(connection.Id());
    handler.wake = [](Connection& woken) { return woken.Send("you") ? Verdict::kGone : Verdict::kGone; };
  });
  const Peer peer = server.Connect();
  const uint64_t number = id.get_future().get();
  EXPECT_TRUE(server->Wake(number));
  EXPECT_EQ(peer.Receive(3), "you");
  ASSERT_TRUE(Await([&] { return server->OpenConnections() == 0; }));
  EXPECT_FALSE(server->Wake(number));
}

TEST(Server, AWakeDuringACallComesAfterIt) {
  std::latch entered(1), may_return(1);
  std::atomic<bool> running = false, overlapped = false;
  std::promise<void> woken;
  TestServer server([&](LambdaHandler& handler, Connection&) {
    handler.readable = [&](Connection&) {
      running = true;
      entered.count_down();
      may_return.wait();
      running = false;
      return Verdict::kPark;
    };
    handler.wake = [&](Connection&) {
      overlapped = running.load();
      woken.set_value();
      return Verdict::kPark;
    };
  });
  const Peer peer = server.Connect();
  entered.wait();
  server->WakeAll();
  may_return.count_down();
  ASSERT_EQ(woken.get_future().wait_for(kPatience), std::future_status::ready);
  EXPECT_FALSE(overlapped);
}

/// A handler that works until its peer hangs up, as a long query does.
struct LongQuery {
  std::latch entered{1};
  std::promise<void> hung_up;
  std::atomic<bool> interrupted = false;

  void Fill(LambdaHandler& handler) {
    handler.readable = [this](Connection&) {
      entered.count_down();
      return Await([this] { return interrupted.load(); }) ? Verdict::kGone : Verdict::kPark;
    };
    handler.hangup = [this] {
      interrupted = true;
      hung_up.set_value();
    };
  }
  bool HungUp() { return hung_up.get_future().wait_for(kPatience) == std::future_status::ready; }
};

TEST(Server, TellsOfAPeerThatVanishesDuringACall) {
  LongQuery query;
  TestServer server([&](LambdaHandler& handler, Connection&) { query.Fill(handler); });
  Peer peer = server.Connect();
  query.entered.wait();
  peer.Close();
  EXPECT_TRUE(query.HungUp());
  EXPECT_TRUE(Await([&] { return server->OpenConnections() == 0; }));
}

TEST(Server, TellsOfAResetAtOnce) {
  LongQuery query;
  ServerOptions options = OnAnyPort();
  options.half_close_grace = std::chrono::hours(1);
  TestServer server([&](LambdaHandler& handler, Connection&) { query.Fill(handler); }, options);
  Peer peer = server.Connect();
  query.entered.wait();
  const linger reset{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(peer.Descriptor(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  peer.Close();
  EXPECT_TRUE(query.HungUp());
}

TEST(Server, TellsOfAUnixPeerThatVanishesButNotOfOneThatOnlyStopsSending) {
  const TemporaryFolder folder;
  LongQuery query;
  ServerOptions options{.listeners = {{.host = "", .port = 5432, .unix_socket_dir = folder.Path()}}};
  options.half_close_grace = milliseconds(0);
  TestServer server([&](LambdaHandler& handler, Connection&) { query.Fill(handler); }, options);
  Peer peer = Peer::ConnectUnix(folder / ".s.PGSQL.5432");
  query.entered.wait();
  peer.EndSending();
  std::this_thread::sleep_for(milliseconds(20));
  EXPECT_FALSE(query.interrupted);
  peer.Close();
  EXPECT_TRUE(query.HungUp());
}

TEST(Server, APeerThatOnlyStopsSendingGetsItsAnswer) {
  std::atomic<bool> hung_up = false;
  TestServer server([&](LambdaHandler& handler, Connection&) {
    handler.readable = Echo;
    handler.hangup = [&] { hung_up = true; };
  });
  const Peer peer = server.Connect();
  peer.Send("question");
  peer.EndSending();
  EXPECT_EQ(peer.Receive(8), "question");
  EXPECT_TRUE(peer.Ended());
  EXPECT_FALSE(hung_up);
}

TEST(Server, MoreActiveConnectionsThanThreadsWaitTheirTurn) {
  ServerOptions options = OnAnyPort();
  options.threads_max = 2;
  options.greeting_threads_max = 1;
  std::atomic<int> running = 0, most = 0;
  TestServer server(
      [&](LambdaHandler& handler, Connection&) {
        handler.readable = [&](Connection& connection) {
          const int now = ++running;
          for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
          }
          const Verdict verdict = Echo(connection);
          --running;
          return verdict;
        };
      },
      options);
  std::vector<Peer> peers;
  for (int number = 0; number < 40; ++number) peers.push_back(server.Connect());
  for (const Peer& peer : peers) peer.Send("all at once");
  for (const Peer& peer : peers) EXPECT_EQ(peer.Receive(11), "all at once");
  EXPECT_LE(most, 3);
  EXPECT_LE(server->ActiveThreads(), 3u);
}

TEST(Server, ANewConnectionIsGreetedWhileAllThreadsAreBusy) {
  ServerOptions options = OnAnyPort();
  options.threads_max = 1;
  options.greeting_threads_max = 1;
  std::latch release(1), busy(1);
  std::atomic<int> connections = 0;
  TestServer server(
      [&](LambdaHandler& handler, Connection&) {
        handler.readable = [&, first = connections++ == 0](Connection& connection) {
          if (!first) return Echo(connection);
          busy.count_down();
          release.wait();
          return Verdict::kGone;
        };
      },
      options);
  const Peer busy_peer = server.Connect();
  busy.wait();
  const Peer peer = server.Connect();
  ExpectEcho(peer, "greeted");
  release.count_down();
  ExpectEcho(peer, "served");
}

TEST(Server, AYieldLetsTheOthersRunFirst) {
  ServerOptions options = OnAnyPort();
  options.threads_max = 1;
  options.greeting_threads_max = 0;
  std::atomic<bool> other_ran = false;
  std::atomic<int> connections = 0;
  std::latch first_runs(1);
  bool counted = false;
  TestServer server(
      [&](LambdaHandler& handler, Connection&) {
        const bool first = connections++ == 0;
        handler.readable = [&, first](Connection& connection) {
          if (!first) {
            other_ran = true;
            return Echo(connection);
          }
          if (!std::exchange(counted, true)) first_runs.count_down();
          if (!other_ran) return Verdict::kYield;  // as a pipeline that never ends would
          return connection.Send("done") ? Verdict::kGone : Verdict::kGone;
        };
      },
      options);
  const Peer first = server.Connect();
  first_runs.wait();
  const Peer second = server.Connect();
  EXPECT_EQ(first.Receive(4), "done");
  ExpectEcho(second, "x");
}

TEST(Server, ItsPoolShrinksWhenThereIsNothingToDo) {
  ServerOptions options = OnAnyPort();
  options.thread_idle_timeout = milliseconds(10);
  std::latch all(20);
  TestServer server(
      [&](LambdaHandler& handler, Connection&) {
        handler.readable = [&, met = false](Connection&) mutable {
          if (!std::exchange(met, true)) all.arrive_and_wait();  // twenty threads at once
          return Verdict::kPark;
        };
      },
      options);
  std::vector<Peer> peers;
  for (int number = 0; number < 20; ++number) peers.push_back(server.Connect());
  all.wait();
  EXPECT_TRUE(Await([&] { return server->ActiveThreads() == 1; }));
  server->Stop(Clock::now());  // before the peers end, which would be readable again
}

TEST(Server, AnExceptionCostsTheOneConnection) {
  std::atomic<int> connections = 0;
  TestServer server([&](LambdaHandler& handler, Connection&) {
    if (connections++ == 0) throw std::runtime_error("no handler");
    handler.readable = [](Connection& connection) -> Verdict {
      if (connection.WaitReadable(kPatience)) throw std::runtime_error("a bug");
      return Verdict::kPark;
    };
  });
  const Peer unlucky = server.Connect();
  EXPECT_TRUE(unlucky.Ended());
  const Peer buggy = server.Connect();
  buggy.Send("x");
  EXPECT_TRUE(buggy.Ended());
  EXPECT_TRUE(Await([&] { return server->OpenConnections() == 0; }));
}

/// No further descriptor for this process while it lives.
struct NoDescriptors {
  NoDescriptors() {
    const int next = FileDescriptor(::dup(0)).Get();
    ::getrlimit(RLIMIT_NOFILE, &before);
    const rlimit none{.rlim_cur = static_cast<rlim_t>(next), .rlim_max = before.rlim_max};
    EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  }
  ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before); }
  rlimit before{};
};

TEST(Server, ComesBackAfterRunningOutOfDescriptors) {
  ServerOptions options = OnAnyPort();
  options.accept_retry = milliseconds(5);
  TestServer server(FillEcho, options);
  const Peer served = server.Connect();
  ExpectEcho(served, "before");
  const Peer waiting = Peer::Unconnected(AF_INET);
  {
    const NoDescriptors none;
    waiting.ConnectTo(server->Port());
    ExpectEcho(served, "during");
    std::this_thread::sleep_for(milliseconds(20));
    EXPECT_EQ(server->OpenConnections(), 1u);
  }
  ExpectEcho(waiting, "after");
}

TEST(Server, AcceptsNoMoreThanItsBoundUntilOneLeaves) {
  ServerOptions options = OnAnyPort();
  options.connections_max = 1;
  options.accept_retry = milliseconds(5);
  TestServer server(FillEcho, options);
  Peer first = server.Connect();
  ExpectEcho(first, "x");
  const Peer second = server.Connect();
  second.Send("y");
  std::this_thread::sleep_for(milliseconds(20));
  EXPECT_EQ(server->OpenConnections(), 1u);
  first.Close();
  EXPECT_EQ(second.Receive(1), "y");
}

TEST(Server, StopAcceptingLeavesConnectionsAlone) {
  TestServer server(FillEcho);
  const Peer peer = server.Connect();
  ExpectEcho(peer, "x");
  const uint16_t port = server->Port();
  server->StopAccepting();
  const FileDescriptor late(::socket(AF_INET, SOCK_STREAM, 0));
  const sockaddr_in address{
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
  EXPECT_EQ(::connect(late.Get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), -1);
  ExpectEcho(peer, "y");
}

TEST(Server, EndOfInputReachesWhoeverWaitsForBytes) {
  std::latch waits(1);
  TestServer server([&](LambdaHandler& handler, Connection&) {
    handler.readable = [&](Connection& connection) {
      waits.count_down();
      EXPECT_EQ(*connection.Fill(1, Soon()), Input::kClosed);
      EXPECT_TRUE(connection.Send("shutting down"));
      return Verdict::kGone;
    };
  });
  const Peer peer = server.Connect();
  waits.wait();
  server->EndInput();
  EXPECT_EQ(peer.Receive(13), "shutting down");
  EXPECT_TRUE(peer.Ended());
}

TEST(Server, StopWakesTheParkedAndWaitsForTheActive) {
  std::latch busy(1), release(1);
  std::atomic<int> connections = 0;
  TestServer server([&](LambdaHandler& handler, Connection&) {
    const bool works = connections++ == 0;
    handler.readable = [&, works](Connection& connection) {
      if (!works) return Echo(connection);
      busy.count_down();
      release.wait();
      return connection.Send("result") ? Verdict::kPark : Verdict::kGone;
    };
    handler.wake = [](Connection& connection) { return connection.Send("57P01") ? Verdict::kGone : Verdict::kGone; };
  });
  const Peer active = server.Connect();
  busy.wait();
  const Peer parked = server.Connect();
  ExpectEcho(parked, "x");
  auto stopped = std::async(std::launch::async, [&] { return server->Stop(Soon()); });
  EXPECT_EQ(parked.Receive(5), "57P01");
  release.count_down();
  EXPECT_EQ(active.Receive(11), "result57P01");
  EXPECT_TRUE(stopped.get());
}

TEST(Server, StopCutsOffWhatIsLeftAtTheDeadline) {
  LongQuery query;
  std::atomic<int> connections = 0;
  std::atomic<int> destroyed = 0;
  TestServer server([&](LambdaHandler& handler, Connection&) {
    if (connections++ == 0) query.Fill(handler);
    handler.timeout = [guard = std::shared_ptr<void>(nullptr, [&](void*) { ++destroyed; })](Connection&) {
      return Verdict::kPark;
    };
  });
  const Peer active = server.Connect();
  query.entered.wait();
  const Peer parked = server.Connect();
  ASSERT_TRUE(Await([&] { return server->OpenConnections() == 2; }));
  EXPECT_TRUE(server->Stop(Clock::now() + milliseconds(5)));
  EXPECT_TRUE(query.HungUp());
  EXPECT_TRUE(active.Ended());
  EXPECT_TRUE(parked.Ended());
  EXPECT_EQ(destroyed, 2);
}

TEST(Server, ConnectionsComeAndGoWhileTheyAreWoken) {
  TestServer server([](LambdaHandler& handler, Connection& connection) {
    connection.SetParkDeadline(Clock::now() + milliseconds(connection.Id() % 7));
    handler.readable = Echo;
    handler.timeout = [](Connection& late) {
      late.SetParkDeadline(Clock::now() + milliseconds(3));
      return Verdict::kPark;
    };
  });
  std::atomic<bool> done = false;
  std::jthread waker([&] {
    while (!done) server->WakeAll();
  });
  std::vector<std::jthread> clients;
  for (int client = 0; client < 4; ++client) {
    clients.emplace_back([&] {
      for (int number = 0; number < 50; ++number) {
        const Peer peer = server.Connect();
        ExpectEcho(peer, "a");
        ExpectEcho(peer, "b");
      }
    });
  }
  clients.clear();
  done = true;
  waker.join();
  EXPECT_TRUE(Await([&] { return server->OpenConnections() == 0; }));
}

TEST(Server, SaysWhyItCannotStart) {
  TestServer first(FillEcho);
  Server second({.listeners = {{.port = first->Port()}}},
                [](Connection&) { return std::make_unique<LambdaHandler>(); });
  EXPECT_FALSE(second.Start());
}

}  // namespace
}  // namespace duckgres::net
