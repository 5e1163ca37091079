#pragma once

#include <deque>
#include <memory>
#include <mutex>

#include <rocksdb/env.h>

namespace tress::testing {

/// An environment whose background work (RocksDB's flushes and compactions) waits until somebody
/// runs it, so that it writes at a moment that the seed has chosen. Jobs are taken in the order in
/// which they came. Schedule: any thread; run: that of the simulation, which must hold no lock of a
/// database.
class SimulatedJobs final : public rocksdb::EnvWrapper {
 public:
  explicit SimulatedJobs(std::unique_ptr<rocksdb::Env> files);
  ~SimulatedJobs() override;
  SimulatedJobs(const SimulatedJobs&) = delete;
  SimulatedJobs& operator=(const SimulatedJobs&) = delete;

  void Schedule(void (*function)(void* argument),
                void* argument,
                Priority priority,
                void* tag,
                void (*taken_back)(void* argument)) override;

  int UnSchedule(void* tag, Priority priority) override;

  unsigned int GetThreadPoolQueueLen(Priority priority) const override;

  /// Everything that waits, and what that orders.
  void run();

 private:
  struct Job {
    void (*function)(void* argument);
    void* argument;
    Priority priority;
    void* tag;
    void (*taken_back)(void* argument);
  };

  mutable std::mutex mutex_;  ///< guards jobs_
  std::deque<Job> jobs_;
};

}  // namespace tress::testing
