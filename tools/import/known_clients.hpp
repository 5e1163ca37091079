#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ledger/log/event_log.hpp"

namespace tress::tables {

struct KnownClient {
  ClientId id;
  std::uint64_t number;         ///< the salon's own; 0 for one of the file at hand
  std::uint32_t line = 0;       ///< in the file at hand; 0 for one of the ledger
  std::set<SearchToken> marks;  ///< blind tokens of name, telephone and mail as they hold now
};

/// Who is a client already, told apart without knowing anybody's details: by the reference from
/// another system and by blind search tokens.
class KnownClients {
 public:
  /// Reads all of the ledger's clients. Tokens that are left out are nobody's marks.
  static Result<KnownClients, Fault> read(const EventLog& log,
                                          const std::set<SearchToken>& left_out = {});

  /// Null if nobody has it. Of two clients with one reference, the first.
  [[nodiscard]] const KnownClient* by_reference(const std::string& reference) const;

  /// Whose details are exactly these. Null for nobody and for no details.
  [[nodiscard]] const KnownClient* by_marks(const std::set<SearchToken>& marks) const;

  /// Who else has one of these, or null.
  [[nodiscard]] const KnownClient* with_any(const std::vector<SearchToken>& marks) const;

  void add(KnownClient client, const std::string& reference);

 private:
  Result<void, Fault> take(const EventLog& log, ByteView row_value);

  std::map<ClientId, KnownClient> clients_;
  std::map<std::string, ClientId> references_;
  std::map<std::set<SearchToken>, ClientId> all_marks_;
  std::map<SearchToken, ClientId> single_marks_;
};

}  // namespace tress::tables
