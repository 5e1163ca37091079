#include "ledger/erasure/erasures.hpp"

#include <optional>

#include "ledger/base/failpoint.hpp"
#include "ledger/base/log.hpp"
#include "ledger/writer/guards.hpp"

namespace tress::erasure {

Result<std::vector<KeyErasure>, Fault> erasures_of(const EventLog& log) {
  std::vector<KeyErasure> found;
  std::optional<Fault> fault;
  TRESS_TRY(log.scan(Space::guards, guard::all_erased(), {}, [&](ByteView key, ByteView) {
    const auto erased = guard::read_erased(key);
    if (!erased) fault = Fault{Fault::Kind::damaged, "guard " + to_hex(key), "is no erasure"};
    if (erased) found.push_back({erased->first, erased->second});
    return !fault;
  }));
  if (fault) return *fault;
  return found;
}

Result<std::size_t, Fault> count_erasures(const EventLog& log) {
  TRESS_TRY(const auto row, log.row(Space::guards, guard::classes_erased()));
  if (!row) return std::size_t{0};
  const auto count = read_guard_value(*row);
  if (!count || *count < 0) {
    return Fault{Fault::Kind::damaged, "the guard of erasures", "is not a counter"};
  }
  return static_cast<std::size_t>(*count);
}

Result<std::size_t, Fault> carry_out_erasures(const EventLog& log, KeyStore& keys) {
  TRESS_TRY(const auto erased, erasures_of(log));
  std::vector<KeyErasure> left;
  for (const KeyErasure& one : erased) {
    TRESS_TRY(const KeyState state, keys.state(one.client, one.field_class));
    // A key that was never made must not be made later either.
    if (state != KeyState::erased) left.push_back(one);
  }
  failpoint("erasure.keys_left");
  TRESS_TRY(keys.erase(left));
  failpoint("erasure.keys_gone");
  if (!left.empty()) log::info("classes of personal data whose keys were erased: {}", left.size());
  return left.size();
}

}  // namespace tress::erasure
