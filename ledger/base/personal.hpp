#pragma once

#include <string>
#include <utility>

namespace tress {

/// A value about a person: a name, a phone, an allergy. It has no formatter, so logging one does
/// not compile, and one way out, `reveal()`, which is easy to grep: the line after a call gives the
/// reason.
template <class T>
class Personal {
 public:
  explicit Personal(T value) : value_(std::move(value)) {}

  [[nodiscard]] const T& reveal() const noexcept { return value_; }

  friend bool operator==(const Personal&, const Personal&) = default;

 private:
  T value_;
};

}  // namespace tress
