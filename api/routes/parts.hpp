#pragma once

#include <string>

#include "api/routes/work_pool.hpp"
#include "ledger/base/random.hpp"
#include "ledger/base/time.hpp"
#include "ledger/erasure/certificate.hpp"
#include "ledger/keys/credentials.hpp"
#include "ledger/keys/enrolments.hpp"
#include "ledger/keys/sealer.hpp"
#include "ledger/keys/search_tokens.hpp"
#include "ledger/keys/sessions.hpp"
#include "ledger/keys/sign_in_limits.hpp"
#include "ledger/log/event_log.hpp"
#include "ledger/witness/witnesses.hpp"
#include "ledger/writer/writer.hpp"
#include "projections/engine/follower.hpp"

namespace tress {

/// What routes work with. Wired once by `tress serve`; everything outlives the server. All of it
/// may be used from any thread.
struct Parts {
  Writer& writer;
  const EventLog& log;
  const std::string& origin;
  const PublicKey& log_key;
  views::Follower& follower;
  Sealer& sealer;
  const SearchTokens& search_tokens;
  Credentials& credentials;
  Enrolments& enrolments;
  StaffSessions& sessions;
  SignInLimits& sign_in_limits;
  WorkPool& pool;           ///< reads and waits
  WorkPool& sign_in_pool;   ///< password hashing, so that guessing starves no reads
  const Secret& token_key;  ///< for cursors
  const Clock& clock;
  Random& random;

  /// Nothing where no witness is asked.
  witness::Witnesses* witnesses = nullptr;

  /// Nothing where nobody certifies erasures.
  const erasure::Certifier* certifier = nullptr;
};

}  // namespace tress
