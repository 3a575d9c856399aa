#include <gtest/gtest.h>

#include "types/copy_reader.hpp"
#include "types/copy_writer.hpp"

// Expected texts and messages are PostgreSQL 18's.
namespace duckgres::types {
namespace {

duck::LogicalType Integer() { return duck::LogicalType(DUCKDB_TYPE_INTEGER); }
duck::LogicalType Text() { return duck::LogicalType(DUCKDB_TYPE_VARCHAR); }

std::vector<CopyTarget> AB() { return {{"a", Integer()}, {"b", Text()}}; }

// Reads `data`, in pieces of `step` bytes, and writes the rows again as text.
struct Outcome {
  std::string rows;
  SqlError error{.code = SqlState("00000")};
  uint64_t skipped = 0;
};
Outcome Read(std::string_view data, const CopyOptions& options, std::vector<CopyTarget> targets = AB(),
             size_t step = 3) {
  Outcome outcome;
  std::vector<duck::Column> columns;
  for (const auto& target : targets) columns.push_back({target.name, target.type});
  auto writer = CopyWriter::Make(columns, CopyOptions{}, FormatSettings{});
  auto reader = CopyReader::Make("t", std::move(targets), options, FormatSettings{},
                                 [&](const duck::DataChunk& chunk) { return (*writer)->Append(outcome.rows, chunk); });
  if (!reader) return {.error = reader.error()};
  Result<void> result;
  for (size_t at = 0; at < data.size() && result; at += step) result = (*reader)->Feed(data.substr(at, step));
  if (result) result = (*reader)->Finish();
  if (!result) outcome.error = result.error();
  outcome.skipped = (*reader)->SkippedRows();
  return outcome;
}

TEST(CopyReader, TextEscapesAreUndone) {
  const auto read = Read("1\ta\\tb\\\\c\\x41\\101\\q\n2\t\\N\n3\t\n", CopyOptions{});
  EXPECT_EQ(read.error.message, "");
  EXPECT_EQ(read.rows, "1\ta\\tb\\\\cAAq\n2\t\\N\n3\t\n");
}

TEST(CopyReader, EveryLineEndIsReadAndTheLastMayBeMissing) {
  for (const std::string_view end : {"\n", "\r", "\r\n"}) {
    std::string data;
    for (const std::string_view part : {"1\tx", "2\ty"}) data.append(part).append(end);
    for (size_t step = 1; step < 9; ++step) {
      EXPECT_EQ(Read(data + "3\tz", CopyOptions{}, AB(), step).rows, "1\tx\n2\ty\n3\tz\n") << step;
    }
  }
  const auto mixed = Read("1\tx\n2\ty\r\n", CopyOptions{});
  EXPECT_EQ(mixed.error.message, "literal carriage return found in data");
  EXPECT_EQ(mixed.error.hint, "Use \"\\r\" to represent carriage return.");
}

TEST(CopyReader, TheEndMarkerStopsTextAndIsDataInCsv) {
  EXPECT_EQ(Read("1\tx\n\\.\n2\ty\n", CopyOptions{}).rows, "1\tx\n");
  EXPECT_EQ(Read("1\t\\.\n", CopyOptions{}).error.message, "end-of-copy marker is not alone on its line");
  EXPECT_EQ(Read("1,\\.\n", CopyOptions::Csv()).rows, "1\t\\\\.\n");
}

TEST(CopyReader, WrongColumnCountsAndValuesSayWhere) {
  auto missing = Read("1\tx\n2\n", CopyOptions{});
  EXPECT_EQ(missing.error.code, SqlState("22P04"));
  EXPECT_EQ(missing.error.message, "missing data for column \"b\"");
  EXPECT_EQ(missing.error.context, "COPY t, line 2: \"2\"");
  auto extra = Read("1\tx\ty\n", CopyOptions{});
  EXPECT_EQ(extra.error.message, "extra data after last expected column");
  EXPECT_EQ(extra.error.context, "COPY t, line 1: \"1\tx\ty\"");
  auto wrong = Read("1\tx\nz\ty\n", CopyOptions{});
  EXPECT_EQ(wrong.error.code, SqlState("22P02"));
  EXPECT_EQ(wrong.error.message, "invalid input syntax for type integer: \"z\"");
  EXPECT_EQ(wrong.error.context, "COPY t, line 2, column a: \"z\"");
}

TEST(CopyReader, CsvQuotesHoldDelimitersNewlinesAndEmptyStrings) {
  const auto read = Read("1,\"a,\"\"b\"\"\nc\"\n2,\n3,\"\"\n4,x\"y\"z\n", CopyOptions::Csv());
  EXPECT_EQ(read.error.message, "");
  EXPECT_EQ(read.rows, "1\ta,\"b\"\\nc\n2\t\\N\n3\t\n4\txyz\n");
  EXPECT_EQ(Read("1,\"x\n", CopyOptions::Csv()).error.message, "unterminated CSV quoted field");
  auto own_escape = CopyOptions::Csv();
  own_escape.quote = '\'';
  own_escape.escape = '\\';
  EXPECT_EQ(Read("1,'it\\'s, \\\\'\n", own_escape).rows, "1\tit's, \\\\\n");
}

TEST(CopyReader, CsvColumnsMayBeForcedNullOrNotNull) {
  auto options = CopyOptions::Csv();
  options.force_null = {false, true};
  EXPECT_EQ(Read("1,\"\"\n", options).rows, "1\t\\N\n");
  options = CopyOptions::Csv();
  options.force_not_null = {false, true};
  EXPECT_EQ(Read("1,\n", options).rows, "1\t\n");
}

TEST(CopyReader, TheHeaderIsSkippedOrMatched) {
  auto options = CopyOptions::Csv();
  options.header = CopyHeader::kTrue;
  EXPECT_EQ(Read("x,y\n1,z\n", options).rows, "1\tz\n");
  options.header = CopyHeader::kMatch;
  EXPECT_EQ(Read("a,b\n1,z\n", options).rows, "1\tz\n");
  EXPECT_EQ(Read("a,c\n", options).error.message,
            "column name mismatch in header line field 2: got \"c\", expected \"b\"");
  EXPECT_EQ(Read("a\n", options).error.message, "wrong number of fields in header line: got 1, expected 2");
}

TEST(CopyReader, RowsOfTheWrongFormCanBeSkipped) {
  CopyOptions options;
  options.on_error_ignore = true;
  const auto read = Read("\\N\tx\nz\t\\N\n3\ty\n", options);
  EXPECT_EQ(read.rows, "\\N\tx\n3\ty\n");
  EXPECT_EQ(read.skipped, 1U);
  options.reject_limit = 1;
  EXPECT_EQ(Read("z\tx\nz\ty\n", options).error.message,
            "skipped more than REJECT_LIMIT (1) rows due to data type incompatibility");
}

TEST(CopyReader, ManyRowsCrossChunks) {
  std::string data;
  for (int i = 0; i < 5000; ++i) data += std::to_string(i) + "\t" + (i % 7 ? "row" : "\\N") + "\n";
  EXPECT_EQ(Read(data, CopyOptions{}, AB(), 4096).rows, data);
}

TEST(CopyReader, BinaryRoundTripsInPiecesOfAnySize) {
  std::vector<CopyTarget> targets{{"i", Integer()},
                                  {"t", Text()},
                                  {"l", duck::LogicalType::List(duck::LogicalType::List(Integer()))},
                                  {"d", duck::LogicalType::Decimal(30, 4)}};
  const std::string text = "1\tx\t{{1,2},{NULL,4}}\t-12345678901234567890.1200\n\\N\t\\N\t\\N\t\\N\n2\t\t{}\t0.0000\n";
  std::vector<duck::Column> columns;
  for (const auto& target : targets) columns.push_back({target.name, target.type});
  auto writer = CopyWriter::Make(columns, CopyOptions::Binary(), FormatSettings{});
  ASSERT_TRUE(writer);
  std::string binary;
  (*writer)->Begin(binary);
  auto reader = CopyReader::Make("t", targets, CopyOptions{}, FormatSettings{},
                                 [&](const duck::DataChunk& chunk) { return (*writer)->Append(binary, chunk); });
  ASSERT_TRUE((*reader)->Feed(text));
  ASSERT_TRUE((*reader)->Finish());
  (*writer)->End(binary);
  for (const size_t step : {1, 2, 5, 19, 1000}) {
    const auto read = Read(binary, CopyOptions::Binary(), targets, step);
    EXPECT_EQ(read.error.message, "");
    EXPECT_EQ(read.rows, text);
  }
  EXPECT_EQ(Read(binary.substr(0, binary.size() - 9), CopyOptions::Binary(), targets).error.message,
            "unexpected EOF in COPY data");
  EXPECT_EQ(Read(binary + "x", CopyOptions::Binary(), targets).error.message, "received copy data after EOF marker");
  EXPECT_EQ(Read("1\tx\n", CopyOptions::Binary(), targets).error.message, "COPY file signature not recognized");
  EXPECT_EQ(Read(binary, CopyOptions::Binary()).error.message, "row field count is 4, expected 2");
}

TEST(CopyWriter, CsvQuotesWhatItMust) {
  auto options = CopyOptions::Csv();
  options.header = CopyHeader::kTrue;
  const std::vector<duck::Column> columns{{"a", Integer()}, {"b,c", Text()}};
  auto writer = CopyWriter::Make(columns, options, FormatSettings{});
  std::string csv;
  (*writer)->Begin(csv);
  std::vector<size_t> row_ends;
  auto reader = CopyReader::Make("t", AB(), CopyOptions{}, FormatSettings{}, [&](const duck::DataChunk& chunk) {
    return (*writer)->Append(csv, chunk, &row_ends);
  });
  ASSERT_TRUE((*reader)->Feed("1\tx y\n2\t\n3\t\\N\n4\ta\"b\n5\tl\\nm\n"));
  ASSERT_TRUE((*reader)->Finish());
  EXPECT_EQ(csv, "a,\"b,c\"\n1,x y\n2,\"\"\n3,\n4,\"a\"\"b\"\n5,\"l\nm\"\n");
  ASSERT_EQ(row_ends.size(), 5U);
  EXPECT_EQ(row_ends.back(), csv.size());
}

}  // namespace
}  // namespace duckgres::types
