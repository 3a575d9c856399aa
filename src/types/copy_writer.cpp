#include "types/copy_writer.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "types/output.hpp"

namespace duckgres::types {
namespace {

/// A set of bytes, to look for the characters that want quotes or escapes.
class ByteSet {
 public:
  explicit ByteSet(std::string_view bytes) {
    for (const char c : bytes) has_[static_cast<unsigned char>(c)] = true;
  }
  bool operator()(char c) const { return has_[static_cast<unsigned char>(c)]; }
  bool AnyIn(std::string_view text) const { return std::ranges::any_of(text, *this); }

 private:
  std::array<bool, 256> has_{};
};

bool Chosen(const std::vector<bool>& columns, size_t index) {
  return columns.size() == 1 ? columns[0] : index < columns.size() && columns[index];
}

// What the three formats share: columns, rows, and errors that leave `out` as it was.
class Writer : public CopyWriter {
 public:
  Writer(std::span<const duck::Column> columns, std::vector<std::unique_ptr<FieldEncoder>> fields, CopyOptions options)
      : fields_(std::move(fields)), options_(std::move(options)) {
    for (const auto& column : columns) names_.push_back(column.name);
  }

  Result<void> Append(std::string& text, const duck::DataChunk& chunk, std::vector<size_t>* row_ends) override {
    for (size_t i = 0; i < fields_.size(); ++i) fields_[i]->Bind(chunk.Column(i));
    const size_t size_before = text.size();
    const size_t ends_before = row_ends ? row_ends->size() : 0;
    Output out(text);
    for (size_t row = 0, rows = chunk.Rows(); row < rows; ++row) {
      Row(row, out);
      if (row_ends) row_ends->push_back(out.Size());
    }
    if (!out.Failed()) return {};
    out.Truncate(size_before);
    if (row_ends) row_ends->resize(ends_before);
    return std::unexpected(out.TakeError());
  }
  void End(std::string&) override {}

 protected:
  virtual void Row(size_t row, Output& out) = 0;

  std::vector<std::unique_ptr<FieldEncoder>> fields_;
  CopyOptions options_;
  std::vector<std::string> names_;
  std::string scratch_;
};

constexpr std::string_view kControls = "\b\f\n\r\t\v";
constexpr std::string_view kControlLetters = "bfnrtv";

class TextWriter final : public Writer {
 public:
  TextWriter(std::span<const duck::Column> columns, std::vector<std::unique_ptr<FieldEncoder>> fields,
             CopyOptions options)
      : Writer(columns, std::move(fields), std::move(options)),
        special_(std::string(kControls) + '\\' + options_.delimiter) {
    for (const auto& field : fields_)
      plain_.push_back(!field->Alphabet().empty() && !special_.AnyIn(field->Alphabet()));
  }
  void Begin(std::string& text) override {
    if (options_.header == CopyHeader::kFalse) return;
    Output out(text);
    for (size_t i = 0; i < names_.size(); ++i) {
      if (i > 0) out.Append(options_.delimiter);
      const size_t start = out.Size();
      out.Append(names_[i]);
      EscapeFrom(start, out);
    }
    out.Append('\n');
  }

 private:
  void Row(size_t row, Output& out) override {
    for (size_t i = 0; i < fields_.size(); ++i) {
      if (i > 0) out.Append(options_.delimiter);
      FieldEncoder& field = *fields_[i];
      if (field.IsNull(row)) {
        out.Append(options_.null_text);
        continue;
      }
      const size_t start = out.Size();
      field.Write(row, out);
      if (!plain_[i]) EscapeFrom(start, out);
    }
    out.Append('\n');
  }
  void EscapeFrom(size_t start, Output& out) {
    const std::string_view written(out.At(start), out.Size() - start);
    const auto* first = std::ranges::find_if(written, special_);
    if (first == written.end()) return;
    scratch_.assign(first, written.end());
    out.Truncate(start + static_cast<size_t>(first - written.begin()));
    for (const char c : scratch_) {
      if (special_(c)) out.Append('\\');
      const size_t control = kControls.find(c);
      out.Append(control != std::string_view::npos ? kControlLetters[control] : c);
    }
  }

  ByteSet special_;
  std::vector<bool> plain_;
};

class CsvWriter final : public Writer {
 public:
  CsvWriter(std::span<const duck::Column> columns, std::vector<std::unique_ptr<FieldEncoder>> fields,
            CopyOptions options)
      : Writer(columns, std::move(fields), std::move(options)),
        special_(std::string("\n\r") + options_.delimiter + options_.quote) {
    for (size_t i = 0; i < fields_.size(); ++i) {
      const std::string_view alphabet = fields_[i]->Alphabet();
      plain_.push_back(!alphabet.empty() && !special_.AnyIn(alphabet) && !Chosen(options_.force_quote, i) &&
                       alphabet.find_first_of(options_.null_text) == std::string_view::npos);
    }
  }
  void Begin(std::string& text) override {
    if (options_.header == CopyHeader::kFalse) return;
    Output out(text);
    for (size_t i = 0; i < names_.size(); ++i) {
      if (i > 0) out.Append(options_.delimiter);
      const size_t start = out.Size();
      out.Append(names_[i]);
      QuoteFrom(start, false, out);
    }
    out.Append('\n');
  }

 private:
  void Row(size_t row, Output& out) override {
    for (size_t i = 0; i < fields_.size(); ++i) {
      if (i > 0) out.Append(options_.delimiter);
      FieldEncoder& field = *fields_[i];
      if (field.IsNull(row)) {
        out.Append(options_.null_text);
        continue;
      }
      const size_t start = out.Size();
      field.Write(row, out);
      if (!plain_[i]) QuoteFrom(start, Chosen(options_.force_quote, i), out);
    }
    out.Append('\n');
  }
  void QuoteFrom(size_t start, bool always, Output& out) {
    const std::string_view written(out.At(start), out.Size() - start);
    const bool end_marker = fields_.size() == 1 && written == "\\.";
    if (!always && written != options_.null_text && !end_marker && !special_.AnyIn(written)) return;
    scratch_.assign(written);
    out.Truncate(start);
    out.Append(options_.quote);
    for (const char c : scratch_) {
      if (c == options_.quote || c == options_.escape) out.Append(options_.escape);
      out.Append(c);
    }
    out.Append(options_.quote);
  }

  ByteSet special_;
  std::vector<bool> plain_;
};

class BinaryWriter final : public Writer {
 public:
  using Writer::Writer;
  void Begin(std::string& text) override {
    constexpr std::string_view kSignature("PGCOPY\n\377\r\n\0", 11);
    text.append(kSignature);
    AppendBigEndian(text, int32_t{0});  // flags
    AppendBigEndian(text, int32_t{0});  // length of the header's extension
  }
  void End(std::string& text) override { AppendBigEndian(text, int16_t{-1}); }

 private:
  void Row(size_t row, Output& out) override {
    out.BigEndian(static_cast<int16_t>(fields_.size()));
    for (const auto& field : fields_) {
      const size_t start = out.Size();
      out.BigEndian(int32_t{-1});
      if (field->IsNull(row)) continue;
      field->Write(row, out);
      StoreBigEndian(out.At(start), static_cast<int32_t>(out.Size() - start - sizeof(int32_t)));
    }
  }
};

}  // namespace

Result<std::unique_ptr<CopyWriter>> CopyWriter::Make(std::span<const duck::Column> columns, const CopyOptions& options,
                                                     const FormatSettings& settings) {
  const Format format = options.format == CopyFormat::kBinary ? Format::kBinary : Format::kText;
  std::vector<std::unique_ptr<FieldEncoder>> fields;
  for (const auto& column : columns) {
    DUCKGRES_ASSIGN(auto field, FieldEncoder::Make(column.type, format, settings));
    fields.push_back(std::move(field));
  }
  switch (options.format) {
    case CopyFormat::kText:
      return std::make_unique<TextWriter>(columns, std::move(fields), options);
    case CopyFormat::kCsv:
      return std::make_unique<CsvWriter>(columns, std::move(fields), options);
    case CopyFormat::kBinary:
      return std::make_unique<BinaryWriter>(columns, std::move(fields), options);
  }
  std::unreachable();
}

}  // namespace duckgres::types
