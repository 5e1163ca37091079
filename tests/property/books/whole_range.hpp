#pragma once

#include <rapidcheck.h>

namespace tress::testing {

/// Any value of the range, `until` left out, in short histories too: rapidcheck's own inRange draws
/// from the first part of a range while the size at hand is small, so that the last kinds of moves
/// would hardly ever be made, or never.
template <class T>
rc::Gen<T> whole_range(T from, T until) {
  return rc::gen::resize(rc::kNominalSize, rc::gen::inRange<T>(from, until));
}

}  // namespace tress::testing
