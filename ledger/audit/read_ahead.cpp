#include "ledger/audit/read_ahead.hpp"

#include <algorithm>

#include "ledger/writer/rows.hpp"

namespace tress::audit {

namespace {

constexpr std::size_t read_bytes = std::size_t{4} << 20U;

}  // namespace

CheckedEvent ReadAhead::check(StoredEvent event) const {
  CheckedEvent checked{prepare(std::move(event), auditor_.keys(), auditor_.signatures()), {}};
  const Prepared& prepared = checked.event;
  if (rows_ != nullptr && prepared.envelope) {
    checked.rows = rows_->rows_of(prepared.stored, *prepared.envelope);
  }
  return checked;
}

CheckedStretch ReadAhead::check(Stretch stretch) const {
  CheckedStretch checked{stretch, {}, {}, {}, {}};
  const auto notes = read_notes(checked);
  if (!notes) checked.fault = notes.error();
  const auto events = read_events(checked);
  if (!events) checked.fault = events.error();
  return checked;
}

Result<void, Fault> ReadAhead::read_events(CheckedStretch& checked) const {
  const auto [first, end] = checked.stretch;
  checked.events.reserve(end - first);
  for (Position at = first; at < end;) {
    TRESS_TRY(auto events, log_.read(at, end - at, read_bytes));
    if (events.empty()) break;
    at += events.size();
    for (StoredEvent& event : events) checked.events.push_back(check(std::move(event)));
  }
  return ok();
}

/// Those of sizes from `first + 1` to `end`; before the first stretch everything up to there.
Result<void, Fault> ReadAhead::read_notes(CheckedStretch& checked) const {
  const auto [first, end] = checked.stretch;
  const Bytes from = first == 0 ? Bytes{} : checkpoint_row_key(first + 1);
  const Bytes beyond = checkpoint_row_key(end + 1);
  return log_.scan(Space::checkpoints, {}, from, [&](ByteView key, ByteView value) {
    if (!std::lexicographical_compare(key.begin(), key.end(), beyond.begin(), beyond.end())) {
      return false;
    }
    if (key.size() != sizeof(std::uint64_t)) {
      checked.odd_notes.push_back({"checkpoint " + to_hex(key), "is of no size"});
      return true;
    }
    const auto size = read_be<std::uint64_t>(key);
    checked.notes.push_back(
        {size, merkle::open_checkpoint(text_of(value), auditor_.keys().of_checkpoint(size))});
    return true;
  });
}

}  // namespace tress::audit
