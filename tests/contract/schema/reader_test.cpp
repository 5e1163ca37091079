#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include "tests/contract/schema/flatc.hpp"
#include "tests/support/event_samples.hpp"
#include "tests/support/temporary_folder.hpp"

#include "ledger/codec/events.hpp"
#include "ledger/codec/json_view.hpp"

// Goal: stored events are FlatBuffers of the published schema, not only of our own reader. Method:
// flatc, which has none of our code, reads what we write and writes what we read.

namespace tress::reader_test {

namespace {

namespace json = boost::json;
using testing::EventSample;

std::string file_name(const EventSample& sample) {
  std::string name = sample.type;
  std::replace(name.begin(), name.end(), '.', '_');
  return name + (sample.fill == testing::Sampler::Fill::bare ? "_bare" : "_filled");
}

void for_each_sample(const std::function<void(const EventSample&)>& visit) {
  testing::for_each_event_sample(21, 1, visit);
}

std::string quoted(const std::filesystem::path& path) {
  return " " + path.string();
}

/// Everything that we encode, as flatc's JSON in `folder`/json.
void let_flatc_read(const testing::TemporaryFolder& folder) {
  std::filesystem::create_directories(folder / "binary");
  std::string files;
  for_each_sample([&](const EventSample& sample) {
    const auto path = folder / "binary" / (file_name(sample) + ".bin");
    testing::write_bytes(path, encode_event(sample.envelope));
    files += quoted(path);
  });
  const auto ran =
      testing::run_flatc("--json --strict-json --raw-binary -o" + quoted(folder / "json") +
                         quoted(testing::event_schema() / "envelope.fbs") + " --" + files);
  INFO(ran.output);
  REQUIRE(ran.exit_code == 0);
}

std::string hex_of(const json::array& numbers) {
  Bytes bytes;
  for (const auto& number : numbers) bytes.push_back(number.to_number<Byte>());
  return to_hex(bytes);
}

std::string base64_of(const json::array& numbers) {
  Bytes bytes;
  for (const auto& number : numbers) bytes.push_back(number.to_number<Byte>());
  return to_base64(bytes);
}

std::string currency_of(const json::value& number) {
  return std::string{Currency::from_numeric(number.to_number<std::uint16_t>())->alpha()};
}

json::value as_ours(const json::value& theirs, const json::value& ours);

/// flatc shows a struct by its members; we show what they mean.
json::value object_as_ours(const json::object& theirs, const json::value& ours) {
  if (ours.is_string()) return json::value_from(hex_of(theirs.at("bytes").as_array()));
  json::object made;
  const auto& shown = ours.as_object();
  if (theirs.contains("minor") && shown.contains("amount_minor")) {
    made["amount_minor"] = theirs.at("minor");
    made["currency"] = json::value_from(currency_of(theirs.at("currency")));
    return made;
  }
  if (shown.contains("sealed")) {
    made["sealed"] = json::value_from(std::string{
        json_view::name_of_class(FieldClass{theirs.at("field_class").to_number<std::uint8_t>()})});
    made["subject"] = json::value_from(hex_of(theirs.at("subject").at("bytes").as_array()));
    made["nonce"] = json::value_from(base64_of(theirs.at("nonce").as_array()));
    made["ciphertext"] = json::value_from(base64_of(theirs.at("ciphertext").as_array()));
    made["key_commitment"] =
        json::value_from(hex_of(theirs.at("key_commitment").at("bytes").as_array()));
    return made;
  }
  for (const auto& [name, value] : theirs) {
    const auto* const found = shown.if_contains(name);
    made[name] = found == nullptr ? value : as_ours(value, *found);
  }
  return made;
}

/// A number of theirs that we show as text: a day, a time or a currency.
json::value number_as_ours(const json::value& theirs, std::string_view ours) {
  if (ours.size() == 3) return json::value_from(currency_of(theirs));
  const auto number = theirs.to_number<std::int64_t>();
  const bool is_day = ours.size() == 10;
  return json::value_from(is_day ? to_text(Day{std::chrono::days{static_cast<int>(number)}})
                                 : to_text(Timestamp{std::chrono::microseconds{number}}));
}

/// What flatc says, in the form in which our view says it; `ours` only decides the form.
json::value as_ours(const json::value& theirs, const json::value& ours) {
  if (theirs.is_object()) return object_as_ours(theirs.as_object(), ours);
  if (theirs.is_number() && ours.is_string()) return number_as_ours(theirs, ours.as_string());
  if (!theirs.is_array()) return theirs;
  json::array made;
  for (std::size_t i = 0; i < theirs.as_array().size(); ++i) {
    REQUIRE(i < ours.as_array().size());
    made.push_back(as_ours(theirs.as_array()[i], ours.as_array()[i]));
  }
  return made;
}

/// An event of the second union as if it stood in the first, as our view has it.
void unfold_more(json::object& theirs) {
  if (theirs.at("payload_type").as_string() != "more") return;
  auto more = theirs.at("payload").as_object();
  REQUIRE(more.size() == 2);
  theirs["payload_type"] = more.at("event_type");
  theirs["payload"] = more.at("event");
}

}  // namespace

TEST_CASE("flatc reads every field of every event type as our JSON view shows it") {
  const testing::TemporaryFolder folder;
  let_flatc_read(folder);
  for_each_sample([&](const EventSample& sample) {
    CAPTURE(sample.type, sample.seed);
    const Bytes text = testing::read_bytes(folder / "json" / (file_name(sample) + ".json"));
    auto theirs = json::parse(text_of(text)).as_object();
    auto ours = json::parse(envelope_json(sample.envelope)).as_object();
    unfold_more(theirs);
    // We put the type into the payload, flatc beside it.
    auto& payload = ours.at("payload").as_object();
    std::string type{payload.at("type").as_string()};
    std::replace(type.begin(), type.end(), '.', '_');
    CHECK(theirs.at("payload_type").as_string() == type);
    payload.erase("type");
    theirs.erase("payload_type");
    CHECK(as_ours(theirs, ours) == json::value(ours));
  });
}

TEST_CASE("what flatc makes from JSON is the same event to us") {
  const testing::TemporaryFolder folder;
  let_flatc_read(folder);
  std::string files;
  for_each_sample([&](const EventSample& sample) {
    files += quoted(folder / "json" / (file_name(sample) + ".json"));
  });
  const auto ran = testing::run_flatc("--binary -o" + quoted(folder / "again") +
                                      quoted(testing::event_schema() / "envelope.fbs") + files);
  INFO(ran.output);
  REQUIRE(ran.exit_code == 0);
  for_each_sample([&](const EventSample& sample) {
    CAPTURE(sample.type, sample.seed);
    const auto decoded =
        decode_event(testing::read_bytes(folder / "again" / (file_name(sample) + ".bin")));
    REQUIRE(decoded.has_value());
    CHECK(decoded.value() == sample.envelope);
  });
}

}  // namespace tress::reader_test
