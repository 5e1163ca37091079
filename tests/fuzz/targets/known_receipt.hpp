#pragma once

#include <string>

#include "ledger/merkle/receipt.hpp"

namespace tress::fuzz {

/// The one event that a log's key has signed, in a tree of two leaves of which this is the second,
/// and its receipt. The same on every machine: a fuzzer that makes another receipt verify has
/// broken something.
struct KnownReceipt {
  merkle::VerifierKey log_key;
  merkle::LeafEntry leaf;
  Bytes event_bytes;
  merkle::Checkpoint checkpoint;
  std::string note;  ///< the signed checkpoint
  std::string text;  ///< the receipt
};

const KnownReceipt& known_receipt();

}  // namespace tress::fuzz
