#include "app/backends.hpp"

#include "gtest/gtest.h"

namespace duckgres::app {
namespace {

struct Counter : session::Interruptible {
  void Cancel() noexcept override { ++cancelled; }
  void TimedOut() noexcept override { timed_out = true; }
  std::atomic<bool> timed_out = false;
  int cancelled = 0;
};

TEST(Backends, OnlyTheRightSecretCancels) {
  Backends backends;
  Counter session;
  const auto key = backends.Register(session, 32);
  backends.Cancel(key.pid, std::string(32, 'x'));
  backends.Cancel(key.pid, key.secret.substr(0, 31));
  backends.Cancel(key.pid + 1, key.secret);
  EXPECT_EQ(session.cancelled, 0);
  backends.Cancel(key.pid, key.secret);
  EXPECT_EQ(session.cancelled, 1);
}

TEST(Backends, AKeyOfAnEndedSessionFitsNobody) {
  Backends backends;
  Counter first, second;
  const auto old_key = backends.Register(first, 4);
  backends.Unregister(old_key);
  const auto new_key = backends.Register(second, 4);
  EXPECT_NE(old_key.pid, new_key.pid);
  backends.Cancel(old_key.pid, old_key.secret);
  EXPECT_EQ(second.cancelled, 0);
}

TEST(Backends, ATimeoutReachesItsSessionUnlessItIsTakenBack) {
  Backends backends;
  Counter first, second;
  const auto first_key = backends.Register(first, 4), second_key = backends.Register(second, 4);
  backends.SetTimeout(first_key, std::chrono::milliseconds(50));
  backends.SetTimeout(second_key, std::chrono::milliseconds(1));
  while (!second.timed_out) std::this_thread::yield();
  backends.SetTimeout(first_key, std::chrono::milliseconds(0));
  EXPECT_FALSE(first.timed_out);
  backends.Unregister(first_key);
  backends.Unregister(second_key);
}

}  // namespace
}  // namespace duckgres::app
