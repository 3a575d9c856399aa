#include <cstdio>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include "duck/connection.hpp"
#include "types/copy_reader.hpp"
#include "types/copy_writer.hpp"
#include "types/row_encoder.hpp"

// Rows a second of one thread's processor time (so that a busy machine counts less), without DuckDB's part: eight mixed
// columns through every encoder and COPY reader.
namespace {

using namespace duckgres;

constexpr size_t kRows = 2'000'000;
constexpr std::string_view kSql =
    "SELECT i::INTEGER, (i * 7919)::BIGINT, (i % 1000 / 7.0)::DOUBLE, (i / 100.0)::DECIMAL(12,2), 'customer number ' "
    "|| i, "
    "DATE '1992-01-01' + (i % 2500)::INTEGER, TIMESTAMP '2024-01-01 00:00:00' + INTERVAL (i) SECOND, i % 2 = 0 FROM "
    "range(20000) t(i)";

void Print(const char* what, size_t rows, size_t bytes, std::clock_t start) {
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  std::printf("%-18s %6.2f M rows/s %8.1f MB/s\n", what, static_cast<double>(rows) / seconds / 1e6,
              static_cast<double>(bytes) / seconds / 1e6);
}

}  // namespace

int main() {
  auto database = *duck::Database::Open(":memory:", {});
  auto connection = *duck::Connection::Open(database);
  auto statement = *connection.Prepare(kSql);
  auto result = *statement.Execute({});
  std::vector<duck::DataChunk> chunks;
  size_t rows = 0;
  while (auto chunk = *result.Next()) {
    rows += chunk->Rows();
    chunks.push_back(*std::move(chunk));
  }
  const size_t repeats = kRows / rows;
  const types::FormatSettings settings;
  std::string out;

  for (const auto format : {types::Format::kText, types::Format::kBinary}) {
    auto encoder = *types::RowEncoder::Make(result.Columns(), std::span(&format, 1), settings);
    size_t bytes = 0;
    const auto start = std::clock();
    for (size_t i = 0; i < repeats; ++i) {
      for (const auto& chunk : chunks) {
        out.clear();
        bytes += *encoder.Append(out, chunk, 0, chunk.Rows());
      }
    }
    Print(format == types::Format::kText ? "DataRow text" : "DataRow binary", rows * repeats, bytes, start);
  }

  std::vector<types::CopyTarget> targets;
  for (const auto& column : result.Columns()) targets.push_back({.name = column.name, .type = column.type});
  const std::pair<const char*, types::CopyOptions> formats[] = {
      {"text", {}}, {"csv", types::CopyOptions::Csv()}, {"binary", types::CopyOptions::Binary()}};
  for (const auto& [name, options] : formats) {
    auto writer = *types::CopyWriter::Make(result.Columns(), options, settings);
    std::string data;
    size_t bytes = 0;
    auto start = std::clock();
    for (size_t i = 0; i < repeats; ++i) {
      data.clear();
      writer->Begin(data);
      for (const auto& chunk : chunks) (void)writer->Append(data, chunk);
      writer->End(data);
      bytes += data.size();
    }
    Print((std::string("COPY TO ") + name).c_str(), rows * repeats, bytes, start);
    start = std::clock();
    constexpr size_t kPiece_bytes = 64 * 1024;
    for (size_t i = 0; i < repeats; ++i) {
      auto reader = *types::CopyReader::Make("t", targets, options, settings,
                                             [](const duck::DataChunk&) { return Result<void>{}; });
      for (size_t at = 0; at < data.size(); at += kPiece_bytes)
        (void)reader->Feed(std::string_view(data).substr(at, kPiece_bytes));
      if (auto done = reader->Finish(); !done) std::printf("%s\n", done.error().message.c_str());
    }
    Print((std::string("COPY FROM ") + name).c_str(), rows * repeats, bytes, start);
  }
  return 0;
}
