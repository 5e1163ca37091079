#include "api/routes/portal_profile_routes.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "schema/portal_session.hpp"

#include "api/auth/session_token.hpp"
#include "api/http/problem.hpp"
#include "api/routes/bodies.hpp"
#include "api/routes/portal_access.hpp"
#include "api/routes/portal_language.hpp"
#include "api/routes/portal_own_file.hpp"
#include "api/routes/portal_sign_in_routes.hpp"
#include "api/routes/reading.hpp"
#include "api/routes/refusals.hpp"
#include "ledger/codec/events.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/domain/client.hpp"
#include "ledger/keys/contact_tokens.hpp"
#include "projections/portal/portal.hpp"

namespace tress {

namespace {

using http::problem;
using http::Response;
using portal::for_one;
using reading::Read;
using reading::row;

/// How often a change is made anew because the salon changed the same file meanwhile.
constexpr int attempts_max = 3;

static_assert(client::address_code_lifetime == AddressCodes::lifetime);

/// What a file has that is the salon's to say: what it notes, sorts by, and knows by its own eyes.
constexpr std::array<std::string_view, 27> said_by_the_salon{
    "client",  "number",     "reference",    "region",        "notes",       "note",
    "tags",    "tag",        "segment",      "fields",        "field",       "allergies",
    "allergy", "formulas",   "observations", "patch_tests",   "preferences", "promises",
    "owner",   "follow_ups", "complaints",   "search_tokens", "needs",       "advice",
    "holds",   "risk",       "referral"};

std::optional<Response> refused_by_name(const json::Object& members) {
  http::ProblemDetails of_the_salon;
  bool is_address = false;
  for (const json::Member& one : members) {
    is_address = is_address || one.name == "phone" || one.name == "email";
    const bool is_theirs = std::find(said_by_the_salon.begin(), said_by_the_salon.end(),
                                     one.name) != said_by_the_salon.end();
    if (!is_theirs) continue;
    of_the_salon.fields.push_back({"/" + one.name, "only_the_salon", "the salon changes this"});
  }
  if (!of_the_salon.fields.empty()) {
    return problem(403, "only_the_salon_changes_this",
                   "This is the salon's to say: ask there to have it changed", of_the_salon);
  }
  if (is_address) {
    return problem(422, "address_needs_a_code",
                   "A telephone number or a mail address is changed with a code that goes there");
  }
  return std::nullopt;
}

/// The profile as it stands after that.
Response told(const Parts& parts,
              const Call& call,
              Disclosure& disclosure,
              int status,
              const Accepted& accepted) {
  static_cast<void>(parts.follower.wait_for("portal", accepted.first_position, view_wait_max));
  const auto view = parts.follower.snapshot("portal");
  if (!view) return answers::unavailable(view.error());
  const auto language = portal::language_of(call.request);
  const auto profile =
      own_profile(*view.value(), disclosure, *call.client, language, parts.clock.now());
  if (!profile) return answers::unavailable(profile.error());
  Response response = http::json_response(status, json_of(profile.value()));
  response.headers.emplace_back("Ledger-Position", std::to_string(view.value()->applied()));
  return for_one(std::move(response), language);
}

Response refused(const Refused& no) {
  // In the words of a code that is used or too old: so it is.
  if (no.code == "client.address_change_is_over") return code_refused(PortalCodes::Outcome::over);
  return refusal_problem(no.code);
}

/// One command about the client's own file. `what` is the name of the request, for its key.
struct Change {
  const Parts& parts;
  const Call& call;
  Disclosure& disclosure;
  std::string_view what;

  /// Those of one request are tried under names of their own: a refusal stays what it was.
  [[nodiscard]] Result<CommandId, Response> command_of(int attempt) const {
    return portal_command(call, std::string{what} + "/" + std::to_string(attempt));
  }

  /// True if that command has its answer: it gets the same one again, whatever is true by now.
  [[nodiscard]] Result<bool, Response> is_answered(CommandId command) const {
    const auto earlier = parts.log.row(Space::commands, command.view());
    if (!earlier) return answers::unavailable(earlier.error());
    return earlier.value().has_value();
  }

  [[nodiscard]] Result<Answer, Fault> submit(CommandId command,
                                             client::Command asked,
                                             std::optional<std::uint64_t> version) const {
    Submission submission{command, sha256(bytes_of(call.request.body)), call.actor,
                          AnyCommand{std::move(asked)}};
    submission.expected_version = version;
    return parts.writer.submit_and_wait(std::move(submission));
  }
};

/// What a change rests on: `make` gives the command for the file as it stands, or says why not.
/// `is_answered`: it has its answer, so nothing is judged any more. `done` does what follows from
/// what was accepted, and may answer in place of the profile.
template <class Make, class Done>
Response change_own_file(const Change& change, int status, const Make& make, const Done& done) {
  for (int attempt = 0; attempt < attempts_max; ++attempt) {
    const auto command = change.command_of(attempt);
    if (!command) return command.error();
    const auto is_answered = change.is_answered(command.value());
    if (!is_answered) return is_answered.error();
    const auto own = own_file(change.parts, change.disclosure, *change.call.client);
    if (!own) return answers::unavailable(own.error());
    Result<client::Command, Response> made = make(own.value(), is_answered.value());
    if (!made) return made.error();
    const auto answer =
        change.submit(command.value(), std::move(made.value()), own.value().version);
    if (!answer) return answers::busy();
    if (const auto* const no = std::get_if<Refused>(&answer.value())) {
      if (no->code == "command.version_differs") continue;
      return refused(*no);
    }
    const auto& accepted = std::get<Accepted>(answer.value());
    if (auto other = done(accepted)) return std::move(*other);
    return told(change.parts, change.call, change.disclosure, status, accepted);
  }
  return answers::busy();
}

constexpr auto nothing_more = [](const Accepted&) { return std::optional<Response>{}; };

/// The event of that type among those which were accepted; nothing if there is none.
template <class Happened>
Result<std::optional<Happened>, Fault> event_in(const Parts& parts, const Accepted& accepted) {
  constexpr std::size_t bytes_max = std::size_t{1} << 20U;
  TRESS_TRY(const auto stored,
            parts.log.read(accepted.first_position, accepted.events.size(), bytes_max));
  for (const StoredEvent& one : stored) {
    const auto event = decode_event(one.bytes);
    if (!event) return Fault{Fault::Kind::damaged, "an event", "cannot be read"};
    const auto* const found = get_if<Happened>(&event.value().payload);
    if (found != nullptr) return std::optional<Happened>{*found};
  }
  return std::optional<Happened>{};
}

using PersonalText = std::optional<Personal<std::string>>;

PersonalText personal(const std::optional<std::string>& text) {
  return text ? PersonalText{Personal<std::string>{*text}} : std::nullopt;
}

std::optional<std::string> plain(const PersonalText& text) {
  if (!text) return std::nullopt;
  return text->reveal();
  // Their own words, on the way into their own file.
}

Result<client::Command, Response> with_profile(const Parts& parts,
                                               const OwnFile& own,
                                               const portal_session::ChangeProfile& asked,
                                               bool is_answered) {
  client::ContactDetails contact = own.contact;
  const auto name = plain(asked.name);
  const auto birth = plain(asked.birth);
  if (!is_answered && birth && contact.birth && birth != contact.birth) {
    return problem(409, "birth_is_known", "We know another birthday of yours: ask the salon");
  }
  if (name) contact.name = name;
  if (birth) contact.birth = birth;
  if (!is_answered && contact == own.contact) {
    return problem(422, "nothing_to_change", "Nothing of this is new");
  }
  client::ChangeContact change{
      .client = own.person.client,
      .name = personal(contact.name),
      .phone = personal(contact.phone),
      .email = personal(contact.email),
      .search_tokens = {},
      .birth = personal(contact.birth),
      .region = own.person.contact ? own.person.contact->region : std::nullopt,
      .sex = contact.sex};
  add_search_tokens(change, parts.search_tokens);
  return client::Command{std::move(change)};
}

Response changed_profile(const Parts& parts,
                         const Call& call,
                         Disclosure& disclosure,
                         const portal_session::ChangeProfile& asked) {
  return change_own_file(
      {parts, call, disclosure, "profile"}, 201,
      [&](const OwnFile& own, bool is_answered) {
        return with_profile(parts, own, asked, is_answered);
      },
      nothing_more);
}

void change_profile(const Parts& parts, const Call& call, http::Responder responder) {
  if (auto closed = answers::closed(parts)) return responder(std::move(*closed));
  const auto body = bodies::parsed(call.request);
  if (!body) return responder(body.error());
  if (const auto* const members = body.value().if_object()) {
    if (auto no = refused_by_name(*members)) return responder(std::move(*no));
  }
  const auto asked = bodies::read<portal_session::ChangeProfile>(call.request);
  if (!asked) return responder(asked.error());
  Disclosure disclosure{parts, reader_of(call)};
  responder(disclosure.recorded(changed_profile(parts, call, disclosure, asked.value())));
}

/// The same address again, or none, is told at once. That another client has it is not: the answer
/// is the same.
std::optional<Response> objection_to_address(const Parts& parts,
                                             const OwnFile& own,
                                             const portal_session::ChangeAddress& asked) {
  if (asked.phone.has_value() == asked.email.has_value()) {
    return problem(422, "address_is_missing", "Give a telephone number or a mail address");
  }
  const auto token = token_of(parts.search_tokens, plain(asked.phone), plain(asked.email));
  if (!token) {
    return problem(422, "address_is_malformed",
                   "This is no telephone number and no mail address that there can be");
  }
  const auto& before = own.contact;
  const auto known = asked.phone ? token_of(parts.search_tokens, before.phone, std::nullopt)
                                 : token_of(parts.search_tokens, std::nullopt, before.email);
  if (known == token) {
    return problem(422, "nothing_to_change", "Nothing of this is new");
  }
  return std::nullopt;
}

/// Whose messages they are.
Result<BranchId, Response> branch_for(const OwnFile& own) {
  const auto branch = portal::branch_of(*own.view, own.person.client);
  if (!branch) return answers::unavailable(branch.error());
  if (!branch.value()) {
    return answers::unavailable(Fault{Fault::Kind::halted, "the salon", "has no branch"});
  }
  return *branch.value();
}

Result<client::Command, Response> with_new_address(const Parts& parts,
                                                   const OwnFile& own,
                                                   const portal_session::ChangeAddress& asked,
                                                   bool is_answered) {
  if (!is_answered) {
    if (auto objection = objection_to_address(parts, own, asked)) return std::move(*objection);
  }
  TRESS_TRY(const BranchId branch, branch_for(own));
  return client::Command{client::AskAddressChange{own.person.client, asked.phone, asked.email,
                                                  branch, own.contact.phone.has_value(),
                                                  own.contact.email.has_value()}};
}

/// From now on its code may be tried; one that was asked for before has the tries that it had.
std::optional<Response> begin_trying(const Parts& parts,
                                     ClientId client,
                                     const Accepted& accepted) {
  if (accepted.is_replay) return std::nullopt;
  const auto asked = event_in<client::AddressChangeAsked>(parts, accepted);
  if (!asked) return answers::unavailable(asked.error());
  if (asked.value()) parts.portal->address_codes.begin(client, asked.value()->change);
  return std::nullopt;
}

void change_address(const Parts& parts, const Call& call, http::Responder responder) {
  if (auto closed = answers::closed(parts)) return responder(std::move(*closed));
  const auto asked = bodies::read<portal_session::ChangeAddress>(call.request);
  if (!asked) return responder(asked.error());
  Disclosure disclosure{parts, reader_of(call)};
  responder(disclosure.recorded(change_own_file(
      {parts, call, disclosure, "address"}, 202,
      [&](const OwnFile& own, bool is_answered) -> Result<client::Command, Response> {
        if (!is_answered && !is_just_signed_in(parts, call.request)) {
          return problem(403, "sign_in_is_too_old",
                         "Sign in again: an address is changed within ten minutes of that");
        }
        return with_new_address(parts, own, asked.value(), is_answered);
      },
      [&](const Accepted& accepted) { return begin_trying(parts, *call.client, accepted); })));
}

/// The file with the awaited address in place of the one of its kind.
Result<client::Command, Response> with_awaited(const Parts& parts,
                                               Disclosure& disclosure,
                                               const OwnFile& own) {
  client::ContactDetails contact = own.contact;
  client::ContactDetails address;
  if (own.person.asked) {
    auto opened = opened_contact(disclosure, own.person.asked->address, "contact");
    if (!opened) return answers::unavailable(opened.error());
    address = std::move(opened.value());
  }
  if (address.phone) contact.phone = address.phone;
  if (address.email) contact.email = address.email;
  const auto is_shared = is_address_shared(parts, own, address);
  if (!is_shared) return answers::unavailable(is_shared.error());
  TRESS_TRY(const BranchId branch, branch_for(own));
  client::ConfirmAddressChange confirm{
      .client = own.person.client,
      .change = own.person.asked ? own.person.asked->change : 0,
      .name = personal(contact.name),
      .phone = personal(contact.phone),
      .email = personal(contact.email),
      .search_tokens = {},
      .birth = personal(contact.birth),
      .region = own.person.contact ? own.person.contact->region : std::nullopt,
      .is_shared = is_shared.value(),
      .branch = branch,
      .tell_phone = own.contact.phone.has_value(),
      .tell_email = own.contact.email.has_value(),
      .sex = contact.sex};
  add_search_tokens(confirm, parts.search_tokens);
  return client::Command{std::move(confirm)};
}

/// Whoever came in by the old address comes in anew; the session that brought the code goes on.
/// Nothing of this where the address is another client's, too: then nothing has changed.
std::optional<Response> end_what_came_before(const Parts& parts,
                                             const Call& call,
                                             const Accepted& accepted) {
  const auto shared = event_in<client::AddressShared>(parts, accepted);
  if (!shared) return answers::unavailable(shared.error());
  if (shared.value()) {
    return problem(409, "address_is_anothers",
                   "Another file here has this address, too: ask the salon");
  }
  parts.portal->codes.forget(*call.client);
  const auto token = session_token(call.request, portal_cookie);
  parts.portal->sessions.close_others_of(*call.client, token ? token->text : "");
  return std::nullopt;
}

void confirm_address(const Parts& parts, const Call& call, http::Responder responder) {
  if (auto closed = answers::closed(parts)) return responder(std::move(*closed));
  const auto asked = bodies::read<portal_session::ConfirmAddress>(call.request);
  if (!asked) return responder(asked.error());
  const std::string& code = asked.value().code.reveal();  // to be compared by its hash
  Confirming confirming{parts, code};
  Disclosure disclosure{parts, reader_of(call)};
  const auto make = [&](const OwnFile& own, bool is_answered) -> Result<client::Command, Response> {
    if (!is_answered) {
      if (auto no = confirming.objection(own)) return std::move(*no);
    }
    return with_awaited(parts, disclosure, own);
  };
  const auto done = [&](const Accepted& accepted) {
    confirming.end();
    return end_what_came_before(parts, call, accepted);
  };
  responder(disclosure.recorded(
      change_own_file({parts, call, disclosure, "address-code"}, 201, make, done)));
}

// What rests on nothing else in the file.

void prefer_channel(const Parts& parts, const Call& call, http::Responder responder) {
  if (auto closed = answers::closed(parts)) return responder(std::move(*closed));
  const auto asked = bodies::read<portal_session::PreferChannel>(call.request);
  if (!asked) return responder(asked.error());
  Disclosure disclosure{parts, reader_of(call)};
  const auto make = [&](const OwnFile&, bool) -> Result<client::Command, Response> {
    return client::Command{client::PreferChannel{*call.client, asked.value().channel}};
  };
  responder(disclosure.recorded(
      change_own_file({parts, call, disclosure, "channel"}, 201, make, nothing_more)));
}

void agree(const Parts& parts, const Call& call, http::Responder responder) {
  if (auto closed = answers::closed(parts)) return responder(std::move(*closed));
  const auto asked = bodies::read<portal_session::Agree>(call.request);
  if (!asked) return responder(asked.error());
  const portal_session::Agree& said = asked.value();
  Disclosure disclosure{parts, reader_of(call)};
  const auto make = [&](const OwnFile&, bool) -> Result<client::Command, Response> {
    return client::Command{client::GiveConsent{.client = *call.client,
                                               .purpose = said.purpose,
                                               .legal_basis = client::LegalBasis::consent,
                                               .notice = said.notice,
                                               .notice_version = said.notice_version,
                                               .notice_hash = said.notice_hash,
                                               .language = said.language,
                                               .jurisdiction = said.jurisdiction,
                                               .channel = client::ConsentChannel::portal,
                                               .method = client::CollectionMethod::tap,
                                               .given_on = {},
                                               .expires_on = {},
                                               .by_guardian = false,
                                               .evidence = {}}};
  };
  responder(disclosure.recorded(
      change_own_file({parts, call, disclosure, "agree"}, 201, make, nothing_more)));
}

void disagree(const Parts& parts, const Call& call, http::Responder responder) {
  if (auto closed = answers::closed(parts)) return responder(std::move(*closed));
  const auto asked = bodies::read<portal_session::Disagree>(call.request);
  if (!asked) return responder(asked.error());
  Disclosure disclosure{parts, reader_of(call)};
  const std::string what = "disagree/" + std::string{name_of(asked.value().purpose)};
  const auto make = [&](const OwnFile&, bool) -> Result<client::Command, Response> {
    return client::Command{client::WithdrawConsent{*call.client, asked.value().purpose,
                                                   client::ConsentChannel::portal}};
  };
  responder(disclosure.recorded(
      change_own_file({parts, call, disclosure, what}, 201, make, nothing_more)));
}

Response show_profile(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto language = portal::language_of(read.call.request);
  const auto profile =
      own_profile(*read.view, read.disclosure, *read.call.client, language, read.parts.clock.now());
  if (!profile) return answers::unavailable(profile.error());
  return for_one(read.answer(json_of(profile.value())), language);
}

}  // namespace

std::vector<ApiRoute> portal_profile_routes() {
  using http::Method;
  constexpr auto own = Permission::portal;
  constexpr auto in_pool = Runs::in_pool;
  return {
      row<show_profile>("/portal/v1/profile", "portal.profile", own, portal::projection),
      {Method::post, "/portal/v1/profile", "portal.change_profile", own, in_pool, change_profile},
      {Method::post, "/portal/v1/profile/channel", "portal.prefer_channel", own, in_pool,
       prefer_channel},
      {Method::post, "/portal/v1/profile/address", "portal.change_address", own, in_pool,
       change_address},
      {Method::post, "/portal/v1/profile/address/confirm", "portal.confirm_address", own, in_pool,
       confirm_address},
      {Method::post, "/portal/v1/profile/consents", "portal.agree", own, in_pool, agree},
      {Method::post, "/portal/v1/profile/consents/{purpose}/withdraw", "portal.disagree", own,
       in_pool, disagree},
  };
}

}  // namespace tress
