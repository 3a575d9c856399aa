#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "types/copy_reader.hpp"

// The first byte chooses format and options, the second how the rest is split.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace duckgres;
  if (size < 2) return 0;
  types::CopyOptions options = data[0] % 3 == 0   ? types::CopyOptions{}
                               : data[0] % 3 == 1 ? types::CopyOptions::Csv()
                                                  : types::CopyOptions::Binary();
  options.on_error_ignore = data[0] & 0x40;
  if (data[0] & 0x80) options.escape = '\\';
  const size_t step = data[1] % 17 + 1;
  const duck::LogicalType integer(DUCKDB_TYPE_INTEGER);
  const std::vector<types::CopyTarget> columns{{"i", integer},
                                               {"t", duck::LogicalType(DUCKDB_TYPE_VARCHAR)},
                                               {"l", duck::LogicalType::List(duck::LogicalType::List(integer))},
                                               {"n", duck::LogicalType::Decimal(30, 4)},
                                               {"z", duck::LogicalType(DUCKDB_TYPE_TIMESTAMP_TZ)}};
  auto reader = types::CopyReader::Make("t", columns, options, types::FormatSettings{},
                                        [](const duck::DataChunk&) { return Result<void>{}; });
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  for (size_t at = 0; at < bytes.size(); at += step) {
    if (!(*reader)->Feed(bytes.substr(at, step))) return 0;
  }
  (void)(*reader)->Finish();
  return 0;
}
