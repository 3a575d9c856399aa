#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// What the wire clients and the in-process programs share: arguments, clocks, latencies and the line of JSON they
/// print.
namespace duckgres::bench {

using Clock = std::chrono::steady_clock;

inline double Seconds(Clock::duration time) { return std::chrono::duration<double>(time).count(); }

/// Ends the program with a line on stderr: a measurement that went wrong in part is worth nothing.
[[noreturn]] void GiveUp(const std::string& reason);

/// `--name value` pairs after a subcommand.
class Arguments {
 public:
  Arguments(int argc, char** argv, int first);
  /// The value of --name; gives up when it is missing and there is no default.
  std::string Text(const std::string& name) const;
  std::string Text(const std::string& name, const std::string& otherwise) const;
  int64_t Number(const std::string& name) const;
  int64_t Number(const std::string& name, int64_t otherwise) const;
  double Real(const std::string& name, double otherwise) const;

 private:
  std::map<std::string, std::string> values_;
};

/// A statement with at most one parameter, $1, an integer from 1 to `keys_max`, spelled out where a protocol has no
/// parameters.
struct Statement {
  std::string sql;
  int64_t keys_max = 0;  // 0: no parameter
  std::string WithKey(int64_t key) const;
};
Statement StatementOf(const Arguments& arguments);

/// Keys in a fixed random order, the same for every contender. Source: Marsaglia, "Xorshift RNGs".
class KeySequence {
 public:
  KeySequence(uint64_t seed, int64_t keys_max) : state_(0x9E3779B97F4A7C15 * (seed + 1)), keys_max_(keys_max) {}
  int64_t Next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return keys_max_ == 0 ? 0 : static_cast<int64_t>(state_ % static_cast<uint64_t>(keys_max_)) + 1;
  }

 private:
  uint64_t state_;
  int64_t keys_max_;
};

/// When a closed loop counts: requests that end between `from` and `until`.
struct Window {
  Clock::time_point from, until;
};
Window WindowOf(const Arguments& arguments);  // --warmup and --seconds

/// How long requests took, all of them kept.
class Latencies {
 public:
  void Add(Clock::duration time) { nanoseconds_.push_back(static_cast<uint64_t>(time.count())); }
  void Merge(const Latencies& other);
  size_t Count() const { return nanoseconds_.size(); }
  /// Prints requests, seconds, per_second and mean/p50/p99/max in microseconds as one line of JSON.
  void Print(Window window);

 private:
  std::vector<uint64_t> nanoseconds_;
};

}  // namespace duckgres::bench
