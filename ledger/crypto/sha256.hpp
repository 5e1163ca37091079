#pragma once

#include <initializer_list>
#include <memory>

#include "ledger/base/bytes.hpp"
#include "ledger/base/ids.hpp"

struct evp_md_ctx_st;  // OpenSSL's EVP_MD_CTX; its headers stay in sha256.cpp.

/// SHA-256 by OpenSSL, which uses the processor's SHA instructions: four times faster than
/// libsodium here. The digest is fetched once; fetching it per call costs half the speed.
namespace tress {

namespace detail {

struct DigestContextDeleter {
  void operator()(evp_md_ctx_st* context) const noexcept;
};

using DigestContext = std::unique_ptr<evp_md_ctx_st, DigestContextDeleter>;

}  // namespace detail

/// Any thread.
[[nodiscard]] Hash sha256(ByteView message);

/// The hash of the parts one after the other, without joining them first. Any thread.
[[nodiscard]] Hash sha256(std::initializer_list<ByteView> parts);

/// Hashes what arrives in pieces. One thread at a time.
class Sha256 {
 public:
  Sha256();

  void update(ByteView piece);

  /// The hash of all pieces since the start or the last `finish`; then starts anew.
  [[nodiscard]] Hash finish();

 private:
  detail::DigestContext context_;
};

}  // namespace tress
