#include "tests/e2e/day/notes.hpp"

#include <algorithm>
#include <iomanip>
#include <sstream>

namespace tress::testing {

namespace {

/// In milliseconds; `share` of 100 are as quick or quicker.
double percentile(std::vector<std::int64_t>& microseconds, std::size_t share) {
  if (microseconds.empty()) return 0;
  const auto at = static_cast<std::ptrdiff_t>((microseconds.size() - 1) * share / 100);
  std::nth_element(microseconds.begin(), microseconds.begin() + at, microseconds.end());
  return static_cast<double>(microseconds[static_cast<std::size_t>(at)]) / 1000;
}

}  // namespace

void Notes::add(const Notes& other) {
  for (const auto& [name, act] : other.acts) {
    Act& mine = acts[name];
    mine.done += act.done;
    mine.refused += act.refused;
    mine.microseconds.insert(mine.microseconds.end(), act.microseconds.begin(),
                             act.microseconds.end());
  }
  for (const auto& [code, count] : other.refusals) refusals[code] += count;
  for (const auto& [code, status] : other.status_of) status_of[code] = status;
  for (const auto& [kind, minor] : other.takings) takings[kind] += minor;
  for (const auto& [drawer, minor] : other.in_drawer) in_drawer[drawer] += minor;
  surprises.insert(other.surprises.begin(), other.surprises.end());
  asked_again += other.asked_again;
}

std::string Notes::table(double seconds) const {
  std::ostringstream out;
  out << std::fixed << std::setprecision(1);
  std::vector<std::int64_t> all;
  std::size_t done = 0;
  std::size_t refused = 0;
  const auto row = [&](const std::string& name, std::size_t good, std::size_t not_done,
                       std::vector<std::int64_t> times) {
    out << std::left << std::setw(28) << name << std::right << std::setw(8) << good << std::setw(9)
        << not_done << std::setw(10) << percentile(times, 50) << std::setw(10)
        << percentile(times, 99) << '\n';
  };
  out << "act                             done  refused    p50 ms    p99 ms\n";
  for (const auto& [name, act] : acts) {
    row(name, act.done, act.refused, act.microseconds);
    all.insert(all.end(), act.microseconds.begin(), act.microseconds.end());
    done += act.done;
    refused += act.refused;
  }
  row("all", done, refused, all);
  out << static_cast<double>(done + refused) / seconds
      << " acts/s; sent again for want of an answer: " << asked_again << '\n';
  for (const auto& [code, count] : refusals) {
    out << std::setw(8) << count << "  " << status_of.at(code) << ' ' << code << '\n';
  }
  return out.str();
}

}  // namespace tress::testing
