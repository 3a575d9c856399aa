#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <pthread.h>

namespace duckgres::net {

/// Starts a thread with a stack of `stack_bytes` and every signal blocked, since signals belong to the program, not to
/// a connection. The caller joins or detaches it. Nothing when the system has no more threads. std::thread can't say
/// how large a stack is.
std::optional<pthread_t> StartThread(const char* name, size_t stack_bytes, std::function<void()> body);

}  // namespace duckgres::net
