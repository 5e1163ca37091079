#include "tests/unit/erasure/erasure_fixture.hpp"

#include "ledger/merkle/note.hpp"
#include "ledger/writer/rows.hpp"

// Goal: a certificate is given when the keys are gone and not before, says what the log says, and
// nobody can make it say anything else. Method: each byte of one is changed in turn.

namespace tress::testing::certificate_test {

namespace {

using client::PersonalClass;
using erasure::Certificate;
using erasure::CertificateError;
using erasure::NoCertificate;

std::variant<std::string, NoCertificate> asked(const ErasureFixture& salon,
                                               std::uint32_t erasure = 1) {
  auto made = salon.certifier().certificate_of(salon.client, erasure);
  REQUIRE(made.has_value());
  return made.value();
}

std::string text_of(const ErasureFixture& salon, std::uint32_t erasure = 1) {
  const auto made = asked(salon, erasure);
  REQUIRE(std::holds_alternative<std::string>(made));
  return std::get<std::string>(made);
}

Position erase_and_carry_out(ErasureFixture& salon, const Classes& classes) {
  const Position position = salon.erase(classes);
  REQUIRE(erasure::carry_out_erasures(salon.log(), salon.keys()).has_value());
  return position;
}

}  // namespace

TEST_CASE("a certificate comes after the keys have gone, and only of what was erased") {
  ErasureFixture salon;
  CHECK(asked(salon) == std::variant<std::string, NoCertificate>{NoCertificate::not_erased});
  salon.erase({PersonalClass::notes});
  CHECK(asked(salon) == std::variant<std::string, NoCertificate>{NoCertificate::not_yet});
  REQUIRE(erasure::carry_out_erasures(salon.log(), salon.keys()).has_value());
  CHECK(std::holds_alternative<std::string>(asked(salon)));
  CHECK(asked(salon, 2) == std::variant<std::string, NoCertificate>{NoCertificate::not_erased});
}

TEST_CASE("a certificate says what went, where it stands in the log, and what stays") {
  ErasureFixture salon;
  salon.accept(
      client::Command{client::PlaceHold{salon.client, {PersonalClass::health}, "insurance_case"}});
  const Position position = erase_and_carry_out(salon, {PersonalClass::notes});
  const auto says = erasure::verify_certificate(text_of(salon), salon.vkey());
  REQUIRE(says.has_value());
  const Certificate& certificate = says.value();
  CHECK(certificate.client == salon.client);
  CHECK(certificate.erasure == 1);
  CHECK(certificate.classes == Classes{PersonalClass::notes});
  CHECK(certificate.still_held == Classes{PersonalClass::health});
  CHECK(certificate.reason == "client_asked");
  CHECK(certificate.position == position);
  CHECK(certificate.event_hash == salon.log().read(position, 1, 1).value().front().event_hash);
  CHECK(certificate.parts.count == 2);
  CHECK(erasure::erased_parts(salon.log(), position).value() == certificate.parts);
}

TEST_CASE("the digest covers the parts of the erased classes and no others") {
  ErasureFixture salon;
  erase_and_carry_out(salon, {PersonalClass::notes});
  const auto notes = erasure::verify_certificate(text_of(salon), salon.vkey()).value();
  salon.accept(client::Command{client::ChangeContact{
      salon.client, Personal<std::string>{"Lin"}, std::nullopt, std::nullopt, {}}});
  erase_and_carry_out(salon, {PersonalClass::contact});
  const auto contact = erasure::verify_certificate(text_of(salon, 2), salon.vkey()).value();
  CHECK(contact.parts.count == 2);
  CHECK(contact.parts.digest != notes.parts.digest);
  CHECK(*notes.parts.first > *contact.parts.first);
  CHECK(*notes.parts.last < *contact.parts.last);
  // What came after an erasure belongs to the next one.
  CHECK(erasure::verify_certificate(text_of(salon), salon.vkey()).value() == notes);
}

TEST_CASE("an erasure of nothing is certified as well") {
  ErasureFixture salon;
  erase_and_carry_out(salon, {PersonalClass::financial_link});
  const auto says = erasure::verify_certificate(text_of(salon), salon.vkey());
  REQUIRE(says.has_value());
  CHECK(says.value().parts.count == 0);
  CHECK_FALSE(says.value().parts.first);
}

TEST_CASE("no byte of a certificate can be changed") {
  ErasureFixture salon;
  erase_and_carry_out(salon, {PersonalClass::contact, PersonalClass::notes});
  const std::string text = text_of(salon);
  REQUIRE(erasure::verify_certificate(text, salon.vkey()).has_value());
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = changed[i] == 'x' ? 'y' : 'x';
    INFO("byte " << i << " of " << text);
    CHECK_FALSE(erasure::verify_certificate(changed, salon.vkey()).has_value());
  }
  for (std::size_t size = 0; size < text.size(); size += 7) {
    CHECK_FALSE(erasure::verify_certificate(text.substr(0, size), salon.vkey()).has_value());
  }
}

TEST_CASE("a certificate by another key, or with the receipt of another event, shows nothing") {
  ErasureFixture salon;
  ErasureFixture other;
  const Position position = erase_and_carry_out(salon, {PersonalClass::notes});
  const std::string text = text_of(salon);
  const auto of_stranger = erasure::verify_certificate(text, other.vkey());
  REQUIRE(of_stranger.has_error());
  CHECK(of_stranger.error() == CertificateError::not_signed_by_log);
  const auto receipt = receipt_of(salon.log(), position - 1);
  REQUIRE(receipt.has_value());
  const std::string mixed = text.substr(0, text.find("c2sp.org/tlog-proof@v1")) + *receipt.value();
  const auto of_request = erasure::verify_certificate(mixed, salon.vkey());
  REQUIRE(of_request.has_error());
  CHECK(of_request.error() == CertificateError::other_event);
  CHECK(erasure::verify_certificate(*receipt.value(), salon.vkey()).error() ==
        CertificateError::not_a_certificate);
}

TEST_CASE("a certificate that says more than the event is refused, whoever signed it") {
  ErasureFixture salon;
  erase_and_carry_out(salon, {PersonalClass::notes});
  const std::string text = text_of(salon);
  SystemRandom random;
  const SigningKey forger = SigningKey::generate(random);
  // Signed by a key that is believed, but the event inside is not signed by it.
  const auto end = text.find("\n\n") + 1;
  const std::string note = merkle::sign_note(text.substr(0, end), salon.vkey().name, forger);
  const std::string receipt = text.substr(text.find("c2sp.org/tlog-proof@v1"));
  const merkle::VerifierKey key{salon.vkey().name, merkle::NoteKeyType::ed25519,
                                forger.public_key()};
  const auto judged = erasure::verify_certificate(note + receipt, key);
  REQUIRE(judged.has_error());
  CHECK(judged.error() == CertificateError::receipt_is_wrong);
}

}  // namespace tress::testing::certificate_test
