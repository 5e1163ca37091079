#pragma once

#include <string>

#include "tests/support/scene.hpp"

/// Scenes in which haircuts are paid for in advance.
namespace tress::testing {

/// Terms of a package of haircuts that cost 100.00 each alone.
struct Pack {
  std::string code = "cuts";
  std::string from = "2026-03-02";
  std::string wording = "Ten haircuts, come within a year.";
  int units = 10;
  std::int64_t price = 900'00;
  std::string refunds = R"("refund_rule":"pro_rata","cooling_off_days":0)";
  int validity_days = 900;
};

struct Package : Scene {
  std::string publish(const Pack& pack);

  /// The path of what the client has then.
  std::string sell(const std::string& plan, const std::string& client, std::int64_t price);

  /// A bill with a haircut; its path.
  std::string haircut_for(const std::string& client);

  static std::string cover_of(const std::string& bill);

  void use(const std::string& membership, const std::string& client);

  Reply quote(const std::string& membership);

  std::int64_t units_of(const std::string& membership, const std::string& where);
};

}  // namespace tress::testing
