#include "ledger/crypto/sha256.hpp"

#include <new>

#include <openssl/evp.h>

namespace tress {

namespace {

/// Lives as long as the program: OpenSSL frees its providers only after our last hash.
const EVP_MD* digest() noexcept {
  static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  // No SHA-256 means no ledger; OpenSSL without it is a broken installation.
  TRESS_ASSERT(fetched != nullptr);
  return fetched;
}

detail::DigestContext new_context() {
  detail::DigestContext context{EVP_MD_CTX_new()};
  if (!context) throw std::bad_alloc{};
  return context;
}

// With a fetched software digest these calls fail only when misused.
void begin(EVP_MD_CTX* context) {
  TRESS_ASSERT(EVP_DigestInit_ex2(context, digest(), nullptr) == 1);
}

void add(EVP_MD_CTX* context, ByteView piece) {
  TRESS_ASSERT(EVP_DigestUpdate(context, piece.data(), piece.size()) == 1);
}

Hash end(EVP_MD_CTX* context) {
  Hash::Array bytes{};
  TRESS_ASSERT(EVP_DigestFinal_ex(context, bytes.data(), nullptr) == 1);
  return Hash{bytes};
}

}  // namespace

void detail::DigestContextDeleter::operator()(evp_md_ctx_st* context) const noexcept {
  EVP_MD_CTX_free(context);
}

Hash sha256(ByteView message) {
  return sha256({message});
}

Hash sha256(std::initializer_list<ByteView> parts) {
  thread_local const detail::DigestContext context = new_context();
  begin(context.get());
  for (const ByteView part : parts) add(context.get(), part);
  return end(context.get());
}

Sha256::Sha256() : context_(new_context()) {
  begin(context_.get());
}

void Sha256::update(ByteView piece) {
  add(context_.get(), piece);
}

Hash Sha256::finish() {
  const Hash hash = end(context_.get());
  begin(context_.get());
  return hash;
}

}  // namespace tress
