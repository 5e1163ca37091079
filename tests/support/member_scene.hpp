#pragma once

#include <string>
#include <utility>

#include "tests/support/package_scene.hpp"
#include "tests/support/portal_client.hpp"

/// A client with a plan who reads the portal and books there.
namespace tress::testing {

inline constexpr const char* ann_phone = "+16045550111";

/// Ann has haircuts; the stylist works on Mondays from 9:00 to 18:00, an hour each.
struct Subscriber : Package {
  Subscriber();

  /// So many haircuts, good for so many days.
  void buy(int units, int validity_days = 900);

  /// Two haircuts a month, taxed when used.
  void join();

  [[nodiscard]] std::string id_of_membership() const;

  void sign_in() { token = sign_in_client(api, ann_phone); }

  Reply see(const std::string& what, const std::string& language = "en");

  [[nodiscard]] std::string wish(int minute, const std::string& day = "2026-03-09") const;

  Reply book(int minute, const std::string& day = "2026-03-09");

  std::string ann;
  std::string membership;
  std::string token;
};

}  // namespace tress::testing
