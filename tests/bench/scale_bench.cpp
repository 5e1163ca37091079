// Goal: what grows with the log and what must not: memory of the writer and of the verifier, time
// to start. Method: one step a process, so that the peak of its memory is that step's:
//   bench_scale grow FOLDER EVENTS   appends notes until the log has so many events
//   bench_scale start FOLDER         opens and closes the ledger
//   bench_scale verify FOLDER [checkpoints]
// Fifty notes are written about each client before new clients come, as in a salon that grows.

#include <cstring>

#include <sys/resource.h>

#include "tests/bench/bench.hpp"
#include "tests/bench/bench_salon.hpp"

#include "ledger/audit/audit_log.hpp"

namespace tress {

namespace {

constexpr std::size_t clients_at_once = 2000;
constexpr std::size_t notes_each = 50;
constexpr std::size_t submitters = 256;

double peak_mib() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_maxrss) / 1024;
}

/// Seconds that `work` takes.
template <class Work>
double seconds(const Work& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void print(const char* what, Position events, double took) {
  std::printf("%-8s %12llu events  %10.3f s  peak memory %7.0f MiB\n", what,
              static_cast<unsigned long long>(events), took, peak_mib());
}

void grow(const std::filesystem::path& folder, Position target) {
  const auto begin = std::filesystem::exists(folder) ? bench::Begin::open : bench::Begin::found;
  bench::BenchSalon bench{folder, begin};
  const EventLog& log = bench.salon().log();
  const double took = seconds([&] {
    while (log.size() < target) {
      bench.register_clients(clients_at_once);
      for (std::size_t i = 0; i < notes_each && log.size() < target; ++i) {
        bench.append_from(submitters, std::min<std::size_t>(clients_at_once, target - log.size()));
      }
    }
  });
  print("grow", log.size(), took);
}

void start(const std::filesystem::path& folder) {
  Position events = 0;
  const double rate = bench::median_rate(1, [&] {
    bench::BenchSalon bench{folder, bench::Begin::open};
    events = bench.salon().log().size();
  });
  print("start", events, 1 / rate);
}

void verify(const std::filesystem::path& folder, audit::Signatures signatures) {
  bench::BenchSalon bench{folder, bench::Begin::open};
  bench.salon().writer().stop();
  const merkle::VerifierKey key{bench.salon().identity().origin, merkle::NoteKeyType::ed25519,
                                bench.salon().identity().log_key};
  const double took = seconds([&] {
    const auto report = audit::audit_log(bench.salon().log(), key, {signatures});
    if (!report) throw std::runtime_error(sentence(report.error()));
    if (!report.value().is_good()) throw std::runtime_error("the audit has findings");
  });
  print("verify", bench.salon().log().size(), took);
}

int run(int count, char** arguments) {
  const std::string_view step = count > 2 ? arguments[1] : "";
  if (step == "grow" && count == 4) {
    grow(arguments[2], std::stoull(arguments[3]));
  } else if (step == "start") {
    start(arguments[2]);
  } else if (step == "verify") {
    const bool is_short = count == 4 && std::strcmp(arguments[3], "checkpoints") == 0;
    verify(arguments[2],
           is_short ? audit::Signatures::checkpoints_only : audit::Signatures::every_event);
  } else {
    std::fputs(
        "usage: bench_scale grow FOLDER EVENTS | start FOLDER | verify FOLDER [checkpoints]\n",
        stderr);
    return 64;
  }
  return 0;
}

}  // namespace

}  // namespace tress

int main(int count, char** arguments) {
  if (!tress::crypto_ready()) return 78;
  try {
    return tress::run(count, arguments);
  } catch (const std::exception& broken) {
    std::fprintf(stderr, "bench_scale: %s\n", broken.what());
    return 74;
  }
}
