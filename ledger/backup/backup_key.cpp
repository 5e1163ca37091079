#include "ledger/backup/backup_key.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/crypto/sha256.hpp"
#include "ledger/keys/key_file.hpp"
#include "ledger/merkle/lines.hpp"

namespace tress::backup {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t line_bytes = 8;
constexpr std::size_t lines = Secret::size / line_bytes;
constexpr std::size_t check_bytes = 2;
constexpr std::string_view paper_domain = "tress/paper/v1\n";
constexpr std::uint64_t text_bytes_max = 4096;

Bytes check_of(std::size_t line, ByteView bytes) {
  const std::array<Byte, 1> number{static_cast<Byte>(line)};
  const Hash hash = sha256({bytes_of(paper_domain), number, bytes});
  return {hash.bytes().begin(), hash.bytes().begin() + check_bytes};
}

/// Hexadecimal in groups of four, without a std::string in between that nobody wipes.
void append_groups(Bytes& out, ByteView bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i % 2 == 0) out.push_back(' ');
    out.push_back(static_cast<Byte>(digits[bytes[i] >> 4U]));
    out.push_back(static_cast<Byte>(digits[bytes[i] & 0xFU]));
  }
}

std::optional<Byte> digit_value(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<Byte>(digit - '0');
  if (digit >= 'a' && digit <= 'f') return static_cast<Byte>(digit - 'a' + 10);
  return std::nullopt;
}

/// The line's eight bytes and two of check, or nothing.
std::optional<Bytes> parse_line(std::string_view line) {
  Bytes bytes;
  std::optional<Byte> high;
  for (const char c : line) {
    if (c == ' ' || c == '\t' || c == '\r') continue;
    const auto value = digit_value(c);
    if (!value) return std::nullopt;
    if (high) bytes.push_back(static_cast<Byte>(*high << 4U | *value));
    high = high ? std::nullopt : value;
  }
  if (high || bytes.size() != line_bytes + check_bytes) return std::nullopt;
  return bytes;
}

/// `line` is eight bytes and two of check.
bool is_check_of(std::size_t number, ByteView line) {
  const Bytes expected = check_of(number, line.first(line_bytes));
  const ByteView found = line.subspan(line_bytes);
  return std::equal(expected.begin(), expected.end(), found.begin(), found.end());
}

Fault refused(const fs::path& path, std::string what) {
  return {Fault::Kind::configuration, path.string(), std::move(what)};
}

/// Lines "1: …" to "4: …", anywhere in the text.
Result<Secret, Fault> parse_paper(const fs::path& path, std::string_view text) {
  std::array<Byte, Secret::size> bytes{};
  std::array<bool, lines> has_line{};
  while (const auto line = merkle::take_line(text)) {
    if (line->size() < 2 || (*line)[1] != ':') continue;
    const auto number = static_cast<std::size_t>(line->front() - '0');
    if (number < 1 || number > lines) continue;
    auto parsed = parse_line(line->substr(2));
    const ByteView view = parsed ? ByteView{*parsed} : ByteView{};
    const bool is_right = parsed && is_check_of(number, view);
    if (!is_right) {
      return refused(path, "line " + std::to_string(number) + " is not as it was printed");
    }
    std::copy_n(view.begin(), line_bytes, bytes.begin() + (number - 1) * line_bytes);
    has_line.at(number - 1) = true;
    wipe(*parsed);
  }
  if (std::count(has_line.begin(), has_line.end(), true) != lines) {
    return refused(path, "is neither a key of 32 bytes nor its four lines from paper");
  }
  Secret secret = Secret::from(bytes);
  wipe(bytes);
  return secret;
}

struct Config {
  BoxPublicKey key;
  fs::path secret_place;
};

Result<Config, Fault> read_config(Files& files, const fs::path& path) {
  auto text = read_whole(files, path, text_bytes_max);
  if (!text && text.error().kind == Fault::Kind::missing) {
    return Fault{Fault::Kind::missing, path.string(),
                 "there is no key to seal backups to; make one with `tress keys backup-key FILE`"};
  }
  if (!text) return text.error();
  std::string_view rest = text_of(text.value());
  const auto line = merkle::take_line(rest);
  const auto place = merkle::take_line(rest);
  const auto bytes = line ? from_base64(*line) : std::nullopt;
  const bool is_key = bytes && bytes->size() == BoxPublicKey::size && place && rest.empty() &&
                      is_acceptable(BoxPublicKey::from(*bytes));
  if (!is_key) {
    return Fault{Fault::Kind::damaged, path.string(), "is no public key for backups"};
  }
  return Config{BoxPublicKey::from(*bytes), std::string{*place}};
}

}  // namespace

Result<void, Fault> write_public_key(Files& files,
                                     const fs::path& path,
                                     const BoxPublicKey& key,
                                     const fs::path& secret_place) {
  return replace_file(files, path,
                      bytes_of(to_base64(key.view()) + "\n" + secret_place.string() + "\n"));
}

Result<BoxPublicKey, Fault> read_public_key(Files& files, const fs::path& path) {
  TRESS_TRY(const auto config, read_config(files, path));
  return config.key;
}

Result<fs::path, Fault> read_secret_place(Files& files, const fs::path& path) {
  TRESS_TRY(const auto config, read_config(files, path));
  return config.secret_place;
}

Bytes paper_text(const Secret& secret) {
  Bytes text;
  for (std::size_t line = 1; line <= lines; ++line) {
    const ByteView bytes = secret.view().subspan((line - 1) * line_bytes, line_bytes);
    append(text, std::to_string(line) + ":");
    append_groups(text, bytes);
    append(text, "  ");
    append_groups(text, check_of(line, bytes));
    append(text, "\n");
  }
  return text;
}

Result<Secret, Fault> read_secret_key(Files& files, const fs::path& path) {
  std::error_code error;
  if (fs::file_size(path, error) == Secret::size && !error) return read_key_file(path);
  const auto others = fs::perms::group_all | fs::perms::others_all;
  const auto mode = fs::symlink_status(path, error).permissions();
  if (!error && (mode & others) != fs::perms::none) {
    return refused(path, "can be read by others; chmod 0400");
  }
  TRESS_TRY(auto text, read_whole(files, path, text_bytes_max));
  auto secret = parse_paper(path, text_of(text));
  wipe(text);
  return secret;
}

}  // namespace tress::backup
