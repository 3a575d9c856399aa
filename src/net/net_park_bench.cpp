// How much memory a parked TLS connection costs: net_park_bench [connections]. Prints resident bytes per connection, of
// the server's process alone; the clients live in another.

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <malloc.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

#include "net/test_peer.hpp"

namespace duckgres::net {
namespace {

long ResidentBytes() {
  ::malloc_trim(0);
  long pages = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  return resident * ::sysconf(_SC_PAGESIZE);
}

/// Connects, speaks once on each, says so on `done` after the warm-up and at the end, and waits to be told to leave.
void RunClients(int ports, int done, int leave, int warm_up, int connections) {
  uint16_t port = 0;
  char byte = 0;
  if (::read(ports, &port, sizeof port) != sizeof port) std::exit(1);
  std::vector<TlsPeer> peers;
  for (int number = 0; number < warm_up + connections; ++number) {
    peers.emplace_back(Peer::Connect(port));
    if (!peers.back().Handshake()) std::exit(1);
    peers.back().Send("hello");
    if (peers.back().Receive(5) != "hello") std::exit(1);
    const bool at_mark = number + 1 == warm_up || number + 1 == warm_up + connections;
    if (at_mark && (::write(done, "", 1) != 1 || ::read(leave, &byte, 1) != 1)) std::exit(1);
  }
}

int Main(int connections) {
  constexpr int kWarmUp = 100;
  int ports[2], done[2], leave[2];
  if (::pipe(ports) != 0 || ::pipe(done) != 0 || ::pipe(leave) != 0) return 1;
  const pid_t clients = ::fork();  // before any thread
  if (clients == 0) {
    RunClients(ports[0], done[1], leave[0], kWarmUp, connections);
    ::_exit(0);
  }
  const TestCertificate certificate;
  const auto context = *TlsContext::Load(certificate.options);
  Server server(OnAnyPort(), [&](Connection&) {
    auto handler = std::make_unique<LambdaHandler>();
    handler->readable = [&](Connection& connection) {
      if (!connection.Tls() && !connection.StartTls(*context, TlsStart::kAfterSslRequest, Soon()))
        return Verdict::kGone;
      return Echo(connection);
    };
    return handler;
  });
  if (!server.Start()) return 1;
  const uint16_t port = server.Port();
  long resident[2] = {};
  char byte = 0;
  if (::write(ports[1], &port, sizeof port) != sizeof port) return 1;
  for (long& bytes : resident) {
    if (::read(done[0], &byte, 1) != 1) return 1;
    ::usleep(200'000);  // until the last ones are parked
    bytes = ResidentBytes();
    if (&bytes == &resident[0] && ::write(leave[1], "", 1) != 1) return 1;
  }
  std::printf("%d parked TLS connections: %ld bytes each (%zu open, %zu threads)\n", connections,
              (resident[1] - resident[0]) / connections, server.OpenConnections(), server.ActiveThreads());
  if (::write(leave[1], "", 1) != 1) return 1;
  ::waitpid(clients, nullptr, 0);
  return 0;
}

}  // namespace
}  // namespace duckgres::net

int main(int argc, char** argv) { return duckgres::net::Main(argc > 1 ? std::atoi(argv[1]) : 2000); }
