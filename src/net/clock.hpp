#pragma once

#include <chrono>

namespace duckgres::net {

/// Every wait of this room ends at a point of the steady clock, so that a changed wall clock neither shortens nor
/// prolongs it.
using Clock = std::chrono::steady_clock;
using Deadline = Clock::time_point;

}  // namespace duckgres::net
