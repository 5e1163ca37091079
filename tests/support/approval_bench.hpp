#pragma once

#include <string>
#include <vector>

#include "tests/support/test_ledger.hpp"

#include "ledger/domain/act_statements.hpp"
#include "ledger/writer/proposals.hpp"
#include "ledger/writer/stream_cache.hpp"

/// A salon in which a cashier wants to give 60.00 away, and people with and without device keys.
namespace tress::testing {

class ApprovalBench {
 public:
  ApprovalBench() : salon(ledger), bill(salon.open_bill(ledger)) {
    ledger.accept(sale::Command{sale::AddLine{bill, salon.haircut, std::nullopt, std::nullopt, 1,
                                              std::nullopt, std::nullopt}});
  }

  StaffId hire(const std::string& code, Role role) {
    const auto person =
        id_cast<StaffId>(ledger.accept(staff::Command{staff::Hire{code, code}}).stream);
    ledger.accept(staff::Command{staff::GrantRole{person, role, std::nullopt}});
    return person;
  }

  [[nodiscard]] AnyCommand discount(std::int64_t minor = 60'00) const {
    return sale::Command{sale::ApplyDiscount{bill, 1, salon.cad(minor), "goodwill", std::nullopt}};
  }

  [[nodiscard]] static AnyCommand proposal(const AnyCommand& command) {
    return approval::Command{
        approval::Propose{*proposal_bytes(command), std::nullopt, "client_asked"}};
  }

  /// The cashier proposes it.
  ApprovalId propose(const AnyCommand& command) {
    const auto accepted =
        ledger.accept(proposal(command), staff_actor(salon.cashier, Role::cashier));
    return id_cast<ApprovalId>(accepted.stream);
  }

  [[nodiscard]] static AnyCommand approve(ApprovalId approval) {
    return approval::Command{approval::Approve{approval}};
  }

  [[nodiscard]] Answer answer_to(Submission submission) {
    auto answers = ledger.commit({std::move(submission)});
    REQUIRE(answers.has_value());
    return answers.value().front();
  }

  [[nodiscard]] static std::string code_of(const Answer& answer) {
    const auto* const no = std::get_if<tress::Refused>(&answer);
    return no == nullptr ? "" : no->code;
  }

  /// Enrols a key of that person's; returns it.
  SigningKey enrol(StaffId person, staff::KeyHolder holder = staff::KeyHolder::person) {
    SigningKey key = SigningKey::generate(random);
    const Bytes text =
        staff::device_key_text(TestLedger::origin, {person, key.public_key(), holder});
    ledger.accept(staff::Command{staff::EnrolDeviceKey{person, key.public_key(), holder, "a phone",
                                                       key.sign(text)}},
                  staff_actor(person, Role::manager));
    return key;
  }

  /// The hash of the proposal's event.
  [[nodiscard]] Hash hash_of(ApprovalId approval) {
    const auto row = ledger.log().row(
        Space::streams, stream_row_key(StreamKind::approval, id_cast<StreamId>(approval), 1));
    REQUIRE(row.has_value());
    REQUIRE(row.value().has_value());
    return *read_stream_row(*row.value())->event_hash;
  }

  /// What somebody who approves has to sign.
  [[nodiscard]] ActStatement statement(const Submission& by, ApprovalId approval) {
    return {"approval.approved",
            StreamKind::approval,
            id_cast<StreamId>(approval),
            *by.actor.person,
            by.id,
            hash_of(approval),
            ledger.clock().now()};
  }

  /// Requires an act with a time.
  [[nodiscard]] static ActSignature sign(const SigningKey& key,
                                         const ActStatement& act,
                                         std::string_view origin = TestLedger::origin) {
    return {key.public_key(), key.sign(act_text(origin, act)), *act.signed_at};
  }

  Submission signed_approval(StaffId person, const SigningKey& key, ApprovalId approval) {
    Submission made = ledger.submission(approve(approval), staff_actor(person, Role::manager));
    made.signature = sign(key, statement(made, approval));
    return made;
  }

  TestLedger ledger;
  TestSalon salon;
  SaleId bill;
  SeededRandom random{7};
};

}  // namespace tress::testing
