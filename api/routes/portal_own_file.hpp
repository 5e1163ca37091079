#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "schema/client.hpp"
#include "schema/portal.hpp"

#include "api/http/response.hpp"
#include "api/routes/disclosure.hpp"
#include "api/routes/parts.hpp"
#include "api/routes/portal_words.hpp"
#include "projections/engine/query.hpp"

/// A client's own file, opened for its owner. Only portal_*.cpp include this.
namespace tress {

/// The file as it stood at one version: a command that rests on it says so.
struct OwnFile {
  std::unique_ptr<views::Snapshot> view;
  portal::Person person;
  std::uint64_t version;
  client::ContactDetails contact;
};

/// As of the end of the log, or of what the view has seen in time of it.
Result<OwnFile, Fault> own_file(const Parts& parts, Disclosure& disclosure, ClientId client);

/// What is sealed there; with nothing in it if it was erased. `field` is noted as disclosed.
Result<client::ContactDetails, Fault> opened_contact(Disclosure& disclosure,
                                                     const portal::Contact& contact,
                                                     std::string_view field);

/// What clients see of what they have said of themselves; of all their files what they agree to.
Result<portal::Profile, Fault> own_profile(const views::Snapshot& view,
                                           Disclosure& disclosure,
                                           ClientId client,
                                           portal::Language language,
                                           Timestamp now);

/// True if the file of somebody else has the address, as of the end of the log.
Result<bool, Fault> is_address_shared(const Parts& parts,
                                      const OwnFile& own,
                                      const client::ContactDetails& address);

/// The code is judged once, and the change that it is right for is the one that is confirmed: one
/// that was asked for meanwhile has a code of its own.
class Confirming {
 public:
  /// Both outlive it.
  Confirming(const Parts& parts, const std::string& code) : parts_(parts), code_(code) {}

  /// What stands against confirming what the file awaits; nothing, if nothing does: then nobody
  /// else confirms anything until `end`.
  std::optional<http::Response> objection(const OwnFile& own);

  void end();

 private:
  [[nodiscard]] PortalCodes::Outcome judged(const OwnFile& own) const;

  const Parts& parts_;
  const std::string& code_;
  std::optional<std::uint32_t> right_for_;
  std::unique_lock<std::mutex> alone_;
};

/// Equal for equal addresses, however they are written; nothing for what is no address.
std::optional<SearchToken> token_of(const SearchTokens& tokens,
                                    const std::optional<std::string>& phone,
                                    const std::optional<std::string>& email);

}  // namespace tress
