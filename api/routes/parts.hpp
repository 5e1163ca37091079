#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "api/payments/simulator.hpp"
#include "api/routes/denials.hpp"
#include "api/routes/later_work.hpp"
#include "api/routes/look_ups.hpp"
#include "api/routes/work_pool.hpp"
#include "ledger/base/random.hpp"
#include "ledger/base/time.hpp"
#include "ledger/base/write_gate.hpp"
#include "ledger/erasure/certificate.hpp"
#include "ledger/keys/address_codes.hpp"
#include "ledger/keys/credentials.hpp"
#include "ledger/keys/enrolments.hpp"
#include "ledger/keys/portal_codes.hpp"
#include "ledger/keys/sealer.hpp"
#include "ledger/keys/search_tokens.hpp"
#include "ledger/keys/sessions.hpp"
#include "ledger/keys/sign_in_limits.hpp"
#include "ledger/log/event_log.hpp"
#include "ledger/witness/witnesses.hpp"
#include "ledger/writer/writer.hpp"
#include "projections/engine/follower.hpp"

namespace tress {

class Feed;

/// How backups stand, for readiness and metrics.
struct BackupStanding {
  std::optional<Timestamp> last;       ///< the last one that succeeded
  std::chrono::seconds every;          ///< promised
  std::optional<std::string> failure;  ///< of the last attempt
};

/// How far what the log is recovered by has come, and the disk.
struct KeepingStanding {
  Position anchored;  ///< events that the head anchor vouches for
  Position copied;    ///< events before this one are durable in the second copy
  std::uint64_t disk_free_bytes;
};

/// What payment links need beside the ledger.
struct Payments {
  payments::Provider& provider;
  const webhooks::SecretSlot& secrets;
  /// Of our own pages, as clients reach them: "https://salon.example".
  std::function<std::string()> address;
  payments::Simulator* simulator = nullptr;  ///< the provider, if it is that one
};

/// How clients sign in, and change the address that they sign in with.
struct PortalParts {
  ClientSessions& sessions;
  PortalCodes& codes;
  AddressCodes& address_codes;
  LaterWork& later;  ///< what a request for a code leads to, once its answer is out
};

/// The log of who has seen what of whom, and the views made of it.
struct AccessLogParts {
  Writer& writer;
  const EventLog& log;
  views::Follower& follower;

  /// Why it is not what it must be (quarantine, a failed write), as a sentence for an operator, or
  /// nothing. Any thread. Nothing where nobody looks.
  std::function<std::optional<std::string>()> trouble;

  /// Closed while nothing is recorded: as well on a full disk. Nothing where it is always open.
  const WriteGate* gate = nullptr;

  /// Those on their way; shared, because a record's answer may outlive these parts.
  std::shared_ptr<Denials> denials = std::make_shared<Denials>();

  /// Why nothing can be recorded now, or nothing: then personal data is not shown.
  [[nodiscard]] std::optional<std::string> objection() const {
    if (trouble) {
      if (auto found = trouble()) return found;
    }
    auto closed = gate == nullptr ? std::nullopt : gate->closed();
    return closed ? std::optional{std::move(closed->sentence)} : std::nullopt;
  }
};

/// The opener of sealed parts, as routes hold it: only `Disclosure` opens, because what is opened
/// is recorded before it leaves.
class Openable {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): whoever wires the parts hands over the opener.
  Openable(Sealer& sealer) : sealer_(sealer) {}

 private:
  friend class Disclosure;

  Sealer& sealer_;
};

/// How long an answer waits until a view has seen what was recorded before it, or what it is about.
constexpr std::chrono::milliseconds view_wait_max{3000};

/// What routes work with. Wired once by `tress serve`; everything outlives the server. All of it
/// may be used from any thread.
struct Parts {
  Writer& writer;
  const EventLog& log;
  const std::string& origin;
  const PublicKey& log_key;
  views::Follower& follower;
  Openable sealer;
  const SearchTokens& search_tokens;
  Credentials& credentials;
  Enrolments& enrolments;
  StaffSessions& sessions;
  SignInLimits& sign_in_limits;
  LookUps& look_ups;
  WorkPool& pool;           ///< reads and waits
  WorkPool& sign_in_pool;   ///< password hashing, so that guessing starves no reads
  const Secret& token_key;  ///< for cursors
  const Clock& clock;
  Random& random;

  /// Nothing where no witness is asked.
  witness::Witnesses* witnesses = nullptr;

  /// Nothing where nobody certifies erasures.
  const erasure::Certifier* certifier = nullptr;

  /// Nothing where commands are always taken.
  const WriteGate* gate = nullptr;

  /// Nothing where there is neither anchor nor second copy.
  std::function<KeepingStanding()> keeping = nullptr;

  /// Nothing where no backups are taken.
  std::function<BackupStanding()> backups = nullptr;

  /// Nothing where no provider is chosen: then no link is made.
  const Payments* payments = nullptr;

  /// Nothing where clients do not sign in.
  const PortalParts* portal = nullptr;

  /// Nothing where there is no access log: then nothing personal is shown.
  const AccessLogParts* access = nullptr;

  /// Nothing where nobody is told of what is committed.
  Feed* feed = nullptr;

  /// Why there is no access log though there must be one, as a sentence for an operator: `access`
  /// is nothing then. Health says it.
  std::optional<std::string> access_fault = std::nullopt;
};

}  // namespace tress
