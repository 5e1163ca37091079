// Goal: how near verifying a log comes to what its signatures and hashes cost, and in how much
// memory. Method: a log of so many events, made by direct group appends (a registration and nine
// sealed notes of about 300 bytes for each client, one command each, 256 events a group); verified
// from disk in a process of its own for each row, so that the peak of its memory is that row's;
// ceilings measured in between. Usage: bench_verify [EVENTS] [FOLDER]; a log that is in FOLDER is
// used again.

#include <atomic>
#include <thread>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/bench.hpp"
#include "tests/support/signed_groups.hpp"
#include "tests/support/temporary_folder.hpp"

#include "ledger/audit/audit_log.hpp"
#include "ledger/codec/rows.hpp"
#include "ledger/crypto/random.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/log/rocksdb/rocksdb_log.hpp"
#include "ledger/merkle/hashing.hpp"
#include "ledger/writer/guards.hpp"
#include "ledger/writer/rows.hpp"
#include "ledger/writer/stream_cache.hpp"

namespace tress {

namespace {

constexpr const char* origin = "tress.local/bench";
constexpr std::size_t group_events = 256;
constexpr std::uint64_t events_each = 10;
constexpr std::uint64_t clients_at_once = 500;
constexpr std::size_t note_bytes = 300;

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(what);
}

SigningKey bench_key() {
  return SigningKey::from_seed(Secret::from(Bytes(Secret::size, 7)));
}

/// Appends groups that a whole audit finds good, without deciding anything.
class LogMaker {
 public:
  explicit LogMaker(EventLog& log) : log_(log) {}

  void grow_to(Position size) {
    while (tree_.size() < size) append(std::min<Position>(group_events, size - tree_.size()));
  }

 private:
  struct Stream {
    ClientId client;
    std::uint64_t version;
    Hash last;
  };

  void append(std::size_t count) {
    Group group{tree_.size(), {}, {}};
    for (std::size_t i = 0; i < count; ++i) add_event(group);
    sign(group);
    testing::add_tree_rows(group, tree_, origin, key_);
    for (const auto& [key, value] : guards_) {
      group.riders.push_back({Space::guards, key, guard_value(value)});
    }
    const auto appended = log_.append(group);
    if (!appended) fail(sentence(appended.error()));
  }

  /// On all cores: signing is what making a log costs.
  void sign(Group& group) const {
    const unsigned threads = audit::worker_threads();
    std::vector<std::thread> all;
    for (unsigned t = 0; t < threads; ++t) {
      all.emplace_back([&, t] {
        for (std::size_t i = t; i < group.events.size(); i += threads) {
          group.events[i].signature = sign_event(key_, group.events[i].event_hash);
        }
      });
    }
    for (std::thread& thread : all) thread.join();
  }

  SealedBox box_of(ClientId client) {
    SealedBox box{client, FieldClass::notes, {}, Bytes(note_bytes), Hash::zero()};
    random_.fill(box.nonce);
    random_.fill(box.ciphertext);
    return box;
  }

  /// The next of some clients' streams in turn; new clients when these have had their events.
  Stream& next_stream() {
    if (turn_ == streams_.size()) turn_ = 0;
    if (streams_.empty() || (turn_ == 0 && streams_.front().version == events_each)) {
      streams_.clear();
      for (std::uint64_t i = 0; i < clients_at_once; ++i) {
        streams_.push_back({random_id<ClientId>(random_), 0, Hash::zero()});
      }
    }
    return streams_[turn_++];
  }

  void add_event(Group& group) {
    Stream& stream = next_stream();
    ++stream.version;
    const Position position = group.first + group.events.size();
    const Timestamp time{std::chrono::microseconds{1'790'000'000'000'000} +
                         std::chrono::microseconds{position}};
    const Envelope envelope = envelope_of(stream, time);
    Bytes bytes = encode_event(envelope);
    stream.last = sha256(bytes);
    put_rows(group, envelope, position, stream.last);
    group.events.push_back({position, time, stream.last, Signature::zero(), std::move(bytes)});
  }

  Envelope envelope_of(const Stream& stream, Timestamp time) {
    const auto command = random_id<CommandId>(random_);
    const Payload payload =
        stream.version == 1
            ? Payload{client::Registered{stream.client, ++clients_, std::nullopt, std::nullopt, {}}}
            : Payload{client::NoteAdded{
                  Sealed<client::Note, FieldClass::notes>{box_of(stream.client)}}};
    return Envelope{event_schema_version,
                    random_id<EventId>(random_),
                    StreamKind::client,
                    id_cast<StreamId>(stream.client),
                    stream.version,
                    stream.last,
                    command,
                    command,
                    std::nullopt,
                    Actor{ActorKind::system, std::nullopt, Role::service, std::nullopt},
                    std::nullopt,
                    std::nullopt,
                    std::nullopt,
                    std::nullopt,
                    std::nullopt,
                    time,
                    std::chrono::floor<std::chrono::days>(time),
                    std::nullopt,
                    payload,
                    {},
                    std::nullopt};
  }

  void put_rows(Group& group, const Envelope& envelope, Position position, const Hash& hash) {
    group.riders.push_back(
        {Space::streams,
         stream_row_key(envelope.stream_kind, envelope.stream, envelope.stream_version),
         stream_row_value({position, hash})});
    const record::CommandAnswer answer{
        hash,     envelope.stream_kind, envelope.stream, envelope.stream_version,
        position, {envelope.event},     std::nullopt};
    const ByteView id = envelope.command.view();
    group.riders.push_back({Space::commands, Bytes{id.begin(), id.end()}, encode_row(answer)});
    for (const GuardChange& change : guard_changes(envelope)) guards_[change.key] += change.delta;
  }

  EventLog& log_;
  SystemRandom random_;
  SigningKey key_ = bench_key();
  merkle::TreeEdge tree_;
  std::vector<Stream> streams_;
  std::size_t turn_ = 0;
  std::uint64_t clients_ = 0;
  std::map<GuardKey, std::int64_t> guards_;
};

std::unique_ptr<RocksdbLog> open_log(const std::filesystem::path& folder, bool create) {
  RocksdbLog::Options options;
  options.create = create;
  options.read_only = !create;
  auto log = RocksdbLog::open(folder, options);
  if (!log) fail(sentence(log.error()));
  return std::move(log.value());
}

void make_log(const std::filesystem::path& folder, Position events) {
  const auto log = open_log(folder, true);
  LogMaker{*log}.grow_to(events);
}

/// Runs `work` in a process of its own; its peak memory in MiB.
template <class Work>
double in_child(const Work& work) {
  std::fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    try {
      work();
      std::fflush(stdout);
      _exit(0);
    } catch (const std::exception& broken) {
      std::fprintf(stderr, "bench_verify: %s\n", broken.what());
      _exit(74);
    }
  }
  int status = 0;
  rusage used{};
  if (wait4(child, &status, 0, &used) < 0 || status != 0) fail("a step failed");
  return static_cast<double>(used.ru_maxrss) / 1024;
}

/// Median of five for a log that is done in seconds, one look at a long one.
double rate_of(Position events, const std::function<void()>& work) {
  constexpr Position long_log = 500'000;
  if (events < long_log) return bench::median_rate(events, work);
  const auto begin = std::chrono::steady_clock::now();
  work();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  return static_cast<double>(events) / took.count();
}

double verify_ceiling() {
  constexpr std::size_t count = 5000;
  const SigningKey key = bench_key();
  const Hash hash = sha256(bytes_of("bench"));
  const Signature signature = sign_event(key, hash);
  return bench::median_rate(count, [&] {
    for (std::size_t i = 0; i < count; ++i) {
      if (!verify_event(key.public_key(), hash, signature)) fail("wrong");
    }
  });
}

/// Reading every event and hashing its bytes, on one core, and nothing else.
double scan_ceiling(const EventLog& log) {
  return rate_of(log.size(), [&] {
    for (Position at = 0; at < log.size();) {
      const auto events = log.read(at, group_events, std::size_t{4} << 20U);
      if (!events || events.value().empty()) fail("the log can't be read");
      for (const StoredEvent& event : events.value()) {
        if (sha256(event.bytes) != event.event_hash) fail("wrong hash");
      }
      at += events.value().size();
    }
  });
}

void audit_whole(const EventLog& log, audit::Signatures signatures) {
  audit::Options options;
  options.signatures = signatures;
  const merkle::VerifierKey key{origin, merkle::NoteKeyType::ed25519, bench_key().public_key()};
  const auto report = audit::audit_log(log, key, options);
  if (!report) fail(sentence(report.error()));
  if (!report.value().is_good()) fail(sentence(report.value().findings.kept().front()));
}

double audit_rate(const EventLog& log, audit::Signatures signatures) {
  return rate_of(log.size(), [&] { audit_whole(log, signatures); });
}

void verify_on_all_cores(Position count) {
  const SigningKey key = bench_key();
  const Hash hash = sha256(bytes_of("bench"));
  const Signature signature = sign_event(key, hash);
  std::atomic<Position> begun{0};
  std::vector<std::thread> all;
  for (unsigned t = 0; t < audit::worker_threads(); ++t) {
    all.emplace_back([&] {
      while (begun++ < count) {
        if (!verify_event(key.public_key(), hash, signature)) std::abort();
      }
    });
  }
  for (std::thread& thread : all) thread.join();
}

/// What holds while other work runs beside it: processor time for a signature, with all cores at
/// it, and for an event that is verified in full.
void print_processor_time(const EventLog& log) {
  const auto used_for_each = [&](const std::function<void()>& work) {
    const double before = bench::processor_seconds();
    work();
    return (bench::processor_seconds() - before) / static_cast<double>(log.size()) * 1e6;
  };
  const double signature = used_for_each([&] { verify_on_all_cores(log.size()); });
  const double event = used_for_each([&] { audit_whole(log, audit::Signatures::every_event); });
  std::printf("%-52s %10.1f us, %.1f of them for a signature\n",
              "processor time of an event verified in full", event, signature);
}

void run(const std::filesystem::path& folder, Position events) {
  if (!std::filesystem::exists(folder)) {
    const double mib = in_child([&] { make_log(folder, events); });
    std::printf("a log of %llu events made, in %.0f MiB\n", static_cast<unsigned long long>(events),
                mib);
  }
  bench::print_head();
  in_child([&] {
    const double one = verify_ceiling();
    bench::print_ceiling("Ed25519 verify, one core", one);
    bench::print_ratio("verify: every signature, all cores",
                       audit_rate(*open_log(folder, false), audit::Signatures::every_event),
                       "cores x Ed25519 verifies", one * audit::worker_threads());
  });
  in_child([&] { print_processor_time(*open_log(folder, false)); });
  in_child([&] {
    const auto log = open_log(folder, false);
    const double scan = scan_ceiling(*log);
    bench::print_ceiling("read and SHA-256 of the same bytes, one core", scan);
    bench::print_ratio("verify: checkpoints only, all cores",
                       audit_rate(*log, audit::Signatures::checkpoints_only), "read and SHA-256",
                       scan);
  });
  const auto peak = [&](const char* what, audit::Signatures signatures) {
    const double mib = in_child([&] { audit_whole(*open_log(folder, false), signatures); });
    std::printf("%-52s %8.0f MiB at peak\n", what, mib);
  };
  peak("memory: every signature", audit::Signatures::every_event);
  peak("memory: checkpoints only", audit::Signatures::checkpoints_only);
}

}  // namespace

}  // namespace tress

int main(int count, char** arguments) {
  if (!tress::crypto_ready()) return 78;
  try {
    const tress::testing::TemporaryFolder temporary;
    constexpr unsigned long long usual = 100'000;
    const auto events = count > 1 ? std::stoull(arguments[1]) : usual;
    tress::run(count > 2 ? std::filesystem::path{arguments[2]} : temporary / "log", events);
    return 0;
  } catch (const std::exception& broken) {
    std::fprintf(stderr, "bench_verify: %s\n", broken.what());
    return 74;
  }
}
