#pragma once

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/seeded_random.hpp"
#include "tests/support/temporary_folder.hpp"

#include "ledger/backup/check.hpp"
#include "ledger/merkle/checkpoint.hpp"

namespace tress::testing {

inline Bytes bytes_from(std::string_view text) {
  const ByteView view = bytes_of(text);
  return {view.begin(), view.end()};
}

/// `size` bytes that differ from place to place.
inline Bytes content(std::size_t size, Byte seed = 7) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<Byte>(i * 31 + seed + i / 256);
  return bytes;
}

inline Bytes read_all(const std::filesystem::path& path) {
  auto bytes = read_whole(machine_files(), path, std::uint64_t{1} << 30U);
  if (!bytes) FAIL(sentence(bytes.error()));
  return std::move(bytes.value());
}

inline void write_all(const std::filesystem::path& path, ByteView bytes) {
  const auto written = replace_file(machine_files(), path, bytes);
  if (!written) FAIL(sentence(written.error()));
}

/// A vault with real keys, into which a test puts backups by hand.
struct VaultFixture {
  VaultFixture()
      : random(5),
        log_key(SigningKey::generate(random)),
        box(make_box_keys(random)),
        vault(machine_files(), folder / "vault", backup::Kind::ledger) {
    REQUIRE(vault.prepare().has_value());
  }

  [[nodiscard]] merkle::VerifierKey verifier() const {
    return {"tress.test/log", merkle::NoteKeyType::ed25519, log_key.public_key()};
  }

  backup::Object seal(const std::string& name, const std::string& inner, ByteView plain) {
    auto file =
        backup::SealingFile::create(machine_files(), vault.object(name), box.public_key, inner);
    REQUIRE(file.has_value());
    REQUIRE(file.value().write(plain).has_value());
    const auto sealed = file.value().finish();
    REQUIRE(sealed.has_value());
    return {name, sealed.value()};
  }

  /// The next backup, of these objects.
  backup::Recorded add(std::vector<backup::Object> objects) {
    const backup::ListRef nothing{0, sha256(ByteView{})};
    const auto before = vault.newest(verifier());
    REQUIRE(before.has_value());
    const auto& last = before.value();
    backup::Manifest manifest{backup::Kind::ledger,
                              last ? last->manifest.id + 1 : 1,
                              now,
                              last ? std::optional{last->ref()} : std::nullopt,
                              std::nullopt,
                              "a checkpoint\nof two lines\n",
                              box.public_key,
                              verifier(),
                              nothing,
                              nothing};
    auto recorded = vault.record(std::move(manifest), std::move(objects), log_key);
    REQUIRE(recorded.has_value());
    return std::move(recorded.value());
  }

  [[nodiscard]] std::vector<std::string> findings() const {
    auto checked = backup::check_vault(vault, {verifier(), true});
    REQUIRE(checked.has_value());
    return checked.value().findings;
  }

  TemporaryFolder folder;
  SeededRandom random;
  SigningKey log_key;
  BoxKeys box;
  backup::Vault vault;
  Timestamp now{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2}};
};

/// A name as objects have it.
inline std::string object_name(Byte number) {
  return to_hex(Bytes(16, number));
}

}  // namespace tress::testing
