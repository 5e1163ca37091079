#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include "tests/support/event_samples.hpp"

#include "ledger/codec/events.hpp"
#include "ledger/codec/json_view.hpp"

// Goal: an event that was stored once is read for ever, and means the same. Method: bytes of every
// event type lie here as text, with what they mean as JSON. README.md says when new ones are made.

namespace tress::golden_test {

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using testing::EventSample;
using testing::Sampler;

fs::path golden_folder() {
  return fs::path{TRESS_SOURCE_DIR} / "tests" / "golden" / "events";
}

/// The `edition`th file of a type: "sale.closed.hex", "sale.closed.2.hex", …
fs::path golden_file(const std::string& type, int edition, const char* ending) {
  const std::string number = edition == 1 ? "" : "." + std::to_string(edition);
  return golden_folder() / (type + number + ending);
}

/// How many editions of a type there are.
int editions(const std::string& type) {
  int count = 0;
  while (fs::exists(golden_file(type, count + 1, ".hex"))) ++count;
  return count;
}

std::string read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  INFO(path.string());
  REQUIRE(in.good());
  return {std::istreambuf_iterator<char>(in), {}};
}

Bytes read_hex(const fs::path& path) {
  std::string digits = read_text(path);
  digits.erase(std::remove(digits.begin(), digits.end(), '\n'), digits.end());
  const auto bytes = from_hex(digits, digits.size() / 2);
  INFO(path.string());
  REQUIRE(bytes.has_value());
  return *bytes;
}

void write_edition(const EventSample& sample, int edition) {
  const std::string digits = to_hex(encode_event(sample.envelope));
  std::ofstream hex(golden_file(sample.type, edition, ".hex"), std::ios::binary);
  constexpr std::size_t line_digits = 64;
  for (std::size_t at = 0; at < digits.size(); at += line_digits) {
    hex << digits.substr(at, line_digits) << '\n';
  }
  std::ofstream view(golden_file(sample.type, edition, ".json"), std::ios::binary);
  view << envelope_json(sample.envelope) << '\n';
  REQUIRE((hex.good() && view.good()));
}

/// The filled sample of every event type.
void for_each_golden_sample(const std::function<void(const EventSample&)>& visit) {
  constexpr std::uint64_t seed = 20261122;
  testing::for_each_event_sample(seed, 1, [&](const EventSample& sample) {
    if (sample.fill == Sampler::Fill::everything) visit(sample);
  });
}

bool is_newest_edition(const EventSample& sample) {
  const int newest = editions(sample.type);
  return newest > 0 &&
         read_hex(golden_file(sample.type, newest, ".hex")) == encode_event(sample.envelope);
}

/// True if `now` says all that `then` said. Fields that came later may be there too.
bool still_says(const json::value& now, const json::value& then) {
  if (then.is_object() && now.is_object()) {
    for (const auto& [name, value] : then.as_object()) {
      const auto* const found = now.as_object().if_contains(name);
      if (found == nullptr || !still_says(*found, value)) return false;
    }
    return true;
  }
  if (then.is_array() && now.is_array()) {
    const auto& items = then.as_array();
    if (items.size() != now.as_array().size()) return false;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (!still_says(now.as_array()[i], items[i])) return false;
    }
    return true;
  }
  return now == then;
}

}  // namespace

TEST_CASE("every event type has golden bytes, and they are what is stored today") {
  const char* const may_write = std::getenv("TRESS_WRITE_GOLDEN");
  for_each_golden_sample([&](const EventSample& sample) {
    CAPTURE(sample.type, sample.seed);
    if (may_write != nullptr && std::string{may_write} == "1" && !is_newest_edition(sample)) {
      write_edition(sample, editions(sample.type) + 1);
    }
    const int newest = editions(sample.type);
    REQUIRE(newest > 0);
    CHECK(read_hex(golden_file(sample.type, newest, ".hex")) == encode_event(sample.envelope));
  });
}

TEST_CASE("the newest golden bytes of every event type read as the sample that they were made of") {
  for_each_golden_sample([](const EventSample& sample) {
    CAPTURE(sample.type, sample.seed);
    const auto decoded =
        decode_event(read_hex(golden_file(sample.type, editions(sample.type), ".hex")));
    REQUIRE(decoded.has_value());
    CHECK(decoded.value() == sample.envelope);
  });
}

TEST_CASE("golden bytes of every edition say all that they said when they were made") {
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator{golden_folder()}) {
    if (entry.path().extension() != ".hex") continue;
    CAPTURE(entry.path().string());
    ++files;
    const auto decoded = decode_event(read_hex(entry.path()));
    REQUIRE(decoded.has_value());
    const std::string then = read_text(fs::path{entry.path()}.replace_extension(".json"));
    CHECK(still_says(json::parse(envelope_json(decoded.value())), json::parse(then)));
  }
  CHECK(files >= std::variant_size_v<Payload>);
}

}  // namespace tress::golden_test
