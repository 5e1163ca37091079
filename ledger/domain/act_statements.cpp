#include "ledger/domain/act_statements.hpp"

namespace tress {

namespace {

/// Domain and origin, each on a line of its own: neither may hold a line break.
Bytes beginning(std::string_view domain, std::string_view origin) {
  Bytes text;
  append(text, domain);
  append(text, "\n");
  append(text, origin);
  append(text, "\n");
  return text;
}

void append_claim(Bytes& text, const staff::KeyClaim& claim) {
  append(text, claim.key.view());
  text.push_back(static_cast<Byte>(claim.held_by));
}

}  // namespace

Bytes staff::device_key_text(std::string_view origin, const KeyClaim& claim) {
  Bytes text = beginning("tress/device-key/v1", origin);
  append(text, claim.person.view());
  append_claim(text, claim);
  return text;
}

Bytes staff::device_key_rotated_text(std::string_view origin,
                                     const PublicKey& old_key,
                                     const KeyClaim& claim) {
  Bytes text = beginning("tress/device-key-rotated/v1", origin);
  append(text, claim.person.view());
  append(text, old_key.view());
  append_claim(text, claim);
  return text;
}

Bytes act_text(std::string_view origin, const ActStatement& act) {
  Bytes text = beginning(act.signed_at ? "tress/act/v2" : "tress/act/v1", origin);
  append(text, act.event_type);
  append(text, "\n");
  text.push_back(static_cast<Byte>(act.stream_kind));
  append(text, act.stream.view());
  append(text, act.person.view());
  append(text, act.command.view());
  append(text, act.rests_on.view());
  if (act.signed_at) {
    append_be(text, static_cast<std::uint64_t>(act.signed_at->time_since_epoch().count()));
  }
  return text;
}

}  // namespace tress
