#include "tools/bundle/line_check.hpp"

#include "tools/bundle/entries_reader.hpp"

namespace tress::bundle {

namespace {

constexpr std::size_t portion_bytes = std::size_t{1} << 20U;
constexpr std::size_t findings_max = 16;  // Of at most a few entry bundles.

bool has_view(const audit::Prepared& event, const json::Value& decoded) {
  if (event.envelope) return is_view_of(decoded, *event.envelope);
  const auto envelope = decode_event(event.stored.bytes);
  return envelope && is_view_of(decoded, envelope.value());
}

}  // namespace

CheckedPortion LineCheck::check(const Portion& portion, Position size) const {
  CheckedPortion checked{{}, audit::Findings{findings_max}, portion.ending, std::nullopt};
  EntriesReader entries{folder_, checked.findings};
  for (const auto& text : portion.lines) {
    CheckedLine& line = checked.lines.emplace_back();
    auto parsed = text ? parse_event_line(*text) : std::nullopt;
    line.is_readable = parsed && parsed->position < size;
    if (!line.is_readable) continue;
    const auto leaf = entries.leaf(parsed->position, size);
    if (!leaf) {
      checked.fault = leaf.error();
      return checked;
    }
    line.has_leaf = leaf.value() != nullptr;
    if (!line.has_leaf) continue;
    const merkle::LeafEntry& entry = *leaf.value();
    line.is_time_right = entry.recorded_at == parsed->recorded_at;
    line.event = audit::prepare({parsed->position, entry.recorded_at, entry.event_hash,
                                 entry.signature, std::move(parsed->bytes)},
                                keys_, signatures_);
    line.is_view_right = !line.event->head || has_view(*line.event, parsed->decoded);
  }
  return checked;
}

Portion read_portion(LineReader& reader) {
  Portion portion;
  std::size_t bytes = 0;
  while (portion.lines.size() < portion_lines && bytes < portion_bytes) {
    std::string_view line;
    const auto outcome = reader.next(line);
    if (outcome == LineReader::Outcome::line) {
      bytes += line.size();
      portion.lines.emplace_back(line);
    } else if (outcome == LineReader::Outcome::too_long) {
      portion.lines.emplace_back(std::nullopt);
    } else {
      portion.ending = outcome;
      break;
    }
  }
  return portion;
}

}  // namespace tress::bundle
