#include "tools/witness/folder.hpp"

#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "ledger/base/files.hpp"
#include "ledger/keys/key_file.hpp"

namespace tress::witness_service {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t name_bytes_max = 256;

fs::path key_path(const fs::path& folder) {
  return folder / "witness.key";
}

Fault wrong(const fs::path& folder, std::string what) {
  return {Fault::Kind::configuration, folder.string(), std::move(what)};
}

Result<std::string, Fault> read_name(const fs::path& folder) {
  TRESS_TRY(const auto bytes, read_whole(machine_files(), folder / "name", name_bytes_max));
  std::string name{text_of(bytes)};
  if (name.empty() || name.back() != '\n') return wrong(folder / "name", "is not one line");
  name.pop_back();
  if (!merkle::is_key_name(name)) return wrong(folder / "name", "can't be the name of a key");
  return name;
}

/// The folder itself is what is locked, so that no file need be made for it.
Result<int, Fault> lock_folder(const fs::path& folder) {
  const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) return wrong(folder, "cannot be opened");
  if (::flock(opened, LOCK_EX | LOCK_NB) == 0) return opened;
  ::close(opened);
  return wrong(folder, "is in use by another process");
}

}  // namespace

Result<merkle::VerifierKey, Fault> WitnessFolder::create(const fs::path& folder,
                                                         const std::string& name,
                                                         Random& random) {
  Files& files = machine_files();
  if (!merkle::is_key_name(name) || name.size() >= name_bytes_max) {
    return wrong(fs::path{"--name"}, "must have no spaces and no '+'");
  }
  if (files.exists(key_path(folder))) return wrong(folder, "holds a witness already");
  TRESS_TRY(files.make_folder(folder));
  TRESS_TRY(replace_file(files, folder / "name", bytes_of(name + "\n")));
  const SigningKey key = SigningKey::generate(random);
  // Last, because its presence says that the folder is made.
  TRESS_TRY(create_key_file(key_path(folder), Secret::from(key.seed())));
  return merkle::VerifierKey{name, merkle::NoteKeyType::cosignature, key.public_key()};
}

Result<std::unique_ptr<WitnessFolder>, Fault> WitnessFolder::open(const fs::path& folder,
                                                                  const Clock& clock) {
  if (!machine_files().exists(key_path(folder))) {
    return wrong(folder, "holds no witness; make one with `tress witness init`");
  }
  TRESS_TRY(const auto seed, read_key_file(key_path(folder)));
  TRESS_TRY(auto name, read_name(folder));
  TRESS_TRY(auto store, witness::FileStore::open(machine_files(), folder));
  TRESS_TRY(const int lock, lock_folder(folder));
  std::unique_ptr<WitnessFolder> made{
      new WitnessFolder(lock, SigningKey::from_seed(seed), std::move(store))};
  TRESS_TRY(made->witness_,
            witness::Witness::open(made->store_, std::move(name), made->key_, clock));
  return made;
}

WitnessFolder::~WitnessFolder() {
  ::close(lock_);
}

}  // namespace tress::witness_service
