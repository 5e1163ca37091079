#include "api/routes/portal_own_file.hpp"

#include <algorithm>
#include <utility>

#include "api/routes/portal_access.hpp"
#include "api/routes/portal_sign_in_routes.hpp"
#include "api/routes/stream_version.hpp"
#include "ledger/base/log.hpp"
#include "ledger/codec/rows.hpp"
#include "ledger/crypto/secret.hpp"
#include "ledger/domain/client.hpp"
#include "projections/client_card/client_card.hpp"
#include "projections/portal/portal.hpp"

namespace tress {

namespace {

Result<portal::Person, Fault> person_in(const views::Snapshot& view, ClientId client) {
  TRESS_TRY(auto person, portal::find_person(view, client));
  if (!person) return Fault{Fault::Kind::halted, "the portal's view", "is behind"};
  return std::move(*person);
}

void add_consents(const portal::Person& person, std::vector<portal::OwnConsent>& all) {
  for (const portal::OwnConsent& one : person.agreed) {
    const bool is_there = std::any_of(all.begin(), all.end(), [&](const portal::OwnConsent& other) {
      return other.purpose == one.purpose;
    });
    if (!is_there) all.push_back(one);
  }
}

}  // namespace

Result<client::ContactDetails, Fault> opened_contact(Disclosure& disclosure,
                                                     const portal::Contact& contact,
                                                     std::string_view field) {
  TRESS_TRY(auto plain, disclosure.open(contact.sealed.box(), contact.event, field));
  if (!plain) return client::ContactDetails{};
  auto details = decode_row<client::ContactDetails>(*plain);
  wipe(*plain);
  if (!details) return Fault{Fault::Kind::damaged, "a client's contact", "cannot be read"};
  return std::move(*details);
}

Result<OwnFile, Fault> own_file(const Parts& parts, Disclosure& disclosure, ClientId client) {
  const Position size = parts.log.size();
  if (size > 0) static_cast<void>(parts.follower.wait_for("portal", size - 1, view_wait_max));
  TRESS_TRY(auto view, parts.follower.snapshot("portal"));
  TRESS_TRY(auto person, person_in(*view, client));
  TRESS_TRY(const auto version,
            version_at(parts.log, StreamKind::client, id_cast<StreamId>(client), view->applied()));
  client::ContactDetails contact;
  if (person.contact) {
    TRESS_TRY(contact, opened_contact(disclosure, *person.contact, "contact"));
  }
  return OwnFile{std::move(view), std::move(person), version, std::move(contact)};
}

Result<portal::Profile, Fault> own_profile(const views::Snapshot& view,
                                           Disclosure& disclosure,
                                           ClientId client,
                                           portal::Language language,
                                           Timestamp now) {
  TRESS_TRY(const auto person, person_in(view, client));
  portal::Profile profile;
  if (person.contact) {
    TRESS_TRY(auto contact, opened_contact(disclosure, *person.contact, "contact"));
    profile.name = std::move(contact.name);
    profile.phone = std::move(contact.phone);
    profile.email = std::move(contact.email);
    profile.birth = std::move(contact.birth);
  }
  profile.channel = person.channel;
  add_consents(person, profile.agreed);
  for (const ClientId file : person.absorbed) {
    TRESS_TRY(const auto other, portal::find_person(view, file));
    if (other) add_consents(*other, profile.agreed);
  }
  if (person.asked && now < person.asked->until) {
    TRESS_TRY(auto address, opened_contact(disclosure, person.asked->address, "contact"));
    profile.awaited = portal::AwaitedAddress{
        std::move(address.phone), std::move(address.email), person.asked->until, {}};
    put_words(language, *profile.awaited);
  }
  return profile;
}

Result<bool, Fault> is_address_shared(const Parts& parts,
                                      const OwnFile& own,
                                      const client::ContactDetails& address) {
  const auto token = token_of(parts.search_tokens, address.phone, address.email);
  if (!token) return false;
  const Position size = parts.log.size();
  if (size > 0) static_cast<void>(parts.follower.wait_for("client_card", size - 1, view_wait_max));
  TRESS_TRY(const auto view, parts.follower.snapshot("client_card"));
  if (view->applied() < size) return Fault{Fault::Kind::halted, "the clients' view", "is behind"};
  TRESS_TRY(const auto page, client_card::find_by_tokens(*view, {*token}));
  const auto& absorbed = own.person.absorbed;
  for (const auto& card : page.rows) {
    const bool is_own = card.client == own.person.client ||
                        std::count(absorbed.begin(), absorbed.end(), card.client) > 0;
    if (is_own) continue;
    TRESS_TRY(const bool is_open, has_open_file(parts, card.client));
    if (is_open) return true;
  }
  return false;
}

PortalCodes::Outcome Confirming::judged(const OwnFile& own) const {
  const auto& awaited = own.person.asked;
  if (!awaited || awaited->until <= parts_.clock.now()) return PortalCodes::Outcome::over;
  const ClientId client = own.person.client;
  const auto message = id_cast<MessageId>(
      stream_id_of_words(StreamKind::outbox, client::key_of_address_code(client, awaited->change)));
  return parts_.portal->address_codes.judge(client, awaited->change, code_, message);
}

std::optional<http::Response> Confirming::objection(const OwnFile& own) {
  const auto& awaited = own.person.asked;
  if (right_for_) {
    if (awaited && awaited->change == *right_for_) return std::nullopt;
    return code_refused(PortalCodes::Outcome::over);
  }
  const auto outcome = judged(own);
  if (outcome != PortalCodes::Outcome::right) {
    log::warn("a client's new address was not confirmed");
    return code_refused(outcome);
  }
  right_for_ = awaited->change;
  alone_ = parts_.portal->address_codes.alone();
  return std::nullopt;
}

void Confirming::end() {
  if (alone_.owns_lock()) alone_.unlock();
}

std::optional<SearchToken> token_of(const SearchTokens& tokens,
                                    const std::optional<std::string>& phone,
                                    const std::optional<std::string>& email) {
  if (phone) return tokens.phone_token(*phone);
  return email ? tokens.email_token(*email) : std::nullopt;
}

}  // namespace tress
