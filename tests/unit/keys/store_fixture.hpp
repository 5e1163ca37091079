#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "tests/support/temporary_folder.hpp"

#include "ledger/base/bytes.hpp"
#include "ledger/crypto/random.hpp"
#include "ledger/keys/key_store.hpp"

namespace tress::testing {

/// The bytes of every file below `folder`, one after the other.
std::string all_files(const std::filesystem::path& folder);

/// True if some file below `folder` holds the bytes.
bool is_in_files(const std::filesystem::path& folder, ByteView bytes);

/// A key store in a folder of its own that can be closed and opened again.
class StoreFixture {
 public:
  StoreFixture() { reopen(); }

  [[nodiscard]] KeyStore& store() { return *store_; }

  [[nodiscard]] SystemRandom& random() { return random_; }

  [[nodiscard]] std::filesystem::path folder() const { return temporary_ / "keys"; }

  void close() { store_.reset(); }

  void reopen();

  [[nodiscard]] Result<std::unique_ptr<KeyStore>, Fault> open_with(const Secret& master);

  [[nodiscard]] Result<std::unique_ptr<KeyStore>, Fault> try_open() { return open_with(master_); }

  /// The row of a client as it lies in the files: what an erasure must remove.
  [[nodiscard]] Bytes wrapped_keys(const ClientId& client);

 private:
  TemporaryFolder temporary_;
  SystemRandom random_;
  Secret master_ = Secret::random(random_);
  std::unique_ptr<KeyStore> store_;
};

}  // namespace tress::testing
