#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "api/http/limits.hpp"

namespace tress::http {

class Session;

/// Who is connected, and who still may be. Any thread.
class Connections {
 public:
  enum class Admission : unsigned char {
    served,
    refused,    ///< told 503, then closed
    ignored,    ///< closed at once: too many are being refused already
    streaming,  ///< served still, by an answer that goes on
  };

  explicit Connections(const Limits& limits) : limits_(limits) {}

  /// Takes a place for one connection from `address`, unless the answer is `ignored`.
  [[nodiscard]] Admission admit(const std::string& address);

  /// The answer to a served connection from `address` goes on from here: its place counts in all,
  /// and among the streams, but not against its address any more. False if there are as many
  /// streams as there may be; then nothing has changed.
  [[nodiscard]] bool begin_stream(const std::string& address);

  /// Gives the place back, as what it was last. Called once for each place taken.
  void release(Admission admission, const std::string& address);

  void add(const std::shared_ptr<Session>& session);
  void remove(const Session* session);

  /// Those that live now. Held so, none can end while it is looked at.
  [[nodiscard]] std::vector<std::shared_ptr<Session>> all() const;

  /// Connections being served.
  [[nodiscard]] std::size_t served() const;

  /// Waits until no session is left; false if `deadline` came first.
  [[nodiscard]] bool wait_until_none(std::chrono::steady_clock::time_point deadline);

 private:
  void release_address(const std::string& address);

  const Limits limits_;
  mutable std::mutex mutex_;
  std::condition_variable ended_;
  // All below: mutex_.
  std::unordered_map<const Session*, std::weak_ptr<Session>> sessions_;
  std::unordered_map<std::string, std::size_t> served_by_address_;
  std::size_t served_ = 0;  ///< those that stream among them
  std::size_t streams_ = 0;
  std::size_t refused_ = 0;
};

}  // namespace tress::http
