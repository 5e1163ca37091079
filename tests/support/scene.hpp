#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "tests/support/test_api.hpp"

namespace tress::testing {

/// One event of a story, as it is read by somebody who was not there.
struct Told {
  std::string what;  ///< "sale.closed"
  std::string who;   ///< the person's id; empty: the system itself
  std::string why;   ///< the code of a reason, if the event needed one
  Day date;
  Timestamp recorded_at;
};

/// A salon that one of the scenarios of domain.md §7 is played in, and then read a year later.
struct Scene {
  Scene() : salon(api) {}

  std::string open_for(const std::string& payer);

  void add(const std::string& bill, const std::string& item, int quantity = 1);

  void pay(const std::string& bill, const std::string& kind, std::int64_t minor);

  void pay_with_value(const std::string& bill, const std::string& kind, std::int64_t minor);

  Reply close(const std::string& bill);

  /// Terms of value; their id.
  std::string terms(const std::string& code,
                    const std::string& kind,
                    const std::string& jurisdiction,
                    const std::string& more = {}) {
    return api
        .accept("/v1/wallet-terms",
                R"({"code":")" + code + R"(","branch":")" + salon.branch + R"(","kind":")" + kind +
                    R"(","name":")" + code + R"(","jurisdiction":")" + jurisdiction + "\"" + more +
                    "}",
                salon.owner.token)
        .text_at("/stream");
  }

  /// The client buys stored value on these terms, by card.
  void sell_value(const std::string& client, const std::string& on_terms, std::int64_t minor);

  std::string wallet_of(const std::string& client);

  Reply show(const std::string& path) { return api.get(path, salon.manager.token); }

  /// Debit less credit of an account, in minor units.
  std::int64_t balance(int account) { return salon.balance(api, account); }

  void a_year_passes() { salon.wait(api, std::chrono::hours{24 * 365}); }

  /// Everything that was written about one thing, by its path or id, in the order of the log.
  std::vector<Told> story(const std::string& path);

  /// Every message that was queued, in the order of the log.
  std::vector<outbox::Queued> queued();

  /// A stranger with the log and its key finds nothing wrong, and the books balance.
  void require_sound();

  TestApi api;
  ApiSalon salon;
};

using Words = std::vector<std::string>;

Words happenings(const std::vector<Told>& story);

/// One member of each row, as text.
Words texts_of(const Reply& page, std::string_view member);

}  // namespace tress::testing
