#pragma once

#include <filesystem>

#include "ledger/base/files.hpp"
#include "tools/outbox/carrier.hpp"

namespace tress::post {

/// Letters as files in a folder, for somebody or something else to send on: `<hash of the key>.sms`
/// or `.eml`. One letter is one file, however often it is carried. They hold names and numbers in
/// the clear, for their owner's eyes only; whoever sends them on deletes them.
class FileCarrier final : public Carrier {
 public:
  /// `files` outlives it.
  FileCarrier(Files& files, std::filesystem::path folder)
      : files_(files),
        folder_(std::move(folder)) {}

  Carried carry(const Letter& letter) override;

 private:
  Files& files_;
  std::filesystem::path folder_;
};

}  // namespace tress::post
