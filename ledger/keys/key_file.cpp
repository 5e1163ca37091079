#include "ledger/keys/key_file.hpp"

#include <cerrno>
#include <cstdint>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tress {

namespace {

constexpr unsigned key_file_mode = 0400;
constexpr unsigned credential_mode = 0440;
constexpr unsigned mode_bits = 07777;
constexpr uid_t root_user = 0;
constexpr gid_t root_group = 0;

/// Who has put the file there.
enum class Giver : unsigned char { ourselves, service_manager };

/// An open file, closed when it goes out of scope.
class Descriptor {
 public:
  explicit Descriptor(int number) noexcept : number_(number) {}

  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }

  [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }

  [[nodiscard]] int number() const noexcept { return number_; }

 private:
  int number_;
};

std::string reason_of(int error) {
  return std::generic_category().message(error);
}

Fault refused(const std::filesystem::path& path, std::string what) {
  return {Fault::Kind::configuration, path.string(), std::move(what)};
}

Fault failed(const std::filesystem::path& path, std::string_view step, int error) {
  return {Fault::Kind::io, path.string(), fmt::format("{}: {}", step, reason_of(error))};
}

Fault could_not_open(const std::filesystem::path& path, int error) {
  if (error == ENOENT) {
    return {Fault::Kind::missing, path.string(), "there is no such key file"};
  }
  if (error == ELOOP) {
    return refused(path, "is a symbolic link; a key file must be the file itself");
  }
  return refused(path, fmt::format("cannot be opened: {}", reason_of(error)));
}

bool is_owner_right(const struct stat& found, Giver giver) {
  const bool is_roots = giver == Giver::service_manager && found.st_uid == root_user;
  return found.st_uid == ::geteuid() || is_roots;
}

bool is_mode_right(const struct stat& found, Giver giver) {
  const unsigned mode = found.st_mode & mode_bits;
  const bool is_access_list = giver == Giver::service_manager && mode == credential_mode &&
                              found.st_uid == root_user && found.st_gid == root_group;
  return mode == key_file_mode || is_access_list;
}

std::optional<Fault> objection_to(const std::filesystem::path& path,
                                  const struct stat& found,
                                  Giver giver) {
  if (!S_ISREG(found.st_mode)) return refused(path, "is not a regular file");
  if (!is_owner_right(found, giver)) {
    return refused(path, fmt::format("belongs to user {}, not to the user {} of this service; "
                                     "give it to that user with chown",
                                     found.st_uid, ::geteuid()));
  }
  const unsigned mode = found.st_mode & mode_bits;
  if (!is_mode_right(found, giver)) {
    return refused(path, fmt::format("has mode {:04o}; a key file must have mode 0400, readable "
                                     "by its owner only: chmod 0400",
                                     mode));
  }
  if (found.st_size != static_cast<off_t>(Secret::size)) {
    return refused(path, fmt::format("is {} bytes long; a key is exactly {} bytes", found.st_size,
                                     Secret::size));
  }
  return std::nullopt;
}

/// True if exactly `out.size()` bytes were there.
bool read_all(int file, std::span<Byte> out) {
  std::size_t done = 0;
  while (done < out.size()) {
    const ssize_t got = ::read(file, out.data() + done, out.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    done += static_cast<std::size_t>(got);
  }
  return true;
}

bool write_all(int file, ByteView bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t put = ::write(file, bytes.data() + done, bytes.size() - done);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    done += static_cast<std::size_t>(put);
  }
  return true;
}

/// The new name itself must survive power loss, and it lives in the folder.
bool sync_folder_of(const std::filesystem::path& path) {
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path{"."};
  const Descriptor opened{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  return opened.is_open() && ::fsync(opened.number()) == 0;
}

Result<Secret, Fault> read_key(const std::filesystem::path& path, Giver giver) {
  // O_NONBLOCK: a pipe in its place must be refused, not waited for.
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)};
  if (!file.is_open()) return could_not_open(path, errno);

  struct stat found {};

  if (::fstat(file.number(), &found) != 0) return failed(path, "cannot be examined", errno);
  if (auto objection = objection_to(path, found, giver)) return *std::move(objection);
  bool is_whole = false;
  int error = 0;
  Secret key = Secret::make([&](std::span<Byte> out) {
    is_whole = read_all(file.number(), out);
    error = errno;
  });
  if (!is_whole) return failed(path, "cannot be read", error);
  return key;
}

}  // namespace

Result<Secret, Fault> read_key_file(const std::filesystem::path& path) {
  return read_key(path, Giver::ourselves);
}

Result<Secret, Fault> read_key_credential(const std::filesystem::path& path) {
  return read_key(path, Giver::service_manager);
}

Result<void, Fault> create_key_file(const std::filesystem::path& path, const Secret& key) {
  const Descriptor file{
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, key_file_mode)};
  if (!file.is_open()) {
    const int error = errno;
    if (error == EEXIST) return refused(path, "exists already; a key is never overwritten");
    return refused(path, fmt::format("cannot be created: {}", reason_of(error)));
  }
  // fchmod: the process's umask may have taken the owner's bit away.
  const bool is_durable = ::fchmod(file.number(), key_file_mode) == 0 &&
                          write_all(file.number(), key.view()) && ::fsync(file.number()) == 0 &&
                          sync_folder_of(path);
  if (is_durable) return ok();
  const int error = errno;
  ::unlink(path.c_str());
  return failed(path, "cannot be written", error);
}

}  // namespace tress
