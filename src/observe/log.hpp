#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <variant>

/// Structured logs on stderr: one line an event, as text or as JSON.
///
///   observe::Log(Level::kInfo, "connection opened", {{"session", id}, {"user", name}, {"password", Secret(word)}});
namespace duckgres::observe {

enum class Level : uint8_t { kDebug, kInfo, kWarn, kError };
enum class LogFormat : uint8_t { kText, kJson };

/// Something that must not reach a log; it is written as ***. It keeps nothing of what it was made from.
class Secret {
 public:
  template <typename T>
  explicit constexpr Secret(const T&) {}
};

/// The value of a field. A view: it lives as long as the call of Log.
class Value {
 public:
  using Any = std::variant<std::string_view, int64_t, uint64_t, double, bool, Secret>;

  template <typename T>
    requires std::convertible_to<T, std::string_view>
  constexpr Value(const T& text) : any_(std::string_view(text)) {}
  template <std::integral T>
  constexpr Value(T number) : any_(Widest(number)) {}
  template <std::floating_point T>
  constexpr Value(T number) : any_(static_cast<double>(number)) {}
  constexpr Value(Secret secret) : any_(secret) {}

  constexpr const Any& Get() const { return any_; }

 private:
  template <std::integral T>
  static constexpr Any Widest(T number) {
    if constexpr (std::same_as<T, bool>) {
      return number;
    } else if constexpr (std::signed_integral<T>) {
      return static_cast<int64_t>(number);
    } else {
      return static_cast<uint64_t>(number);
    }
  }

  Any any_;
};

struct Field {
  std::string_view key;  // a word of ours: letters, digits and underscores; not time, level or message
  Value value;
};

using Fields = std::initializer_list<Field>;

namespace internal {
inline std::atomic<Level> level{Level::kInfo};
void Write(Level level, std::string_view message, Fields fields);
}  // namespace internal

/// Whether a line of this level would be written. Costs one relaxed load; ask before building an expensive field.
inline bool Enabled(Level level) noexcept { return level >= internal::level.load(std::memory_order_relaxed); }

/// Lines below `level` are not written. Thread: any, at any time.
inline void SetLevel(Level level) noexcept { internal::level.store(level, std::memory_order_relaxed); }

/// The form of the lines from now on (text until told). Thread: any; a line being written keeps its form.
void SetFormat(LogFormat format);

/// Writes one line to stderr, whole: other threads' lines never mix with it.
///
/// Shapes  text: time, level, message, key=value ...; JSON: an object of time, level, message and the fields.
/// Units   time is UTC with milliseconds. Control characters and invalid UTF-8 are escaped, so a line stays a line.
/// Errors  none: a line that can't be written is lost.
/// Thread  any.
inline void Log(Level level, std::string_view message, Fields fields = {}) {
  if (Enabled(level)) internal::Write(level, message, fields);
}

}  // namespace duckgres::observe
