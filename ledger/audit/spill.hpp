#pragma once

#include <array>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>

#include "ledger/codec/event_head.hpp"
#include "ledger/log/event_log.hpp"

namespace tress::audit {

/// What a check of streams needs of an event.
struct StreamStep {
  Position position;
  Hash event_hash;
  EventHead head;
};

/// Events that have to wait for their turn, in temporary files: memory for one buffer per file,
/// however many there are. The files are made in `folder` when first needed, readable by their
/// owner only and without a name, so that nothing of them is left behind. One thread at a time.
class Spill {
 public:
  static constexpr std::size_t parts = 32;

  explicit Spill(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Puts an event behind those of its part. `bytes` may be empty.
  [[nodiscard]] Result<void, Fault> add(std::size_t part, const StreamStep& step, ByteView bytes);

  using Visit = std::function<void(const StreamStep& step, ByteView bytes)>;

  /// Visits the events of a part in the order in which they came, and frees its room on the disk.
  /// Parts may be read by several threads at once, each part once.
  [[nodiscard]] Result<void, Fault> drain(std::size_t part, const Visit& visit);

  [[nodiscard]] bool is_empty() const noexcept { return is_empty_; }

 private:
  struct Close {
    void operator()(std::FILE* file) const noexcept { static_cast<void>(std::fclose(file)); }
  };

  [[nodiscard]] Result<std::FILE*, Fault> file_of(std::size_t part);
  [[nodiscard]] Fault fault(const char* what) const;

  std::filesystem::path folder_;
  std::array<std::unique_ptr<std::FILE, Close>, parts> files_;
  bool is_empty_ = true;
};

}  // namespace tress::audit
