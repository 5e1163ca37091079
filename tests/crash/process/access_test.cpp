// Goal: whoever got an answer with personal data is in the access log, whatever happened to the
// program right after (negative-tests.md, I13). Method: readers of client cards at eight tills
// while the real program is killed; what they got is held against a bundle of the access log at the
// end.

#include <fstream>
#include <iostream>

#include <boost/json.hpp>

#include "tests/crash/process/killed_salon.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/sizes.hpp"

namespace tress::testing::access_test {

namespace {

/// What a reader was told to be the place of its record, and whose card it got.
using Answered = std::map<std::uint64_t, std::string>;

/// Readers of the cards of three clients.
class Readers {
 public:
  explicit Readers(KilledSalon& salon) : salon_(salon) {
    for (int i = 0; i < 3; ++i) {
      const auto made = salon.order("/v1/clients", R"({"name":"Planted Reader"})");
      REQUIRE(made.has_value());
      REQUIRE(made->status == 201);
      clients_.push_back(KilledSalon::stream_in(made->body));
    }
  }

  /// Eight of them, until the server is gone; it is killed after that time.
  void read_until_killed(std::chrono::milliseconds after) {
    const auto signed_in = salon_.salon.sign_in();
    std::vector<std::thread> threads;
    for (int reader = 0; reader < KilledSalon::writers; ++reader) {
      threads.emplace_back([this, &signed_in, reader] { read_until_gone(signed_in, reader); });
    }
    std::this_thread::sleep_for(after);
    salon_.salon.kill_hard();
    for (auto& thread : threads) thread.join();
  }

  [[nodiscard]] const Answered& answered() const noexcept { return answered_; }

  [[nodiscard]] std::size_t answers() const noexcept { return answers_; }

  [[nodiscard]] std::size_t unrecorded() const noexcept { return unrecorded_; }

 private:
  void read_until_gone(const ServedSalon::Headers& signed_in, int reader) {
    HttpClient client{salon_.salon.port()};
    for (std::size_t i = 0; client.is_connected(); ++i) {
      const std::string& whose = clients_[(i + static_cast<std::size_t>(reader)) % clients_.size()];
      const auto answer = client.request("GET", "/v1/clients/" + whose, signed_in);
      if (!answer) return;
      const bool is_personal =
          answer->status == 200 && answer->body.find("Planted Reader") != std::string::npos;
      if (!is_personal) continue;
      const std::lock_guard lock{mutex_};
      ++answers_;
      const std::string position = answer->header("access-position");
      if (position.empty()) {
        ++unrecorded_;
      } else {
        answered_[std::stoull(position)] = whose;
      }
    }
  }

  KilledSalon& salon_;
  std::vector<std::string> clients_;
  std::mutex mutex_;  ///< guards what is below
  Answered answered_;
  std::size_t answers_ = 0;
  std::size_t unrecorded_ = 0;
};

/// Whether the record speaks of that client.
bool speaks_of(const boost::json::value& event, const std::string& client) {
  const auto* const disclosures = event.at("payload").as_object().if_contains("disclosures");
  if (disclosures == nullptr) return false;
  for (const auto& one : disclosures->as_array()) {
    for (const auto& id : one.at("clients").as_array()) {
      if (id.as_string() == client) return true;
    }
  }
  return false;
}

/// Of those that were answered, how many have their record in the bundle.
std::size_t found_in(const std::string& bundle, const Answered& answered) {
  std::ifstream lines(bundle + "/events.jsonl");
  std::size_t found = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto event = boost::json::parse(line);
    const auto at = answered.find(event.at("position").to_number<std::uint64_t>());
    if (at != answered.end() && speaks_of(event.at("decoded"), at->second)) ++found;
  }
  return found;
}

}  // namespace

TEST_CASE("[I13] every answer with personal data has its access record, killed at random moments",
          "[crash][process]") {
  const int kills = size_of_run(20, 1'000);
  const auto seed = seed_of_run();
  std::cout << "seed " << seed << ", " << kills << " kills" << std::endl;
  CAPTURE(seed);
  std::mt19937 random{seed};
  KilledSalon salon;
  Readers readers{salon};
  for (int i = 0; i < kills; ++i) {
    CAPTURE(i);
    readers.read_until_killed(
        std::chrono::milliseconds{std::uniform_int_distribution{1, 60}(random)});
    salon.start();
  }
  CHECK(salon.salon.stop() == 0);
  std::cout << readers.answers() << " answers" << std::endl;
  CHECK(readers.answers() > static_cast<std::size_t>(kills));
  CHECK(readers.unrecorded() == 0);
  // Each answer has a record of its own.
  CHECK(readers.answered().size() == readers.answers());
  const std::string bundle = salon.folder / "accesses";
  REQUIRE(
      run_program({program, "export", "bundle", bundle, "--data", salon.salon.data() + "/access"})
          .exit_code == 0);
  CHECK(found_in(bundle, readers.answered()) == readers.answered().size());
  salon.require_whole();
}

}  // namespace tress::testing::access_test
