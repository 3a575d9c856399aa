#pragma once

#include <string>
#include <string_view>

#include "observe/log.hpp"

namespace duckgres::observe {

/// A line without its time: `info opened session=7 user="a b"`, or `"level":"info","message":"opened","session":7}`.
std::string TextLine(Level level, std::string_view message, Fields fields);
std::string JsonLine(Level level, std::string_view message, Fields fields);

/// Appends `text` as the inside of a JSON string (RFC 8259, section 7). Bytes that are not UTF-8 become U+FFFD.
void AppendEscaped(std::string& out, std::string_view text);

}  // namespace duckgres::observe
