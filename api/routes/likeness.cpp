#include "api/routes/likeness.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/problem.hpp"
#include "api/json/writer.hpp"
#include "api/routes/answers.hpp"
#include "ledger/codec/rows.hpp"
#include "ledger/crypto/secret.hpp"
#include "projections/client_card/client_card.hpp"

namespace tress {

namespace {

/// Candidates that a person at the desk looks through.
constexpr std::size_t candidates_max = 3;

/// Where whoever was registered all the same is said to be one of the candidates, as `into`:
/// somebody else decides.
constexpr std::string_view merge_request = "/v1/clients/{client}/merge?propose=same_person";

/// Bytes of a UTF-8 character that begins with `first`.
std::size_t character_bytes(char first) {
  const auto byte = static_cast<unsigned char>(first);
  if (byte < 0x80) return 1;
  if (byte < 0xE0) return 2;
  return byte < 0xF0 ? 3 : 4;
}

/// "Ann Lee" → "A•• L••".
std::string masked_name(const std::string& name) {
  std::string masked;
  bool begins = true;
  for (std::size_t at = 0; at < name.size(); at += character_bytes(name[at])) {
    if (name[at] == ' ') {
      begins = true;
      continue;
    }
    if (!begins) continue;
    begins = false;
    masked += (masked.empty() ? "" : " ") + name.substr(at, character_bytes(name[at])) + "••";
  }
  return masked;
}

/// What of a card may be shown to somebody who may not have meant it.
std::string masked_card(Disclosure& disclosure, const client_card::Card& card) {
  std::string text = "client " + std::to_string(card.number);
  if (!card.contact) return text;
  disclosure.mask();
  auto plain = disclosure.open(card.contact->sealed.box(), card.contact->source.event, "likeness");
  if (!plain || !plain.value()) return text;
  const auto contact = decode_row<client::ContactDetails>(*plain.value());
  wipe(*plain.value());
  if (contact && contact->name) text += ", " + masked_name(*contact->name);
  if (contact && contact->phone)
    text += ", ••" + contact->phone->substr(contact->phone->size() - 2);
  return text;
}

std::vector<SearchToken> exact_tokens(const Parts& parts, const client::Register& asked) {
  std::vector<SearchToken> tokens;
  if (asked.phone) {
    const auto token = parts.search_tokens.phone_token(asked.phone->reveal());
    // To be hashed, like the address below.
    if (token) tokens.push_back(*token);
  }
  if (asked.email) {
    const auto token = parts.search_tokens.email_token(asked.email->reveal());
    // To be hashed.
    if (token) tokens.push_back(*token);
  }
  return tokens;
}

/// Of who says a name and a birthday.
std::optional<SearchToken> birthday_of(const Parts& parts, const client::Register& asked) {
  if (!asked.name || !asked.birth) return std::nullopt;
  return parts.search_tokens.birthday_token(asked.birth->reveal());
  // To be hashed.
}

/// Cards that have one of the tokens.
Result<std::vector<client_card::Card>, Fault> cards_with(const views::Snapshot& view,
                                                         const std::vector<SearchToken>& tokens) {
  std::vector<client_card::Card> cards;
  views::Paging few;
  few.rows_max = candidates_max;
  for (const SearchToken& token : tokens) {
    TRESS_TRY(auto page, client_card::find_by_tokens(view, {token}, few));
    for (auto& card : page.rows) cards.push_back(std::move(card));
  }
  return cards;
}

/// A card that looks like the one that is asked for.
struct Candidate {
  ClientId client;
  std::uint64_t number;
  std::string shown;  ///< masked
};

std::vector<Candidate> candidates_of(Disclosure& disclosure,
                                     const std::vector<client_card::Card>& cards) {
  std::vector<Candidate> candidates;
  for (const auto& card : cards) {
    const bool is_there =
        std::any_of(candidates.begin(), candidates.end(),
                    [&](const Candidate& one) { return one.client == card.client; });
    if (!is_there) candidates.push_back({card.client, card.number, masked_card(disclosure, card)});
  }
  return candidates;
}

/// `"candidates":[…],"merge_request":"…"`: members of an object.
std::string members_of(const std::vector<Candidate>& candidates) {
  json::Writer out;
  out.begin_array();
  for (const Candidate& one : candidates) {
    out.begin_object().member("client", one.client.hex()).member("number", one.number);
    out.member("shown", one.shown).end_object();
  }
  out.end_array();
  return "\"candidates\":" + out.take() + ",\"merge_request\":\"" + std::string{merge_request} +
         "\"";
}

http::Response known(const std::vector<Candidate>& candidates) {
  std::string shown;
  for (const Candidate& one : candidates) shown += (shown.empty() ? "" : "; ") + one.shown;
  http::Response response = http::problem(
      409, "client_is_known", "Somebody like this is registered already",
      {"Looks like " + shown +
           ". Use that card, or repeat with even_if_known=true: for another person, or to ask "
           "afterwards that the two files be merged",
       {}});
  response.body.pop_back();
  response.body += "," + members_of(candidates) + "}";
  return response;
}

/// Who looks like that, after the view has seen every registration so far.
Result<std::vector<Candidate>, http::Response> alike(const Parts& parts,
                                                     const client::Register& asked,
                                                     Disclosure& disclosure) {
  const auto tokens = exact_tokens(parts, asked);
  const auto birthday = birthday_of(parts, asked);
  if (tokens.empty() && !birthday) return std::vector<Candidate>{};
  const Position size = parts.log.size();
  const auto waited = size == 0 ? views::Waited::reached
                                : parts.follower.wait_for("client_card", size - 1, view_wait_max);
  if (waited != views::Waited::reached) return answers::busy();
  auto view = parts.follower.snapshot("client_card");
  if (!view) return answers::unavailable(view.error());
  auto cards = cards_with(*view.value(), tokens);
  if (cards && birthday) {
    const auto names = parts.search_tokens.name_tokens(asked.name->reveal());
    // To be hashed.
    auto found = client_card::find_alike(*view.value(), *birthday, names, candidates_max);
    if (!found) return answers::unavailable(found.error());
    for (auto& card : found.value()) cards.value().push_back(std::move(card));
  }
  if (!cards) return answers::unavailable(cards.error());
  return candidates_of(disclosure, cards.value());
}

}  // namespace

std::optional<http::Response> likely_known(const Parts& parts,
                                           const client::Register& asked,
                                           const Reader& reader) {
  Disclosure disclosure{parts, reader};
  auto candidates = alike(parts, asked, disclosure);
  if (!candidates) return std::move(candidates.error());
  if (candidates.value().empty()) return std::nullopt;
  disclosure.count(candidates.value().size());
  return disclosure.recorded(known(candidates.value()));
}

http::Response look_alikes(const Parts& parts,
                           const client::Register& asked,
                           const Reader& reader) {
  Disclosure disclosure{parts, reader};
  disclosure.search();
  const auto candidates = alike(parts, asked, disclosure);
  if (!candidates) return candidates.error();
  disclosure.count(candidates.value().size());
  return disclosure.recorded(http::json_response(200, "{" + members_of(candidates.value()) + "}"));
}

}  // namespace tress
