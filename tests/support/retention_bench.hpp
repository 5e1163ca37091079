#pragma once

#include <chrono>
#include <string>

#include "tests/support/approval_bench.hpp"

/// A salon with a retention rule: contact after two years, health after five, thirty days of grace;
/// and a client, Lin, of whom nothing is heard after the second of March 2026.
namespace tress::testing {

class RetentionBench : public ApprovalBench {
 public:
  RetentionBench() : lin(register_client("Lin Planted")) {
    // So that one command sets it.
    ledger.accept(
        policy::Command{policy::SetActRule{approval::Act::key_shredding,
                                           {{Role::manager, std::nullopt}},
                                           {{0, 1, {Role::manager}}},
                                           72,
                                           std::chrono::floor<std::chrono::days>(now())}});
    set_rule({{{client::PersonalClass::contact, 24}, {client::PersonalClass::health, 60}}, 0, 30});
  }

  [[nodiscard]] Timestamp now() { return ledger.clock().now(); }

  void set_rule(const policy::RetentionRule& rule) {
    rule_set_at = ledger
                      .accept(policy::Command{policy::SetRetentionRule{
                                  rule, std::chrono::floor<std::chrono::days>(now())}},
                              staff_actor(salon.manager, Role::manager))
                      .first_position;
  }

  ClientId register_client(const std::string& name) {
    const auto made = ledger.accept(client::Command{client::Register{
        Personal<std::string>{name}, std::nullopt, std::nullopt, std::nullopt, {}}});
    return id_cast<ClientId>(made.stream);
  }

  /// Two years after March 2026, and a month.
  void years_pass() { ledger.clock().advance(std::chrono::days{2 * 365 + 62}); }

  void grace_passes() { ledger.clock().advance(std::chrono::days{32}); }

  [[nodiscard]] AnyCommand review(ClientId client) const {
    return client::Command{client::ReviewRetention{client}};
  }

  /// What the service is answered: the code of the refusal, or nothing.
  std::string reviewed(ClientId client) {
    return code_of(answer_to(ledger.submission(review(client), system_actor())));
  }

  ClientId lin;
  Position rule_set_at = 0;
};

}  // namespace tress::testing
