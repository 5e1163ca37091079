#include <catch2/catch.hpp>
#include <flatbuffers/idl.h>

#include "schema/compiler/model.hpp"

// Goal: a mistake in a .fbs file is a build error with a sentence, never a wrong C++ type.

namespace tress::compiler_test {

namespace {

/// The compiler's complaint about a schema with this text in the namespace tress.cut, or "".
std::string complaint(const std::string& text) {
  const std::string common =
      "namespace tress; attribute \"kind\"; attribute \"unit\"; attribute \"plain\";"
      "attribute \"field_class\"; struct Id16 { bytes:[ubyte:16]; }"
      "table SealedPart { nonce:[ubyte] (id:0); } namespace tress.cut; ";
  flatbuffers::Parser parser;
  const bool is_parsed = parser.Parse((common + text).c_str());
  INFO(parser.error_);
  REQUIRE(is_parsed);
  parser.Serialize();
  try {
    schemac::read_model(*reflection::GetSchema(parser.builder_.GetBufferPointer()));
    return {};
  } catch (const std::exception& broken) {
    return broken.what();
  }
}

}  // namespace

TEST_CASE("a schema within the mapping is taken") {
  CHECK(complaint("enum Way : ubyte { dry = 1, wet = 2 }"
                  "table Cut { way:Way = dry; of:tress.Id16 (kind:\"client\"); at:long "
                  "(unit:\"time\"); words:[string]; count:uint = null; }")
            .empty());
}

TEST_CASE("what the mapping has no C++ type for is refused by name") {
  CHECK(complaint("table Cut { price:double; }") ==
        "tress.cut.Cut.price: this scalar has no place in a ledger");
  CHECK(complaint("table Cut { of:tress.Id16; }") == "tress.cut.Cut.of: an Id16 must say its kind");
  CHECK(complaint("table Cut { at:int (unit:\"time\"); }") ==
        "tress.cut.Cut.at: unit time does not go with this integer");
  CHECK(complaint("struct Pair { a:int; b:int; }") ==
        "tress.cut.Pair: no C++ type is known for this struct");
  CHECK(complaint("enum Way : ushort { dry = 1 }") == "tress.cut.Way: not a ubyte");
  CHECK(complaint("table Cut { hair:tress.SealedPart; }") ==
        "tress.cut.Cut.hair: a SealedPart must say plain and field_class");
  CHECK(complaint("table A { b:B; } table B { a:A; }") ==
        "tress::cut: tables hold each other by value");
}

TEST_CASE("an event's name in the union is the name that JSON shows") {
  const std::string table = "table HairCut { note:string; } namespace tress; ";
  CHECK(complaint(table + "union Payload { cut_hair_cut: tress.cut.HairCut = 1 }").empty());
  CHECK(complaint(table + "union Payload { haircut: tress.cut.HairCut = 1 }") ==
        "tress.Payload.haircut: must be called cut_hair_cut");
}

TEST_CASE("a struct that C++ reads in place has the size that C++ thinks") {
  flatbuffers::Parser parser;
  REQUIRE(
      parser.Parse("namespace tress; struct Money { minor:long; currency:ushort; more:long; }"));
  parser.Serialize();
  CHECK_THROWS_WITH(schemac::read_model(*reflection::GetSchema(parser.builder_.GetBufferPointer())),
                    "tress.Money: its size is not the one of its C++ type");
}

}  // namespace tress::compiler_test
