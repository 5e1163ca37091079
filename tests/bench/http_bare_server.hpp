#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

namespace tress::bench {

/// The least that an appending service can do with the same libraries, as a ceiling for ours: takes
/// any POST by Beast, signs its body, puts it and three rows at random keys into the group at hand,
/// and answers when that group is synced by RocksDB. No checks, no sessions, no decisions, no
/// sealing, no tree. One thread for the connections, one that signs and writes: what queues up
/// during one sync is the next group.
class BareServer {
 public:
  /// Listens on a free port of the loopback address; throws if something fails.
  explicit BareServer(const std::filesystem::path& folder);
  ~BareServer();
  BareServer(const BareServer&) = delete;
  BareServer& operator=(const BareServer&) = delete;

  [[nodiscard]] std::uint16_t port() const noexcept;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tress::bench
