#include "ledger/domain/access.hpp"

#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"

#include "ledger/audit/possible.hpp"
#include "ledger/domain/access_seen.hpp"

// Goal: a record says who read, for what, by what right and what of whom, or it is refused; every
// Refusal is produced by at least one row; what an answer has opened always fits into a record.
// Method: commands are written out, so a case can be read without another file.

namespace tress::testing::access_test {

namespace {

using access::Act;
using access::ClassSeen;
using access::DataClass;
using access::Disclosure;
using access::Purpose;
using access::Refusal;
using access::Right;
using GivenReader = Given<access::State, access::Command>;
using Row = Refused<access::State, access::Command>;

const Disclosure of_lin{{lin}, {{DataClass::contact, {"name", "phone"}}, {DataClass::health, {}}}};

/// The stylist looks at a card before an appointment.
access::Record reading() {
  access::Record asked{};
  asked.staff = stylist;
  asked.on = friday;
  asked.act = Act::viewed;
  asked.operation = "GET /v1/clients/{client}";
  asked.outcome = access::Outcome::allowed;
  asked.purpose = Purpose::service;
  asked.right = Right::appointment;
  asked.linked = access::Linked{StreamKind::appointment, id_cast<StreamId>(nth<AppointmentId>(4))};
  asked.disclosures = {of_lin};
  asked.rows = 1;
  asked.branch = main_street;
  asked.request = "0123456789abcdef";
  return asked;
}

access::Recorded recorded_of(const access::Record& asked) {
  return {asked.client, asked.act,         asked.operation, asked.outcome, asked.right,
          asked.linked, asked.disclosures, asked.rows,      asked.request};
}

template <class Change>
access::Record changed(const Change& change) {
  access::Record asked = reading();
  change(asked);
  return asked;
}

access::Record with(std::vector<Disclosure> disclosures) {
  return changed([&](access::Record& asked) { asked.disclosures = std::move(disclosures); });
}

Facts stylists(const SampleSalon& salon) {
  return salon.facts(staff_actor(stylist, Role::stylist));
}

Facts clients(const SampleSalon& salon) {
  return salon.facts({ActorKind::client, std::nullopt, Role::service, std::nullopt});
}

/// An excerpt of lin's readings out of a hundred events.
access::Export excerpt() {
  return {lin,
          thursday,
          friday,
          access::Edition::client,
          Purpose::subject_request,
          100,
          3,
          7,
          90,
          Hash::zero(),
          manager,
          {}};
}

Facts at_hundred(const SampleSalon& salon) {
  Facts facts = salon.facts(system_actor());
  facts.position = 100;
  return facts;
}

template <class Change>
access::Export altered(const Change& change) {
  access::Export asked = excerpt();
  change(asked);
  return asked;
}

}  // namespace

TEST_CASE("access: a reading says what was seen, its envelope for what and where",
          "[unit][access]") {
  const SampleSalon salon;
  const access::Record asked = reading();
  const Heading heading = GivenReader{{}, stylists(salon)}.when(asked).then({recorded_of(asked)});
  CHECK(heading.purpose == "service");
  CHECK(heading.branch == main_street);
  CHECK(heading.business_date == friday);
}

TEST_CASE("access: a client reads by the portal, and the system by itself", "[unit][access]") {
  const SampleSalon salon;
  const auto own = changed([](access::Record& asked) {
    asked.staff.reset();
    asked.client = lin;
    asked.purpose = Purpose::own_record;
    asked.right = Right::own_record;
  });
  const Heading heading = GivenReader{{}, clients(salon)}.when(own).then({recorded_of(own)});
  CHECK(heading.purpose == "own_record");
  const auto systems = changed([](access::Record& asked) { asked.staff.reset(); });
  GivenReader{{}, salon.facts(system_actor())}.when(systems).then({recorded_of(systems)});
}

TEST_CASE(
    "access: a search may find nobody, what is taken away may be about nobody, and a denied read "
    "needs no right",
    "[unit][access]") {
  const SampleSalon salon;
  const auto search = changed([](access::Record& asked) {
    asked.act = Act::searched;
    asked.disclosures.clear();
    asked.rows = 0;
  });
  GivenReader{{}, stylists(salon)}.when(search).then({recorded_of(search)});
  const auto taken_away = changed([](access::Record& asked) {
    asked.act = Act::exported;
    asked.disclosures.clear();
  });
  GivenReader{{}, stylists(salon)}.when(taken_away).then({recorded_of(taken_away)});
  const auto denied = changed([](access::Record& asked) {
    asked.outcome = access::Outcome::denied;
    asked.right.reset();
    asked.disclosures = {{{}, {{DataClass::health, {}}}}};
  });
  GivenReader{{}, stylists(salon)}.when(denied).then({recorded_of(denied)});
}

TEST_CASE("access: a stream is one reader's day", "[unit][access]") {
  const auto words = [](const access::Record& asked) {
    return stream_of(access::Command{asked}).words;
  };
  const std::string stylists_friday = words(reading());
  CHECK(stylists_friday == "staff " + stylist.hex() + " 2026-11-20");
  CHECK(words(changed([](access::Record& asked) { asked.on = saturday; })) != stylists_friday);
  CHECK(words(changed([](access::Record& asked) { asked.staff = manager; })) != stylists_friday);
  const auto systems = changed([](access::Record& asked) { asked.staff.reset(); });
  CHECK(words(systems) == "system 2026-11-20");
  CHECK(stream_of(access::Command{excerpt()}).words == "exports");
}

TEST_CASE("access: what was asked before midnight is recorded after it", "[unit][access]") {
  const SampleSalon salon;
  Facts after_midnight = stylists(salon);
  after_midnight.now = Timestamp{saturday} + std::chrono::seconds{1};
  GivenReader{{}, after_midnight}.when(reading()).then({recorded_of(reading())});
}

TEST_CASE("access: an excerpt is recorded with its period, its rows and who gets it",
          "[unit][access]") {
  const SampleSalon salon;
  const access::Export asked = excerpt();
  const access::Exported made{asked.subject,   asked.from, asked.until, asked.edition,
                              asked.tree_size, asked.rows, asked.first, asked.last,
                              asked.content,   manager,    {}};
  const Heading heading = GivenReader{{}, at_hundred(salon)}.when(asked).then({made});
  CHECK(heading.purpose == "subject_request");
  const auto nothing_found = altered([](access::Export& other) {
    other.rows = 0;
    other.first.reset();
    other.last.reset();
  });
  CHECK(GivenReader{{}, at_hundred(salon)}.when(nothing_found).accepted().size() == 1);
}

TEST_CASE("access: every reason to refuse a record has a case", "[unit][access]") {
  const SampleSalon salon;
  const Facts facts = stylists(salon);
  const Facts hundred = at_hundred(salon);
  const auto set = [](auto member, auto value) {
    return changed([&](access::Record& asked) { asked.*member = value; });
  };
  using access::Record;
  const std::vector<ClassSeen> names_of_notes{{DataClass::notes, {}}};
  check_refusals<access::State, access::Command>({
      Row{"a colleague's",
          {},
          set(&Record::staff, manager),
          facts,
          Refusal::reader_is_not_the_actor},
      Row{"nobody's",
          {},
          changed([](Record& asked) { asked.staff.reset(); }),
          facts,
          Refusal::reader_is_not_the_actor},
      Row{"two readers at once",
          {},
          set(&Record::client, lin),
          facts,
          Refusal::reader_is_not_the_actor},
      Row{"a client who is staff", {}, reading(), clients(salon), Refusal::reader_is_not_the_actor},
      Row{"two days ago",
          {},
          set(&Record::on, thursday - std::chrono::days{1}),
          facts,
          Refusal::day_is_not_today},
      Row{"in two days",
          {},
          set(&Record::on, saturday + std::chrono::days{1}),
          facts,
          Refusal::day_is_not_today},
      Row{"no operation",
          {},
          set(&Record::operation, std::string{}),
          facts,
          Refusal::text_is_missing},
      Row{"a long operation",
          {},
          set(&Record::operation, std::string(201, 'a')),
          facts,
          Refusal::text_is_too_long},
      Row{"an odd request",
          {},
          set(&Record::request, std::string{"a\nb"}),
          facts,
          Refusal::text_is_not_plain},
      Row{"without a right",
          {},
          changed([](Record& asked) { asked.right.reset(); }),
          facts,
          Refusal::right_is_missing},
      Row{"a view of nobody", {}, with({}), facts, Refusal::client_is_missing},
      Row{"a list with classes of nobody",
          {},
          changed([&](Record& asked) {
            asked.act = Act::listed;
            asked.disclosures = {{{}, names_of_notes}};
          }),
          facts,
          Refusal::client_is_missing},
      Row{"too many clients",
          {},
          with({{std::vector<ClientId>(access::clients_max + 1, lin), names_of_notes}}),
          facts,
          Refusal::too_many_clients},
      Row{"too many groups",
          {},
          with(std::vector<Disclosure>(access::disclosures_max + 1, of_lin)),
          facts,
          Refusal::too_many_disclosures},
      Row{"too many names",
          {},
          with({{{lin},
                 {{DataClass::notes, std::vector<std::string>(access::fields_max + 1, "a")}}}}),
          facts,
          Refusal::too_many_fields},
      Row{"no class", {}, with({{{lin}, {}}}), facts, Refusal::class_is_missing},
      Row{"a class twice",
          {},
          with({{{lin}, {{DataClass::notes, {}}, {DataClass::notes, {}}}}}),
          facts,
          Refusal::classes_are_out_of_order},
      Row{"a value for a name",
          {},
          with({{{lin}, {{DataClass::notes, {"Lin Wei"}}}}}),
          facts,
          Refusal::field_is_no_code},
      Row{"names out of order",
          {},
          with({{{lin}, {{DataClass::contact, {"phone", "name"}}}}}),
          facts,
          Refusal::fields_are_out_of_order},
      Row{"an excerpt by a person", {}, excerpt(), facts, Refusal::only_the_service},
      Row{"an authority that has no name",
          {},
          altered([](access::Export& asked) { asked.edition = access::Edition::authority; }),
          hundred,
          Refusal::recipient_is_missing},
      Row{"a period that ends first",
          {},
          altered([](access::Export& asked) { asked.until = thursday - std::chrono::days{1}; }),
          hundred,
          Refusal::period_is_backwards},
      Row{"more than the log has",
          {},
          altered([](access::Export& asked) { asked.tree_size = 101; }),
          hundred,
          Refusal::sizes_do_not_add_up},
      Row{"rows without a first one",
          {},
          altered([](access::Export& asked) { asked.first.reset(); }),
          hundred,
          Refusal::sizes_do_not_add_up},
      Row{"a last row that is not there yet",
          {},
          altered([](access::Export& asked) { asked.last = 100; }),
          hundred,
          Refusal::sizes_do_not_add_up},
  });
}

TEST_CASE("access: of several reasons the first listed is told", "[unit][access]") {
  const SampleSalon salon;
  const auto wrong = changed([](access::Record& asked) {
    asked.operation.clear();
    asked.right.reset();
    asked.disclosures = {{{lin}, {}}};
  });
  GivenReader{{}, stylists(salon)}.when(wrong).then_refused(Refusal::text_is_missing);
}

TEST_CASE("access: clients of whom the same was seen stand together", "[unit][access]") {
  access::Seen seen;
  seen.add(mia, DataClass::contact, "name");
  seen.add(lin, DataClass::health, "allergies");
  seen.add(lin, DataClass::contact, "name");
  seen.add(no_client, DataClass::contact, "name");
  seen.add(lin, DataClass::contact, "name");
  CHECK(seen.clients() == 3);
  const std::vector<Disclosure> expected{
      {{mia, no_client}, {{DataClass::contact, {"name"}}}},
      {{lin}, {{DataClass::contact, {"name"}}, {DataClass::health, {"allergies"}}}}};
  CHECK(seen.disclosures() == expected);
}

TEST_CASE("access: whatever an answer has opened fits into a record and leaves nothing out",
          "[unit][access]") {
  const SampleSalon salon;
  access::Seen seen;
  // Of each of 200 clients something else: more groups, and more names, than a record has.
  for (unsigned client = 0; client < 200; ++client) {
    const auto id = nth<ClientId>(static_cast<Byte>(client));
    seen.add(id, DataClass::health);
    for (unsigned field = 0; field <= client % 60; ++field) {
      seen.add(id, DataClass::notes, "field_" + std::to_string(field * 7 + client));
    }
  }
  const auto asked = with(seen.disclosures());
  CHECK(GivenReader{{}, stylists(salon)}.when(asked).accepted().size() == 1);
  REQUIRE(asked.disclosures.size() == 1);
  CHECK(asked.disclosures.front().clients.size() == 200);
  CHECK(asked.disclosures.front().classes ==
        std::vector<ClassSeen>{{DataClass::health, {}}, {DataClass::notes, {}}});
}

TEST_CASE("access: a log in which something was shown without a right is found out",
          "[unit][access]") {
  const AnyState before{access::State{}};
  access::Recorded shown = recorded_of(reading());
  CHECK(audit::can_follow(before, AnyEvent{access::Event{shown}}));
  shown.right.reset();
  CHECK_FALSE(audit::can_follow(before, AnyEvent{access::Event{shown}}));
  access::Exported made{lin,          {},      {}, access::Edition::client, 100, 3, 7, 90,
                        Hash::zero(), manager, {}};
  CHECK(audit::can_follow(before, AnyEvent{access::Event{made}}));
  made.rows = 85;
  CHECK_FALSE(audit::can_follow(before, AnyEvent{access::Event{made}}));
}

}  // namespace tress::testing::access_test
