#include "api/routes/consent_receipt.hpp"

#include <algorithm>

#include "api/json/writer.hpp"

namespace tress {

namespace {

const card::NoticePublished* notice_of(const client::ConsentGiven& given,
                                       const client_card::CardBook& book) {
  const auto& notices = book.notices;
  const auto at = std::find_if(notices.begin(), notices.end(), [&](const auto& notice) {
    return notice.code == given.notice && notice.notice_version == given.notice_version;
  });
  return at == notices.end() ? nullptr : &*at;
}

void write_processing(json::Writer& out,
                      ClientId client,
                      const client::ConsentGiven& given,
                      const client_card::CardBook& book) {
  out.key("processing")
      .begin_object()
      .key("privacy_notice")
      .begin_object()
      .member("code", given.notice)
      .member("version", std::uint64_t{given.notice_version})
      .member("language", given.language)
      .member("sha256", given.notice_hash.hex())
      .end_object()
      .member("purpose", name_of(given.purpose))
      .member("lawful_basis", name_of(given.legal_basis))
      .member("jurisdiction", given.jurisdiction)
      .member("collection_method", name_of(given.method));
  if (const auto* const notice = notice_of(given, book)) {
    out.key("pii_controllers").begin_array().string(notice->controller).end_array();
    out.member("retention_period", notice->retention);
  }
  out.member("withdrawal_method", "POST /v1/clients/" + client.hex() + "/consents/" +
                                      std::string{name_of(given.purpose)} + "/withdraw")
      .end_object();
}

void write_event(json::Writer& out, const client_card::Consent& consent) {
  const client::ConsentGiven& given = consent.given;
  out.key("event")
      .begin_object()
      .member("event_time", to_text(consent.source.recorded_at))
      .member("given_on", to_text(given.given_on));
  if (given.expires_on) out.member("valid_until", to_text(*given.expires_on));
  out.member("channel", name_of(given.channel));
  if (given.collected_by) out.member("entity_id", given.collected_by->hex());
  out.member("by_guardian", given.by_guardian);
  if (given.evidence) out.member("evidence_sha256", given.evidence->hex());
  const bool is_explicit = given.legal_basis == client::LegalBasis::explicit_consent;
  out.member("event_type", std::string_view{is_explicit ? "explicit" : "expressed"})
      .member("event_state", name_of(consent.stage));
  if (consent.ended_on) out.member("state_since", to_text(*consent.ended_on));
  out.end_object();
}

}  // namespace

std::string consent_receipt(ClientId client,
                            const client_card::Consent& consent,
                            const client_card::CardBook& book) {
  const std::string record = consent.source.event.hex();
  const auto position = consent.ended ? consent.ended->position : consent.source.position;
  json::Writer out;
  out.begin_object()
      .member("schema_version", std::string_view{"ISO/IEC TS 27560:2023"})
      .member("record_id", record)
      .member("receipt_id", record + "-" + std::to_string(position))
      .member("pii_principal_id", client.hex());
  write_processing(out, client, consent.given, book);
  write_event(out, consent);
  out.member("proof", "/v1/events/" + std::to_string(consent.source.position) + "/receipt")
      .end_object();
  return out.take();
}

}  // namespace tress
