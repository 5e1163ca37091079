#pragma once

#include <memory>
#include <mutex>
#include <random>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/salon_traffic.hpp"
#include "tests/support/simulated_machine.hpp"

namespace tress::testing {

/// A salon that works on a simulated machine, to be broken off and started again.
class CutSalon {
 public:
  explicit CutSalon(std::uint64_t seed,
                    SimulatedMachine::Keeping keeping = SimulatedMachine::Keeping::threads)
      : machine(seed, keeping),
        traffic(seed),
        random(seed) {
    const auto founded = machine.found();
    INFO((founded ? "" : sentence(founded.error())));
    REQUIRE(founded.has_value());
    while (!traffic.is_set_up()) work(1);
  }

  void work(std::size_t groups) {
    constexpr std::size_t commands_max = 4;
    for (std::size_t i = 0; i < groups; ++i) {
      auto group = in_doubt.empty() ? traffic.next_group(commands_max) : std::move(in_doubt);
      in_doubt.clear();
      const auto answers = machine.commit(group);
      REQUIRE(answers.has_value());
      for (std::size_t k = 0; k < group.size(); ++k) traffic.took(group[k], answers.value()[k]);
      if (below(8) == 0) machine.told().take_proofs(machine.log());
    }
  }

  /// Starts the program and requires that it serves, with every invariant whole.
  void start_whole() {
    const auto started = machine.start();
    INFO((started ? "" : sentence(started.error())));
    REQUIRE(started.has_value());
    INFO((started.value().quarantine ? started.value().quarantine->sentence : ""));
    REQUIRE(started.value().is_good());
    const auto broken = machine.broken();
    INFO(joined(broken));
    REQUIRE(broken.empty());
  }

  /// Groups until the disk fails; what the last one asked is in doubt. True if it did.
  bool work_until_fault(std::size_t groups) {
    constexpr std::size_t commands_max = 4;
    for (std::size_t i = 0; i < groups; ++i) {
      auto group = in_doubt.empty() ? traffic.next_group(commands_max) : std::move(in_doubt);
      in_doubt.clear();
      const auto answers = machine.commit(group);
      if (!answers) {
        in_doubt = std::move(group);
        return true;
      }
      for (std::size_t k = 0; k < group.size(); ++k) traffic.took(group[k], answers.value()[k]);
    }
    return false;
  }

  std::uint64_t below(std::uint64_t end) {
    return std::uniform_int_distribution<std::uint64_t>{0, end - 1}(random);
  }

  /// The disk as it is in the middle of one more group, which nobody will hear of.
  std::unique_ptr<SimulatedDisk> cut_in_the_middle(std::optional<Fate> fate) {
    in_doubt = traffic.next_group(4);
    std::unique_ptr<SimulatedDisk> rest;
    const auto ops = below(12);
    std::uint64_t seen = 0;
    const std::uint64_t seed = random();
    SimulatedDisk& disk = machine.disk();
    std::mutex mutex;  // The copy has a thread of its own.
    disk.on_operation([&](DiskOp) {
      const std::lock_guard lock{mutex};
      if (!rest && seen++ == ops) rest = disk.after_power_cut(fate, seed);
    });
    const auto committed = machine.commit_unheard(in_doubt);
    machine.end_program();
    disk.on_operation({});
    REQUIRE(committed.has_value());
    if (!rest) rest = disk.after_power_cut(fate, seed);
    return rest;
  }

  SimulatedMachine machine;
  SalonTraffic traffic;
  std::mt19937_64 random;
  std::vector<Submission> in_doubt;
};

}  // namespace tress::testing
