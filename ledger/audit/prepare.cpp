#include "ledger/audit/prepare.hpp"

#include <algorithm>

#include "ledger/books/chart.hpp"
#include "ledger/codec/parts.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/crypto/signer.hpp"
#include "ledger/merkle/hashing.hpp"
#include "ledger/writer/rows.hpp"

namespace tress::audit {

namespace {

bool is_posting(const Posting& posting) {
  const bool has_precision =
      posting.decimals == posting.currency.decimals() || posting.decimals == fine_decimals;
  return has_precision && posting.amount > 0 &&
         books::find_account(posting.debit.account) != nullptr &&
         books::find_account(posting.credit.account) != nullptr;
}

/// Founding, keys and sealed heads are looked at in every mode.
bool is_about_the_log(StreamKind kind) {
  return kind == StreamKind::salon || kind == StreamKind::system;
}

void read(Prepared& event, Signatures signatures) {
  if (signatures == Signatures::checkpoints_only) {
    event.head = peek_event(event.stored.bytes);
    if (!event.head) event.error = DecodeError::not_an_event;
    if (!event.head || !is_about_the_log(event.head->stream_kind)) return;
  }
  auto decoded = decode_event(event.stored.bytes);
  if (!decoded) {
    event.head.reset();
    event.error = decoded.error();
    return;
  }
  Envelope& envelope = event.envelope.emplace(std::move(decoded.value()));
  event.head =
      EventHead{envelope.stream_kind, envelope.stream, envelope.stream_version, envelope.previous};
  event.has_odd_posting = !std::all_of(envelope.postings.begin(), envelope.postings.end(),
                                       [](const Posting& one) { return is_posting(one); });
  for_each_part(envelope.payload, [&](const auto&) { ++event.sealed_parts; });
}

}  // namespace

Prepared prepare(StoredEvent event, const LogKeys& keys, Signatures signatures) {
  const Hash leaf = merkle::leaf_hash(leaf_of(event));
  Prepared prepared{std::move(event), leaf, false, {}, {}, {}, {}, false, 0};
  const StoredEvent& stored = prepared.stored;
  prepared.is_intact = sha256(stored.bytes) == stored.event_hash;
  if (signatures == Signatures::every_event) {
    prepared.is_signed =
        verify_event(keys.at(stored.position), stored.event_hash, stored.signature);
  }
  if (prepared.is_intact) read(prepared, signatures);
  return prepared;
}

}  // namespace tress::audit
