#include "api/routes/client_json.hpp"

#include "api/json/writer.hpp"
#include "ledger/base/log.hpp"
#include "ledger/codec/json_view.hpp"
#include "ledger/codec/rows.hpp"
#include "ledger/crypto/secret.hpp"

namespace tress {

namespace {

/// The JSON of a sealed part's content; {"erased":true} without its key, {"unreadable":true} if it
/// does not open, which the log of the program then says.
template <class Sealed>
std::string opened_json(Sealer& sealer, const Sealed& part, EventId event) {
  auto plain = sealer.open(part.box(), event);
  if (!plain) {
    log::error("a sealed part cannot be opened: {}", sentence(plain.error()));
    return R"({"unreadable":true})";
  }
  if (!plain.value()) return R"({"erased":true})";
  const auto content = decode_row<typename Sealed::Plain>(*plain.value());
  wipe(*plain.value());
  return content ? json_of(*content) : R"({"unreadable":true})";
}

}  // namespace

std::string ClientJson::contact(const client_card::Contact& contact) const {
  return opened_json(sealer_, contact.sealed, contact.source.event);
}

std::string ClientJson::card(const client_card::Card& card) const {
  client_card::Card open_part = card;
  open_part.contact.reset();
  std::string json = json_of(open_part);
  if (!card.contact || !shows_contact_) return json;
  json.pop_back();
  json += ",\"contact\":" + contact(*card.contact) +
          ",\"contact_source\":" + json_of(card.contact->source) + "}";
  return json;
}

std::string ClientJson::note(const client_card::Note& note) const {
  json::Writer out;
  out.begin_object()
      .member("date", to_text(note.date))
      .key("note")
      .raw(opened_json(sealer_, note.sealed, note.source.event))
      .key("source")
      .raw(json_of(note.source))
      .end_object();
  return out.take();
}

}  // namespace tress
