#include "tests/fuzz/targets/targets.hpp"

#include <algorithm>
#include <array>

namespace tress::fuzz {

namespace {

constexpr std::array all{
    Target{"event", decode_event},           Target{"rows", decode_rows},
    Target{"audit", audit_events},           Target{"note", read_note},
    Target{"checkpoint", read_checkpoint},   Target{"receipt", read_receipt},
    Target{"paths", read_key_and_paths},     Target{"json", read_json},
    Target{"command", read_command},         Target{"head", read_head},
    Target{"target", read_target},           Target{"csv", read_csv},
    Target{"bundle_line", read_bundle_line}, Target{"anchor", read_anchor_file},
    Target{"group", read_copied_group},      Target{"witness", read_witness_texts},
    Target{"backup", read_backup_texts},     Target{"tills", read_till_files},
};

}  // namespace

std::span<const Target> targets() {
  return all;
}

const Target* find_target(std::string_view name) {
  const auto* const found =
      std::find_if(all.begin(), all.end(), [&](const Target& one) { return one.name == name; });
  return found == all.end() ? nullptr : found;
}

}  // namespace tress::fuzz
