#include <algorithm>
#include <array>
#include <limits>
#include <memory>

#include "base/sqlstate.hpp"
#include "sql/commands.hpp"
#include "sql/facts.hpp"
#include "sql/source.hpp"
#include "sql/statement.hpp"

namespace duckgres::sql {
namespace {

struct NativeKeyword {
  std::string_view keyword;
  std::string_view tag;
  TagCount count;
  bool reads_only, returns_rows;
};
// Of statements that PostgreSQL refuses, what their first word promises. Others: the word itself is the tag.
constexpr auto kNativeKeywords = std::to_array<NativeKeyword>({
    {"select", "SELECT", TagCount::kRows, true, true},       {"from", "SELECT", TagCount::kRows, true, true},
    {"with", "SELECT", TagCount::kRows, true, true},         {"values", "SELECT", TagCount::kRows, true, true},
    {"table", "SELECT", TagCount::kRows, true, true},        {"describe", "SELECT", TagCount::kRows, true, true},
    {"desc", "SELECT", TagCount::kRows, true, true},         {"summarize", "SELECT", TagCount::kRows, true, true},
    {"show", "SHOW", TagCount::kNone, true, true},           {"pivot", "SELECT", TagCount::kRows, true, true},
    {"pivot_wider", "SELECT", TagCount::kRows, true, true},  {"unpivot", "SELECT", TagCount::kRows, true, true},
    {"pivot_longer", "SELECT", TagCount::kRows, true, true}, {"explain", "EXPLAIN", TagCount::kNone, true, true},
    {"call", "CALL", TagCount::kNone, false, true},          {"pragma", "PRAGMA", TagCount::kNone, false, true},
    {"insert", "INSERT", TagCount::kInsert, false, false},   {"update", "UPDATE", TagCount::kRows, false, false},
    {"delete", "DELETE", TagCount::kRows, false, false},     {"merge", "MERGE", TagCount::kRows, false, false},
    {"copy", "COPY", TagCount::kRows, false, false},
});

using Pieces = std::vector<std::pair<size_t, size_t>>;  // [first, last) tokens of each statement

/// The statements between semicolons that are not inside brackets.
Pieces SplitAtSemicolons(std::string_view text, const std::vector<Token>& tokens) {
  Pieces pieces;
  size_t first = 0;
  int depth = 0;
  for (size_t at = 0; at <= tokens.size(); ++at) {
    const char mark = at < tokens.size() && tokens[at].kind == TokenKind::kPunctuation ? text[tokens[at].begin] : '\0';
    if (mark == '(' || mark == '[') ++depth;
    if (mark == ')' || mark == ']') --depth;
    if (at == tokens.size() || (mark == ';' && depth <= 0)) {
      if (at > first) pieces.emplace_back(first, at);
      first = at + 1;
      depth = 0;
    }
  }
  return pieces;
}

class Parser {
 public:
  explicit Parser(std::string_view query) : source_(std::make_shared<Source>(query)) {}

  Result<ParsedQuery> Run() {
    const auto& tokens = source_->Tokens();
    const Range whole{0, static_cast<uint32_t>(source_->Text().size())};
    if (tokens.empty()) return ParsedQuery{source_, {}};
    auto tree = source_->ParseTree(whole);
    if (tree) {
      DUCKGRES_TRY(AddTree(*tree, whole));
    } else if (tokens.back().kind == TokenKind::kBroken || tree.error().code != sqlstate::kSyntaxError) {
      return Fail(std::move(tree).error());
    } else {
      DUCKGRES_TRY(AddPieces(std::move(tree).error()));
    }
    return ParsedQuery{source_, std::move(statements_)};
  }

 private:
  size_t TokenAt(uint32_t offset) const {
    const auto& tokens = source_->Tokens();
    return static_cast<size_t>(std::ranges::lower_bound(tokens, offset, {}, &Token::begin) - tokens.begin());
  }

  /// A statement from token `first` until before token `last`.
  Statement Cut(size_t first, size_t last) const {
    const uint32_t begin = source_->Tokens()[first].begin;
    return Statement{.source = source_,
                     .text = source_->Text().substr(begin, source_->Tokens()[last - 1].end - begin),
                     .offset = begin};
  }

  Result<void> AddTree(const List* tree, Range parsed) {
    for (const Node* item : ListView(tree)) {
      const auto* raw = DUCKGRES_AS(RawStmt, item);
      const uint32_t begin = parsed.begin + static_cast<uint32_t>(std::max(raw->stmt_location, 0));
      const uint32_t end = raw->stmt_len == 0 ? parsed.end : begin + static_cast<uint32_t>(raw->stmt_len);
      const size_t first = TokenAt(begin), last = TokenAt(end);
      if (first >= last) continue;
      // A last statement without a length may reach to the end; its semicolon is not its own.
      size_t behind = last;
      while (behind > first + 1 && source_->Text()[source_->Tokens()[behind - 1].begin] == ';') --behind;
      Statement statement = Cut(first, behind);
      statement.tree = reinterpret_cast<const ParseNode*>(raw->stmt);
      statement.tree_shift = static_cast<int32_t>(parsed.begin) - static_cast<int32_t>(statement.offset);
      DUCKGRES_TRY(GatherFacts(statement));
      statement.command = MakeCommand(statement);
      statements_.push_back(std::move(statement));
    }
    return {};
  }

  Result<void> AddPieces(SqlError error) {
    const auto& tokens = source_->Tokens();
    const Pieces pieces = SplitAtSemicolons(source_->Text(), tokens);
    for (const auto& [first, last] : pieces) {
      if (pieces.size() == 1) {  // it has been parsed already
        AddNative(first, last, std::move(error));
        break;
      }
      const Range range{tokens[first].begin, tokens[last - 1].end};
      auto tree = source_->ParseTree(range);
      if (tree) {
        DUCKGRES_TRY(AddTree(*tree, range));
      } else {
        AddNative(first, last, std::move(tree).error());
      }
    }
    return {};
  }

  void AddNative(size_t first, size_t last, SqlError error) {
    Statement statement = Cut(first, last);
    statement.syntax_error = std::move(error);
    const auto& tokens = source_->Tokens();
    const auto text_of = [&](size_t at) {
      return source_->Text().substr(tokens[at].begin, tokens[at].end - tokens[at].begin);
    };
    size_t leading = first;
    while (leading + 1 < last && text_of(leading) == "(") ++leading;
    if (tokens[leading].kind == TokenKind::kWord) statement.leading_keyword = UpperWord(leading);
    for (size_t at = first; at < last; ++at) {
      if (tokens[at].kind == TokenKind::kParameter) RaiseParameterMax(statement, text_of(at).substr(1));
      statement.has_returning |= tokens[at].kind == TokenKind::kWord && IsKeyword(text_of(at), "returning");
    }
    Promise(statement, text_of(leading));
    if (statement.tag.empty()) NameNative(statement, leading, last);
    statements_.push_back(std::move(statement));
  }

  /// CREATE [OR REPLACE] [TEMP] MACRO m ... is CREATE MACRO; of other statements the first word is the tag.
  void NameNative(Statement& statement, size_t leading, size_t last) const {
    constexpr std::string_view kDefinitions[] = {"CREATE", "ALTER", "DROP"};
    constexpr std::string_view kPassed[] = {"OR", "REPLACE", "TEMP", "TEMPORARY", "PERSISTENT", "UNIQUE", "RECURSIVE"};
    statement.native_tag = statement.leading_keyword;
    if (!std::ranges::contains(kDefinitions, statement.leading_keyword)) return;
    statement.is_ddl = true;
    for (size_t at = leading + 1; at < last && source_->Tokens()[at].kind == TokenKind::kWord; ++at) {
      const std::string word = UpperWord(at);
      if (std::ranges::contains(kPassed, word)) continue;
      statement.native_tag += ' ' + word;
      return;
    }
  }

  std::string UpperWord(size_t at) const {
    const Token& token = source_->Tokens()[at];
    std::string word(source_->Text().substr(token.begin, token.end - token.begin));
    std::ranges::transform(word, word.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return word;
  }

  static void RaiseParameterMax(Statement& statement, std::string_view digits) {
    uint32_t number = 0;
    for (const char digit : digits.substr(0, 6)) number = number * 10 + static_cast<uint32_t>(digit - '0');
    if (number <= std::numeric_limits<uint16_t>::max()) {
      statement.parameter_max = std::max(statement.parameter_max, static_cast<uint16_t>(number));
    }
  }

  /// Sets tag and flags of a native statement by its leading keyword.
  static void Promise(Statement& statement, std::string_view leading) {
    statement.volatile_calls = true;  // nobody has looked
    const auto row =
        std::ranges::find_if(kNativeKeywords, [&](const NativeKeyword& k) { return IsKeyword(leading, k.keyword); });
    if (row == kNativeKeywords.end()) return;
    statement.tag = row->tag;
    statement.tag_count = row->count;
    statement.reads_only = row->reads_only;
    statement.returns_rows = row->returns_rows || statement.has_returning;
  }

  std::shared_ptr<Source> source_;
  std::vector<Statement> statements_;
};

struct Inner {
  const Node* node = nullptr;
  Range range;
};
Inner InnerOf(const Statement& statement) {
  if (statement.tree == nullptr) return {};
  const Node* node = TreeOf(statement);
  if (const auto* prepare = std::get_if<PrepareCommand>(&statement.command)) {
    return {reinterpret_cast<const PrepareStmt*>(node)->query, prepare->statement};
  }
  if (const auto* declare = std::get_if<DeclareCommand>(&statement.command)) {
    return {reinterpret_cast<const DeclareCursorStmt*>(node)->query, declare->query};
  }
  if (const auto* explain = std::get_if<ExplainCommand>(&statement.command)) {
    return {reinterpret_cast<const ExplainStmt*>(node)->query, explain->statement};
  }
  if (const auto* copy = std::get_if<CopyCommand>(&statement.command)) {
    return {reinterpret_cast<const CopyStmt*>(node)->query, copy->query};
  }
  const auto* made = DUCKGRES_AS(CreateTableAsStmt, node);
  const auto* from_query = std::get_if<TableFromQuery>(&statement.command);
  return made != nullptr && from_query != nullptr ? Inner{made->query, from_query->query} : Inner{};
}

}  // namespace

Result<std::optional<Statement>> InnerStatement(const Statement& statement) {
  const Inner inner = InnerOf(statement);
  if (inner.node == nullptr || inner.range.Empty()) return std::nullopt;
  Statement result{.source = statement.source,
                   .text = statement.Slice(inner.range),
                   .offset = statement.offset + inner.range.begin,
                   .tree = reinterpret_cast<const ParseNode*>(inner.node),
                   .tree_shift = statement.tree_shift - static_cast<int32_t>(inner.range.begin)};
  DUCKGRES_TRY(GatherFacts(result));
  result.command = MakeCommand(result);
  return result;
}

Result<ParsedQuery> Parse(std::string_view query) {
  constexpr size_t kQueryBytesMax = std::numeric_limits<int32_t>::max() / 2;
  if (query.size() > kQueryBytesMax) return Fail(sqlstate::kProgramLimitExceeded, "query string is too long");
  if (query.contains('\0')) {
    return Fail(sqlstate::kCharacterNotInRepertoire, "invalid byte sequence for encoding \"UTF8\": 0x00");
  }
  return Parser(query).Run();
}

}  // namespace duckgres::sql
