// Goal: a bill is closed with everything that hangs on it – its totals, the value that paid it, the
// points that it earns – or not at all, wherever the program dies (domain.md §7.14). Method: the
// real program kills itself at each place between the command and its answer; the till asks again.

#include <array>
#include <string_view>

#include <boost/json.hpp>

#include "tests/crash/process/killed_salon.hpp"

namespace tress::testing::bill_test {

namespace {

/// Where a command's group becomes durable and is answered, in that order.
constexpr std::array<std::string_view, 4> places{"log.append", "log.appended", "group.durable",
                                                 "group.before_answer"};

std::string cad(int minor) {
  return R"({"amount_minor":)" + std::to_string(minor) + R"(,"currency":"CAD"})";
}

/// A till that is asked by the owner; every answer is kept apart by its key.
class Till {
 public:
  Till() : salon_(program, folder_.path()) {
    start();
    branch_ = made("/v1/branches",
                   R"({"code":"MAIN2","name":"Main Street","time_zone":"America/Vancouver",)"
                   R"("cut_off_hour":4,"currency":"CAD"})");
    item_ = made("/v1/items", R"({"kind":"service","code":"CUT","name":"Haircut"})");
    client_ = made("/v1/clients", R"({"name":"Kill Test"})");
    const std::string terms = R"(,"jurisdiction":"none","branch":")" + branch_ + "\"";
    made("/v1/wallet-terms",
         R"({"code":"points","kind":"points","name":"Points","service_points_millionths":1000000)" +
             terms + "}");
    value_ = made("/v1/wallet-terms",
                  R"({"code":"top-up","kind":"stored_value","name":"Top-up")" + terms + "}");
    sell_value();
  }

  void start() {
    salon_.start();
    headers_ = salon_.sign_in();
  }

  /// A haircut for 80.00, half with value and half by card; its path.
  std::string open_bill() {
    const std::string bill = opened();
    made(bill + "/lines", R"({"item":")" + item_ + R"(","price":)" + cad(80'00) + "}");
    made(bill + "/value-tenders", R"({"kind":"stored_value","amount":)" + cad(40'00) + "}");
    made(bill + "/tenders", R"({"kind":"card","amount":)" + cad(40'00) + "}");
    return bill;
  }

  /// Closes it with a program that dies there, and starts another one. True if it was answered.
  bool close_dying(const std::string& bill, std::string_view place) {
    REQUIRE(salon_.stop() == 0);
    // Starting and signing in write nothing: the first group is the bill's.
    bool is_answered = false;
    {
      const Environment asked{"TRESS_FAILPOINT", std::string{place} + ":1"};
      start();
      HttpClient client{salon_.port()};
      is_answered = post(client, bill + "/close", bill, "{}").has_value();
      CHECK(salon_.is_gone_within(std::chrono::seconds{10}));
    }
    start();
    return is_answered;
  }

  /// The same request again: 201, whether it was carried out before or only now.
  std::optional<HttpAnswer> close_again(const std::string& bill) {
    HttpClient client{salon_.port()};
    return post(client, bill + "/close", bill, "{}");
  }

  /// As of all that is in the log.
  boost::json::value show(const std::string& path) {
    HttpClient client{salon_.port()};
    const auto note = client.request("GET", "/log/checkpoint");
    REQUIRE(note.has_value());
    const auto size_at = note->body.find('\n') + 1;
    const std::string size = note->body.substr(size_at, note->body.find('\n', size_at) - size_at);
    const std::string joint = path.find('?') == std::string::npos ? "?" : "&";
    const auto answer = client.request("GET", path + joint + "min_position=" + size, headers_);
    REQUIRE(answer.has_value());
    INFO(path << " " << answer->body);
    REQUIRE(answer->status == 200);
    return boost::json::parse(answer->body);
  }

  /// What is left of the client's value of that kind.
  std::int64_t left_of(std::string_view kind) {
    const auto wallets = show("/v1/clients/" + client_ + "/wallets");
    for (const auto& wallet : wallets.at("rows").as_array()) {
      if (wallet.at("kind").as_string() == kind) return wallet.at("units").as_int64();
    }
    return 0;
  }

  /// What the card terminal owes the salon, in ten-thousandths.
  std::int64_t taken_by_card() { return balance_of(1100); }

  std::int64_t earned() { return -balance_of(4000); }

  void require_whole() {
    REQUIRE(salon_.stop() == 0);
    const auto verified = run_program({program, "verify", "--data", salon_.data()});
    INFO(verified.output);
    CHECK(verified.exit_code == 0);
    const auto rebuilt = run_program({program, "rebuild", "--data", salon_.data()});
    CHECK(rebuilt.exit_code == 0);
    CHECK(rebuilt.output.find("differ") == std::string::npos);
  }

 private:
  std::optional<HttpAnswer> post(HttpClient& client,
                                 const std::string& target,
                                 const std::string& key,
                                 const std::string& body) {
    auto headers = headers_;
    headers.emplace_back("Idempotency-Key", key.substr(key.rfind('/') + 1));
    return client.request("POST", target, headers, body);
  }

  /// An order that must be accepted; the stream that it is about.
  std::string made(const std::string& target, const std::string& body) {
    HttpClient client{salon_.port()};
    const auto answer = post(client, target, "order-" + std::to_string(++orders_), body);
    REQUIRE(answer.has_value());
    INFO(target << " " << body << " -> " << answer->body);
    REQUIRE(answer->status == 201);
    return boost::json::parse(answer->body).at("stream").as_string().c_str();
  }

  std::string opened() {
    return "/v1/sales/" +
           made("/v1/sales", R"({"branch":")" + branch_ + R"(","payer":")" + client_ + "\"}");
  }

  void sell_value() {
    const std::string bill = opened();
    made(bill + "/values", R"({"amount":)" + cad(1'000'00) + R"(,"terms":")" + value_ + "\"}");
    made(bill + "/tenders", R"({"kind":"card","amount":)" + cad(1'000'00) + "}");
    made(bill + "/close", "{}");
  }

  std::int64_t balance_of(int account) {
    const auto books = show("/v1/trial-balance?as_of=2040-12-31");
    for (const auto& row : books.at("balances").as_array()) {
      if (row.at("account").to_number<int>() != account) continue;
      return row.at("balance_fine").to_number<std::int64_t>();
    }
    return 0;
  }

  TemporaryFolder folder_;
  ServedSalon salon_;
  ServedSalon::Headers headers_;
  std::string branch_;
  std::string item_;
  std::string client_;
  std::string value_;
  int orders_ = 0;
};

}  // namespace

TEST_CASE(
    "[7.14] a program that dies while a bill is closed has closed it with its value and its points "
    "or not at all, and asked again it is closed once",
    "[crash][process]") {
  Till till;
  std::int64_t bills = 0;
  std::size_t undone = 0;
  std::size_t done = 0;
  for (const std::string_view place : places) {
    INFO("died at " << place);
    const std::string bill = till.open_bill();
    CHECK_FALSE(till.close_dying(bill, place));
    const bool is_closed = till.show(bill).at("status").as_string() == "closed";
    const std::int64_t known = bills + (is_closed ? 1 : 0);
    CHECK(till.left_of("stored_value") == 1'000'00 - known * 40'00);
    CHECK(till.earned() == known * 80'0000);
    CHECK(till.taken_by_card() == 1'000'0000 + known * 40'0000);
    is_closed ? ++done : ++undone;
    // Points are earned on what was not paid with points: 8,000 of each bill.
    CHECK(till.left_of("points") == known * 80'00);

    const auto again = till.close_again(bill);
    REQUIRE(again.has_value());
    CHECK(again->status == 201);
    CHECK((again->header("idempotency-replayed") == "true") == is_closed);
    ++bills;
    CHECK(till.show(bill).at("status").as_string() == "closed");
    CHECK(till.left_of("stored_value") == 1'000'00 - bills * 40'00);
    CHECK(till.left_of("points") == bills * 80'00);
    CHECK(till.earned() == bills * 80'0000);
  }
  // Before it is written nothing of it is there, after that all of it.
  CHECK(undone >= 1);
  CHECK(done >= 1);
  till.require_whole();
}

}  // namespace tress::testing::bill_test
