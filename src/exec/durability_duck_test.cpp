#include <csignal>
#include <cstdlib>
#include <gtest/gtest.h>
#include <random>
#include <sys/wait.h>
#include <thread>

#include "exec/database_registry.hpp"
#include "exec/test_support.hpp"

/// A crash at any moment loses no committed transaction: a child process commits numbers and says so for each; it is
/// killed; what it said is there when the file is opened again.
namespace duckgres::exec {
namespace {

const User kAlice{.name = "alice"};

// What the child does, in a fresh process (the test binary again), because a fork of DuckDB's threads is none.
[[noreturn]] void CommitUntilKilled(const std::filesystem::path& data_dir, int64_t first, int output) {
  const auto registry = *DatabaseRegistry::Create({.data_dir = data_dir});
  const auto session = *registry->Open(kAlice, "");
  for (int64_t number = first;; ++number) {
    const std::string insert = "INSERT INTO t VALUES (" + std::to_string(number) + ")";
    const bool alone = number % 2 == 0;
    const auto done = session.executor->Run(alone ? insert : "BEGIN; " + insert + "; COMMIT");
    if (!done) _exit(1);
    if (number % 50 == 0 && !session.executor->Run("CHECKPOINT")) _exit(2);
    if (write(output, &number, sizeof number) != sizeof number) _exit(3);
  }
}

constexpr const char* kDataDirectory = "DUCKGRES_TEST_DURABILITY_DATA";
constexpr const char* kOutput = "DUCKGRES_TEST_DURABILITY_OUTPUT";  // a pipe: googletest has the standard output
constexpr const char* kFirstNumber = "DUCKGRES_TEST_DURABILITY_FIRST";

TEST(Durability, DISABLED_Child) {
  const char* data_dir = std::getenv(kDataDirectory);
  if (!data_dir) GTEST_SKIP();
  CommitUntilKilled(data_dir, std::atoll(std::getenv(kFirstNumber)), std::atoi(std::getenv(kOutput)));
}

struct Child {
  pid_t pid;
  int output;
};

Child Start(const std::filesystem::path& data_dir, int64_t first) {
  setenv(kDataDirectory, data_dir.c_str(), 1);
  setenv(kFirstNumber, std::to_string(first).c_str(), 1);
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  setenv(kOutput, std::to_string(ends[1]).c_str(), 1);
  const pid_t pid = fork();
  if (pid == 0) {
    close(ends[0]);
    execl("/proc/self/exe", "exec_test", "--gtest_filter=Durability.DISABLED_Child", "--gtest_also_run_disabled_tests",
          "--gtest_brief=1", nullptr);
    _exit(4);
  }
  close(ends[1]);
  return {pid, ends[0]};
}

TEST(Durability, KillingTheServerLosesNoCommittedRow) {
  const TempDirectory directory;
  std::mt19937 random(std::random_device{}());
  {
    const auto registry = *DatabaseRegistry::Create({.data_dir = directory.Path() / "data"});
    ASSERT_TRUE(registry->Open(kAlice, "")->executor->Run("CREATE TABLE t (n BIGINT PRIMARY KEY)"));
  }
  int64_t acknowledged = 0;
  for (int round = 0; round < 6; ++round) {
    const Child child = Start(directory.Path() / "data", acknowledged + 1);
    int64_t number = 0;
    const int64_t enough = acknowledged + 1 + static_cast<int64_t>(random() % 300);
    while (read(child.output, &number, sizeof number) == sizeof number) {
      acknowledged = number;
      if (number >= enough) break;
    }
    kill(child.pid, SIGKILL);
    while (read(child.output, &number, sizeof number) == sizeof number) acknowledged = number;  // said before it died
    close(child.output);
    int status = 0;
    waitpid(child.pid, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "round " << round << " status " << status;

    const auto registry = *DatabaseRegistry::Create({.data_dir = directory.Path() / "data"});
    const auto session = registry->Open(kAlice, "");
    ASSERT_TRUE(session) << session.error().message;
    auto& executor = *session->executor;
    const std::string bound = std::to_string(acknowledged);
    EXPECT_EQ(Text(executor, "SELECT count(*) FROM t WHERE n <= " + bound), bound) << "round " << round;
    EXPECT_EQ(Text(executor, "SELECT count(*) <= 1 FROM t WHERE n > " + bound),
              "true");  // one may have been on its way
    acknowledged = std::stoll(Text(executor, "SELECT max(n) FROM t"));
  }
}

}  // namespace
}  // namespace duckgres::exec
