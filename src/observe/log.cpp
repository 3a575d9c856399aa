#include "observe/log.hpp"

#include <memory>

#include "spdlog/logger.h"
#include "spdlog/pattern_formatter.h"
#include "spdlog/sinks/stdout_sinks.h"

#include "observe/log_line.hpp"

namespace duckgres::observe {
namespace {

constexpr const char* kTextPattern = "%Y-%m-%dT%H:%M:%S.%eZ %v";
constexpr const char* kJsonPattern = "{\"time\":\"%Y-%m-%dT%H:%M:%S.%eZ\",%v";

/// One sink a format: a line goes to the sink of its form, so changing the format can't mix two forms in a line.
spdlog::logger MakeLogger(const char* pattern) {
  auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();  // both share spdlog's mutex of the console
  sink->set_formatter(std::make_unique<spdlog::pattern_formatter>(pattern, spdlog::pattern_time_type::utc));
  spdlog::logger logger("duckgres", std::move(sink));
  logger.set_level(spdlog::level::trace);  // Enabled() has decided already
  return logger;
}

/// Never destroyed: threads may log while the process ends.
spdlog::logger& Logger(LogFormat format) {
  static auto& text = *new spdlog::logger(MakeLogger(kTextPattern));
  static auto& json = *new spdlog::logger(MakeLogger(kJsonPattern));
  return format == LogFormat::kJson ? json : text;
}

std::atomic<LogFormat> current_format{LogFormat::kText};

}  // namespace

void SetFormat(LogFormat format) { current_format.store(format, std::memory_order_relaxed); }

void internal::Write(Level level, std::string_view message, Fields fields) {
  const LogFormat format = current_format.load(std::memory_order_relaxed);
  const auto line = format == LogFormat::kJson ? JsonLine(level, message, fields) : TextLine(level, message, fields);
  Logger(format).log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace duckgres::observe
