#include "schema/compiler/conform.hpp"

#include <algorithm>

#include <catch2/catch.hpp>
#include <flatbuffers/idl.h>

#include "tests/contract/schema/flatc.hpp"
#include "tests/support/temporary_folder.hpp"

// Goal: no change of the event schema makes a stored event unreadable or lets it mean something
// else. Method: every released schema against the one at hand, by flatc and by our own check; and
// for each kind of break a pair of small schemas that must be refused.

namespace tress::conform_test {

namespace {

using testing::released_schemas;
using testing::run_flatc;
using testing::run_schemac;

Bytes compiled(const std::string& text) {
  flatbuffers::Parser parser;
  INFO(text);
  const bool is_parsed = parser.Parse(text.c_str());
  INFO(parser.error_);
  REQUIRE(is_parsed);
  parser.Serialize();
  return {parser.builder_.GetBufferPointer(),
          parser.builder_.GetBufferPointer() + parser.builder_.GetSize()};
}

std::vector<std::string> broken(const std::string& released, const std::string& now) {
  const Bytes before = compiled(released);
  const Bytes after = compiled(now);
  return schemac::broken_promises(*reflection::GetSchema(before.data()),
                                  *reflection::GetSchema(after.data()));
}

/// A schema of the shape that ours has; each test changes one line of it.
struct Lines {
  std::string attributes = "attribute \"unit\"; attribute \"kind\";";
  std::string structure = "struct Money { minor:long; currency:ushort; }";
  std::string color = "enum Color : ubyte { red = 1, blue = 2 }";
  std::string tables = "table Cut { note:string (id:0); } table Dye { note:string (id:0); }";
  std::string any = "union Any { cut: Cut = 1, dye: Dye = 2 }";
  std::string first = "first:string (required, id:0);";
  std::string second = "second:int = 5 (id:1);";
  std::string third = "third:Color = red (id:2);";
  std::string payload = "payload:Any (id:4);";
  std::string last = "last:long (unit:\"time\", id:5);";
  std::string root = "root_type Event; file_identifier \"TEST\";";

  [[nodiscard]] std::string text() const {
    return attributes + structure + color + tables + any + "table Event {" + first + second +
           third + payload + last + "}" + root;
  }
};

/// True if the check refuses `now` with exactly one sentence, which contains `words`.
bool is_refused_for(const Lines& now, const std::string& words) {
  const auto found = broken(Lines{}.text(), now.text());
  for (const auto& sentence : found) UNSCOPED_INFO(sentence);
  return found.size() == 1 && found[0].find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("what is stored keeps the promises of every release, says flatc") {
  REQUIRE_FALSE(released_schemas().empty());
  for (const auto& released : released_schemas()) {
    for (const auto& root : testing::stored_roots()) {
      const testing::TemporaryFolder folder;
      const auto before = released / root.filename();
      const auto ran = run_flatc("--schema --binary -o " + folder.path().string() + " --conform " +
                                 before.string() + " --conform-includes " + released.string() +
                                 " -I " + testing::event_schema().string() + " " + root.string());
      CAPTURE(before.string(), ran.output);
      CHECK(ran.exit_code == 0);
    }
  }
}

TEST_CASE("what is stored keeps the promises of every release, says our own check") {
  REQUIRE_FALSE(released_schemas().empty());
  const auto compile = [](const std::filesystem::path& root, const std::filesystem::path& into) {
    const auto ran = run_flatc("--schema --binary -o " + into.string() + " -I " +
                               testing::event_schema().string() + " " + root.string());
    INFO(ran.output);
    REQUIRE(ran.exit_code == 0);
    return (into / root.stem()).string() + ".bfbs";
  };
  for (const auto& released : released_schemas()) {
    for (const auto& root : testing::stored_roots()) {
      const testing::TemporaryFolder folder;
      const std::string before = compile(released / root.filename(), folder / "before");
      const auto ran = run_schemac("--conform " + before + " " + compile(root, folder / "now"));
      CAPTURE(released.string(), root.string(), ran.output);
      CHECK(ran.exit_code == 0);
    }
  }
}

TEST_CASE("the check's exit code is not always zero") {
  const testing::TemporaryFolder folder;
  Lines other;
  other.last = "";
  testing::write_bytes(folder / "old.bfbs", compiled(Lines{}.text()));
  testing::write_bytes(folder / "new.bfbs", compiled(other.text()));
  const std::string paths = (folder / "old.bfbs").string() + " " + (folder / "new.bfbs").string();
  const auto ran = run_schemac("--conform " + paths);
  CHECK(ran.exit_code == 1);
  CHECK(ran.output == "Event.last: is gone\n");
}

TEST_CASE("a schema keeps its own promises, and may add fields, enumerators and events") {
  CHECK(broken(Lines{}.text(), Lines{}.text()).empty());
  Lines more;
  more.color = "enum Color : ubyte { red = 1, blue = 2, green = 3 }";
  more.tables += " table Wash { note:string (id:0); }";
  more.any = "union Any { cut: Cut = 1, dye: Dye = 2, wash: Wash = 3 }";
  more.last += " more:int = null (id:6); text:string (id:7);";
  CHECK(broken(Lines{}.text(), more.text()).empty());
}

TEST_CASE("removing the last field is refused, which flatc lets pass") {
  Lines now;
  now.last = "";
  CHECK(is_refused_for(now, "Event.last: is gone"));
}

TEST_CASE("renaming a field is refused, which flatc lets pass") {
  Lines now;
  now.second = "zweites:int = 5 (id:1);";
  CHECK(is_refused_for(now, "was \"second\", is \"zweites\""));
}

TEST_CASE("taking or giving (required) is refused, which flatc lets pass") {
  Lines dropped;
  dropped.first = "first:string (id:0);";
  CHECK(is_refused_for(dropped, "Event.first: being required"));
  Lines added;
  added.last += " more:string (required, id:6);";
  CHECK(is_refused_for(added, "Event.more: is new and required"));
}

TEST_CASE("a struct that grows is refused, which flatc lets pass") {
  Lines now;
  now.structure = "struct Money { minor:long; currency:ushort; decimals:long; }";
  CHECK(is_refused_for(now, "Money: the size of the struct"));
}

TEST_CASE("another file identifier or root type is refused, which flatc lets pass") {
  Lines identifier;
  identifier.root = "root_type Event; file_identifier \"TES2\";";
  CHECK(is_refused_for(identifier, "the file identifier"));
  Lines root;
  root.root = "root_type Cut; file_identifier \"TEST\";";
  CHECK(is_refused_for(root, "the root type"));
}

TEST_CASE("an event type that is renumbered, renamed or exchanged is refused") {
  Lines renumbered;
  renumbered.any = "union Any { cut: Cut = 1, dye: Dye = 3 }";
  CHECK(is_refused_for(renumbered, "Any.dye: its number is gone"));
  Lines renamed;
  renamed.any = "union Any { cut: Cut = 1, colour: Dye = 2 }";
  CHECK(is_refused_for(renamed, "was \"dye\", is \"colour\""));
  Lines exchanged;
  exchanged.any = "union Any { cut: Cut = 1, dye: Cut = 2 }";
  CHECK(is_refused_for(exchanged, "Any.dye: its table"));
}

TEST_CASE("an enumerator that is renumbered or renamed is refused") {
  Lines renumbered;
  renumbered.color = "enum Color : ubyte { red = 1, blue = 3 }";
  CHECK(is_refused_for(renumbered, "Color.blue: its number is gone"));
  Lines renamed;
  renamed.color = "enum Color : ubyte { red = 1, azure = 2 }";
  CHECK(is_refused_for(renamed, "was \"blue\", is \"azure\""));
  Lines wider;
  wider.color = "enum Color : ushort { red = 1, blue = 2 }";
  CHECK(broken(Lines{}.text(), wider.text()).size() >= 2);  // the enum and the field of it
}

TEST_CASE("another type, default, unit or kind of absence is refused") {
  Lines type;
  type.second = "second:uint = 5 (id:1);";
  CHECK(is_refused_for(type, "Event.second: its type"));
  Lines value;
  value.second = "second:int = 6 (id:1);";
  CHECK(is_refused_for(value, "Event.second: its default"));
  Lines unit;
  unit.last = "last:long (id:5);";
  CHECK(is_refused_for(unit, "Event.last: its meaning"));
  Lines deprecated;
  deprecated.second = "second:int = 5 (id:1, deprecated);";
  CHECK(is_refused_for(deprecated, "Event.second: being deprecated"));
  Lines absent;
  absent.second = "second:int = null (id:1);";
  const auto found = broken(Lines{}.text(), absent.text());
  CHECK(std::any_of(found.begin(), found.end(), [](const auto& sentence) {
    return sentence.find("Event.second: being optional") != std::string::npos;
  }));
}

TEST_CASE("two fields that change places are refused") {
  Lines now;
  now.first = "first:string (required, id:1);";
  now.second = "second:int = 5 (id:0);";
  CHECK(broken(Lines{}.text(), now.text()).size() >= 2);
}

TEST_CASE("a new currency without a default is refused: older events would stop being readable") {
  Lines now;
  now.last += " paid_in:ushort (unit:\"currency\", id:6);";
  CHECK(is_refused_for(now, "Event.paid_in: is new, and a currency of 0 does not exist"));
  now.last = Lines{}.last + " paid_in:ushort = null (unit:\"currency\", id:6);";
  CHECK(broken(Lines{}.text(), now.text()).empty());
}

TEST_CASE("a table or an enum that is gone is refused") {
  Lines now;
  now.tables = "table Cut { note:string (id:0); }";
  now.any = "union Any { cut: Cut = 1 }";
  const auto found = broken(Lines{}.text(), now.text());
  CHECK(std::count(found.begin(), found.end(), "Dye: is gone") == 1);
}

}  // namespace tress::conform_test
