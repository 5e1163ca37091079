#include "tests/support/simulated_jobs.hpp"

#include <algorithm>
#include <vector>

#include "ledger/base/assert.hpp"

namespace tress::testing {

SimulatedJobs::SimulatedJobs(std::unique_ptr<rocksdb::Env> files) : EnvWrapper(std::move(files)) {
  // The wrapper's own would take the environment for one of old and lose what an error says.
  file_system_ = target()->GetFileSystem();
  system_clock_ = target()->GetSystemClock();
}

SimulatedJobs::~SimulatedJobs() {
  // A database takes its jobs back before it goes.
  TRESS_ASSERT(jobs_.empty());
}

void SimulatedJobs::Schedule(void (*function)(void* argument),
                             void* argument,
                             Priority priority,
                             void* tag,
                             void (*taken_back)(void* argument)) {
  const std::lock_guard lock(mutex_);
  jobs_.push_back({function, argument, priority, tag, taken_back});
}

int SimulatedJobs::UnSchedule(void* tag, Priority priority) {
  std::vector<Job> taken;
  {
    const std::lock_guard lock(mutex_);
    const auto first = std::stable_partition(jobs_.begin(), jobs_.end(), [&](const Job& job) {
      return job.tag != tag || job.priority != priority;
    });
    taken.assign(first, jobs_.end());
    jobs_.erase(first, jobs_.end());
  }
  for (const Job& job : taken) {
    if (job.taken_back != nullptr) job.taken_back(job.argument);
  }
  return static_cast<int>(taken.size());
}

unsigned int SimulatedJobs::GetThreadPoolQueueLen(Priority priority) const {
  const std::lock_guard lock(mutex_);
  return static_cast<unsigned int>(std::count_if(
      jobs_.begin(), jobs_.end(), [&](const Job& job) { return job.priority == priority; }));
}

void SimulatedJobs::run() {
  for (;;) {
    Job job{};
    {
      const std::lock_guard lock(mutex_);
      if (jobs_.empty()) return;
      job = jobs_.front();
      jobs_.pop_front();
    }
    job.function(job.argument);
  }
}

}  // namespace tress::testing
