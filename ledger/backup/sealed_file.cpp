#include "ledger/backup/sealed_file.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "ledger/base/assert.hpp"
#include "ledger/base/failpoint.hpp"

namespace tress::backup {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view file_domain = "tress/sealed-file/v1\n";
constexpr std::size_t chunk_bytes = std::size_t{64} * 1024;
constexpr std::size_t sealed_chunk_bytes = chunk_bytes + box_chunk_overhead_bytes;

}  // namespace

SealingFile::SealingFile(NewFile file, const BoxPublicKey& recipient)
    : file_(std::move(file)),
      sealer_(recipient) {
  chunk_.reserve(chunk_bytes);
}

Result<SealingFile, Fault> SealingFile::create(Files& files,
                                               const fs::path& path,
                                               const BoxPublicKey& recipient,
                                               std::string_view name) {
  TRESS_ASSERT(!name.empty() && name.size() <= inner_name_bytes_max);
  TRESS_TRY(auto file, NewFile::create(files, path));
  SealingFile sealing{std::move(file), recipient};
  TRESS_TRY(sealing.put(bytes_of(file_domain)));
  TRESS_TRY(sealing.put(sealing.sealer_.head()));
  append_be(sealing.chunk_, static_cast<std::uint16_t>(name.size()));
  append(sealing.chunk_, name);
  return sealing;
}

Result<void, Fault> SealingFile::put(ByteView sealed) {
  hash_.update(sealed);
  bytes_ += sealed.size();
  return file_.write(sealed);
}

Result<void, Fault> SealingFile::seal_full_chunk() {
  if (chunk_.size() < chunk_bytes) return ok();
  TRESS_TRY(put(sealer_.seal(chunk_, false)));
  chunk_.clear();
  return ok();
}

Result<void, Fault> SealingFile::write(ByteView plain) {
  while (!plain.empty()) {
    // A full chunk is sealed only when more comes: the last one must say that it is the last.
    TRESS_TRY(seal_full_chunk());
    const std::size_t count = std::min(plain.size(), chunk_bytes - chunk_.size());
    append(chunk_, plain.first(count));
    plain = plain.subspan(count);
  }
  return ok();
}

Result<Sealed, Fault> SealingFile::finish() {
  TRESS_TRY(put(sealer_.seal(chunk_, true)));
  wipe(chunk_);
  TRESS_TRY(file_.finish());
  return Sealed{bytes_, hash_.finish()};
}

Result<Sealed, Fault> seal_file(Files& files,
                                const fs::path& from,
                                const fs::path& to,
                                const BoxPublicKey& recipient,
                                std::string_view name) {
  TRESS_TRY(auto in, InFile::open(files, from));
  TRESS_TRY(auto out, SealingFile::create(files, to, recipient, name));
  Bytes piece(chunk_bytes);
  while (true) {
    TRESS_TRY(const std::size_t got, in.read(piece));
    TRESS_TRY(out.write(ByteView{piece}.first(got)));
    if (got < piece.size()) break;
  }
  wipe(piece);
  failpoint("backup.file_sealed");
  return out.finish();
}

OpenedFile::OpenedFile(fs::path path, InFile file, BoxOpener opener)
    : path_(std::move(path)),
      file_(std::move(file)),
      opener_(std::move(opener)) {}

Fault OpenedFile::damaged(std::string what) const {
  return {Fault::Kind::damaged, path_.string(), std::move(what)};
}

Result<OpenedFile, Fault> OpenedFile::open(Files& files,
                                           const fs::path& path,
                                           const Secret& secret) {
  TRESS_TRY(auto file, InFile::open(files, path));
  Bytes head(file_domain.size() + box_head_bytes);
  TRESS_TRY(const std::size_t got, file.read(head));
  const ByteView view{head};
  const bool is_sealed =
      got == head.size() && text_of(view.first(file_domain.size())) == file_domain;
  if (!is_sealed) {
    return Fault{Fault::Kind::damaged, path.string(), "is not a sealed file"};
  }
  auto opener = BoxOpener::open(secret, view.subspan(file_domain.size()));
  if (!opener) {
    return Fault{Fault::Kind::damaged, path.string(),
                 "is sealed to another key, or its beginning has been changed"};
  }
  OpenedFile opened{path, std::move(file), std::move(*opener)};
  TRESS_TRY(opened.next_chunk());
  TRESS_TRY(opened.read_name());
  return opened;
}

Result<void, Fault> OpenedFile::next_chunk() {
  Bytes sealed(sealed_chunk_bytes);
  TRESS_TRY(const std::size_t got, file_.read(sealed));
  if (got == 0) return damaged("is cut short");
  auto chunk = opener_.next(ByteView{sealed}.first(got));
  if (!chunk) return damaged("has been changed or is cut short");
  // Whatever stands after the end was not sealed by us.
  if (chunk->is_last) {
    std::array<Byte, 1> more{};
    TRESS_TRY(const std::size_t beyond, file_.read(more));
    if (beyond > 0) return damaged("goes on after its end");
  }
  plain_ = std::move(chunk->plain);
  taken_ = 0;
  is_at_last_ = chunk->is_last;
  return ok();
}

Result<void, Fault> OpenedFile::read_name() {
  constexpr std::size_t length_bytes = sizeof(std::uint16_t);
  const ByteView plain{plain_};
  const std::size_t length =
      plain.size() < length_bytes ? 0 : std::size_t{read_be<std::uint16_t>(plain)};
  const bool is_name =
      length > 0 && length <= inner_name_bytes_max && length_bytes + length <= plain.size();
  if (!is_name) return damaged("has no name inside");
  name_ = std::string{text_of(plain.subspan(length_bytes, length))};
  taken_ = length_bytes + length;
  return ok();
}

Result<void, Fault> OpenedFile::copy_to(const std::function<Result<void, Fault>(ByteView)>& sink) {
  while (true) {
    TRESS_TRY(sink(ByteView{plain_}.subspan(taken_)));
    wipe(plain_);
    if (is_at_last_) return ok();
    TRESS_TRY(next_chunk());
  }
}

Result<Sealed, Fault> measure(Files& files, const fs::path& path) {
  TRESS_TRY(auto file, InFile::open(files, path));
  Sha256 hash;
  Sealed measured{0, Hash::zero()};
  Bytes piece(chunk_bytes);
  while (true) {
    TRESS_TRY(const std::size_t got, file.read(piece));
    hash.update(ByteView{piece}.first(got));
    measured.bytes += got;
    if (got < piece.size()) break;
  }
  measured.sha256 = hash.finish();
  return measured;
}

}  // namespace tress::backup
