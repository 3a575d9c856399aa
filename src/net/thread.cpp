#include "net/thread.hpp"

#include <csignal>
#include <memory>
#include <string>
#include <utility>

namespace duckgres::net {
namespace {

struct Start {
  std::string name;
  std::function<void()> body;
};

void* Run(void* argument) {
  const std::unique_ptr<Start> start(static_cast<Start*>(argument));
  ::pthread_setname_np(::pthread_self(), start->name.c_str());
  start->body();
  return nullptr;
}

/// What the processor raises stays open: a blocked SIGSEGV would end the process without a word.
sigset_t ForeignSignals() {
  sigset_t signals;
  ::sigfillset(&signals);
  for (const int own : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT}) ::sigdelset(&signals, own);
  return signals;
}

}  // namespace

std::optional<pthread_t> StartThread(const char* name, size_t stack_bytes, std::function<void()> body) {
  auto start = std::make_unique<Start>(name, std::move(body));
  pthread_attr_t attributes;
  if (::pthread_attr_init(&attributes) != 0) return std::nullopt;
  ::pthread_attr_setstacksize(&attributes, stack_bytes);
  const sigset_t blocked = ForeignSignals();
  sigset_t before;
  ::pthread_sigmask(SIG_BLOCK, &blocked, &before);  // the new thread inherits it
  pthread_t thread;
  const int error = ::pthread_create(&thread, &attributes, Run, start.get());
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  ::pthread_attr_destroy(&attributes);
  if (error != 0) return std::nullopt;
  start.release();  // Run owns it
  return thread;
}

}  // namespace duckgres::net
