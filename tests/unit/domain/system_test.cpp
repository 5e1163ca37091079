#include "ledger/domain/system.hpp"

#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"

#include "ledger/domain/root_statements.hpp"

// Goal: every Refusal is produced by at least one row, every accepted command yields exactly the
// events listed, and what the root has to sign says all that it is believed for. Method: histories
// are written out, so a case can be read without another file.

namespace tress::testing::system_test {

namespace {

using system::Refusal;
using GivenSystem = Given<system::State, system::Command>;
using Row = Refused<system::State, system::Command>;

template <class Bits>
Bits bits(Byte n) {
  typename Bits::Array bytes{};
  bytes.fill(n);
  return Bits{bytes};
}

const PublicKey root = bits<PublicKey>(1);
const PublicKey first_key = bits<PublicKey>(2);
const PublicKey second_key = bits<PublicKey>(3);
const PublicKey third_key = bits<PublicKey>(4);
const Signature signature = bits<Signature>(9);
const Hash hash = bits<Hash>(7);
const std::string origin = "salon.example/log";
const std::string witness = "witness.example+01020304+BAAA";

const system::RootKeySet root_set{origin, root, first_key, signature};
const system::LogKeyRotated rotated{first_key, second_key, 40, signature};

/// The program itself, about to record an event at `position`.
Facts facts_at(const SampleSalon& salon, std::uint64_t position) {
  Facts facts = salon.facts(system_actor());
  facts.position = position;
  return facts;
}

/// The text that the root had to sign for `command`, with the key that it was held against.
std::pair<PublicKey, Bytes> signed_text_of(const std::vector<system::Event>& history,
                                           const system::Command& command,
                                           std::uint64_t position) {
  SampleSalon salon;
  Facts facts = salon.facts_with([](Table&) {}, system_actor());
  facts.position = position;
  static_cast<void>(GivenSystem{history, facts}.when(command).accepted());
  const auto* const table = static_cast<const Table*>(facts.around);
  REQUIRE(table->signed_text);
  return *table->signed_text;
}

TEST_CASE("system: the root key vouches for the log's first key", "[unit][system]") {
  const SampleSalon salon;
  const system::SetRootKey asked{origin, root, first_key, signature};
  CHECK(stream_of(system::Command{asked}).words == "system");
  GivenSystem{{}, facts_at(salon, 1)}.when(asked).then({root_set});
  const auto [key, text] = signed_text_of({}, asked, 1);
  CHECK(key == root);
  CHECK(text == system::root_key_set_text(origin, root, first_key));
}

TEST_CASE("system: a key follows the last one from the position that the root has signed",
          "[unit][system]") {
  const SampleSalon salon;
  const system::RotateLogKey rotate{second_key, 40, signature};
  GivenSystem{{root_set}, facts_at(salon, 40)}.when(rotate).then({rotated});
  const auto [key, text] = signed_text_of({root_set}, rotate, 40);
  CHECK(key == root);
  CHECK(text == system::log_key_rotated_text(origin, {first_key, second_key, 40}));

  const system::DeclareLogKeyCompromised declare{35, third_key, 50, signature};
  GivenSystem{{root_set, rotated}, facts_at(salon, 50)}.when(declare).then(
      {system::LogKeyCompromised{second_key, 35, third_key, 50, signature}});
  CHECK(signed_text_of({root_set, rotated}, declare, 50).second ==
        system::log_key_compromised_text(origin, {second_key, third_key, 50}, 35));
}

TEST_CASE("system: witnesses come and go by the root's word", "[unit][system]") {
  const SampleSalon salon;
  const system::AddWitness add{witness, 5, signature};
  const system::RemoveWitness remove{witness, 6, signature};
  const system::WitnessAdded added{witness, 5, signature};
  GivenSystem{{root_set}, facts_at(salon, 5)}.when(add).then({added});
  GivenSystem{{root_set, added}, facts_at(salon, 6)}.when(remove).then(
      {system::WitnessRemoved{witness, 6, signature}});
  CHECK(signed_text_of({root_set}, add, 5).second ==
        system::witness_added_text(origin, witness, 5));
  CHECK(signed_text_of({root_set, added}, remove, 6).second ==
        system::witness_removed_text(origin, witness, 6));
}

TEST_CASE("system: no two statements of the root, of two logs or places have the same text",
          "[unit][system]") {
  const system::KeyChange change{first_key, second_key, 40};
  const std::vector<Bytes> texts{
      system::root_key_set_text(origin, first_key, second_key),
      system::log_key_rotated_text(origin, change),
      system::log_key_rotated_text("salon.example/log2", change),
      system::log_key_rotated_text(origin, {first_key, second_key, 41}),
      system::log_key_rotated_text(origin, {first_key, third_key, 40}),
      system::log_key_compromised_text(origin, change, 40),
      system::log_key_compromised_text(origin, change, 39),
      system::witness_added_text(origin, witness, 40),
      system::witness_removed_text(origin, witness, 40),
  };
  CHECK(std::set<Bytes>(texts.begin(), texts.end()).size() == texts.size());
}

TEST_CASE("system: sealed heads, recoveries and backups are recorded as they are said",
          "[unit][system]") {
  const SampleSalon salon;
  GivenSystem{{}, facts_at(salon, 30)}
      .when(system::SealHeads{30, 12, hash})
      .then({system::HeadsSealed{30, 12, hash}});
  GivenSystem{{}, facts_at(salon, 30)}
      .when(system::RecordRecovery{20, 30, 30, system::RecoverySource::copy, "the disk was full"})
      .then({system::RecoveryPerformed{20, 30, 30, system::RecoverySource::copy,
                                       "the disk was full"}});
  GivenSystem{{}, facts_at(salon, 30)}
      .when(system::RecordBackup{system::BackupKind::keys, "keys-7", 30, hash, hash})
      .then({system::BackupTaken{system::BackupKind::keys, "keys-7", 30, hash, hash}});
}

TEST_CASE("system: the ledger names its access log, and another one where that was lost",
          "[unit][system]") {
  const SampleSalon salon;
  const system::AccessLogMade made{"salon.example/log/access", second_key};
  GivenSystem{{root_set}, facts_at(salon, 30)}
      .when(system::RecordAccessLog{made.origin, made.log_key})
      .then({made});
  GivenSystem{{root_set, made}, facts_at(salon, 30)}
      .when(system::RecordAccessLog{made.origin, third_key})
      .then({system::AccessLogMade{made.origin, third_key}});
}

TEST_CASE("system: every reason to refuse has a case", "[unit][system]") {
  SampleSalon salon;
  const Facts here = facts_at(salon, 50);
  Facts badly_signed =
      salon.facts_with([](Table& table) { table.signatures_are_right = false; }, system_actor());
  badly_signed.position = 50;
  Facts of_somebody = salon.facts(staff_actor(manager, Role::owner));
  of_somebody.position = 50;
  const system::SetRootKey set{origin, root, first_key, signature};
  const system::WitnessAdded added{witness, 5, signature};
  const auto rotate_to = [](const PublicKey& key) {
    return system::RotateLogKey{key, 50, signature};
  };
  check_refusals<system::State, system::Command>({
      Row{"the owner in person", {}, set, of_somebody, Refusal::only_the_service},
      Row{"a second root", {root_set}, set, here, Refusal::root_key_is_set},
      Row{"no root to vouch", {}, rotate_to(second_key), here, Refusal::root_key_is_missing},
      Row{"no root to vouch for a witness",
          {},
          system::AddWitness{witness, 50, signature},
          here,
          Refusal::root_key_is_missing},
      Row{"no origin",
          {},
          system::SetRootKey{"", root, first_key, signature},
          here,
          Refusal::text_is_missing},
      Row{"long name of a backup",
          {},
          system::RecordBackup{system::BackupKind::ledger, std::string(201, 'b'), 1, hash, hash},
          here,
          Refusal::text_is_too_long},
      Row{"an origin of two lines would be read as another text",
          {},
          system::SetRootKey{"a\nb", root, first_key, signature},
          here,
          Refusal::text_is_not_plain},
      Row{"the same witness twice",
          {root_set, added},
          system::AddWitness{witness, 50, signature},
          here,
          Refusal::witness_is_known},
      Row{"a witness that is not asked",
          {root_set},
          system::RemoveWitness{witness, 50, signature},
          here,
          Refusal::witness_is_unknown},
      Row{"the key that signs already",
          {root_set},
          rotate_to(first_key),
          here,
          Refusal::key_was_used_before},
      Row{"a key that was given up",
          {root_set, rotated},
          rotate_to(first_key),
          here,
          Refusal::key_was_used_before},
      Row{"the root's own key", {root_set}, rotate_to(root), here, Refusal::key_was_used_before},
      Row{"the log has grown since the root signed",
          {root_set},
          system::RotateLogKey{second_key, 49, signature},
          here,
          Refusal::position_differs},
      Row{"a witness signed for another place",
          {root_set},
          system::AddWitness{witness, 51, signature},
          here,
          Refusal::position_differs},
      Row{"trusting what is not there yet",
          {root_set},
          system::DeclareLogKeyCompromised{51, second_key, 50, signature},
          here,
          Refusal::size_is_beyond_the_log},
      Row{"heads of the future",
          {},
          system::SealHeads{51, 3, hash},
          here,
          Refusal::size_is_beyond_the_log},
      Row{"the same heads again",
          {system::HeadsSealed{30, 12, hash}},
          system::SealHeads{30, 12, hash},
          here,
          Refusal::heads_are_sealed},
      Row{"more streams than events",
          {},
          system::SealHeads{30, 31, hash},
          here,
          Refusal::sizes_do_not_add_up},
      Row{"the access log that is named already",
          {root_set, system::AccessLogMade{"a", second_key}},
          system::RecordAccessLog{"a", second_key},
          here,
          Refusal::access_log_is_known},
      Row{"a recovery that lost what was there",
          {},
          system::RecordRecovery{20, 30, 19, system::RecoverySource::copy, std::nullopt},
          here,
          Refusal::sizes_do_not_add_up},
      Row{"a root key that does not know of it",
          {},
          set,
          badly_signed,
          Refusal::root_signature_is_wrong},
      Row{"rotation without the root",
          {root_set},
          rotate_to(second_key),
          badly_signed,
          Refusal::root_signature_is_wrong},
      Row{"compromise without the root",
          {root_set},
          system::DeclareLogKeyCompromised{40, second_key, 50, signature},
          badly_signed,
          Refusal::root_signature_is_wrong},
      Row{"a witness without the root",
          {root_set},
          system::AddWitness{witness, 50, signature},
          badly_signed,
          Refusal::root_signature_is_wrong},
      Row{"a witness dropped without the root",
          {root_set, added},
          system::RemoveWitness{witness, 50, signature},
          badly_signed,
          Refusal::root_signature_is_wrong},
  });
}

}  // namespace

}  // namespace tress::testing::system_test
