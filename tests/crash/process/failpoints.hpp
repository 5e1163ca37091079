#pragma once

#include <array>
#include <string_view>

/// Every place of ledger/base/failpoint.hpp, with what must be going on for it to be reached.
namespace tress::testing {

enum class Doing : unsigned char {
  writing,            ///< serving, with writers
  flushing,           ///< serving, with writers of so much that a memtable is full
  compacting,         ///< started and stopped until there are tables to be put together
  erasing,            ///< serving, while clients are erased
  starting_short,     ///< a start whose database has lost its WAL
  starting_damaged,   ///< a start whose database does not open
  starting_copyless,  ///< a start whose second copy has lost its end
  rotating,           ///< tress keys rotate
  backing_up,         ///< tress backup
  rebuilding,         ///< tress rebuild
};

struct Place {
  std::string_view name;
  Doing doing;
  bool is_passed_once = false;  ///< in one run; else a later time may be asked for
};

inline constexpr std::array places{
    Place{"keys.write", Doing::writing},
    Place{"keys.written", Doing::writing},
    Place{"log.append", Doing::writing},
    Place{"log.appended", Doing::writing},
    Place{"group.durable", Doing::writing},
    Place{"group.before_answer", Doing::writing},
    Place{"anchor.write", Doing::writing},
    Place{"anchor.written", Doing::writing},
    Place{"anchor.synced", Doing::writing},
    Place{"copy.segment_made", Doing::writing, true},
    Place{"copy.append", Doing::writing},
    Place{"copy.head_written", Doing::writing},
    Place{"copy.appended", Doing::writing},
    Place{"copy.synced", Doing::writing},
    Place{"views.write", Doing::writing},
    Place{"views.written", Doing::writing},
    Place{"log.flush", Doing::flushing, true},
    Place{"log.flushed", Doing::flushing, true},
    Place{"log.compact", Doing::compacting, true},
    Place{"erasure.keys_left", Doing::erasing},
    Place{"erasure.keys_gone", Doing::erasing},
    Place{"keys.erasure_begun", Doing::erasing, true},
    Place{"keys.flushed", Doing::erasing, true},
    Place{"keys.compacted", Doing::erasing, true},
    Place{"keys.scrubbed", Doing::erasing, true},
    Place{"recovery.note", Doing::starting_short, true},
    Place{"recovery.noted", Doing::starting_short, true},
    Place{"recovery.heal", Doing::starting_short, true},
    Place{"recovery.healed", Doing::starting_short, true},
    Place{"recovery.copied", Doing::starting_damaged, true},
    Place{"recovery.take_place", Doing::starting_damaged, true},
    Place{"recovery.move", Doing::starting_damaged},
    Place{"recovery.moved", Doing::starting_damaged},
    Place{"recovery.in_place", Doing::starting_damaged, true},
    Place{"recovery.bring_copy_up", Doing::starting_copyless, true},
    Place{"rotation.begin", Doing::rotating, true},
    Place{"rotation.key_kept", Doing::rotating, true},
    Place{"rotation.event_written", Doing::rotating, true},
    Place{"rotation.key_taken", Doing::rotating, true},
    Place{"backup.file_sealed", Doing::backing_up},
    Place{"backup.listed", Doing::backing_up, true},
    Place{"backup.recorded", Doing::backing_up, true},
    Place{"views.switch", Doing::rebuilding},
    Place{"views.switched", Doing::rebuilding},
};

}  // namespace tress::testing
