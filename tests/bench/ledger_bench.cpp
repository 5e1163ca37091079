// Goal: how near the ledger comes to what signing, verifying and syncing cost on this machine.
// Method: the real committer, writer, RocksDB log and key store in a temporary folder; client notes
// of 300 bytes, each sealed; ceilings measured in the same run. Never a timed test.
// `bench_ledger N` does nothing but appends of N submitters, for a profiler.

#include <atomic>
#include <thread>

#include <fmt/core.h>

#include "tests/bench/bench.hpp"
#include "tests/bench/bench_salon.hpp"
#include "tests/support/temporary_folder.hpp"

#include "ledger/audit/audit_log.hpp"
#include "ledger/crypto/random.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/log/rocksdb/rocksdb_log.hpp"
#include "projections/all.hpp"
#include "projections/engine/follower.hpp"
#include "projections/store/memory_store.hpp"
#include "tools/tress/salon.hpp"

namespace tress {

namespace {

using bench::median_rate;

constexpr std::size_t clients_count = 1000;
constexpr std::size_t appends_alone = 1000;
constexpr std::size_t appends_together = 20'000;

/// A salon in a temporary folder with a thousand clients.
struct Bench : testing::TemporaryFolder, bench::BenchSalon {
  Bench() : BenchSalon(path() / "salon", bench::Begin::found) { register_clients(clients_count); }
};

double sign_rate(const SigningKey& key) {
  constexpr std::size_t count = 5000;
  const Hash hash = sha256(bytes_of("bench"));
  return median_rate(count, [&] {
    for (std::size_t i = 0; i < count; ++i) static_cast<void>(sign_event(key, hash));
  });
}

double verify_rate(const SigningKey& key) {
  constexpr std::size_t count = 2000;
  const Hash hash = sha256(bytes_of("bench"));
  const Signature signature = sign_event(key, hash);
  return median_rate(count, [&] {
    for (std::size_t i = 0; i < count; ++i) {
      if (!verify_event(key.public_key(), hash, signature)) throw std::runtime_error("wrong");
    }
  });
}

/// Groups of `size` events of 400 bytes, nothing but synced batches.
double synced_batches(std::size_t size, std::size_t groups) {
  testing::TemporaryFolder folder;
  RocksdbLog::Options options;
  options.create = true;
  auto log = RocksdbLog::open(folder / "log", options);
  if (!log) throw std::runtime_error(sentence(log.error()));
  return median_rate(size * groups, [&] {
    for (std::size_t g = 0; g < groups; ++g) {
      Group group{log.value()->size(), {}, {}};
      for (std::size_t i = 0; i < size; ++i) {
        group.events.push_back({group.first + i, Timestamp{std::chrono::microseconds{1}},
                                Hash::zero(), Signature::zero(), Bytes(400, 7)});
      }
      if (!log.value()->append(group)) throw std::runtime_error("append failed");
    }
  });
}

double rebuild_rate(const EventLog& log) {
  return median_rate(log.size(), [&] {
    views::MemoryStore store;
    auto follower = views::Follower::open(log, store, views::all_projections());
    if (!follower) throw std::runtime_error(sentence(follower.error()));
    follower.value()->catch_up();
  });
}

double audit_rate(const tool::Salon& salon) {
  const merkle::VerifierKey key{salon.identity().origin, merkle::NoteKeyType::ed25519,
                                salon.identity().log_key};
  return median_rate(salon.log().size(), [&] {
    const auto report = audit::audit_log(salon.log(), key);
    if (!report || !report.value().is_good()) throw std::runtime_error("findings");
  });
}

/// Nothing but appends, for a profiler, and what they cost in processor time: a figure that holds
/// while other work runs beside it.
int profile(std::size_t submitters) {
  Bench ledger;
  for (int run = 0; run < bench::runs; ++run) {
    const double cpu = bench::processor_seconds();
    const auto begin = std::chrono::steady_clock::now();
    ledger.append_from(submitters, appends_together);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    constexpr auto count = static_cast<double>(appends_together);
    std::printf("%8.0f appends/s, %5.1f us of processor time each\n", count / took.count(),
                (bench::processor_seconds() - cpu) / count * 1e6);
  }
  return 0;
}

}  // namespace

}  // namespace tress

int main(int argc, char** argv) {
  using namespace tress;
  if (!crypto_ready()) return 78;
  if (argc == 2) return profile(std::stoul(argv[1]));
  SystemRandom random;
  const SigningKey key = SigningKey::generate(random);
  bench::print_head();
  const double signs = sign_rate(key);
  bench::print_ceiling("Ed25519 sign, one core", signs);
  const double verifies = verify_rate(key);
  bench::print_ceiling("Ed25519 verify, one core", verifies);
  const double alone = synced_batches(1, 200);
  bench::print_ceiling("RocksDB synced batch of 1 event", alone);
  const double many = synced_batches(64, 50);
  bench::print_ceiling("RocksDB synced batch of 64 events", many);

  Bench ledger;
  bench::print_ratio("append in process, 1 submitter",
                     median_rate(appends_alone,
                                 [&] {
                                   for (std::size_t i = 0; i < appends_alone; ++i) ledger.append();
                                 }),
                     "synced batches of 1", alone);
  const double all_cores = signs * static_cast<double>(std::thread::hardware_concurrency());
  for (const std::size_t submitters : {16U, 64U, 256U}) {
    bench::print_ratio(
        fmt::format("append in process, {} submitters", submitters),
        median_rate(appends_together, [&] { ledger.append_from(submitters, appends_together); }),
        "Ed25519 signs on all cores", all_cores);
  }
  ledger.salon().writer().stop();
  bench::print_ratio("verify the whole log, every signature", audit_rate(ledger.salon()),
                     "Ed25519 verifies on one core", verifies);
  bench::print_ratio("rebuild every view in memory", rebuild_rate(ledger.salon().log()),
                     "synced batches of 64", many);
  return 0;
}
