#include <cstddef>
#include <cstdint>

#include "pgwire/fuzz_targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  duckgres::pgwire::FuzzScram({reinterpret_cast<const char*>(data), size});
  return 0;
}
