#include "net/file_descriptor.hpp"

#include <unistd.h>

namespace duckgres::net {

FileDescriptor::~FileDescriptor() {
  if (raw_ >= 0) ::close(raw_);
}

}  // namespace duckgres::net
