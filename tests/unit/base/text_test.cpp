// Goal: bytes and text have one form each, and nothing hides in what people read.

#include "ledger/base/text.hpp"

#include <random>

#include <catch2/catch.hpp>

#include "tests/support/seed.hpp"

#include "ledger/base/bytes.hpp"
#include "ledger/base/ids.hpp"

namespace tress::text_test {

TEST_CASE("text: control, bidi and zero-width characters are not plain text", "[unit][base]") {
  CHECK(is_plain_text("Zoë 张伟 Ёлкин 💇"));
  for (const char* hidden : {"a\nb", "a\x1b[31m", "a\u202Eb", "a\u2066b", "a\u200Bb", "a\u2028b",
                             "\uFEFFa", "a\u007F", "a\u0085", "\xC3"}) {
    CAPTURE(hidden);
    CHECK_FALSE(is_plain_text(hidden));
  }
  CHECK(is_plain_text("two\nlines", true));
  CHECK_FALSE(is_plain_text("two\rlines", true));
}

TEST_CASE("text: UTF-8 is judged as the standard does", "[unit][base]") {
  CHECK(is_utf8("\xF0\x9F\x92\x87"));
  for (const char* wrong : {"\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\x80"}) {
    CHECK_FALSE(is_utf8(wrong));
  }
}

TEST_CASE("text: what is printed is one line, escaped and cut", "[unit][base]") {
  CHECK(printable("a\nb\x1b") == "a\\u{a}b\\u{1b}");
  CHECK(printable("a\u2028b") == "a\\u{2028}b");
  CHECK(printable("\xFF") == "\\xff");
  CHECK(printable(std::string(1000, 'x'), 10) == "xxxxxxxxxx…");
}

TEST_CASE("bytes: hexadecimal and base64 have one text per value", "[unit][base]") {
  const auto seed = testing::seed_of_run();
  CAPTURE(seed);
  std::mt19937_64 random{seed};
  for (std::size_t size = 0; size < 200; ++size) {
    Bytes bytes(size);
    for (Byte& byte : bytes) byte = static_cast<Byte>(random());
    CHECK(from_hex(to_hex(bytes), size) == bytes);
    CHECK(from_base64(to_base64(bytes)) == bytes);
  }
  CHECK(to_base64(bytes_of("foob")) == "Zm9vYg==");
  for (const char* wrong : {"Zm9vYg=", "Zm9vYh==", "Zm9v Yg==", "Zm9vYg==\n", "Zm9v=g==", "===="}) {
    CAPTURE(wrong);
    CHECK_FALSE(from_base64(wrong).has_value());
  }
  CHECK_FALSE(from_hex("AB", 1).has_value());
  CHECK_FALSE(from_hex("abc", 1).has_value());
}

TEST_CASE("bytes: integers keep their order as keys", "[unit][base]") {
  Bytes small;
  Bytes large;
  append_be(small, std::uint64_t{255});
  append_be(large, std::uint64_t{256});
  CHECK(small < large);
  CHECK(read_be<std::uint64_t>(large) == 256);
}

TEST_CASE("ids: the text of an id is 32 lower-case digits and nothing else", "[unit][base]") {
  const std::string text = "000102030405060708090a0b0c0d0e0f";
  REQUIRE(parse_id<ClientId>(text).has_value());
  CHECK(parse_id<ClientId>(text)->hex() == text);
  CHECK_FALSE(parse_id<ClientId>("000102030405060708090A0B0C0D0E0F").has_value());
  CHECK_FALSE(parse_id<ClientId>(text + "00").has_value());
}

}  // namespace tress::text_test
