#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include <sys/resource.h>

/// Figures that hold on a noisy machine: each is the median of five runs, and each is printed
/// beside a ceiling measured in the same process, minutes apart at most. Ratios are what to
/// compare.
namespace tress::bench {

inline constexpr int runs = 5;

/// Runs `work`, which does `units` units of it, five times after one warm-up; units per second.
inline double median_rate(std::size_t units, const std::function<void()>& work) {
  std::vector<double> rates;
  for (int run = 0; run <= runs; ++run) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    if (run > 0) rates.push_back(static_cast<double>(units) / took.count());
  }
  std::sort(rates.begin(), rates.end());
  return rates[rates.size() / 2];
}

/// Used by this process so far.
inline double processor_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

inline void print_head() {
  std::printf("%-52s %12s  %s\n", "work", "per second", "ratio to ceiling");
}

inline void print_ceiling(const std::string& what, double rate) {
  std::printf("%-52s %12.0f  (ceiling)\n", what.c_str(), rate);
  std::fflush(stdout);
}

inline void print_ratio(const std::string& what, double rate, const char* of, double ceiling) {
  std::printf("%-52s %12.0f  %.2f of %s\n", what.c_str(), rate, rate / ceiling, of);
  std::fflush(stdout);
}

}  // namespace tress::bench
