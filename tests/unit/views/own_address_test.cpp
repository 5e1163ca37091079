// Goal: what clients have said of themselves stands in the portal's view until it is taken back,
// and an address that another file has too is an exception until it is settled. Method: histories
// written out.

#include "tests/support/bill_words.hpp"

#include "projections/exceptions/exceptions.hpp"
#include "projections/portal/portal.hpp"

namespace tress::portal::own_address_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test
using client::ConsentPurpose;
using SealedContact = Sealed<client::ContactDetails, FieldClass::contact>;

SealedContact some_contact(Byte content) {
  SealedBox box{lin, FieldClass::contact, {}, Bytes(32, content), Hash::zero()};
  return SealedContact{std::move(box)};
}

client::ConsentGiven given(std::uint32_t number, ConsentPurpose purpose) {
  return {number,
          purpose,
          client::LegalBasis::consent,
          "news",
          1,
          Hash::zero(),
          "en",
          "ca_bc",
          client::ConsentChannel::portal,
          client::CollectionMethod::tap,
          std::nullopt,
          friday,
          std::nullopt,
          false,
          std::nullopt};
}

client::ContactChanged changed(std::optional<std::uint32_t> change, bool by_client) {
  return {some_contact(2), {}, "richmond", change, by_client};
}

client::AddressChangeAsked asked(std::uint32_t change) {
  return {change, client::AddressKind::phone, some_contact(1), Timestamp{saturday}, friday};
}

Person person(const ViewHistory& history) {
  const ViewTables tables{history.log(), {&projection()}};
  const auto found = require_value(find_person(*tables.snapshot(), lin));
  REQUIRE(found.has_value());
  return *found;
}

std::size_t open_exceptions(const ViewHistory& history) {
  const ViewTables tables{history.log(), {&exceptions::projection()}};
  return require_value(
             exceptions::list(*tables.snapshot(), {.kind = exceptions::Kind::address_shared,
                                                   .status = exceptions::Status::open}))
      .rows.size();
}

}  // namespace

TEST_CASE("portal: what a client agrees to stands there until it is taken back or lapses",
          "[unit][views]") {
  ViewHistory history;
  history.on(friday);
  history.add(lin, client::Registered{lin, 1, std::nullopt, std::nullopt, {}});
  history.add(lin, given(1, ConsentPurpose::marketing_sms));
  history.add(lin, given(2, ConsentPurpose::profiling));
  history.add(lin, client::ChannelPreferred{client::ContactChannel::email});
  CHECK(person(history).agreed.size() == 2);
  CHECK(person(history).channel == client::ContactChannel::email);
  history.add(lin, given(3, ConsentPurpose::marketing_sms));
  CHECK(person(history).agreed.size() == 2);
  history.add(lin, client::ConsentWithdrawn{3, ConsentPurpose::marketing_sms,
                                            client::ConsentChannel::portal, saturday});
  REQUIRE(person(history).agreed.size() == 1);
  CHECK(person(history).agreed.front() == OwnConsent{ConsentPurpose::profiling, friday});
  history.add(lin, client::ConsentLapsed{2, ConsentPurpose::profiling, saturday});
  CHECK(person(history).agreed.empty());
}

TEST_CASE("portal: an address is awaited until its own change is made or the salon writes one",
          "[unit][views]") {
  ViewHistory history;
  history.on(friday);
  history.add(lin, client::Registered{lin, 1, std::nullopt, std::nullopt, {}});
  history.add(lin, asked(1));
  REQUIRE(person(history).asked.has_value());
  CHECK(person(history).asked->change == 1);
  // What else the client says takes nothing away from it.
  history.add(lin, changed(std::nullopt, true));
  CHECK(person(history).asked.has_value());
  CHECK(person(history).contact->region == "richmond");
  history.add(lin, changed(1, true));
  CHECK_FALSE(person(history).asked.has_value());
  history.add(lin, asked(2));
  history.add(lin, changed(std::nullopt, false));
  CHECK_FALSE(person(history).asked.has_value());
  history.add(lin, asked(3));
  history.add(lin, client::AddressShared{3});
  CHECK_FALSE(person(history).asked.has_value());
}

TEST_CASE("exceptions: an address that two files have is one, whatever the client changes since",
          "[unit][views]") {
  ViewHistory history;
  history.on(friday);
  history.add(lin, client::Registered{lin, 1, std::nullopt, std::nullopt, {}});
  history.add(lin, asked(1));
  CHECK(open_exceptions(history) == 0);
  history.add(lin, client::AddressShared{1});
  CHECK(open_exceptions(history) == 1);
  history.add(lin, changed(std::nullopt, true));
  CHECK(open_exceptions(history) == 1);
  history.add(lin, changed(std::nullopt, false));
  CHECK(open_exceptions(history) == 1);
  history.add(lin, asked(2));
  history.add(lin, changed(2, true));
  CHECK(open_exceptions(history) == 1);
}

TEST_CASE("exceptions: with the files of one person merged nothing is left to look at",
          "[unit][views]") {
  ViewHistory history;
  history.on(friday);
  history.add(lin, client::Registered{lin, 1, std::nullopt, std::nullopt, {}});
  history.add(mia, client::Registered{mia, 2, std::nullopt, std::nullopt, {}});
  history.add(lin, asked(1));
  history.add(lin, client::AddressShared{1});
  history.add(lin, asked(2));
  history.add(lin, client::AddressShared{2});
  history.add(mia, client::Merged{lin});
  CHECK(open_exceptions(history) == 2);
  history.add(lin, client::Absorbed{mia, 2});
  CHECK(open_exceptions(history) == 0);
}

}  // namespace tress::portal::own_address_test
