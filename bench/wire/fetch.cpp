#include <cstdio>

#include "wire/commands.hpp"
#include "wire/connection.hpp"

namespace duckgres::bench {
namespace {

constexpr size_t kSyncBytes = 5;

}  // namespace

void RunFetch(const Arguments& arguments) {
  const Statement statement{.sql = arguments.Text("sql")};
  const bool binary = arguments.Text("format") == "binary";
  Connection connection(DestinationFromEnvironment(arguments));
  // Binary results come by the extended protocol, Parse included, since DuckDB in process also starts from the text.
  std::string request = QueryMessage(statement.sql);
  if (binary) {
    request = ParseMessage("", statement);
    request.erase(request.size() - kSyncBytes);
    request += ExecuteMessage("", statement, 0);
  }
  const MessageScanner& scanner = connection.Scanner();
  const uint64_t ready_awaited = scanner.Ready() + 1, bytes_before = connection.BytesReceived();
  const auto begun = Clock::now();
  connection.Send(request);
  while (scanner.Rows() == 0 && scanner.Ready() < ready_awaited) connection.Receive();
  const auto first_row = Clock::now();
  while (scanner.Ready() < ready_awaited) connection.Receive();
  const auto done = Clock::now();
  if (!scanner.Error().empty()) GiveUp(DescribeError(scanner.Error()));
  std::printf("{\"rows\": %llu, \"bytes\": %llu, \"seconds\": %.6f, \"first_row_ms\": %.4f}\n",
              static_cast<unsigned long long>(scanner.Rows()),
              static_cast<unsigned long long>(connection.BytesReceived() - bytes_before), Seconds(done - begun),
              Seconds(first_row - begun) * 1e3);
}

}  // namespace duckgres::bench
