#include "tests/support/test_api.hpp"

#include "ledger/merkle/checkpoint.hpp"
#include "ledger/merkle/proof.hpp"
#include "ledger/merkle/tiles.hpp"

// Goal: a stranger without a session checks the log from the outside.
// Method: nothing here believes the server but the log's public key.

namespace tress::testing::log_test {

namespace {

merkle::Checkpoint checkpoint_of(TestApi& api) {
  const Reply reply = api.get("/log/checkpoint");
  REQUIRE(reply.status == 200);
  const merkle::VerifierKey key{TestApi::origin, merkle::NoteKeyType::ed25519, api.log_key()};
  const auto opened = merkle::open_checkpoint(reply.text, key);
  REQUIRE(opened.has_value());
  return opened.value();
}

std::vector<Hash> hashes_of(const Reply& reply) {
  std::vector<Hash> hashes;
  for (const auto& text : reply.at("/proof").as_array()) {
    const auto bytes = tress::from_base64(text.as_string().c_str());
    REQUIRE(bytes.has_value());
    REQUIRE(bytes->size() == Hash::size);
    hashes.push_back(Hash::from(*bytes));
  }
  return hashes;
}

/// More than one tile of events.
void grow(TestApi& api, Position size) {
  while (api.log_size() < size) {
    api.carry_out(catalogue::Command{catalogue::ListItem{catalogue::ItemKind::service,
                                                         "S" + std::to_string(api.log_size()),
                                                         "Service", std::nullopt}});
  }
}

}  // namespace

TEST_CASE("checkpoint, tiles, entries and proofs agree, without a session") {
  TestApi api;
  grow(api, 10);
  const merkle::Checkpoint before = checkpoint_of(api);
  grow(api, 300);
  const merkle::Checkpoint now = checkpoint_of(api);
  REQUIRE(now.size == 300);

  const Reply bundle = api.get("/log/tile/entries/000");
  REQUIRE(bundle.status == 200);
  for (const char* const path :
       {"/log/tile/entries/000", "/log/tile/entries/001.p/44", "/log/tile/0/000",
        "/log/tile/0/001.p/44", "/log/tile/1/000.p/1"}) {
    const Reply reply = api.get(path);
    INFO(path);
    CHECK(reply.status == 200);
    CHECK(reply.header("cache-control").find("immutable") != std::string::npos);
    CHECK(reply.header("content-type") == "application/octet-stream");
  }
  CHECK(api.get("/log/checkpoint").header("cache-control").find("immutable") == std::string::npos);
  const auto entries = merkle::parse_entries(bytes_of(bundle.text), 256);
  REQUIRE(entries.has_value());
  const Reply tile = api.get("/log/tile/0/000");
  const auto leaves = merkle::parse_tile(bytes_of(tile.text), 256);
  REQUIRE(leaves.has_value());
  const Reply partial = api.get("/log/tile/0/001.p/44");
  CHECK(merkle::parse_tile(bytes_of(partial.text), 44).has_value());
  CHECK(api.get("/log/tile/1/000.p/1").status == 200);

  for (const Position index : {Position{0}, Position{9}, Position{255}}) {
    const Reply proof =
        api.get("/v1/proofs/inclusion?index=" + std::to_string(index) + "&size=300");
    CHECK(merkle::verify_inclusion((*leaves)[index], index, 300, hashes_of(proof), now.root));
  }
  const Reply proof = api.get("/v1/proofs/consistency?from=10&to=300");
  CHECK(merkle::verify_consistency(10, 300, hashes_of(proof), before.root, now.root));
}

TEST_CASE("tiles that are not there, or are written otherwise, are 404") {
  TestApi api;
  grow(api, 20);
  for (const char* const target :
       {"/log/tile/0/001", "/log/tile/0/000", "/log/tile/0/000.p/21", "/log/tile/0/0",
        "/log/tile/0/000.p/0", "/log/tile/0/000.p/256", "/log/tile/63/000.p/1",
        "/log/tile/64/000.p/1", "/log/tile/entries/001.p/1", "/log/tile/x/000",
        "/log/tile/0/x999/x999/x999/x999/x999/x999/999"}) {
    INFO(target);
    CHECK(api.get(target).status == 404);
  }
  CHECK(api.get("/log/tile/0/000.p/20").status == 200);
}

TEST_CASE("proofs between impossible sizes are refused, in less than five milliseconds [neg-96]") {
  TestApi api;
  grow(api, 20);
  for (const char* const query :
       {"inclusion?index=20&size=20", "inclusion?index=0&size=0", "inclusion?index=0&size=21",
        "inclusion?index=1000000000000000000&size=20", "inclusion?index=0&size=1000000000000000000",
        "inclusion?index=0", "inclusion?index=-1&size=20",
        "inclusion?index=0&size=18446744073709551616", "consistency?from=0&to=20",
        "consistency?from=21&to=20", "consistency?from=5&to=21", "consistency?from=x&to=20"}) {
    INFO(query);
    // The quickest of some tries: the refusal's own time, whatever else this machine does.
    auto quickest = std::chrono::steady_clock::duration::max();
    for (int tries = 0; tries < 500 && quickest >= std::chrono::milliseconds{5}; ++tries) {
      const auto begin = std::chrono::steady_clock::now();
      CHECK(api.get("/v1/proofs/" + std::string{query}).status == 400);
      quickest = std::min(quickest, std::chrono::steady_clock::now() - begin);
    }
    CHECK(quickest < std::chrono::milliseconds{5});
  }
}

TEST_CASE("the log says whom to believe, and that no witness has spoken yet") {
  TestApi api;
  grow(api, 3);
  const Reply keys = api.get("/log/keys");
  REQUIRE(keys.status == 200);
  CHECK(keys.text_at("/origin") == TestApi::origin);
  const auto key = merkle::parse_vkey(keys.text_at("/log_key"));
  REQUIRE(key.has_value());
  CHECK(key->key == api.log_key());
  CHECK(keys.at("/key_changes").as_array().empty());
  CHECK(api.get("/log/checkpoint/witnessed").status == 404);
}

}  // namespace tress::testing::log_test
