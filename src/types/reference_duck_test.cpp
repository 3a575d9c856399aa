#include <charconv>
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <vector>

#include "duck/data_chunk.hpp"
#include "types/field_decoder.hpp"
#include "types/field_encoder.hpp"
#include "types/type_table.hpp"

// Values that PostgreSQL 18 wrote, in text and binary: what we read from either must be written again byte for byte.
// tests/types/compare_with_postgres.py makes the file.
namespace duckgres::types {
namespace {

struct Case {
  std::string text, binary;
};

std::string Unescaped(std::string_view escaped) {
  std::string out;
  for (size_t i = 0; i < escaped.size(); ++i) {
    if (escaped[i] != '\\' || i + 1 == escaped.size()) {
      out += escaped[i];
      continue;
    }
    const char c = escaped[++i];
    constexpr std::string_view kLetters = "bfnrtv", kControls = "\b\f\n\r\t\v";
    const size_t letter = kLetters.find(c);
    out += letter == std::string_view::npos ? c : kControls[letter];
  }
  return out;
}

std::string FromHex(std::string_view hex) {
  std::string out;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    unsigned byte = 0;
    std::from_chars(hex.data() + i, hex.data() + i + 2, byte, 16);
    out += static_cast<char>(byte);
  }
  return out;
}

std::string Hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

using Groups = std::map<std::pair<std::string, std::string>, std::vector<Case>>;  // by type and settings

Groups ReadReference() {
  const char* path = std::getenv("DUCKGRES_TYPE_REFERENCE");
  std::ifstream in(path ? path : TYPE_REFERENCE);
  Groups groups;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) continue;
    std::vector<std::string> fields;
    for (size_t at = 0; at <= line.size();) {
      const size_t end = std::min(line.find('\t', at), line.size());
      fields.push_back(line.substr(at, end - at));
      at = end + 1;
    }
    if (fields.size() == 4) groups[{fields[0], fields[1]}].push_back({Unescaped(fields[2]), FromHex(fields[3])});
  }
  return groups;
}

duck::LogicalType TypeOf(std::string name) {
  if (name.ends_with("[]")) return duck::LogicalType::List(TypeOf(name.substr(0, name.size() - 2)));
  int width = 0, scale = 0;
  if (std::sscanf(name.c_str(), "numeric(%d,%d)", &width, &scale) == 2) {
    return duck::LogicalType::Decimal(static_cast<uint8_t>(width), static_cast<uint8_t>(scale));
  }
  const PgTypeRow* row = FindPgType(std::string_view(name));
  return *DuckTypeOf(row->oid);
}

void Apply(std::string_view setting, FormatSettings& settings) {
  const size_t equals = setting.find('=');
  if (equals == std::string_view::npos) return;
  const std::string_view key = setting.substr(0, equals), value = setting.substr(equals + 1);
  if (key == "DateStyle") {
    ASSERT_TRUE(settings.SetDateStyle(value));
  }
  if (key == "IntervalStyle") {
    ASSERT_TRUE(settings.SetIntervalStyle(value));
  }
  if (key == "bytea_output") {
    ASSERT_TRUE(settings.SetByteaOutput(value));
  }
  if (key == "TimeZone") {
    ASSERT_TRUE(settings.SetTimeZone(value));
  }
  if (key == "extra_float_digits") settings.extra_float_digits = std::atoi(std::string(value).c_str());
}

class Codec {
 public:
  Codec(const duck::LogicalType& type, const FormatSettings& settings)
      : type_(DecodedType(type)), oid_(WireTypeOf(type).oid), settings_(settings), chunk_(std::span(&type_, 1)) {}
  std::string Decode(Format format, std::string_view bytes) {
    chunk_.Reset();
    duck::Vector vector = chunk_.Column(0);
    auto decoder = FieldDecoder::Make(type_, oid_, format, settings_);
    if (!decoder) return decoder.error().message;
    const auto decoded = (*decoder)->Decode(bytes, vector, 0);
    return decoded ? "" : decoded.error().message;
  }
  std::string Encode(Format format) {
    auto encoder = FieldEncoder::Make(type_, format, settings_, oid_);
    if (!encoder) return encoder.error().message;
    (*encoder)->Bind(chunk_.Column(0));
    std::string text;
    {
      Output out(text);
      (*encoder)->Write(0, out);
      if (out.Failed()) return out.TakeError().message;
    }
    return text;
  }

 private:
  duck::LogicalType type_;
  Oid oid_;
  const FormatSettings& settings_;
  duck::DataChunk chunk_;
};

TEST(Reference, EveryValueOfPostgresIsReadAndWrittenAsItWas) {
  const Groups groups = ReadReference();
  ASSERT_GT(groups.size(), 30U);
  for (const auto& [group, cases] : groups) {
    const auto& [name, setting] = group;
    FormatSettings settings;
    Apply(setting, settings);
    Codec codec(TypeOf(name), settings);
    // Fewer digits than the value has don't read back as the same value.
    const bool exact = !setting.starts_with("extra_float_digits");
    size_t failures = 0;
    for (const Case& value : cases) {
      const auto expect = [&](const std::string& got, const std::string& wanted, const char* what) {
        if (got == wanted || ++failures > 5) return;
        ADD_FAILURE() << name << " " << setting << " " << what << "\n  value:  " << value.text
                      << "\n  wanted: " << wanted << "\n  got:    " << got;
      };
      if (exact) {
        expect(codec.Decode(Format::kText, value.text), "", "reading text");
        expect(codec.Encode(Format::kText), value.text, "text to text");
        expect(Hex(codec.Encode(Format::kBinary)), Hex(value.binary), "text to binary");
      }
      expect(codec.Decode(Format::kBinary, value.binary), "", "reading binary");
      expect(codec.Encode(Format::kText), value.text, "binary to text");
      expect(Hex(codec.Encode(Format::kBinary)), Hex(value.binary), "binary to binary");
    }
  }
}

}  // namespace
}  // namespace duckgres::types
