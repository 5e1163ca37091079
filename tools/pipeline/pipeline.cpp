#include "tools/pipeline/pipeline.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <type_traits>
#include <utility>

#include "ledger/base/limits.hpp"
#include "ledger/codec/rows.hpp"
#include "ledger/crypto/sha256.hpp"

namespace tress::tool {

namespace {

static_assert(Pipeline::in_flight_max >= limits::group_commands_max);
static_assert(Pipeline::in_flight_max <= limits::queue_commands_max);

/// How long a full queue, which only other users of the writer can fill, is waited for.
constexpr std::chrono::milliseconds retry_every{1};
constexpr int retries_max = 10'000;

template <class T>
inline constexpr bool is_personal = false;

template <class T>
inline constexpr bool is_personal<Personal<T>> = true;

template <class T>
inline constexpr bool is_list = false;

template <class T>
inline constexpr bool is_list<std::vector<T>> = true;

/// Whether a `T` holds what is personal, however deep.
template <class T>
constexpr bool holds_personal() {
  if constexpr (is_optional<T> || is_list<T>) {
    return holds_personal<typename T::value_type>();
  } else if constexpr (is_described<T>) {
    bool found = false;
    for_each_field<T>([&](const auto& field) {
      found = found || holds_personal<typename std::decay_t<decltype(field)>::ValueType>();
    });
    return found;
  } else {
    return is_personal<T>;
  }
}

template <class Command>
Hash hash_of(const Command& command, const std::string& key) {
  constexpr std::string_view domain = "tress/tool/v1\n";
  if constexpr (holds_personal<Command>()) {
    return sha256(
        {bytes_of(domain), bytes_of(Described<Command>::name), bytes_of("\n"), bytes_of(key)});
  } else {
    const Bytes content = encode_row(command);
    return sha256(
        {bytes_of(domain), bytes_of(Described<Command>::name), bytes_of("\n"), ByteView{content}});
  }
}

}  // namespace

Hash content_hash(const AnyCommand& command, const std::string& key) {
  return std::visit(
      [&](const auto& of_stream) {
        return std::visit([&](const auto& asked) { return hash_of(asked, key); }, of_stream);
      },
      command);
}

Pipeline::~Pipeline() {
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [this] { return in_flight_ == 0; });
}

bool Pipeline::wait_for_room() {
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [this] { return in_flight_ < in_flight_max || fault_; });
  if (fault_) return false;
  ++in_flight_;
  return true;
}

void Pipeline::send(const Submission& submission, std::uint64_t tag) {
  if (!wait_for_room()) return;
  for (int tries = 0; tries < retries_max && !writer_.fault(); ++tries) {
    const bool is_taken = writer_.submit(
        submission, [this, tag](const Result<Answer, Fault>& result) { answered(result, tag); });
    if (is_taken) return;
    std::this_thread::sleep_for(retry_every);
  }
  answered(Fault{Fault::Kind::halted, "the ledger", "takes no commands now"}, tag);
}

void Pipeline::answered(const Result<Answer, Fault>& result, std::uint64_t tag) {
  const std::lock_guard lock{mutex_};
  --in_flight_;
  if (!result) {
    if (!fault_) fault_ = result.error();
  } else if (const auto* const refused = std::get_if<Refused>(&result.value())) {
    refusals_.push_back({tag, refused->code});
  } else {
    const Position first = std::get<Accepted>(result.value()).first_position;
    last_ = std::max(first, last_.value_or(first));
  }
  // Under the lock: the destructor may end as soon as nothing is in flight.
  changed_.notify_all();
}

Result<void, Fault> Pipeline::drain() {
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [this] { return in_flight_ == 0; });
  if (fault_) return *fault_;
  return ok();
}

std::optional<Position> Pipeline::last_position() {
  const std::lock_guard lock{mutex_};
  return last_;
}

std::vector<TurnedDown> Pipeline::take_refusals() {
  const std::lock_guard lock{mutex_};
  return std::exchange(refusals_, {});
}

}  // namespace tress::tool
