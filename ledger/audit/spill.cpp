#include "ledger/audit/spill.hpp"

#include <optional>
#include <string>

#include <stdlib.h>
#include <unistd.h>

#include "ledger/base/limits.hpp"

namespace tress::audit {

namespace {

/// position ‖ event hash ‖ kind ‖ stream ‖ version ‖ previous ‖ length of what follows.
constexpr std::size_t head_bytes = 8 + Hash::size + 1 + StreamId::size + 8 + Hash::size + 4;

constexpr std::size_t buffer_bytes = std::size_t{64} << 10U;

Bytes encoded(const StreamStep& step, std::size_t length) {
  Bytes out;
  out.reserve(head_bytes);
  append_be(out, step.position);
  append(out, step.event_hash.view());
  out.push_back(static_cast<Byte>(step.head.stream_kind));
  append(out, step.head.stream.view());
  append_be(out, step.head.stream_version);
  append(out, step.head.previous.view());
  append_be(out, static_cast<std::uint32_t>(length));
  return out;
}

/// Nothing if the file does not give back what was written.
std::optional<StreamStep> decoded(ByteView in) {
  constexpr std::size_t kind_at = 8 + Hash::size;
  constexpr std::size_t version_at = kind_at + 1 + StreamId::size;
  const auto kind = enum_of<StreamKind>(in[kind_at]);
  if (!kind) return std::nullopt;
  return StreamStep{read_be<Position>(in), Hash::from(in.subspan(8, Hash::size)),
                    EventHead{*kind, StreamId::from(in.subspan(kind_at + 1, StreamId::size)),
                              read_be<std::uint64_t>(in.subspan(version_at)),
                              Hash::from(in.subspan(version_at + 8, Hash::size))}};
}

}  // namespace

Fault Spill::fault(const char* what) const {
  return {Fault::Kind::io, "temporary file in " + folder_.string(), what};
}

Result<std::FILE*, Fault> Spill::file_of(std::size_t part) {
  auto& file = files_.at(part);
  if (file) return file.get();
  std::string name = (folder_ / "tress-verify-XXXXXX").string();
  const int descriptor = ::mkstemp(name.data());  // Mode 0600.
  if (descriptor < 0) return fault("cannot be made");
  ::unlink(name.c_str());
  file.reset(::fdopen(descriptor, "w+b"));
  if (!file) {
    ::close(descriptor);
    return fault("cannot be opened");
  }
  std::setvbuf(file.get(), nullptr, _IOFBF, buffer_bytes);
  return file.get();
}

namespace {

/// The C library takes no null, not even for nothing.
bool write_all(ByteView bytes, std::FILE* file) {
  return bytes.empty() || std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
}

bool read_all(std::span<Byte> out, std::FILE* file) {
  return out.empty() || std::fread(out.data(), 1, out.size(), file) == out.size();
}

}  // namespace

Result<void, Fault> Spill::add(std::size_t part, const StreamStep& step, ByteView bytes) {
  TRESS_TRY(std::FILE* const file, file_of(part));
  is_empty_ = false;
  const Bytes head = encoded(step, bytes.size());
  const bool is_written = write_all(head, file) && write_all(bytes, file);
  if (!is_written) return fault("cannot be written; is the disk full?");
  return ok();
}

Result<void, Fault> Spill::drain(std::size_t part, const Visit& visit) {
  auto& file = files_.at(part);
  if (!file) return ok();
  if (std::fflush(file.get()) != 0) return fault("cannot be written; is the disk full?");
  std::rewind(file.get());
  Bytes head(head_bytes);
  Bytes bytes;
  while (read_all(head, file.get())) {
    bytes.resize(read_be<std::uint32_t>(ByteView{head}.subspan(head_bytes - 4)));
    if (!read_all(bytes, file.get())) {
      return fault("ends too early");
    }
    const auto step = decoded(head);
    if (!step) return fault("does not give back what was written");
    visit(*step, bytes);
  }
  if (std::ferror(file.get()) != 0) return fault("cannot be read");
  file.reset();
  return ok();
}

}  // namespace tress::audit
