#include "common.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <format>
#include <numeric>

namespace duckgres::bench {

void GiveUp(const std::string& reason) {
  std::fprintf(stderr, "%s\n", reason.c_str());
  std::exit(1);
}

Arguments::Arguments(int argc, char** argv, int first) {
  for (int at = first; at < argc; at += 2) {
    const std::string_view name = argv[at];
    if (!name.starts_with("--") || at + 1 == argc) GiveUp(std::format("expected --name value, got {}", name));
    values_.insert_or_assign(std::string(name.substr(2)), argv[at + 1]);
  }
}

std::string Arguments::Text(const std::string& name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) GiveUp(std::format("--{} is missing", name));
  return found->second;
}

std::string Arguments::Text(const std::string& name, const std::string& otherwise) const {
  return values_.contains(name) ? values_.at(name) : otherwise;
}

int64_t Arguments::Number(const std::string& name) const { return std::strtoll(Text(name).c_str(), nullptr, 10); }

int64_t Arguments::Number(const std::string& name, int64_t otherwise) const {
  return values_.contains(name) ? Number(name) : otherwise;
}

double Arguments::Real(const std::string& name, double otherwise) const {
  return values_.contains(name) ? std::strtod(Text(name).c_str(), nullptr) : otherwise;
}

std::string Statement::WithKey(int64_t key) const {
  const size_t at = sql.find("$1");
  if (at == std::string::npos) return sql;
  return sql.substr(0, at) + std::to_string(key) + sql.substr(at + 2);
}

Statement StatementOf(const Arguments& arguments) {
  return {.sql = arguments.Text("sql"), .keys_max = arguments.Number("keys", 0)};
}

Window WindowOf(const Arguments& arguments) {
  const auto after = [](double seconds) {
    return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  };
  const auto from = Clock::now() + after(arguments.Real("warmup", 0.3));
  return {.from = from, .until = from + after(arguments.Real("seconds", 2))};
}

void Latencies::Merge(const Latencies& other) {
  nanoseconds_.insert(nanoseconds_.end(), other.nanoseconds_.begin(), other.nanoseconds_.end());
}

void Latencies::Print(Window window) {
  if (nanoseconds_.empty()) GiveUp("no request was answered within the time of measurement");
  std::ranges::sort(nanoseconds_);
  const auto percentile = [&](double share) {
    const auto at = static_cast<size_t>(share * static_cast<double>(nanoseconds_.size() - 1));
    return static_cast<double>(nanoseconds_[at]) / 1e3;
  };
  const double count = static_cast<double>(nanoseconds_.size());
  const double total = std::accumulate(nanoseconds_.begin(), nanoseconds_.end(), 0.0);
  const double seconds = Seconds(window.until - window.from);
  std::printf(
      "{\"requests\": %zu, \"seconds\": %.4f, \"per_second\": %.2f, \"mean_us\": %.2f, \"p50_us\": %.2f, "
      "\"p99_us\": %.2f, \"max_us\": %.2f}\n",
      nanoseconds_.size(), seconds, count / seconds, total / count / 1e3, percentile(0.5), percentile(0.99),
      percentile(1));
}

}  // namespace duckgres::bench
