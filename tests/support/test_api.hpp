#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include "schema/common.hpp"
#include "schema/envelope.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/manual_clock.hpp"

#include "api/routes/parts.hpp"
#include "ledger/crypto/signer.hpp"

namespace tress::testing {

/// One answer with its JSON read (null if it is none).
struct Reply {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
  std::string text;
  boost::json::value body;

  [[nodiscard]] std::string header(std::string_view name) const;

  /// The problem's code; empty if it is no problem.
  [[nodiscard]] std::string code() const;

  /// The member at a JSON pointer; requires that it is there.
  [[nodiscard]] const boost::json::value& at(std::string_view pointer) const;
  [[nodiscard]] std::string text_at(std::string_view pointer) const;
  [[nodiscard]] std::int64_t number_at(std::string_view pointer) const;
  [[nodiscard]] const boost::json::array& rows() const;
};

using Headers = std::vector<std::pair<std::string, std::string>>;

/// A member of staff who is signed in.
struct Member {
  StaffId id = StaffId::zero();
  std::string token;  ///< of a session
};

/// The whole API in this process: real key store, committer, writer, views and HTTP server on a
/// free port, over a log in memory and a clock that the test sets (Monday 2 March 2026, 12:00 UTC).
/// Every answer to `get`, `post` and `ask` is held against the OpenAPI document.
/// One thread at a time, except `send`, `log_size` and `clock`.
class TestApi {
 public:
  static constexpr const char* origin = "tress.test/api";

  TestApi();
  ~TestApi();
  TestApi(const TestApi&) = delete;
  TestApi& operator=(const TestApi&) = delete;

  /// One request over a connection of its own; nothing is added to it and nothing is checked.
  [[nodiscard]] Reply send(std::string_view method,
                           std::string_view target,
                           const Headers& headers = {},
                           std::string_view body = {}) const;

  /// `send`, with the answer held against the OpenAPI document.
  Reply ask(std::string_view method,
            std::string_view target,
            const Headers& headers = {},
            std::string_view body = {});

  /// Reads, after every view has caught up with the log.
  Reply get(std::string_view target, const std::string& token = {});

  /// Gives a command with an Idempotency-Key of its own, unless `more` brings one.
  Reply post(std::string_view target,
             std::string_view body,
             const std::string& token,
             const Headers& more = {});

  /// `post` that must be accepted.
  Reply accept(std::string_view target,
               std::string_view body,
               const std::string& token,
               const Headers& more = {});

  /// Hires somebody with these roles, as the system itself, and signs them in.
  Member member(const std::vector<Role>& roles);
  [[nodiscard]] std::string session_of(StaffId person);

  /// A command of the system itself; requires that it is accepted.
  Accepted carry_out(AnyCommand command);

  /// Waits until every view has all of the log.
  void settle();

  [[nodiscard]] Position log_size() const;

  /// Where it listens, for clients of the test's own.
  [[nodiscard]] std::uint16_t port() const;

  /// The live feed.
  [[nodiscard]] Feed& feed();

  /// Stops serving, as the program does, while the object lives on.
  void stop_serving();

  [[nodiscard]] ManualClock& clock();
  [[nodiscard]] const Parts& parts() const;

  /// Who has read what: so many events, founding and all.
  [[nodiscard]] Position access_log_size() const;

  /// An event of the access log.
  [[nodiscard]] Envelope access_event(Position position) const;

  /// From now on nothing can be recorded there.
  void fail_access_log();

  /// What keeps commands out; open unless a test closes it.
  [[nodiscard]] WriteGate& gate();

  [[nodiscard]] PublicKey log_key() const;

  /// What the simulator of a payment provider has sent and nobody has delivered yet.
  [[nodiscard]] std::vector<webhooks::Message> take_reports();

  /// What the provider's messages are signed with.
  [[nodiscard]] webhooks::SecretSlot& webhook_secrets();

 private:
  struct Running;

  std::unique_ptr<Running> running_;
  int keys_used_ = 0;
  int people_hired_ = 0;
};

/// "Bearer …" as a header.
Headers bearer(const std::string& token);

/// A write as a browser sends it from our own page, with the session in a cookie.
Headers from_own_page(const std::string& token);

/// {"amount_minor":…,"currency":"CAD"}
std::string cad(std::int64_t minor);

/// The salon of domain.md §3.3: one branch with a 5 % tax, a haircut for 80.00, a shampoo for 40.00
/// that cost 18.00; somebody for each part.
struct ApiSalon {
  explicit ApiSalon(TestApi& api);

  /// A bill with one line; returns its id.
  std::string open_bill(TestApi& api, const std::string& item, const std::string& payer = {}) const;

  /// The same, paid in cash and closed. The total is asked from the bill itself.
  std::string closed_bill(TestApi& api, const std::string& item) const;

  /// Time passes, longer than a session lasts unused; then everybody signs in again.
  void wait(TestApi& api, std::chrono::minutes time);

  /// Debit less credit of an account since the beginning, in minor units.
  [[nodiscard]] std::int64_t balance(TestApi& api, int account) const;

  /// A client of that name; returns the id.
  std::string client(TestApi& api, const std::string& name) const;

  std::string branch;
  std::string haircut;
  std::string shampoo;
  Member owner;
  Member manager;
  Member cashier;
  Member stylist;
  Member accountant;
};

}  // namespace tress::testing
