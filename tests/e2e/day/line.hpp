#pragma once

#include <memory>
#include <set>
#include <string>

#include <boost/json.hpp>

#include "tests/e2e/day/notes.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/served_salon.hpp"

namespace tress::testing {

/// An answer with its JSON read.
struct Said {
  int status = 0;
  std::string text;
  std::string position;  ///< Ledger-Position
  std::string etag;
  boost::json::value body;

  [[nodiscard]] bool is_done() const noexcept { return status / 100 == 2; }

  [[nodiscard]] std::string word(const std::string& pointer) const;
  [[nodiscard]] std::int64_t number(const std::string& pointer) const;
  [[nodiscard]] const boost::json::array& list(const std::string& pointer) const;
};

/// {"amount_minor":…,"currency":"CAD"}
std::string dollars(std::int64_t minor);

/// A person signed in at a machine of their own. Notes every act; an answer that is neither a
/// success nor a refusal that a person at a desk understands is a surprise. One thread at a time.
class Line {
 public:
  /// `from` is the loopback address of the machine; `name` makes the Idempotency-Keys.
  Line(std::uint16_t port, std::string from, std::string name, ServedSalon::Headers headers);

  Said post(const std::string& act, const std::string& target, const std::string& body = "{}");

  /// Sees everything that anybody has written: what one desk does the next one asks about.
  Said get(const std::string& act, const std::string& target);

  /// `post` that must succeed; throws with the answer.
  Said must(const std::string& target,
            const std::string& body = "{}",
            const ServedSalon::Headers& more = {});

  Notes notes;

 private:
  Said ask(const std::string& act,
           const std::string& method,
           const std::string& target,
           const std::string& body,
           const ServedSalon::Headers& more);
  HttpAnswer answer(const std::string& method,
                    const std::string& target,
                    const std::string& body,
                    const ServedSalon::Headers& headers);
  void note(const std::string& act, const std::string& target, const Said& said);

  const std::uint16_t port_;
  const std::string from_;
  const std::string name_;
  const ServedSalon::Headers headers_;
  std::unique_ptr<HttpClient> client_;
  int asked_ = 0;
  int keys_ = 0;
};

/// Codes of refusals that tell a person at a desk what to do instead.
const std::set<std::string>& understood();

}  // namespace tress::testing
