#include "tests/support/feed_client.hpp"

#include <algorithm>

namespace tress::testing {

namespace json = boost::json;

std::string FeedMessage::text(std::string_view member) const {
  const auto* const found = data.as_object().if_contains({member.data(), member.size()});
  return found == nullptr || !found->is_string() ? "" : std::string{found->as_string().c_str()};
}

Position FeedMessage::position() const {
  return data.at("position").to_number<Position>();
}

bool FeedMessage::is_for_you() const {
  return data.at("is_for_you").as_bool();
}

bool FeedMessage::names(const Member& person) const {
  const auto& staff = data.at("staff").as_array();
  return std::any_of(staff.begin(), staff.end(),
                     [&](const json::value& one) { return one.as_string() == person.id.hex(); });
}

bool FeedMessage::names(std::string_view role) const {
  const auto& roles = data.at("roles").as_array();
  return std::any_of(roles.begin(), roles.end(), [&](const json::value& one) {
    return one.as_string() == json::string_view{role.data(), role.size()};
  });
}

FeedClient::FeedClient(const TestApi& api,
                       const std::string& token,
                       const std::string& query,
                       const Headers& headers)
    : client_(api.port()) {
  Headers all = bearer(token);
  all.insert(all.end(), headers.begin(), headers.end());
  all.emplace_back("Accept", "text/event-stream");
  const auto answer = client_.request("GET", "/v1/feed" + query, all);
  if (!answer) return;
  status_ = answer->status;
  headers_ = answer->headers;
  refusal_ = answer->body;
}

std::string FeedClient::header(std::string_view name) const {
  for (const auto& [known, value] : headers_) {
    if (known == name) return value;
  }
  return {};
}

/// The lines up to the next empty one.
std::optional<std::string> FeedClient::next_block() {
  auto end = in_.find("\n\n");
  const auto until = std::chrono::steady_clock::now() + patience;
  while (end == std::string::npos) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (is_over_ || left.count() <= 0) return std::nullopt;
    client_.patience = left;
    const auto more = client_.receive_some();
    if (!more) {
      is_over_ = std::chrono::steady_clock::now() < until;
      return std::nullopt;
    }
    raw_ += *more;
    in_ += *more;
    end = in_.find("\n\n");
  }
  std::string block = in_.substr(0, end + 1);
  in_.erase(0, end + 2);
  return block;
}

std::optional<FeedMessage> FeedClient::parse(const std::string& block) {
  FeedMessage message{"message", std::nullopt, nullptr};
  std::string text;
  for (std::size_t at = 0; at < block.size();) {
    const auto end = block.find('\n', at);
    const std::string line = block.substr(at, end - at);
    at = end + 1;
    const auto colon = line.find(": ");
    const std::string name = line.substr(0, colon);
    const std::string value = colon == std::string::npos ? "" : line.substr(colon + 2);
    if (name == "id") last_id_ = std::stoull(value);
    if (name == "event") message.event = value;
    if (name == "data") text += value;
  }
  if (text.empty()) return std::nullopt;
  message.id = last_id_;
  json::error_code broken;
  message.data = json::parse(text, broken);
  INFO(block);
  REQUIRE_FALSE(broken);
  return message;
}

std::optional<FeedMessage> FeedClient::next() {
  while (const auto block = next_block()) {
    if (auto message = parse(*block)) return message;
  }
  return std::nullopt;
}

FeedMessage FeedClient::next_of(std::string_view type) {
  while (auto message = next()) {
    if (message->text("event") == type) return *message;
  }
  FAIL("no " << type << " came");
  throw std::logic_error("not reached");
}

std::vector<FeedMessage> FeedClient::up_to(Position position) {
  std::vector<FeedMessage> messages;
  while (!last_id_ || *last_id_ < position) {
    auto block = next_block();
    if (!block) FAIL("the stream did not come to " << position);
    if (auto message = parse(*block)) messages.push_back(std::move(*message));
  }
  return messages;
}

bool FeedClient::ends() {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!is_over_ && std::chrono::steady_clock::now() < until) {
    static_cast<void>(next());
  }
  return is_over_;
}

}  // namespace tress::testing
