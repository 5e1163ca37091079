#include "tools/payments/secrets_file.hpp"

#include <array>
#include <cerrno>
#include <span>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/crypto/secret.hpp"

namespace tress::payments {

namespace {

constexpr unsigned mode_bits = 07777;
constexpr unsigned secret_file_mode = 0400;

/// Four secrets with a line of words for each.
constexpr std::size_t file_bytes_max = 2048;

class OpenFile {
 public:
  explicit OpenFile(int number) noexcept : number_(number) {}

  ~OpenFile() {
    if (number_ >= 0) ::close(number_);
  }

  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  [[nodiscard]] int number() const noexcept { return number_; }

 private:
  int number_;
};

Fault refused(const std::filesystem::path& path, std::string why) {
  return {Fault::Kind::configuration, path.string(), std::move(why)};
}

std::optional<Fault> objection_to(const std::filesystem::path& path, int file) {
  struct stat found {};

  if (::fstat(file, &found) != 0) return refused(path, "cannot be looked at");
  if (!S_ISREG(found.st_mode)) return refused(path, "is not a regular file");
  if (found.st_uid != ::geteuid()) {
    return refused(path, "belongs to another user; give it to this service's with chown");
  }
  const unsigned mode = found.st_mode & mode_bits;
  if (mode != secret_file_mode) {
    return refused(path, fmt::format("has mode {:04o}; a file of secrets must have mode 0400, "
                                     "readable by its owner only: chmod 0400",
                                     mode));
  }
  return std::nullopt;
}

/// How many bytes were there; nothing after a fault.
std::optional<std::size_t> read_all(int file, std::span<Byte> out) {
  std::size_t done = 0;
  while (done < out.size()) {
    const ssize_t got = ::read(file, out.data() + done, out.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

}  // namespace

Result<webhooks::Secrets, Fault> read_secrets(const std::filesystem::path& path) {
  const OpenFile file{::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)};
  if (file.number() < 0) {
    return refused(path, "cannot be opened: " + std::generic_category().message(errno));
  }
  if (auto objection = objection_to(path, file.number())) return std::move(*objection);
  std::array<Byte, file_bytes_max> text{};
  const auto size = read_all(file.number(), text);
  auto secrets =
      size ? webhooks::parse_secrets(text_of(ByteView{text}.first(*size))) : std::nullopt;
  wipe(text);
  if (!secrets) {
    return refused(path, fmt::format("holds no secrets: 1 to {} lines like whsec_ and the base64 "
                                     "of 24 to 64 bytes",
                                     webhooks::secrets_max));
  }
  return std::move(*secrets);
}

}  // namespace tress::payments
