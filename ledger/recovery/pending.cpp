#include "ledger/recovery/pending.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/core.h>

#include "ledger/base/failpoint.hpp"
#include "ledger/base/text.hpp"

namespace tress::recovery {

namespace {

constexpr std::string_view first_line = "tress/recovery/v1";

/// Five short lines and a sentence.
constexpr std::uint64_t pending_bytes_max = 8192;

constexpr std::size_t reason_bytes_max = 400;

constexpr std::array sources{Source::copy, Source::other, Source::accepted_loss, Source::salvage};

std::optional<std::uint64_t> number_in(std::string_view text) {
  std::uint64_t value = 0;
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

/// The next line without its end; takes it off.
std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return std::exchange(text, {});
  const auto line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

std::optional<Performed> parse(std::string_view text) {
  if (take_line(text) != first_line) return std::nullopt;
  const auto found = number_in(take_line(text));
  const auto anchored_line = take_line(text);
  const auto anchored = number_in(anchored_line);
  const auto recovered = number_in(take_line(text));
  const auto source_name = take_line(text);
  const auto source = std::find_if(sources.begin(), sources.end(),
                                   [&](Source one) { return name_of(one) == source_name; });
  const bool is_good = found && recovered && (anchored || anchored_line == "none");
  if (!is_good || source == sources.end()) return std::nullopt;
  return Performed{*found, anchored, *recovered, *source, std::string{take_line(text)}};
}

std::string text_of_pending(const Performed& performed) {
  const std::string anchored =
      performed.anchored_size ? fmt::format("{}", *performed.anchored_size) : "none";
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n", first_line, performed.found_size, anchored,
                     performed.recovered_size, name_of(performed.source),
                     printable(performed.reason, reason_bytes_max));
}

}  // namespace

std::string_view name_of(Source source) noexcept {
  switch (source) {
    case Source::copy: return "copy";
    case Source::other: return "other";
    case Source::accepted_loss: return "accepted_loss";
    case Source::salvage: return "salvage";
  }
  TRESS_UNREACHABLE();
}

Result<std::optional<Performed>, Fault> pending(Files& files, const Places& places) {
  if (!files.exists(places.pending)) return std::optional<Performed>{};
  TRESS_TRY(const auto bytes, read_whole(files, places.pending, pending_bytes_max));
  auto performed = parse(text_of(bytes));
  if (performed) return performed;
  return Fault{Fault::Kind::damaged, places.pending.string(),
               "does not tell of a recovery; move it away after reading it"};
}

Result<void, Fault> put_pending(Files& files, const Places& places, Performed performed) {
  TRESS_TRY(const auto earlier, pending(files, places));
  if (earlier) {
    performed.found_size = std::min(performed.found_size, earlier->found_size);
    performed.anchored_size = earlier->anchored_size;
  }
  failpoint("recovery.note");
  TRESS_TRY(replace_file(files, places.pending, bytes_of(text_of_pending(performed))));
  failpoint("recovery.noted");
  return ok();
}

Result<void, Fault> drop_pending(Files& files, const Places& places) {
  TRESS_TRY(files.remove(places.pending));
  return files.sync_folder(places.pending.parent_path());
}

}  // namespace tress::recovery
