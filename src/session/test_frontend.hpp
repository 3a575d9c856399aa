#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "session/session.hpp"

namespace duckgres::session {

/// The other side of a conversation in tests: writes frontend messages, takes the backend's apart.
class TestFrontend {
 public:
  struct Message {
    char type;
    std::string body;
    bool operator==(const Message&) const = default;
  };

  explicit TestFrontend(Services& services, FrontendFacts facts = {.address = "[local]",
                                                                   .is_unix_socket = true,
                                                                   .tls_server_end_point = {},
                                                                   .client_certificate_name = {}})
      : session_(services, std::move(facts)) {}

  /// A start-up packet of protocol 3.`minor`.
  static std::string Startup(const std::vector<std::pair<std::string, std::string>>& parameters, int minor = 0) {
    std::string body;
    AppendBigEndian(body, static_cast<int32_t>(3 << 16 | minor));
    for (const auto& [name, value] : parameters) body += name + '\0' + value + '\0';
    body += '\0';
    return Sized(body);
  }
  static std::string Sized(const std::string& body) {
    std::string out;
    AppendBigEndian(out, static_cast<int32_t>(body.size() + 4));
    return out + body;
  }
  static std::string Frame(char type, const std::string& body = {}) { return type + Sized(body); }
  static std::string Query(const std::string& sql) { return Frame('Q', sql + '\0'); }
  static std::string Parse(const std::string& name, const std::string& sql, const std::vector<int32_t>& types = {}) {
    std::string body = name + '\0' + sql + '\0';
    AppendBigEndian(body, static_cast<int16_t>(types.size()));
    for (const int32_t type : types) AppendBigEndian(body, type);
    return Frame('P', body);
  }
  static std::string Bind(const std::string& portal, const std::string& statement,
                          const std::vector<std::string>& values = {}) {
    std::string body = portal + '\0' + statement + '\0';
    AppendBigEndian(body, int16_t{0});
    AppendBigEndian(body, static_cast<int16_t>(values.size()));
    for (const auto& value : values) {
      AppendBigEndian(body, static_cast<int32_t>(value.size()));
      body += value;
    }
    AppendBigEndian(body, int16_t{0});
    return Frame('B', body);
  }
  static std::string Describe(char what, const std::string& name) { return Frame('D', what + name + '\0'); }
  static std::string Close(char what, const std::string& name) { return Frame('C', what + name + '\0'); }
  static std::string Execute(const std::string& portal, int32_t limit = 0) {
    std::string body = portal + '\0';
    AppendBigEndian(body, limit);
    return Frame('E', body);
  }
  static std::string Sync() { return Frame('S'); }

  /// Gives bytes to the session and runs it until it wants more.
  std::vector<Message> Send(const std::string& bytes) {
    input_ += bytes;
    while (true) {
      const size_t taken = session_.Take(input_);
      input_.erase(0, taken);
      while (session_.Busy()) session_.Step();
      if (taken == 0) break;
    }
    std::string out;
    out.swap(session_.Output());
    return Split(out);
  }
  std::vector<Message> Connect(const std::string& user = "tess") { return Send(Startup({{"user", user}})); }

  static std::vector<Message> Split(std::string_view bytes) {
    std::vector<Message> messages;
    while (bytes.size() >= 5) {
      const auto length = LoadBigEndian<uint32_t>(bytes.data() + 1);
      messages.push_back({bytes[0], std::string(bytes.substr(5, length - 4))});
      bytes.remove_prefix(1 + length);
    }
    return messages;
  }
  static std::string Types(const std::vector<Message>& messages) {
    std::string types;
    for (const auto& message : messages) types += message.type;
    return types;
  }
  /// A field of the first ErrorResponse (or, with `type` N, NoticeResponse), by its letter.
  static std::string Field(const std::vector<Message>& messages, char field, char type = 'E') {
    for (const auto& message : messages) {
      if (message.type != type) continue;
      std::string_view body = message.body;
      while (!body.empty() && body[0] != '\0') {
        const size_t end = body.find('\0');
        if (body[0] == field) return std::string(body.substr(1, end - 1));
        body.remove_prefix(end + 1);
      }
    }
    return {};
  }
  static std::vector<std::string> Tags(const std::vector<Message>& messages) {
    std::vector<std::string> tags;
    for (const auto& message : messages) {
      if (message.type == 'C') tags.push_back(message.body.substr(0, message.body.size() - 1));
    }
    return tags;
  }
  /// The first column of each DataRow, as text.
  static std::vector<std::string> Column(const std::vector<Message>& messages) {
    std::vector<std::string> values;
    for (const auto& message : messages) {
      if (message.type != 'D') continue;
      const auto length = LoadBigEndian<int32_t>(message.body.data() + 2);
      values.push_back(length < 0 ? "NULL" : message.body.substr(6, static_cast<size_t>(length)));
    }
    return values;
  }

  Session& Get() { return session_; }

 private:
  Session session_;
  std::string input_;
};

}  // namespace duckgres::session
