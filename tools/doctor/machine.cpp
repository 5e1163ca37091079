#include <limits>
#include <optional>

#include <fmt/core.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/timex.h>

#include "tools/doctor/doctor.hpp"

namespace tress::doctor {

namespace {

constexpr std::uint64_t mib = std::uint64_t{1} << 20U;

/// A busy salon writes some ten megabytes a day; below the lower bound a compaction may fail.
constexpr std::uint64_t free_bytes_wanted = 2048 * mib;
constexpr std::uint64_t free_bytes_needed = 256 * mib;

/// RocksDB keeps its tables open, and every connection is a file.
constexpr std::uint64_t open_files_wanted = 4096;

/// A few pages for each key in memory; the cache holds a thousand.
constexpr std::uint64_t locked_bytes_wanted = 8 * mib;

/// Before that no release of this program was made.
constexpr Timestamp made_after{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};

std::string size_text(std::uint64_t bytes) {
  return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / static_cast<double>(mib));
}

void check_free_space(const Patient& patient, Lines& lines) {
  constexpr const char* subject = "free space";
  const auto bytes = patient.files.free_bytes(patient.folder.root());
  if (!bytes) {
    lines.push_back(broken(subject, bytes.error(), "look at the disk"));
    return;
  }
  const std::string found =
      size_text(bytes.value()) + " on the disk of " + patient.folder.root().string();
  if (bytes.value() < free_bytes_needed) {
    lines.push_back(
        broken(subject, found, "make room before writes are refused", tool::ExitCode::io));
  } else if (bytes.value() < free_bytes_wanted) {
    lines.push_back(attention(subject, found, "make room soon"));
  } else {
    lines.push_back(good(subject, found));
  }
}

/// The system's word on whether something keeps its clock right.
bool is_clock_kept() {
  timex clock{};
  return ::adjtimex(&clock) != -1 && (clock.status & STA_UNSYNC) == 0;
}

void check_clock(const Patient& patient, Lines& lines) {
  const Timestamp now = patient.clock.now();
  if (now < made_after) {
    lines.push_back(broken("clock", "it says " + to_text(now), "set it; every event carries it",
                           tool::ExitCode::configuration));
  } else if (!is_clock_kept()) {
    lines.push_back(attention("clock", to_text(now) + ", and nothing keeps it right",
                              "run a time service (systemd-timesyncd, chrony)"));
  } else {
    lines.push_back(good("clock", to_text(now) + ", kept right"));
  }
}

std::optional<std::uint64_t> limit_of(decltype(RLIMIT_NOFILE) resource) {
  rlimit found{};
  if (::getrlimit(resource, &found) != 0) return std::nullopt;
  if (found.rlim_cur == RLIM_INFINITY) return std::numeric_limits<std::uint64_t>::max();
  return found.rlim_cur;
}

void check_limits(Lines& lines) {
  const auto files = limit_of(RLIMIT_NOFILE);
  if (files && *files < open_files_wanted) {
    lines.push_back(
        attention("open files", fmt::format("at most {}", *files),
                  fmt::format("LimitNOFILE={} in the unit, or ulimit -n", open_files_wanted)));
  } else {
    lines.push_back(good("open files", "enough"));
  }
  const auto locked = limit_of(RLIMIT_MEMLOCK);
  if (locked && *locked < locked_bytes_wanted) {
    lines.push_back(attention("locked memory", "at most " + size_text(*locked),
                              "LimitMEMLOCK=64M in the unit: keys may reach the swap otherwise"));
  } else {
    lines.push_back(good("locked memory", "enough"));
  }
}

}  // namespace

void check_machine(const Patient& patient, Lines& lines) {
  check_free_space(patient, lines);
  check_clock(patient, lines);
  check_limits(lines);
}

}  // namespace tress::doctor
