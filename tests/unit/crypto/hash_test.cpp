#include <thread>

#include <catch2/catch.hpp>

#include "ledger/crypto/blake2b.hpp"
#include "ledger/crypto/sha256.hpp"

namespace tress::hash_test {

namespace {

struct Digest64Tag;
using Digest64 = Fixed<Digest64Tag, 64>;
using Digest16 = Fixed<struct Digest16Tag, 16>;

Hash hash_of(std::string_view text) {
  return sha256(bytes_of(text));
}

}  // namespace

TEST_CASE("sha256: gives the digests that NIST publishes", "[unit][crypto]") {
  // FIPS 180-2, appendix B, and the empty message.
  CHECK(hash_of("").hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hash_of("abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hash_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq").hex() ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(hash_of(std::string(1'000'000, 'a')).hex() ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("sha256: parts and pieces hash like the whole", "[unit][crypto]") {
  const std::string text(300, 'x');
  const ByteView whole = bytes_of(text);
  CHECK(sha256({whole.first(1), whole.subspan(1, 199), whole.subspan(200)}) == sha256(whole));

  Sha256 hasher;
  for (std::size_t at = 0; at < whole.size(); at += 7) {
    hasher.update(whole.subspan(at, std::min<std::size_t>(7, whole.size() - at)));
  }
  CHECK(hasher.finish() == sha256(whole));
}

TEST_CASE("sha256: a hasher starts anew after finishing", "[unit][crypto]") {
  Sha256 hasher;
  hasher.update(bytes_of("left over?"));
  (void)hasher.finish();
  hasher.update(bytes_of("abc"));
  CHECK(hasher.finish() == hash_of("abc"));
}

TEST_CASE("sha256: threads do not disturb each other", "[unit][crypto]") {
  const Hash expected = hash_of("abc");
  std::vector<int> wrong(4, 0);
  std::vector<std::thread> threads;
  threads.reserve(wrong.size());
  for (int& count : wrong) {
    threads.emplace_back([&count, &expected] {
      for (int i = 0; i < 5000; ++i) count += hash_of("abc") == expected ? 0 : 1;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == std::vector<int>(4, 0));
}

TEST_CASE("blake2b: gives the published digests", "[unit][crypto]") {
  // RFC 7693, appendix A (512 bits); the others by Python's hashlib.
  CHECK(blake2b<Digest64>({bytes_of("abc")}).hex() ==
        "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
        "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
  CHECK(blake2b<Hash>({bytes_of("abc")}).hex() ==
        "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

TEST_CASE("blake2b: a key changes the digest as the RFC says", "[unit][crypto]") {
  Bytes key;
  for (Byte i = 0; i < 32; ++i) key.push_back(i);
  CHECK(blake2b<Digest16>({bytes_of("abc")}, key).hex() == "1a64be47e4729d951c302ee543f97cf3");
  CHECK(blake2b<Digest16>({bytes_of("a"), bytes_of("bc")}, key).hex() ==
        "1a64be47e4729d951c302ee543f97cf3");
  key[31] ^= 1U;
  CHECK(blake2b<Digest16>({bytes_of("abc")}, key).hex() != "1a64be47e4729d951c302ee543f97cf3");
}

}  // namespace tress::hash_test
