#pragma once

#include <span>

#include "ledger/base/bytes.hpp"
#include "ledger/base/ids.hpp"

namespace tress {

/// Unguessable bytes. The real one is `crypto/random.hpp`; tests give a seeded one.
/// Called from any thread.
class Random {
 public:
  virtual ~Random() = default;

  virtual void fill(std::span<Byte> out) = 0;
};

/// A fresh identifier: 128 unguessable bits.
template <class AnyId>
AnyId random_id(Random& random) {
  typename AnyId::Array bytes{};
  random.fill(bytes);
  return AnyId{bytes};
}

}  // namespace tress
