#include "types/copy_reader.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <format>

#include "base/bytes.hpp"
#include "base/sqlstate.hpp"
#include "types/copy_rows.hpp"

namespace duckgres::types {
namespace {

constexpr size_t kRowMax_bytes = 0x3fffffff;  // PostgreSQL's MaxAllocSize

SqlError BadFormat(std::string message, std::string hint = {}) {
  return {.code = sqlstate::kBadCopyFileFormat, .message = std::move(message), .hint = std::move(hint)};
}

bool Chosen(const std::vector<bool>& columns, size_t index) {
  return columns.size() == 1 ? columns[0] : index < columns.size() && columns[index];
}

// Keeps what isn't a whole row yet, and refuses to go on after an error.
class Reader : public CopyReader {
 public:
  Reader(std::unique_ptr<CopyRows> rows, const CopyOptions& options) : out_(std::move(rows)), options_(options) {}
  Result<void> Feed(std::string_view bytes) override {
    if (failed_) return std::unexpected(*failed_);
    if (ended_ && options_.format != CopyFormat::kBinary) return {};  // what follows \. is ignored
    buffer_.append(bytes);
    return Run(false);
  }
  Result<void> Finish() override {
    if (failed_) return std::unexpected(*failed_);
    DUCKGRES_TRY(Run(true));
    auto flushed = out_->Flush();
    Count();
    if (!flushed) failed_ = flushed.error();
    return flushed;
  }

 protected:
  /// Takes rows off the front of the buffer. `last`: nothing more will come.
  virtual Result<void> Take(bool last) = 0;
  std::string_view Unread() const { return std::string_view(buffer_).substr(read_); }

  std::unique_ptr<CopyRows> out_;
  CopyOptions options_;
  std::string buffer_;
  size_t read_ = 0;     // bytes of the buffer that are done with
  bool ended_ = false;  // the end marker was seen

 private:
  Result<void> Run(bool last) {
    auto taken = Take(last);
    Count();
    if (taken && buffer_.size() - read_ > kRowMax_bytes) {
      taken = duckgres::Fail(sqlstate::kProgramLimitExceeded,
                             std::format("string buffer exceeds maximum allowed length ({} bytes)", kRowMax_bytes));
    }
    if (!taken) failed_ = taken.error();
    buffer_.erase(0, read_);
    read_ = 0;
    return taken;
  }
  void Count() {
    rows_ = out_->rows;
    skipped_ = out_->skipped;
  }
  std::optional<SqlError> failed_;
};

enum class LineEnd : uint8_t { kUnknown, kNewline, kReturn, kReturnNewline };

// Text and csv: lines, header, fields.
class LineReader : public Reader {
 public:
  LineReader(std::unique_ptr<CopyRows> rows, const CopyOptions& options)
      : Reader(std::move(rows), options), csv_(options.format == CopyFormat::kCsv) {
    for (const char c : {'\n', '\r', csv_ ? options.quote : '\\'}) stops_[static_cast<unsigned char>(c)] = true;
    if (csv_ && options.escape != options.quote) stops_[static_cast<unsigned char>(options.escape)] = true;
    for (const char c : {options.delimiter, csv_ ? options.quote : '\\'})
      field_stops_[static_cast<unsigned char>(c)] = true;
  }

 protected:
  Result<void> Take(bool last) override {
    while (!ended_) {
      DUCKGRES_ASSIGN(const bool whole, FindLine(last));
      if (!whole) break;
      const std::string_view line = Unread().substr(0, line_size_);
      ++line_number_;
      if (!csv_ && line == "\\.") {
        ended_ = true;
        read_ = buffer_.size();
        break;
      }
      DUCKGRES_TRY(Line(line));
      read_ += line_size_ + end_size_;
      line_number_ += embedded_lines_;
      scanned_ = line_size_ = end_size_ = embedded_lines_ = 0;
    }
    return {};
  }

 private:
  std::unexpected<SqlError> LineError(SqlError error, std::string_view line) const {
    return out_->Fail(std::move(error), line_number_, ": " + CopyRows::Quoted(line));
  }
  std::unexpected<SqlError> StrayEnd(bool newline) const {
    constexpr std::array<std::string_view, 2> kNames{"carriage return", "newline"};
    const std::string_view name = kNames[newline];
    return out_->Fail(BadFormat(std::format("{} {} found in data", csv_ ? "unquoted" : "literal", name),
                                csv_ ? std::format("Use quoted CSV field to represent {}.", name)
                                     : std::format("Use \"\\{}\" to represent {}.", newline ? 'n' : 'r', name)),
                      line_number_ + 1);
  }

  // Looks for the end of the line at read_, from where it stopped before. Sets line_size_ and end_size_.
  Result<bool> FindLine(bool last) {
    const std::string_view text = Unread();
    for (;;) {
      while (scanned_ < text.size() && !stops_[static_cast<unsigned char>(text[scanned_])]) {
        escape_open_ = false;
        ++scanned_;
      }
      if (scanned_ == text.size()) break;
      const char c = text[scanned_];
      if (!csv_ && c == '\\') {
        if (scanned_ + 1 == text.size() && !last) return false;
        DUCKGRES_TRY(CheckEndMarker(text, last));
        scanned_ = std::min(scanned_ + 2, text.size());
        continue;
      }
      if (csv_ && (c == options_.quote || c == options_.escape || in_quotes_)) {
        Quote(c);
        ++scanned_;
        continue;
      }
      DUCKGRES_ASSIGN(const bool found, EndAt(text, c, last));
      return found;
    }
    if (!last || text.empty()) return false;
    if (in_quotes_) {
      ++line_number_;
      return LineError(BadFormat("unterminated CSV quoted field"), text);
    }
    line_size_ = text.size();
    end_size_ = 0;
    return true;
  }
  // Whether a quote opens, closes or is escaped; only inside quotes does an escape count.
  void Quote(char c) {
    const bool own_escape = options_.escape != options_.quote;
    if (own_escape && in_quotes_ && c == options_.escape) escape_open_ = !escape_open_;
    if (c == options_.quote && !escape_open_) in_quotes_ = !in_quotes_;
    if (!own_escape || c != options_.escape) escape_open_ = false;
    if (in_quotes_ && c == (line_end_ == LineEnd::kNewline ? '\n' : '\r')) ++embedded_lines_;
  }
  Result<bool> EndAt(std::string_view text, char c, bool last) {
    if (c == '\n') {
      if (line_end_ == LineEnd::kReturn || line_end_ == LineEnd::kReturnNewline) return StrayEnd(true);
      line_end_ = LineEnd::kNewline;
      end_size_ = 1;
    } else {
      if (line_end_ == LineEnd::kNewline) return StrayEnd(false);
      if (line_end_ != LineEnd::kReturn) {
        if (scanned_ + 1 == text.size() && !last) return false;
        const bool newline = text.substr(scanned_ + 1).starts_with('\n');
        if (!newline && line_end_ == LineEnd::kReturnNewline) return StrayEnd(false);
        line_end_ = newline ? LineEnd::kReturnNewline : LineEnd::kReturn;
      }
      end_size_ = line_end_ == LineEnd::kReturnNewline ? 2 : 1;
    }
    line_size_ = scanned_;
    return true;
  }
  // \. ends the data, but only alone on its line.
  Result<void> CheckEndMarker(std::string_view text, bool last) const {
    if (scanned_ + 1 >= text.size() || text[scanned_ + 1] != '.') return {};
    const bool at_start = scanned_ == 0;
    const bool at_end =
        scanned_ + 2 == text.size() ? (last || at_start) : text[scanned_ + 2] == '\n' || text[scanned_ + 2] == '\r';
    if (at_start && at_end) return {};
    return out_->Fail(BadFormat("end-of-copy marker is not alone on its line"), line_number_ + 1);
  }

  Result<void> Line(std::string_view line) {
    if (line_number_ == 1 && options_.header != CopyHeader::kFalse) {
      return options_.header == CopyHeader::kMatch ? MatchHeader(line) : Result<void>{};
    }
    const size_t columns = out_->Columns().size();
    std::string_view rest = line;
    for (size_t column = 0; column < columns; ++column) {
      if (column > 0) {
        if (!more_) {
          return LineError(BadFormat(std::format("missing data for column \"{}\"", out_->Columns()[column].name)),
                           line);
        }
      }
      DUCKGRES_TRY(Field(rest));
      DUCKGRES_TRY(SetField(column));
    }
    if (columns > 0 ? more_ : !line.empty()) return LineError(BadFormat("extra data after last expected column"), line);
    return out_->EndRow(line_number_);
  }
  Result<void> SetField(size_t column) {
    const bool unquoted_null = raw_ == options_.null_text;
    if (options_.default_text && !quoted_ && raw_ == *options_.default_text) return out_->SetDefault(column);
    bool null = unquoted_null && !quoted_;
    if (csv_ && null && Chosen(options_.force_not_null, column)) null = false;
    if (csv_ && quoted_ && value_ == options_.null_text && Chosen(options_.force_null, column)) null = true;
    if (!null) return out_->Set(column, value_, line_number_);
    out_->SetNull(column);
    return {};
  }
  Result<void> MatchHeader(std::string_view line) {
    const auto& columns = out_->Columns();
    std::vector<std::string> names;
    std::string_view rest = line;
    do {
      DUCKGRES_TRY(Field(rest));
      names.emplace_back(value_);
    } while (more_);
    if (names.size() != columns.size()) {
      return LineError(BadFormat(std::format("wrong number of fields in header line: got {}, expected {}", names.size(),
                                             columns.size())),
                       line);
    }
    for (size_t i = 0; i < names.size(); ++i) {
      if (names[i] == columns[i].name) continue;
      return LineError(
          BadFormat(std::format("column name mismatch in header line field {}: got \"{}\", expected \"{}\"", i + 1,
                                names[i], columns[i].name)),
          line);
    }
    return {};
  }

  // Takes one field and the delimiter after it off `rest`. Sets raw_, value_, quoted_ and more_.
  Result<void> Field(std::string_view& rest) {
    size_t end = 0;
    while (end < rest.size() && !field_stops_[static_cast<unsigned char>(rest[end])]) ++end;
    quoted_ = false;
    if (end == rest.size() || rest[end] == options_.delimiter) {  // nothing to undo
      raw_ = value_ = rest.substr(0, end);
    } else {
      end = csv_ ? UnquoteInto(rest) : UnescapeInto(rest);
      raw_ = rest.substr(0, end);
      value_ = scratch_;
    }
    more_ = end < rest.size();
    rest.remove_prefix(more_ ? end + 1 : end);
    return {};
  }

  // Text: backslashes undone into scratch_. Returns where the field ends.
  size_t UnescapeInto(std::string_view text) {
    scratch_.clear();
    size_t at = 0;
    for (; at < text.size() && text[at] != options_.delimiter; ++at) {
      if (text[at] != '\\' || at + 1 == text.size()) {
        scratch_.push_back(text[at]);
      } else {
        at = UnescapeAt(text, at + 1);
      }
    }
    return at;
  }
  // `at` is after the backslash; returns the last position taken.
  size_t UnescapeAt(std::string_view text, size_t at) {
    constexpr std::string_view kLetters = "bfnrtv", kControls = "\b\f\n\r\t\v";
    const char c = text[at];
    if (const size_t letter = kLetters.find(c); letter != std::string_view::npos) {
      scratch_.push_back(kControls[letter]);
    } else if (c >= '0' && c <= '7') {
      int value = 0;
      size_t end = at;
      while (end < text.size() && end < at + 3 && text[end] >= '0' && text[end] <= '7')
        value = value * 8 + (text[end++] - '0');
      scratch_.push_back(static_cast<char>(value));
      return end - 1;
    } else if (c == 'x' && at + 1 < text.size() && HexDigit(text[at + 1]) >= 0) {
      int value = 0;
      size_t end = at + 1;
      while (end < text.size() && end < at + 3 && HexDigit(text[end]) >= 0) value = value * 16 + HexDigit(text[end++]);
      scratch_.push_back(static_cast<char>(value));
      return end - 1;
    } else {
      scratch_.push_back(c);
    }
    return at;
  }
  static int HexDigit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }

  // Csv: quotes undone into scratch_. Returns where the field ends.
  size_t UnquoteInto(std::string_view text) {
    scratch_.clear();
    quoted_ = true;
    bool inside = false;
    size_t at = 0;
    for (; at < text.size(); ++at) {
      const char c = text[at];
      const char next = at + 1 < text.size() ? text[at + 1] : '\0';
      if (!inside && c == options_.delimiter) break;
      if (inside && c == options_.escape && at + 1 < text.size() &&
          (next == options_.escape || next == options_.quote)) {
        scratch_.push_back(next);
        ++at;
      } else if (c == options_.quote) {
        inside = !inside;
      } else {
        scratch_.push_back(c);
      }
    }
    return at;
  }

  bool csv_;
  std::array<bool, 256> stops_{}, field_stops_{};
  LineEnd line_end_ = LineEnd::kUnknown;
  size_t scanned_ = 0;  // of the line at read_
  size_t line_size_ = 0, end_size_ = 0;
  uint64_t line_number_ = 0, embedded_lines_ = 0;
  bool in_quotes_ = false, escape_open_ = false;

  std::string_view raw_, value_;
  bool quoted_ = false, more_ = false;
  std::string scratch_;
};

class BinaryReader final : public Reader {
 public:
  using Reader::Reader;

 protected:
  Result<void> Take(bool last) override {
    if (!header_done_) {
      DUCKGRES_ASSIGN(header_done_, Header(last));
      if (!header_done_) return {};
    }
    while (!ended_) {
      DUCKGRES_ASSIGN(const bool taken, Row(last));
      if (!taken) return {};
    }
    if (!Unread().empty()) return Bad("received copy data after EOF marker");
    return {};
  }

 private:
  std::unexpected<SqlError> Bad(std::string message) const {
    return out_->Fail(BadFormat(std::move(message)), line_number_);
  }

  Result<bool> Header(bool last) {
    constexpr std::string_view kSignature("PGCOPY\n\377\r\n\0", 11);
    constexpr size_t kHeader_bytes = kSignature.size() + 8;
    constexpr uint32_t kWithOids = 1U << 16;
    const std::string_view bytes = Unread();
    const size_t known = std::min(bytes.size(), kSignature.size());
    if (bytes.substr(0, known) != kSignature.substr(0, known) || (last && known < kSignature.size())) {
      return Bad("COPY file signature not recognized");
    }
    if (bytes.size() < kSignature.size() + 4)
      return last ? Result<bool>(Bad("invalid COPY file header (missing flags)")) : false;
    const auto flags = LoadBigEndian<uint32_t>(bytes.data() + kSignature.size());
    if (flags & kWithOids) return Bad("invalid COPY file header (WITH OIDS)");
    if (flags >> 17) return Bad("unrecognized critical flags in COPY file header");
    if (bytes.size() < kHeader_bytes)
      return last ? Result<bool>(Bad("invalid COPY file header (missing length)")) : false;
    const auto extension = LoadBigEndian<int32_t>(bytes.data() + kSignature.size() + 4);
    if (extension < 0) return Bad("invalid COPY file header (missing length)");
    if (bytes.size() - kHeader_bytes < static_cast<size_t>(extension)) {
      return last ? Result<bool>(Bad("invalid COPY file header (wrong length)")) : false;
    }
    read_ += kHeader_bytes + static_cast<size_t>(extension);
    return true;
  }

  // Takes one row when all of it is there.
  Result<bool> Row(bool last) {
    const std::string_view bytes = Unread();
    if (bytes.size() < sizeof(int16_t)) {
      if (!last) return false;
      ++line_number_;
      return bytes.empty() ? Result<bool>(End()) : Bad("unexpected EOF in COPY data");
    }
    const auto count = LoadBigEndian<int16_t>(bytes.data());
    if (count == -1) {
      read_ += sizeof(int16_t);
      return End();
    }
    const size_t columns = out_->Columns().size();
    if (count < 0 || static_cast<size_t>(count) != columns) {
      ++line_number_;
      return Bad(std::format("row field count is {}, expected {}", count, columns));
    }
    fields_.clear();
    size_t at = sizeof(int16_t);
    for (size_t i = 0; i < columns; ++i) {
      if (bytes.size() - at < sizeof(int32_t)) return Short(last);
      const auto size = LoadBigEndian<int32_t>(bytes.data() + at);
      at += sizeof(int32_t);
      if (size < -1) {
        ++line_number_;
        return out_->Fail(BadFormat("invalid field size"), line_number_, ", column " + out_->Columns()[i].name);
      }
      const size_t length = size < 0 ? 0 : static_cast<size_t>(size);
      if (bytes.size() - at < length) return Short(last);
      fields_.push_back(size < 0 ? std::nullopt : std::optional(bytes.substr(at, length)));
      at += length;
    }
    ++line_number_;
    for (size_t i = 0; i < columns; ++i) {
      if (fields_[i]) {
        DUCKGRES_TRY(out_->Set(i, *fields_[i], line_number_));
      } else {
        out_->SetNull(i);
      }
    }
    DUCKGRES_TRY(out_->EndRow(line_number_));
    read_ += at;
    return true;
  }
  bool End() {
    ended_ = true;
    return true;
  }
  Result<bool> Short(bool last) {
    if (!last) return false;
    ++line_number_;
    return Bad("unexpected EOF in COPY data");
  }

  bool header_done_ = false;
  uint64_t line_number_ = 0;
  std::vector<std::optional<std::string_view>> fields_;
};

}  // namespace

Result<std::unique_ptr<CopyReader>> CopyReader::Make(std::string table, std::vector<CopyTarget> columns,
                                                     const CopyOptions& options, const FormatSettings& settings,
                                                     Sink sink, Default set_default) {
  DUCKGRES_ASSIGN(auto rows, CopyRows::Make(std::move(table), std::move(columns), options, settings, std::move(sink),
                                            std::move(set_default)));
  if (options.format == CopyFormat::kBinary) return std::make_unique<BinaryReader>(std::move(rows), options);
  return std::make_unique<LineReader>(std::move(rows), options);
}

}  // namespace duckgres::types
