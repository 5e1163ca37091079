// Goal: bounded memory and several threads change no verdict. Method: the same log, good and
// forged, with room for one stream, for a few and for all; on one thread and on several.

#include <thread>

#include "tests/support/temporary_folder.hpp"
#include "tests/unit/audit/forgery.hpp"

#include "ledger/audit/in_order.hpp"
#include "ledger/audit/set_digest.hpp"
#include "ledger/crypto/random.hpp"
#include "ledger/writer/heads_sealer.hpp"
#include "ledger/writer/system_events.hpp"

namespace tress::testing::bounded_test {

namespace {

audit::Options options_of(audit::Signatures signatures, std::size_t streams, unsigned threads) {
  audit::Options options;
  options.signatures = signatures;
  options.streams_resident_max = streams;
  options.threads = threads;
  return options;
}

bool agree(const Report& one, const Report& other) {
  auto places = [](const Report& report) {
    auto kept = report.findings.kept();
    std::sort(kept.begin(), kept.end(),
              [](const Finding& a, const Finding& b) { return sentence(a) < sentence(b); });
    return kept;
  };
  return one.counts == other.counts && one.root == other.root && places(one) == places(other);
}

}  // namespace

TEST_CASE("audit: with room for few streams the verdict is the same, on any number of threads",
          "[unit][audit]") {
  const auto signatures =
      GENERATE(audit::Signatures::every_event, audit::Signatures::checkpoints_only);
  AlteredLog log = copy();
  const bool is_forged = GENERATE(false, true);
  if (is_forged) {
    // In the first and in the last stream, so that with little room one of them has to wait.
    for (const Position position : {position_of<sale::DiscountApplied>(log), log.size() - 2}) {
      forge(log, position, [](Envelope& envelope) { envelope.postings.clear(); });
      Envelope broken = decode_event(log.events[position].bytes).value();
      broken.previous = Hash::zero();
      log.events[position].bytes = encode_event(broken);
    }
    sign_again(log);
  }
  const Report expected = audited(log, options_of(signatures, 100'000, 1));
  CHECK(expected.is_good() == !is_forged);
  for (const std::size_t streams : {1U, 5U, 40U}) {
    for (const unsigned threads : {1U, 3U}) {
      const Report report = audited(log, options_of(signatures, streams, threads));
      INFO(streams << " streams, " << threads << " threads\n"
                   << places_of(expected) << "---\n"
                   << places_of(report));
      CHECK(agree(expected, report));
    }
  }
}

TEST_CASE("audit: temporary files leave nothing behind, and one that can't be made is a fault",
          "[unit][audit]") {
  const TemporaryFolder folder;
  audit::Options options = options_of(audit::Signatures::every_event, 1, 2);
  options.temporary_folder = folder.path();
  CHECK(audited(busy().ledger.log(), options).is_good());
  CHECK(std::filesystem::is_empty(folder.path()));
  options.temporary_folder = folder / "not there";
  const auto report = audit::audit_log(busy().ledger.log(), busy().log_key(), options);
  REQUIRE(report.has_error());
  CHECK(report.error().kind == Fault::Kind::io);
}

TEST_CASE("audit: with checkpoints only a broken chain is found, and what events say is left out",
          "[unit][audit]") {
  AlteredLog log = copy();
  const Position position = position_of<sale::TipAdded>(log);
  SECTION("another event before it") {
    Envelope broken = decode_event(log.events[position].bytes).value();
    broken.previous = Hash::zero();
    log.events[position].bytes = encode_event(broken);
    sign_again(log);
    require_only(audited(log, checkpoints_only()), event(position));
  }
  SECTION("wrong postings") {
    forge(log, position_of<sale::Closed>(log),
          [](Envelope& envelope) { envelope.postings.clear(); });
    CHECK(audited(log, checkpoints_only()).is_good());
    CHECK_FALSE(audited(log).is_good());
  }
}

TEST_CASE("audit: the last sealed heads are made again, and false ones are named",
          "[unit][audit]") {
  BusyLedger ledger{4};
  HeadsSealer sealer{ledger.ledger.log(), ledger.ledger.clock(),
                     [&](Submission submission) -> Result<Answer, Fault> {
                       return ledger.ledger.commit({std::move(submission)}).value().front();
                     }};
  REQUIRE(sealer.look().value() == 1);
  add_cash_bill(ledger.ledger, ledger.salon);
  AlteredLog log{ledger.ledger.log()};
  const auto key = ledger.log_key();
  const auto good = audit::audit_log(log, key);
  INFO(places_of(good.value()));
  CHECK(good.value().is_good());
  CHECK(good.value().counts.heads == 1);

  const Position position = system_events(ledger.ledger.log()).value().back().position;
  const auto forge_heads = [&](const auto& change) {
    Envelope forged = decode_event(log.events[position].bytes).value();
    change(get<system::HeadsSealed>(forged.payload));
    log.events[position].bytes = encode_event(forged);
    sign_again(log, ledger.ledger.log_key());
  };
  SECTION("another root") {
    forge_heads([](system::HeadsSealed& heads) { heads.root = Hash::zero(); });
  }
  SECTION("a stream left out of the count") {
    forge_heads([](system::HeadsSealed& heads) { --heads.streams; });
  }
  SECTION("of another size") {
    forge_heads([](system::HeadsSealed& heads) { --heads.tree_size; });
  }
  SECTION("of events after it") {
    forge_heads([&](system::HeadsSealed& heads) { heads.tree_size = position + 1; });
  }
  const auto report = audit::audit_log(log, key);
  require_only(report.value(), event(position));
}

TEST_CASE("in order: pieces come back in the order in which they were given", "[unit][audit]") {
  audit::InOrder<int, int> squares{4, 8, [](int n) {
                                     if (n % 7 == 0) std::this_thread::yield();
                                     return n * n;
                                   }};
  int taken = 0;
  for (int given = 0; given < 1000 || !squares.is_empty();) {
    while (given < 1000 && squares.has_room()) squares.push(given++);
    REQUIRE(squares.pop() == taken * taken);
    ++taken;
  }
  CHECK(taken == 1000);
  squares.push(1);  // Not taken: the destructor waits for nobody.
}

TEST_CASE("set digest: order does not count, members, repetitions and domains do",
          "[unit][audit]") {
  SystemRandom random;
  const audit::SetKey key{random};
  const auto digest = [&](std::initializer_list<const char*> members, Byte domain = 1) {
    audit::SetDigest sum;
    for (const char* const member : members) sum.add(key.hash_of(domain, bytes_of(member)));
    return sum;
  };
  CHECK(digest({"a", "b", "c"}) == digest({"c", "a", "b"}));
  CHECK_FALSE(digest({"a", "b"}) == digest({"a", "c"}));
  CHECK_FALSE(digest({"a", "a"}) == digest({}));
  CHECK_FALSE(digest({"a", "a", "b"}) == digest({"a", "b"}));
  CHECK_FALSE(digest({"a"}, 1) == digest({"a"}, 2));
  const audit::SetKey other{random};
  CHECK(key.hash_of(1, bytes_of("a")) != other.hash_of(1, bytes_of("a")));
}

}  // namespace tress::testing::bounded_test
