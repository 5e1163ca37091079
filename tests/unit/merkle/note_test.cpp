#include "ledger/merkle/note.hpp"

#include <catch2/catch.hpp>

#include "tests/support/seeded_random.hpp"

namespace tress::merkle::note_test {

namespace {

// The example of Go's golang.org/x/mod/sumdb/note, which the specification grew out of.
const std::string peter = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const std::string quote =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
const std::string peters_line =
    "— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6K"
    "E6RyyBwJnAM=\n";
const std::string enoch = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
const std::string enochs_line =
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WW"
    "d1RvMc+QQ=\n";

SigningKey seeded_key(std::uint64_t seed) {
  testing::SeededRandom random{seed};
  return SigningKey::generate(random);
}

VerifierKey verifier(const std::string& name,
                     const SigningKey& key,
                     NoteKeyType type = NoteKeyType::ed25519) {
  return {name, type, key.public_key()};
}

VerifierKey parsed(const std::string& vkey) {
  const auto key = parse_vkey(vkey);
  REQUIRE(key);
  return *key;
}

std::string many_unknown_lines(std::size_t count) {
  std::string lines;
  for (std::size_t i = 0; i < count; ++i)
    lines += "— someone.else/" + std::to_string(i) + " AAAAAAA=\n";
  return lines;
}

}  // namespace

TEST_CASE("note: the published example opens", "[unit][merkle]") {
  const std::vector<VerifierKey> keys{parsed(peter)};
  const auto opened = open_note(quote + "\n" + peters_line, keys);
  REQUIRE(opened);
  CHECK(opened.value().text == quote);
  CHECK(opened.value().signatures == std::vector<KnownSignature>{{0, std::nullopt}});
}

TEST_CASE("note: two signatures both count, in the note's order", "[unit][merkle]") {
  const std::vector<VerifierKey> keys{parsed(enoch), parsed(peter)};
  const auto opened = open_note(quote + "\n" + peters_line + enochs_line, keys);
  REQUIRE(opened);
  CHECK(opened.value().signatures == std::vector<KnownSignature>{{1, {}}, {0, {}}});
}

TEST_CASE("note: a verifier key's text is read and written alike", "[unit][merkle]") {
  for (const std::string& text : {peter, enoch}) CHECK(vkey_text(parsed(text)) == text);
  const VerifierKey witness = verifier("w.example/1", seeded_key(1), NoteKeyType::cosignature);
  CHECK(parsed(vkey_text(witness)) == witness);
  // The same key as a log and as a witness has two ids.
  CHECK(key_id(witness) != key_id(verifier("w.example/1", seeded_key(1))));
}

TEST_CASE("note: a verifier key that does not fit itself is refused", "[unit][merkle]") {
  const std::string text =
      GENERATE("", "PeterNeumann", "PeterNeumann+c74f20a3",
               "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",  // other id
               "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",  // upper case
               "peterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",  // other name
               "PeterNeumann+c74f20a3+AhpcEQcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",  // type 2
               "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10",    // short
               "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWAA==",  // long
               "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n",
               " PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
               "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
  CHECK_FALSE(parse_vkey(text));
}

TEST_CASE("note: a verifier key of small order is refused", "[unit][merkle]") {
  PublicKey::Array neutral{};
  neutral[0] = 1;
  CHECK_FALSE(parse_vkey(vkey_text({"n", NoteKeyType::ed25519, PublicKey{neutral}})));
}

TEST_CASE("note: a key's name has no spaces, no plus and no control characters", "[unit][merkle]") {
  for (const std::string name : {"tress.local/0123456789abcdef", "a", "соль", "a-b_c~d"}) {
    CHECK(is_key_name(name));
  }
  const std::string bad = GENERATE("", " ", "a b", "a+b", "a\tb", "a\nb", "a\x1f", "a\u00A0b",
                                   "a\u0085", "\u2003a", "a\u2028b", "a\u3000b", "\xff", "a\xc3");
  CHECK_FALSE(is_key_name(bad));
  CHECK_FALSE(is_key_name(std::string_view{"a\0b", 3}));
}

TEST_CASE("note: what is signed here opens, whatever the text", "[unit][merkle]") {
  const SigningKey key = seeded_key(2);
  const std::vector<VerifierKey> keys{verifier("log.example", key)};
  const std::string text = GENERATE("a\n", "a\n\nb\n", "\n", "— not a signature\n",
                                    "a\n\n— log.example AAAAAAA=\n", "日本語\n");
  const auto opened = open_note(sign_note(text, "log.example", key), keys);
  REQUIRE(opened);
  CHECK(opened.value().text == text);
}

TEST_CASE("note: unknown keys are ignored, even with a known name or id", "[unit][merkle]") {
  const SigningKey key = seeded_key(3);
  const std::vector<VerifierKey> keys{verifier("log.example", key)};
  const std::string note = sign_note("t\n", "log.example", key);
  const std::string same_name = signature_line("t\n", "log.example", seeded_key(4));
  std::string same_id = signature_line("other\n", "log.example", key);
  same_id.replace(same_id.find("log.example"), 11, "log.exampel");
  for (const std::string& extra :
       {same_name, same_id, std::string{"— w.example AAAAAAA=\n"}, many_unknown_lines(15)}) {
    const auto opened = open_note(note + extra, keys);
    REQUIRE(opened);
    CHECK(opened.value().signatures.size() == 1);
  }
}

TEST_CASE("note: one wrong signature by a known key spoils the note", "[unit][merkle]") {
  const SigningKey first = seeded_key(5);
  const SigningKey second = seeded_key(6);
  const std::vector<VerifierKey> keys{verifier("a", first), verifier("b", second)};
  const std::string note = sign_note("t\n", "a", first);
  CHECK(open_note(note + signature_line("t\n", "b", second), keys));
  const auto spoilt = open_note(note + signature_line("u\n", "b", second), keys);
  CHECK(spoilt.error() == NoteError::wrong_signature);
}

TEST_CASE("note: one signed only by strangers is not believed", "[unit][merkle]") {
  const SigningKey key = seeded_key(7);
  const std::string note = sign_note("t\n", "a", key);
  CHECK(open_note(note, {}).error() == NoteError::no_known_signature);
  const std::vector<VerifierKey> others{verifier("b", key), verifier("a", seeded_key(8))};
  CHECK(open_note(note, others).error() == NoteError::no_known_signature);
}

TEST_CASE("note: another text under the same signature is refused", "[unit][merkle]") {
  const std::vector<VerifierKey> keys{parsed(peter)};
  for (std::size_t at = 0; at < quote.size() - 1; ++at) {
    std::string changed = quote;
    changed[at] = changed[at] == 'x' ? 'y' : 'x';
    changed.append("\n").append(peters_line);
    CHECK(open_note(changed, keys).error() == NoteError::wrong_signature);
  }
}

TEST_CASE("note: text that is not text is refused", "[unit][merkle]") {
  const std::string bad = GENERATE("a\rb\n", "a\tb\n", "\x01\n", "\xff\n", "\xc0\xaf\n",
                                   "\xed\xa0\x80\n", "a\x1b[31m\n");
  CHECK(parse_note(bad + "\n" + peters_line).error() == NoteError::not_text);
  CHECK(parse_note(std::string{"\0\n", 2} + "\n" + peters_line).error() == NoteError::not_text);
}

TEST_CASE("note: without a signature block it is refused", "[unit][merkle]") {
  const std::string bad = GENERATE("", "\n", "a", "a\n", "a\n\n", "a\nb\n", "\n\n");
  CHECK(parse_note(bad).error() == NoteError::no_signature_block);
}

TEST_CASE("note: a signature line that breaks the form is refused", "[unit][merkle]") {
  const std::string bad =
      GENERATE("x\n", "- a AAAAAAA=\n", "—a AAAAAAA=\n", "—  a AAAAAAA=\n", "— a  AAAAAAA=\n",
               "— a AAAAAAA= \n", "— a AAAAAAA=", "— a AAAA\n", "— a AAAAAA==\n", "— a \n", "— a\n",
               "— \n", "— a AAAAAAA\n", "— a AAAAAAB=\n", "— a AAAA-AA=\n", "— a+b AAAAAAA=\n",
               "— a\u00A0b AAAAAAA=\n");
  CHECK(parse_note("text\n\n" + bad).error() == NoteError::bad_signature_line);
  CHECK(parse_note("text\n\n" + peters_line + bad).error() == NoteError::bad_signature_line);
}

TEST_CASE("note: sixteen signatures are read, a flood is refused", "[unit][merkle]") {
  CHECK(parse_note("t\n\n" + many_unknown_lines(16)).value().signatures.size() == 16);
  CHECK(parse_note("t\n\n" + many_unknown_lines(64)).value().signatures.size() == 64);
  CHECK(parse_note("t\n\n" + many_unknown_lines(65)).error() == NoteError::too_many_signatures);
}

TEST_CASE("note: sixteen post-quantum signatures fit, a megabyte does not", "[unit][merkle]") {
  std::string lines;
  for (int i = 0; i < 16; ++i) lines += "— pq.example " + to_base64(Bytes(5004, 1)) + "\n";
  CHECK(parse_note("t\n\n" + lines));
  CHECK(parse_note(std::string(1'000'000, 'a') + "\n\n" + peters_line).error() ==
        NoteError::too_large);
}

TEST_CASE("cosignature: carries its time and opens", "[unit][merkle]") {
  const SigningKey log = seeded_key(9);
  const SigningKey witness = seeded_key(10);
  const std::string text = "log.example\n1\nroot\n";
  const std::string note = sign_note(text, "log.example", log) +
                           cosignature_line(text, "w.example", witness, 1679315147);
  const std::vector<VerifierKey> keys{verifier("log.example", log),
                                      verifier("w.example", witness, NoteKeyType::cosignature)};
  const auto opened = open_note(note, keys);
  REQUIRE(opened);
  CHECK(opened.value().signatures == std::vector<KnownSignature>{{0, {}}, {1, 1679315147}});
}

TEST_CASE("cosignature: has the bytes of the specification", "[unit][merkle]") {
  const SigningKey witness = seeded_key(11);
  const std::string text = "example.com/behind-the-sofa\n20852163\nroot\n";
  const std::string note = text + "\n" + cosignature_line(text, "w.example", witness, 1679315147);
  const Note parsed_note = parse_note(note).value();
  REQUIRE(parsed_note.signatures.size() == 1);
  const Bytes& signature = parsed_note.signatures[0].signature;
  REQUIRE(signature.size() == 8 + 64);
  CHECK(read_be<std::uint64_t>(signature) == 1679315147);
  CHECK(verify(witness.public_key(), bytes_of("cosignature/v1\ntime 1679315147\n" + text),
               Signature::from(ByteView{signature}.subspan(8))));
}

TEST_CASE("cosignature: one with a changed time, or of the wrong length, is wrong",
          "[unit][merkle]") {
  const SigningKey witness = seeded_key(12);
  const VerifierKey key = verifier("w", witness, NoteKeyType::cosignature);
  const std::vector<VerifierKey> keys{key};
  const std::string line = cosignature_line("t\n", "w", witness, 1000);
  const Bytes good =
      *from_base64(line.substr(line.rfind(' ') + 1, line.size() - line.rfind(' ') - 2));
  const auto error_of = [&](const Bytes& bytes) {
    return open_note("t\n\n— w " + to_base64(bytes) + "\n", keys).error();
  };
  REQUIRE(open_note("t\n\n— w " + to_base64(good) + "\n", keys));

  Bytes later = good;
  later[11] ^= 1U;
  CHECK(error_of(later) == NoteError::wrong_signature);
  Bytes beyond = good;
  beyond[4] = 0x80;  // 2^63 seconds
  CHECK(error_of(beyond) == NoteError::wrong_signature);
  Bytes shorter = good;
  shorter.pop_back();
  CHECK(error_of(shorter) == NoteError::wrong_signature);
  CHECK(error_of({good.begin(), good.begin() + 5}) == NoteError::wrong_signature);
}

TEST_CASE("cosignature: a time that no signed number holds is refused, though signed",
          "[unit][merkle]") {
  const SigningKey witness = seeded_key(14);
  const std::vector<VerifierKey> keys{verifier("w", witness, NoteKeyType::cosignature)};
  const auto cosigned_at = [&](std::uint64_t seconds) {
    const std::string message = "cosignature/v1\ntime " + std::to_string(seconds) + "\nt\n";
    Bytes line;
    append_be(line, key_id(keys[0]));
    append_be(line, seconds);
    append(line, witness.sign(bytes_of(message)).view());
    return open_note("t\n\n— w " + to_base64(line) + "\n", keys);
  };
  CHECK(cosigned_at((std::uint64_t{1} << 63U) - 1));
  CHECK(cosigned_at(std::uint64_t{1} << 63U).error() == NoteError::wrong_signature);
}

TEST_CASE("cosignature: is no log's signature, and the other way round", "[unit][merkle]") {
  const SigningKey key = seeded_key(13);
  const std::vector<VerifierKey> as_witness{verifier("k", key, NoteKeyType::cosignature)};
  const std::vector<VerifierKey> as_log{verifier("k", key)};
  const std::string signed_note = sign_note("t\n", "k", key);
  const std::string cosigned_note = "t\n\n" + cosignature_line("t\n", "k", key, 1);
  CHECK(open_note(signed_note, as_log));
  CHECK(open_note(cosigned_note, as_witness));
  CHECK(open_note(signed_note, as_witness).error() == NoteError::no_known_signature);
  CHECK(open_note(cosigned_note, as_log).error() == NoteError::no_known_signature);
}

}  // namespace tress::merkle::note_test
