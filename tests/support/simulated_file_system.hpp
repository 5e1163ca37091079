#pragma once

#include <memory>

#include "tests/support/simulated_disk.hpp"

namespace rocksdb {
class Env;
}

namespace tress::testing {

/// RocksDB's files on a simulated disk; its threads and its clock are the machine's. The disk
/// outlives the environment, and the environment every database opened with it.
std::unique_ptr<rocksdb::Env> simulated_env(SimulatedDisk& disk);

}  // namespace tress::testing
