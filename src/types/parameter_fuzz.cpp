#include <string_view>

#include "types/parameter.hpp"
#include "types/type_table.hpp"

// The first byte chooses the target, the second the OID and the format; the rest is the value.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace duckgres;
  if (size < 2) return 0;
  const auto targets = types::DuckTypes();
  const size_t choice = data[0] % (2 * targets.size());
  const duck::TypeId id = targets[choice % targets.size()].id;
  duck::LogicalType target;
  if (id == DUCKDB_TYPE_DECIMAL) {
    target = duck::LogicalType::Decimal(20, 5);
  } else if (id != DUCKDB_TYPE_ENUM && !duck::LogicalType(id).Nested()) {
    target = duck::LogicalType(id);
  }
  const auto oids = types::PgTypes();
  types::Oid oid = oids[(data[1] >> 1) % oids.size()].oid;
  if (choice >= targets.size() && target.Id() != DUCKDB_TYPE_INVALID) {
    target = duck::LogicalType::List(target);
    oid = types::ArrayOf(oid);
  }
  const auto format = data[1] & 1 ? types::Format::kBinary : types::Format::kText;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  (void)types::DecodeParameter(oid, target, format, bytes, types::FormatSettings{});
  return 0;
}
