// Goal: to sixteen people who take and give back the last units of a membership at once, the ledger
// is as if they had asked one after the other (linearizable), also when the program is killed in
// between. Method: each notes when they asked and when they were answered, on one counter; a model
// of ten lines then goes through the stream's versions. What was accepted or read must be right at
// its version, no version may stand before one that had been answered when it was asked for, and
// what was refused must have been refusable at some moment between question and answer.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <iostream>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <thread>
#include <tuple>

#include <boost/json.hpp>
#include <fmt/core.h>

#include "tests/crash/process/killed_salon.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/sizes.hpp"

namespace tress::testing::history_test {

namespace {

constexpr int clients = 16;
constexpr int units = 5;

/// Of one membership: its stream takes a thousand holds.
constexpr int asked_of_one_max = 1'500;

struct Operation {
  enum class Kind : unsigned char { take, give_back, look };

  Kind kind = Kind::look;
  std::uint64_t asked = 0;
  std::uint64_t answered = 0;
  std::string refusal;         ///< empty: accepted, or read
  std::uint64_t version = 0;   ///< of the stream, after it or as read
  std::size_t hold = 0;        ///< given back
  std::int64_t available = 0;  ///< read
};

/// The units after each version of the stream.
class Model {
 public:
  Model(std::uint64_t first_version, std::vector<const Operation*> accepted)
      : first_(first_version) {
    std::sort(accepted.begin(), accepted.end(),
              [](const auto* one, const auto* other) { return one->version < other->version; });
    available_.push_back(units);
    held_.emplace_back();
    for (const Operation* const one : accepted) {
      if (one->version != first_ + available_.size()) wrong_ = "a version is missing or doubled";
      auto held = held_.back();
      auto left = available_.back();
      if (one->kind == Operation::Kind::take) {
        if (left == 0) wrong_ = "a unit was taken that was not there";
        held[++holds_] = true;
        --left;
      } else {
        if (!held[one->hold]) wrong_ = "a hold was given back twice";
        held[one->hold] = false;
        ++left;
      }
      available_.push_back(left);
      held_.push_back(std::move(held));
    }
  }

  [[nodiscard]] const std::string& wrong() const { return wrong_; }

  [[nodiscard]] std::uint64_t first() const { return first_; }

  [[nodiscard]] std::uint64_t last() const { return first_ + available_.size() - 1; }

  [[nodiscard]] std::int64_t available_at(std::uint64_t version) const {
    return available_.at(version - first_);
  }

  [[nodiscard]] bool is_held_at(std::size_t hold, std::uint64_t version) const {
    const auto& held = held_.at(version - first_);
    const auto found = held.find(hold);
    return found != held.end() && found->second;
  }

 private:
  std::uint64_t first_;
  std::size_t holds_ = 0;
  std::vector<std::int64_t> available_;
  std::vector<std::map<std::size_t, bool>> held_;
  std::string wrong_;
};

/// Why the history is not one of people who ask one after the other; empty if it is.
std::string objection_to(const std::vector<Operation>& history, std::uint64_t first_version) {
  std::vector<const Operation*> placed;  // those whose version is known
  std::vector<const Operation*> accepted;
  for (const Operation& one : history) {
    if (!one.refusal.empty()) continue;
    placed.push_back(&one);
    if (one.kind != Operation::Kind::look) accepted.push_back(&one);
  }
  const Model model{first_version, accepted};
  if (!model.wrong().empty()) return model.wrong();
  // Who reads a version comes after who made it; of two readers, who asked first.
  std::sort(placed.begin(), placed.end(), [](const auto* one, const auto* other) {
    return std::tuple{one->version, one->kind == Operation::Kind::look, one->asked} <
           std::tuple{other->version, other->kind == Operation::Kind::look, other->asked};
  });
  // In the order of versions: nothing before it may have been asked for after it was answered.
  std::uint64_t asked_last = 0;
  for (const Operation* const one : placed) {
    if (asked_last > one->answered) return "an answer was older than one that had been given";
    asked_last = std::max(asked_last, one->asked);
  }
  for (const Operation& one : history) {
    if (one.refusal.empty()) {
      const bool is_look = one.kind == Operation::Kind::look;
      if (is_look && (one.version < model.first() || one.version > model.last() ||
                      model.available_at(one.version) != one.available)) {
        return "a balance was read that was not the one of its version";
      }
      continue;
    }
    // The versions that it may have seen.
    std::uint64_t from = model.first();
    std::uint64_t until = model.last();
    for (const Operation* const other : placed) {
      if (other->answered < one.asked) from = std::max(from, other->version);
      if (other->asked > one.answered && other->kind != Operation::Kind::look) {
        until = std::min(until, other->version - 1);
      }
    }
    bool could_be = false;
    for (std::uint64_t at = from; at <= until && !could_be; ++at) {
      could_be = one.kind == Operation::Kind::take ? model.available_at(at) == 0
                                                   : !model.is_held_at(one.hold, at);
    }
    if (!could_be) return "refused (" + one.refusal + ") when it could not have been";
  }
  return {};
}

/// In UTC, as the branch below has it.
std::string today() {
  const std::chrono::year_month_day date{
      std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

/// A served salon with a plan, and people who fight for its units.
class Fight {
 public:
  explicit Fight(bool is_killed) : is_killed_(is_killed), salon_(program, folder_.path()) {
    start();
    const std::string branch =
        made("/v1/branches", R"({"code":"MAIN2","name":"Main Street",)"
                             R"("time_zone":"Etc/UTC","cut_off_hour":0,"currency":"CAD"})");
    branch_ = branch;
    item_ = made("/v1/items", R"({"kind":"service","code":"CUT","name":"Haircut"})");
    client_ = made("/v1/clients", R"({"name":"History Test"})");
    const std::string money = R"({"amount_minor":10000,"currency":"CAD"})";
    plan_ =
        made("/v1/plans",
             R"({"code":"cuts","from":")" + today() +
                 R"(","terms":{"kind":"package","name":"Cuts",)"
                 R"("wording":"Come as often as you have paid for.","price":)" +
                 money + R"(,"tax_point":"at_redemption","benefits":[{"code":"cut","items":[")" +
                 item_ + R"("],"units":5,"alone":)" + money +
                 R"(}],"consumption":"free_first","rolls_over":false,"is_shared":false,)"
                 R"("refund_rule":"pro_rata","cooling_off_days":0,"notice_days":0,)"
                 R"("jurisdiction":"none"}})");
  }

  /// One membership with five units; everybody asks until there were enough questions.
  void round(std::uint64_t seed) {
    const auto answer = post_as_owner(
        "/v1/memberships/migrations",
        R"({"branch":")" + branch_ + R"(","client":")" + client_ + R"(","plan":")" + plan_ +
            R"(","benefit":"cut","units":5,"value":{"amount_minor":5000,"currency":"CAD"},)" +
            R"("evidence":")" + std::string(64, 'a') + "\"}");
    REQUIRE(answer.status == 201);
    membership_ = KilledSalon::stream_in(answer.body);
    first_version_ = number_in(answer.body, "version");
    newest_ = std::stoull(answer.header("ledger-position"));
    history_.clear();
    asked_ = 0;
    std::vector<std::thread> people;
    for (int i = 0; i < clients; ++i) {
      people.emplace_back([this, seed, i] { ask_until_done(seed, i); });
    }
    if (is_killed_) {
      std::this_thread::sleep_for(std::chrono::milliseconds{300});
      salon_.kill_hard();
      close_door();
      start();
    }
    for (auto& one : people) one.join();
    INFO("seed " << seed);
    const auto objection = objection_to(history_, first_version_);
    INFO(objection);
    REQUIRE(objection.empty());
    for (const Operation& one : history_) {
      ++(one.refusal.empty() ? done_ : refused_);
      if (!one.refusal.empty()) ++refusals_[one.refusal];
    }
  }

  void finish() {
    REQUIRE(salon_.stop() == 0);
    const auto verified = run_program({program, "verify", "--data", salon_.data()});
    INFO(verified.output);
    CHECK(verified.exit_code == 0);
  }

  [[nodiscard]] std::uint64_t done() const { return done_; }

  [[nodiscard]] std::uint64_t refused() const { return refused_; }

  [[nodiscard]] const std::map<std::string, std::uint64_t>& refusals() const { return refusals_; }

 private:
  static std::uint64_t number_in(const std::string& body, const char* name) {
    return boost::json::parse(body).at(name).to_number<std::uint64_t>();
  }

  void start() {
    salon_.start();
    auto headers = salon_.sign_in();
    const std::lock_guard lock{mutex_};
    door_ = {salon_.port(), std::move(headers)};
  }

  void close_door() {
    const std::lock_guard lock{mutex_};
    door_ = {};
  }

  HttpAnswer post_as_owner(const std::string& target, const std::string& body) {
    HttpClient client{salon_.port()};
    auto headers = door().headers;
    headers.emplace_back("Idempotency-Key", "set-up-" + std::to_string(++set_up_));
    const auto answer = client.request("POST", target, headers, body);
    REQUIRE(answer.has_value());
    INFO(answer->body);
    return *answer;
  }

  std::string made(const std::string& target, const std::string& body) {
    const auto answer = post_as_owner(target, body);
    INFO(answer.body);
    REQUIRE(answer.status == 201);
    return KilledSalon::stream_in(answer.body);
  }

  /// Where the server is, and as whom one asks; port 0: nowhere at the moment.
  struct Door {
    std::uint16_t port = 0;
    ServedSalon::Headers headers;
  };

  Door door() {
    const std::lock_guard lock{mutex_};
    return door_;
  }

  /// One person's connection. The server ends one after a thousand requests.
  struct Line {
    std::unique_ptr<HttpClient> client;
    std::uint16_t port = 0;
    int asked = 0;
  };

  /// Asks again until somebody answers: the same key, so it is the same question.
  HttpAnswer answer_to(Line& line,
                       const std::string& method,
                       const std::string& target,
                       const std::string& key,
                       const std::string& body) {
    constexpr int asked_on_one = 900;
    while (true) {
      auto [port, headers] = door();
      if (line.port != port || line.asked++ % asked_on_one == 0) line.client = nullptr;
      line.port = port;
      if (port != 0) {
        if (!line.client) line.client = std::make_unique<HttpClient>(port);
        if (method == "POST") headers.emplace_back("Idempotency-Key", key);
        const auto answer = line.client->request(method, target, headers, body);
        if (answer && answer->status != 503) return *answer;
        line.client = nullptr;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
  }

  void ask_until_done(std::uint64_t seed, int number) {
    Line line;
    std::mt19937_64 random{seed * clients + static_cast<std::uint64_t>(number)};
    for (int i = 0; asked_.fetch_add(1) < asked_of_one_max; ++i) {
      const std::string key = membership_ + "-" + std::to_string(number) + "-" + std::to_string(i);
      Operation one = ask(line, random, key);
      const std::lock_guard lock{mutex_};
      history_.push_back(std::move(one));
    }
  }

  Operation ask(Line& line, std::mt19937_64& random, const std::string& key) {
    const std::string path = "/v1/memberships/" + membership_;
    Operation one;
    const auto dice = random() % 10;
    one.kind = dice < 4   ? Operation::Kind::take
               : dice < 8 ? Operation::Kind::give_back
                          : Operation::Kind::look;
    if (one.kind == Operation::Kind::give_back) {
      one.hold = a_hold(random);
      if (one.hold == 0) one.kind = Operation::Kind::look;
    }
    std::string target = path + "/holds";
    if (one.kind == Operation::Kind::give_back) {
      target = path + "/holds/" + std::to_string(one.hold) + "/release";
    }
    one.asked = ++counter_;
    // What somebody has been told, everybody may expect to see.
    if (one.kind == Operation::Kind::look) {
      target = path + "?min_position=" + std::to_string(newest_.load());
    }
    const bool is_look = one.kind == Operation::Kind::look;
    const bool is_take = one.kind == Operation::Kind::take;
    const std::string body = is_look ? "" : is_take ? R"({"item":")" + item_ + "\"}" : "{}";
    const auto answer = answer_to(line, is_look ? "GET" : "POST", target, key, body);
    read(one, answer);
    one.answered = ++counter_;
    return one;
  }

  void read(Operation& one, const HttpAnswer& answer) {
    const auto body = boost::json::parse(answer.body);
    if (answer.status >= 300) {
      one.refusal = body.at("code").as_string();
      return;
    }
    one.version = body.at("version").to_number<std::uint64_t>();
    const std::uint64_t position = std::stoull(answer.header("ledger-position"));
    for (std::uint64_t known = newest_; known < position;) {
      if (newest_.compare_exchange_weak(known, position)) break;
    }
    if (one.kind == Operation::Kind::take) {
      ++taken_;
      return;
    }
    if (one.kind != Operation::Kind::look) return;
    one.available = body.at("lots").at(0).at("available").to_number<std::int64_t>();
  }

  /// One of the last holds that there are: open, or given back by somebody a moment ago.
  std::size_t a_hold(std::mt19937_64& random) {
    const std::size_t taken = taken_of_this_round();
    if (taken == 0) return 0;
    return taken - random() % std::min<std::size_t>(taken, units + 3);
  }

  std::size_t taken_of_this_round() {
    const std::lock_guard lock{mutex_};
    if (round_ != membership_) {
      round_ = membership_;
      taken_ = 0;
    }
    return taken_;
  }

  const bool is_killed_;
  TemporaryFolder folder_;
  ServedSalon salon_;
  Door door_;
  int set_up_ = 0;
  std::string branch_;
  std::string item_;
  std::string client_;
  std::string plan_;
  std::string membership_;
  std::string round_;
  std::uint64_t first_version_ = 0;
  std::atomic<std::uint64_t> counter_{0};
  std::atomic<std::uint64_t> newest_{0};
  std::atomic<std::size_t> taken_{0};
  std::atomic<int> asked_{0};
  std::mutex mutex_;  ///< guards history_, round_ and door_ while people ask
  std::vector<Operation> history_;
  std::uint64_t done_ = 0;
  std::uint64_t refused_ = 0;
  std::map<std::string, std::uint64_t> refusals_;
};

Operation operation(Operation::Kind kind,
                    std::uint64_t asked,
                    std::uint64_t answered,
                    std::uint64_t version) {
  Operation one;
  one.kind = kind;
  one.asked = asked;
  one.answered = answered;
  one.version = version;
  return one;
}

}  // namespace

TEST_CASE("the judge of histories knows a wrong one") {
  using Kind = Operation::Kind;
  const Operation taken = operation(Kind::take, 1, 2, 3);
  Operation seen = operation(Kind::look, 3, 4, 3);
  seen.available = 4;
  CHECK(objection_to({taken, seen}, 2).empty());
  Operation stale = operation(Kind::look, 5, 6, 2);
  stale.available = 5;
  Operation later = operation(Kind::look, 5, 6, 3);
  later.available = 4;
  CHECK(objection_to({taken, later, seen}, 2).empty());
  CHECK(objection_to({taken, stale}, 2) == "an answer was older than one that had been given");
  seen.available = 5;
  CHECK_FALSE(objection_to({taken, seen}, 2).empty());
  // Two people with one version, a unit that was not there, a hold given back twice.
  CHECK_FALSE(objection_to({taken, taken}, 2).empty());
  std::vector<Operation> six;
  for (std::uint64_t i = 0; i < 6; ++i)
    six.push_back(operation(Kind::take, 2 * i, 2 * i + 1, 3 + i));
  CHECK(objection_to(six, 2) == "a unit was taken that was not there");
  Operation back = operation(Kind::give_back, 3, 4, 4);
  back.hold = 1;
  Operation again = operation(Kind::give_back, 5, 6, 5);
  again.hold = 1;
  CHECK(objection_to({taken, back}, 2).empty());
  CHECK(objection_to({taken, back, again}, 2) == "a hold was given back twice");
  // Refused while there were units all the time; while there may have been none.
  Operation refused = operation(Kind::take, 13, 14, 0);
  refused.refusal = "membership.units_are_used_up";
  CHECK_FALSE(objection_to({taken, refused}, 2).empty());
  six.pop_back();
  six.push_back(refused);
  CHECK(objection_to(six, 2).empty());
}

TEST_CASE("sixteen people at five units: as if one had asked after the other [fault-R15]") {
  const auto seed = seed_of_run();
  const auto length = std::chrono::seconds{size_of_run(60, 3'600)};
  std::cout << "seed " << seed << ", " << length.count() << " seconds" << std::endl;
  Fight fight{is_long_run()};
  const auto end = std::chrono::steady_clock::now() + length;
  std::uint64_t rounds = 0;
  while (std::chrono::steady_clock::now() < end) fight.round(seed + ++rounds);
  std::cout << rounds << " memberships, " << fight.done() << " done, " << fight.refused()
            << " refused" << std::endl;
  for (const auto& [code, count] : fight.refusals()) std::cout << count << ' ' << code << std::endl;
  // Or nobody was in anybody's way.
  CHECK(fight.refusals().contains("membership.units_are_used_up"));
  CHECK(fight.refusals().contains("membership.hold_is_over"));
  CHECK(fight.refused() * 50 > fight.done());
  fight.finish();
}

}  // namespace tress::testing::history_test
