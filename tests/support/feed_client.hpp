#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/test_api.hpp"

namespace tress::testing {

/// One message of an event stream (WHATWG HTML §9.2).
struct FeedMessage {
  std::string event;           ///< "message" unless it is named
  std::optional<Position> id;  ///< of the stream as it stood then
  boost::json::value data;

  /// A member of the data, as text; empty if there is none.
  [[nodiscard]] std::string text(std::string_view member) const;

  [[nodiscard]] Position position() const;
  [[nodiscard]] bool is_for_you() const;

  /// Whether the member of staff is named as one whom it concerns.
  [[nodiscard]] bool names(const Member& person) const;

  /// Whether the role is named.
  [[nodiscard]] bool names(std::string_view role) const;
};

/// A screen that is open: reads the live feed as a browser does. One thread at a time.
class FeedClient {
 public:
  /// `resume`: a header or a query with which it comes back ("?after=3").
  FeedClient(const TestApi& api,
             const std::string& token,
             const std::string& query = {},
             const Headers& headers = {});

  /// Of the answer's head; a refusal has its body in `refusal`.
  [[nodiscard]] int status() const { return status_; }

  [[nodiscard]] const std::string& refusal() const { return refusal_; }

  [[nodiscard]] std::string header(std::string_view name) const;

  /// The next message that carries data; nothing if the stream ended or `patience` ran out.
  std::optional<FeedMessage> next();

  /// The next message about an event of that type; requires that it comes.
  FeedMessage next_of(std::string_view type);

  /// Everything up to the event at `position`, that included if it may be known; requires that the
  /// stream says that it got so far.
  std::vector<FeedMessage> up_to(Position position);

  /// Whether it ends before `patience` runs out; what comes until then is read.
  bool ends();

  [[nodiscard]] std::optional<Position> last_id() const { return last_id_; }

  /// All that came, as it came.
  [[nodiscard]] const std::string& raw() const { return raw_; }

  /// Takes no more out of the network.
  HttpClient& connection() { return client_; }

  std::chrono::milliseconds patience{10'000};

 private:
  std::optional<std::string> next_block();
  std::optional<FeedMessage> parse(const std::string& block);

  HttpClient client_;
  int status_ = 0;
  std::vector<std::pair<std::string, std::string>> headers_;
  std::string refusal_;
  std::string in_;
  std::string raw_;
  std::optional<Position> last_id_;
  bool is_over_ = false;
};

}  // namespace tress::testing
