#include <array>

#include "tests/fuzz/targets/known_receipt.hpp"
#include "tests/fuzz/targets/targets.hpp"
#include "tests/support/simulated_files.hpp"

#include "ledger/anchor/copied_group.hpp"
#include "ledger/anchor/head_anchor.hpp"
#include "ledger/backup/manifest.hpp"
#include "ledger/witness/key_change.hpp"
#include "ledger/witness/submission.hpp"
#include "ledger/witness/texts.hpp"

namespace tress::fuzz {

void read_anchor_file(ByteView input) {
  testing::SimulatedDisk disk{1};
  disk.make_folder("/anchor");
  std::optional<testing::DiskError> error;
  const auto file = disk.create("/anchor/" + std::string{anchor_file_name}, error);
  TRESS_ASSERT(file != nullptr);
  disk.write("/anchor/head", *file, 0, input);
  testing::SimulatedFiles files{disk};
  // The key has signed no anchor: whatever a slot says, it must not be believed.
  const std::array keys{known_receipt().log_key.key};
  const auto reading = read_anchor(files, "/anchor", keys);
  TRESS_ASSERT(reading.has_value());
  TRESS_ASSERT(!reading.value().newest);
  for (const SlotState slot : reading.value().slots) TRESS_ASSERT(slot != SlotState::good);
}

void read_copied_group(ByteView input) {
  const auto copied = decode_group(input);
  if (!copied) return;
  const Bytes encoded = encode_group(copied->group, copied->are_guards_whole);
  const auto again = decode_group(encoded);
  TRESS_ASSERT(again.has_value());
  TRESS_ASSERT(again->are_guards_whole == copied->are_guards_whole);
  TRESS_ASSERT(again->group.first == copied->group.first);
  TRESS_ASSERT(again->group.events == copied->group.events);
  TRESS_ASSERT(again->group.riders == copied->group.riders);
}

void read_witness_texts(ByteView input) {
  const std::string_view text = text_of(input);
  if (const auto submission = witness::parse_submission(text)) {
    TRESS_ASSERT(witness::submission_text(*submission) == text);
    const auto judged = witness::judge(*submission, known_receipt().log_key, witness::empty_tree());
    // The key has signed one tree only: no other may be cosigned.
    if (const auto* const head = std::get_if<witness::SignedHead>(&judged)) {
      TRESS_ASSERT(head->size == known_receipt().checkpoint.size);
      TRESS_ASSERT(head->root == known_receipt().checkpoint.root);
    }
  }
  if (const auto change = witness::parse_key_change(text)) {
    TRESS_ASSERT(witness::key_change_text(*change) == text);
  }
  if (const auto state = witness::parse_state(text)) {
    TRESS_ASSERT(witness::state_text(*state) == text);
  }
  if (const auto days = witness::parse_days(text)) TRESS_ASSERT(witness::days_text(*days) == text);
}

void read_backup_texts(ByteView input) {
  const std::string_view text = text_of(input);
  if (const auto objects = backup::parse_objects_text(text)) {
    TRESS_ASSERT(backup::objects_text(*objects) == text);
  }
  if (const auto id = backup::parse_id_text(text)) TRESS_ASSERT(backup::id_text(*id) == text);
  // The key has signed no manifest.
  const auto opened = backup::open_manifest(text, known_receipt().log_key);
  TRESS_ASSERT(!opened.has_value());
}

}  // namespace tress::fuzz
