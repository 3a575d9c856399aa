#include "sql/source.hpp"

#include <algorithm>

#include "base/sqlstate.hpp"

namespace duckgres::sql {
namespace {

SqlError ToSqlError(const PgQueryError& error, std::string_view text, uint32_t begin) {
  SqlError result{.code = sqlstate::kSyntaxError, .message = Text(error.message)};
  if (result.message.starts_with("invalid byte sequence")) result.code = sqlstate::kCharacterNotInRepertoire;
  if (error.cursorpos > 0) result.position = CharacterPosition(text, begin) + error.cursorpos - 1;
  return result;
}

}  // namespace

Source::~Source() {
  if (trees_.empty()) return;
  pg_query_init();  // what a freed context leaves in this thread's free list then goes when the thread ends
  for (MemoryContext tree : trees_) MemoryContextDelete(tree);
}

Result<const List*> Source::ParseTree(Range range) {
  const bool whole = range.begin == 0 && range.end == text_.size();
  const std::string piece = whole ? std::string() : text_.substr(range.begin, range.end - range.begin);
  MemoryContext context = pg_query_enter_memory_context();
  PgQueryInternalParsetreeAndError parsed =
      pg_query_raw_parse(whole ? text_.c_str() : piece.c_str(), PG_QUERY_PARSE_DEFAULT);
  std::free(parsed.stderr_buffer);
  if (parsed.error != nullptr) {
    SqlError error = ToSqlError(*parsed.error, text_, range.begin);
    pg_query_free_error(parsed.error);
    pg_query_exit_memory_context(context);
    return Fail(std::move(error));
  }
  CurrentMemoryContext = TopMemoryContext;
  MemoryContextSetParent(context, nullptr);
  trees_.push_back(context);
  return parsed.tree;
}

TokenView::TokenView(const Statement& statement) : text_(statement.text), shift_(statement.offset) {
  const std::vector<Token>& all = statement.source->Tokens();
  const auto first = std::ranges::lower_bound(all, statement.offset, {}, &Token::begin);
  const auto last =
      std::ranges::lower_bound(first, all.end(), statement.offset + statement.text.size(), {}, &Token::begin);
  tokens_ = {first, last};
}

size_t TokenView::Find(uint32_t offset) const {
  return static_cast<size_t>(std::ranges::lower_bound(tokens_, offset + shift_, {}, &Token::begin) - tokens_.begin());
}

size_t TokenView::Close(size_t index) const {
  int depth = 0;
  for (; index < Size(); ++index) {
    if (Kind(index) != TokenKind::kPunctuation) continue;
    const char c = Text(index).front();
    if (c == '(' || c == '[') ++depth;
    if ((c == ')' || c == ']') && --depth <= 0) return index;
  }
  return Size();
}

size_t TokenView::FindKeyword(size_t index, std::string_view keyword) const {
  for (; index < Size(); ++index) {
    if (Is(index, keyword)) return index;
    if (IsMark(index, "(") || IsMark(index, "[")) index = Close(index);
  }
  return Size();
}

int32_t CharacterPosition(std::string_view text, size_t byte_offset) {
  const std::string_view before = text.substr(0, byte_offset);
  return 1 + static_cast<int32_t>(
                 std::ranges::count_if(before, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace duckgres::sql
