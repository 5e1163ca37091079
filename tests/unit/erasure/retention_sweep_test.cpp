#include "ledger/erasure/retention_sweep.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/unit/erasure/erasure_fixture.hpp"

#include "ledger/codec/events.hpp"
#include "ledger/writer/scheduler.hpp"

// Goal: what the salon's retention rule no longer keeps is announced and then erased by the system
// itself, once, and what comes in between keeps it. Method: a real committer and key store under a
// clock that the test sets; sweep and scheduler look when the test says so.

namespace tress::testing::retention_sweep_test {

namespace {

using client::PersonalClass;
using std::chrono::days;
using std::chrono::hours;
namespace fs = std::filesystem;

/// Three years, whatever the month.
constexpr days three_years{3 * 366 + 31};
constexpr days grace{30};

const policy::RetentionRule contact_and_notes{
    {{PersonalClass::contact, 36}, {PersonalClass::notes, 36}}, 0, 30};

/// The salon of two owners, its client Lin Wu who likes tea, and what its service does by itself.
struct Keeper : ErasureFixture {
  Keeper() {
    // That a second person approves is shown over HTTP; here an owner may do it alone.
    const approval::Act act = approval::Act::key_shredding;
    accept(policy::Command{policy::SetActRule{
        act, {{Role::owner, std::nullopt}}, {{0, 1, {Role::owner}}}, 72, today()}});
  }

  Day today() { return std::chrono::floor<days>(clock().now()); }

  void set(const policy::RetentionRule& rule) {
    const auto made = accept(policy::Command{policy::SetRetentionRule{rule, today()}},
                             staff_actor(first, Role::owner));
    const auto stored = log().read(made.first_position, 1, 1);
    in_force =
        get<policy::RetentionRuleSet>(decode_event(stored.value().front().bytes).value().payload);
  }

  /// A day's look of a service that has just been started.
  std::size_t sweep(std::size_t at_once = 100) {
    erasure::RetentionSweep fresh{
        log(), clock(),
        [this](Day) -> Result<std::optional<policy::RetentionRuleSet>, Fault> { return in_force; },
        [this](Submission submission) { return submit(std::move(submission)); }, at_once};
    std::size_t done = 0;
    for (std::size_t i = 0; i < 10; ++i) done += fresh.look().value();
    return done;
  }

  std::size_t come_due() {
    Scheduler scheduler{log(), clock(),
                        [this](Submission submission) { return submit(std::move(submission)); }};
    return scheduler.look().value();
  }

  template <class Event>
  std::vector<Event> all() {
    std::vector<Event> found;
    for (Position at = 0; at < log().size(); ++at) {
      const auto event = decode_event(log().read(at, 1, 1).value().front().bytes);
      const auto* const one = get_if<Event>(&event.value().payload);
      if (one != nullptr) found.push_back(*one);
    }
    return found;
  }

  std::optional<policy::RetentionRuleSet> in_force;
};

bool holds(ByteView bytes, std::string_view words) {
  return std::search(bytes.begin(), bytes.end(), words.begin(), words.end()) != bytes.end();
}

/// True if the words stand in the clear in an event or in a file of the key store.
bool is_found(Keeper& salon, std::string_view words) {
  for (Position at = 0; at < salon.log().size(); ++at) {
    if (holds(salon.log().read(at, 1, 1).value().front().bytes, words)) return true;
  }
  for (const auto& entry : fs::recursive_directory_iterator{salon.folder().path()}) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file{entry.path(), std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    if (holds(bytes_of(text), words)) return true;
  }
  return false;
}

std::size_t carried_out(Keeper& salon) {
  return erasure::carry_out_erasures(salon.log(), salon.keys()).value();
}

}  // namespace

TEST_CASE("without a rule that somebody has set nothing is erased by itself, however long ago") {
  Keeper salon;
  salon.clock().advance(days{20 * 366});
  CHECK(salon.sweep() == 0);
  CHECK(salon.come_due() == 0);
  CHECK(salon.all<client::RetentionAnnounced>().empty());
}

TEST_CASE(
    "a rule's erasure is announced, then carried out, once across restarts and clock jumps "
    "[S2-62]") {
  Keeper salon;
  salon.set(contact_and_notes);
  CHECK(salon.sweep() == 0);
  salon.clock().advance(three_years);
  CHECK(salon.sweep() == 1);
  for (const auto jump : {hours{-40}, hours{80}, hours{-40}, hours{24}}) {
    salon.clock().advance(jump);
    salon.reopen_keys("keys");
    CHECK(salon.sweep() == 0);
    CHECK(salon.come_due() == 0);
  }
  REQUIRE(salon.all<client::RetentionAnnounced>().size() == 1);
  CHECK(salon.state(FieldClass::contact) == KeyState::present);
  salon.clock().advance(grace + hours{12});
  CHECK(salon.come_due() == 1);
  for (const auto jump : {hours{-40}, hours{80}, hours{24 * 40}}) {
    salon.clock().advance(jump);
    salon.reopen_keys("keys");
    CHECK(salon.come_due() == 0);
    CHECK(salon.sweep() == 0);
  }
  const auto erased = salon.all<client::Erased>();
  REQUIRE(erased.size() == 1);
  CHECK(erased.front().rule_version == 1U);
  CHECK(erased.front().approved_by == salon.first);
  CHECK(erased.front().sealed_parts == 3);
  CHECK(erasure::count_erasures(salon.log()).value() == 2);
}

TEST_CASE("what a rule erased is gone from the key store, from older ones too, and certified") {
  Keeper salon;
  salon.set(contact_and_notes);
  salon.close_keys();
  fs::copy(salon.folder() / "keys", salon.folder() / "older", fs::copy_options::recursive);
  salon.reopen_keys("keys");
  const ClientId other = salon.register_client("Mia Berg");
  CHECK_FALSE(is_found(salon, "Lin Wu"));
  CHECK_FALSE(is_found(salon, "likes tea"));
  salon.clock().advance(three_years);
  salon.accept(client::Command{client::ChangeContact{
      other, Personal<std::string>{"Mia Berg"}, std::nullopt, std::nullopt, {}}});
  REQUIRE(salon.sweep() == 1);
  salon.clock().advance(grace + days{2});
  REQUIRE(salon.come_due() == 1);
  CHECK(carried_out(salon) == 2);
  CHECK(salon.state(FieldClass::contact) == KeyState::erased);
  CHECK(salon.state(FieldClass::notes) == KeyState::erased);
  CHECK(salon.state(FieldClass::health) == KeyState::present);
  CHECK(salon.keys().state(other, FieldClass::contact).value() == KeyState::present);
  CHECK_FALSE(is_found(salon, "Lin Wu"));
  CHECK_FALSE(is_found(salon, "likes tea"));
  const auto certificate = salon.certifier().certificate_of(salon.client, 1);
  REQUIRE(certificate.has_value());
  REQUIRE(std::holds_alternative<std::string>(certificate.value()));
  const auto says =
      erasure::verify_certificate(std::get<std::string>(certificate.value()), salon.vkey());
  REQUIRE(says.has_value());
  CHECK(says.value().client == salon.client);
  CHECK(says.value().reason == "retention_over");
  CHECK(says.value().parts.count == 3);
  // A restored key store erases again what the log says, whoever decided it.
  salon.reopen_keys("older");
  REQUIRE(salon.state(FieldClass::contact) == KeyState::present);
  CHECK(carried_out(salon) == 2);
  CHECK(salon.state(FieldClass::contact) == KeyState::erased);
}

TEST_CASE("whoever is heard of in the days of grace is kept, and announced anew years later") {
  Keeper salon;
  salon.set(contact_and_notes);
  salon.clock().advance(three_years);
  REQUIRE(salon.sweep() == 1);
  salon.clock().advance(days{10});
  salon.accept(client::Command{client::ChangeContact{
      salon.client, Personal<std::string>{"Lin Wu"}, std::nullopt, std::nullopt, {}}});
  salon.clock().advance(grace);
  CHECK(salon.come_due() == 1);
  const auto withdrawn = salon.all<client::RetentionWithdrawn>();
  REQUIRE(withdrawn.size() == 1);
  CHECK(withdrawn.front().reason == client::RetentionStay::client_was_here);
  CHECK(salon.all<client::Erased>().empty());
  CHECK(salon.sweep() == 0);
  salon.clock().advance(three_years);
  CHECK(salon.sweep() == 1);
  CHECK(salon.all<client::RetentionAnnounced>().back().erasure == 2);
}

TEST_CASE("who is kept by a hold is asked about again a month later, not every day") {
  Keeper salon;
  salon.set(contact_and_notes);
  const Actor owner = staff_actor(salon.first, Role::owner);
  salon.accept(client::Command{client::PlaceHold{
                   salon.client, {PersonalClass::contact, PersonalClass::notes}, "tax_audit"}},
               owner);
  salon.clock().advance(three_years);
  CHECK(salon.sweep() == 0);
  salon.accept(client::Command{client::LiftHold{salon.client, 1, "matter_closed"}}, owner);
  CHECK(salon.sweep() == 0);
  salon.clock().advance(days{31});
  CHECK(salon.sweep() == 1);
}

TEST_CASE("everybody is gone through, in stretches of any length") {
  for (const std::size_t at_once : {1U, 2U, 3U, 6U, 7U}) {
    INFO(at_once);
    Keeper salon;
    for (int i = 0; i < 5; ++i) salon.register_client("Client " + std::to_string(i));
    salon.set(contact_and_notes);
    salon.clock().advance(three_years);
    CHECK(salon.sweep(at_once) == 6);
  }
}

}  // namespace tress::testing::retention_sweep_test
