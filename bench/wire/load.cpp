#include <array>
#include <format>
#include <memory>
#include <sys/epoll.h>

#include "wire/commands.hpp"
#include "wire/connection.hpp"

namespace duckgres::bench {
namespace {

constexpr std::string_view kStatementName = "s";

/// What each connection asks again and again, and how a right answer looks.
struct Workload {
  Statement statement;
  bool prepared;
  uint64_t rows;  // of each answer

  std::string Request(int64_t key) const {
    return prepared ? ExecuteMessage(kStatementName, statement, key) : QueryMessage(statement.WithKey(key));
  }
};

/// One connection of the closed loop: at most one request is under way.
class Lane {
 public:
  Lane(const Destination& to, const Workload& workload, uint64_t number)
      : connection_(to), workload_(workload), keys_(number, workload.statement.keys_max) {
    if (workload.prepared) connection_.Ask(ParseMessage(kStatementName, workload.statement));
    connection_.MakeNonBlocking();
  }

  int Descriptor() const { return connection_.Descriptor(); }

  void Begin() {
    const std::string request = workload_.Request(keys_.Next());
    rows_before_ = connection_.Scanner().Rows();
    ready_awaited_ = connection_.Scanner().Ready() + 1;
    begun_ = Clock::now();
    connection_.Send(request);
  }

  /// Reads what has come; true when the answer is complete.
  bool Continue() {
    while (connection_.Scanner().Ready() < ready_awaited_) {
      if (!connection_.Receive()) return false;
    }
    if (!connection_.Scanner().Error().empty()) GiveUp(DescribeError(connection_.Scanner().Error()));
    const uint64_t rows = connection_.Scanner().Rows() - rows_before_;
    if (rows != workload_.rows) GiveUp(std::format("an answer of {} rows instead of {}", rows, workload_.rows));
    return true;
  }

  Clock::time_point Begun() const { return begun_; }

 private:
  Connection connection_;
  const Workload& workload_;
  KeySequence keys_;
  uint64_t rows_before_ = 0, ready_awaited_ = 0;
  Clock::time_point begun_;
};

Latencies Drive(std::vector<std::unique_ptr<Lane>>& lanes, Window window) {
  const int set = ::epoll_create1(EPOLL_CLOEXEC);
  for (auto& lane : lanes) {
    epoll_event event{.events = EPOLLIN, .data = {.ptr = lane.get()}};
    ::epoll_ctl(set, EPOLL_CTL_ADD, lane->Descriptor(), &event);
    lane->Begin();
  }
  Latencies latencies;
  for (size_t under_way = lanes.size(); under_way > 0;) {
    std::array<epoll_event, 64> events;  // NOLINT(*-member-init): written by epoll_wait
    const int count = ::epoll_wait(set, events.data(), static_cast<int>(events.size()), -1);
    for (int at = 0; at < count; ++at) {
      auto& lane = *static_cast<Lane*>(events[static_cast<size_t>(at)].data.ptr);
      if (!lane.Continue()) continue;
      const auto now = Clock::now();
      if (now >= window.from && now < window.until) latencies.Add(now - lane.Begun());
      if (now < window.until) {
        lane.Begin();
      } else {
        --under_way;
      }
    }
  }
  return latencies;
}

}  // namespace

void RunLoad(const Arguments& arguments) {
  const Workload workload{.statement = StatementOf(arguments),
                          .prepared = arguments.Text("protocol") == "prepared",
                          .rows = static_cast<uint64_t>(arguments.Number("rows", 1))};
  const Destination to = DestinationFromEnvironment(arguments);
  std::vector<std::unique_ptr<Lane>> lanes;
  for (int64_t number = 0; number < arguments.Number("connections"); ++number) {
    lanes.push_back(std::make_unique<Lane>(to, workload, static_cast<uint64_t>(number)));
  }
  const Window window = WindowOf(arguments);
  Drive(lanes, window).Print(window);
}

}  // namespace duckgres::bench
