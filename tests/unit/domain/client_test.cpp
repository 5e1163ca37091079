#include "ledger/domain/client.hpp"

#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"
#include "tests/support/tier_refusals.hpp"
#include "tests/unit/domain/client_rows.hpp"

// Goal: every Refusal is produced by at least one row, and every accepted command yields exactly
// the events listed. Method: histories are written out, so a case can be read without another file.

namespace tress::testing::client_test {

namespace {

using client::Refusal;
using GivenClient = Given<client::State, client::Command>;
using Row = Refused<client::State, client::Command>;
using Text = std::optional<Personal<std::string>>;
using Contact = Sealed<client::ContactDetails, FieldClass::contact>;

const std::vector<SearchToken> tokens{nth<SearchToken>(7)};

Text personal(std::string text) {
  return Personal<std::string>{std::move(text)};
}

Contact contact(ClientId id, client::ContactDetails details) {
  return {id, Personal<client::ContactDetails>{std::move(details)}};
}

const client::Registered registered{lin, 3, std::nullopt, std::nullopt, {}};

client::Register with_phone(const std::string& phone) {
  return {personal("Lin"), personal(phone), std::nullopt, std::nullopt, {}};
}

client::Register with_email(const std::string& email) {
  return {personal("Lin"), std::nullopt, personal(email), std::nullopt, {}};
}

client::Register with_birth(const std::string& birth) {
  return {personal("Lin"), std::nullopt, std::nullopt, std::nullopt, {}, personal(birth)};
}

TEST_CASE("client: registration takes the next number and hands its personal parts to be sealed",
          "[unit][client]") {
  const SampleSalon salon;
  const auto id = id_cast<ClientId>(this_stream);
  const client::Register asked{personal("Lin"), personal("+16045550123"),
                               personal("lin@example.com"), "C0001", tokens};
  // The sample salon's last client number is 2.
  GivenClient{{}, salon.facts()}.when(asked).then({client::Registered{
      id, 3, "C0001", contact(id, {"Lin", "+16045550123", "lin@example.com"}), tokens}});
  const StreamName name = stream_of(client::Command{asked});
  CHECK_FALSE(name.id);
  CHECK(name.words.empty());
}

TEST_CASE("client: a birthday is kept as it was said, with or without its year", "[unit][client]") {
  const SampleSalon salon;
  const auto id = id_cast<ClientId>(this_stream);
  for (const std::string said : {"1990-05-17", "--05-17", "1990"}) {
    const client::ContactDetails details{"Lin", std::nullopt, std::nullopt, said};
    GivenClient{{}, salon.facts()}
        .when(with_birth(said))
        .then({client::Registered{id, 3, std::nullopt, contact(id, details), {}}});
  }
}

TEST_CASE("client: a card says name, sex, birth and contact, and the sex may be left out [S2-1]",
          "[unit][client]") {
  const SampleSalon salon;
  const auto id = id_cast<ClientId>(this_stream);
  auto asked = with_birth("1990");
  for (const auto& sex : {std::optional<client::Sex>{}, std::optional{client::Sex::female}}) {
    asked.sex = sex;
    const client::ContactDetails details{"Lin", std::nullopt, std::nullopt, "1990", sex};
    GivenClient{{}, salon.facts()}.when(asked).then(
        {client::Registered{id, 3, std::nullopt, contact(id, details), {}}});
  }
}

TEST_CASE("client: an imported client may be known by reference alone", "[unit][client]") {
  const SampleSalon salon;
  GivenClient{{}, salon.import_facts()}
      .when(client::Register{std::nullopt, std::nullopt, std::nullopt, "C0001", {}})
      .then({client::Registered{id_cast<ClientId>(this_stream), 3, "C0001", std::nullopt, {}}});
}

TEST_CASE("client: new contact details replace the old, notes are added", "[unit][client]") {
  const SampleSalon salon;
  GivenClient{{registered}, salon.facts()}
      .when(client::ChangeContact{lin, personal("Lin Wu"), std::nullopt, std::nullopt, tokens})
      .then({client::ContactChanged{contact(lin, {"Lin Wu", std::nullopt, std::nullopt}), tokens,
                                    std::nullopt, std::nullopt, false}});
  GivenClient{{registered}, salon.facts()}
      .when(client::AddNote{lin, Personal<std::string>{"Likes tea.\nNo milk."}})
      .then({client::NoteAdded{{lin, Personal<client::Note>{{"Likes tea.\nNo milk."}}}}});
}

TEST_CASE("client: every reason to refuse has a case", "[unit][client]") {
  SampleSalon salon;
  const Facts facts = salon.facts();
  const client::ChangeContact change{lin, personal("Lin"), std::nullopt, std::nullopt, {}};
  std::vector<Row> rows{
      Row{"same command id",
          {registered},
          with_phone("+16045550123"),
          facts,
          Refusal::already_registered},
      Row{"change of nobody", {}, change, facts, Refusal::client_is_unknown},
      Row{"note on nobody",
          {},
          client::AddNote{lin, Personal<std::string>{"x"}},
          facts,
          Refusal::client_is_unknown},
      Row{"nothing given",
          {registered},
          client::ChangeContact{lin, std::nullopt, std::nullopt, std::nullopt, {}},
          facts,
          Refusal::contact_is_missing},
      Row{"a card of nobody",
          {},
          client::Register{std::nullopt, std::nullopt, std::nullopt, "C0001", {}},
          facts,
          Refusal::contact_is_missing},
      Row{"empty name",
          {},
          client::Register{personal(""), std::nullopt, std::nullopt, std::nullopt, {}},
          facts,
          Refusal::text_is_missing},
      Row{"long note",
          {registered},
          client::AddNote{lin, Personal<std::string>{std::string(4001, 'x')}},
          facts,
          Refusal::text_is_too_long},
      Row{"bidi override in the name",
          {},
          client::Register{personal("\u202Enil"), std::nullopt, std::nullopt, std::nullopt, {}},
          facts,
          Refusal::text_is_not_plain},
      Row{"line break in the e-mail address: no header is smuggled into a mail",
          {},
          with_email("lin@example.com\r\nBcc: all@example.com"),
          facts,
          Refusal::text_is_not_plain},
      Row{"no plus", {}, with_phone("6045550123"), facts, Refusal::phone_is_not_e164},
      Row{"leading zero", {}, with_phone("+06045550123"), facts, Refusal::phone_is_not_e164},
      Row{"16 digits", {}, with_phone("+1234567890123456"), facts, Refusal::phone_is_not_e164},
      Row{"letters", {}, with_phone("+1604LINLINLI"), facts, Refusal::phone_is_not_e164},
      Row{"no at", {}, with_email("lin.example.com"), facts, Refusal::email_is_not_an_address},
      Row{"two ats", {}, with_email("l@in@example.com"), facts, Refusal::email_is_not_an_address},
      Row{"no domain", {}, with_email("lin@localhost"), facts, Refusal::email_is_not_an_address},
      Row{"two addresses",
          {},
          with_email("lin@example.com,x@example.com"),
          facts,
          Refusal::email_is_not_an_address},
      Row{"a birthday that no year has",
          {},
          with_birth("1990-02-30"),
          facts,
          Refusal::birth_is_malformed},
      Row{"born the day after tomorrow",
          {registered},
          client::ChangeContact{
              lin, personal("Lin"), std::nullopt, std::nullopt, {}, personal("2026-11-22")},
          facts,
          Refusal::birth_is_malformed},
      Row{"two faults: the first listed wins",
          {},
          client::Register{std::nullopt, personal("1"), personal("1"), std::nullopt, {}},
          facts,
          Refusal::phone_is_not_e164},
  };
  for (Row& row : client_erasure_test::refusals(salon)) rows.push_back(std::move(row));
  for (Row& row : client_health_test::refusals(salon)) rows.push_back(std::move(row));
  for (Row& row : client_relation_test::refusals(salon)) rows.push_back(std::move(row));
  for (Row& row : client_aims_test::refusals(salon)) rows.push_back(std::move(row));
  for (Row& row : client_merge_test::refusals(salon)) rows.push_back(std::move(row));
  for (Row& row : client_retention_test::refusals(salon)) rows.push_back(std::move(row));
  for (Row& row : client_address_test::refusals(salon)) rows.push_back(std::move(row));
  check_refusals<client::State, client::Command>(rows, client_tier_refusals);
}

}  // namespace

}  // namespace tress::testing::client_test
