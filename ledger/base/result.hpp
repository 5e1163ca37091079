#pragma once

#include <boost/outcome/basic_result.hpp>
#include <boost/outcome/try.hpp>
#include <string>
#include <utility>

#include "ledger/base/assert.hpp"

namespace tress {

namespace detail {

namespace outcome = BOOST_OUTCOME_V2_NAMESPACE;

/// Reading the wrong side of a `Result` is a programmer error, so it aborts instead of throwing.
struct AbortOnWrongAccess : outcome::policy::base {
  template <class Impl>
  static constexpr void wide_value_check(Impl&& self) {
    TRESS_ASSERT(base::_has_value(self));
  }

  template <class Impl>
  static constexpr void wide_error_check(Impl&& self) {
    TRESS_ASSERT(base::_has_error(self));
  }

  template <class Impl>
  static constexpr void wide_exception_check(Impl&&) {}
};

}  // namespace detail

/// A value or the reason there is none. `[[nodiscard]]`: dropping one is a compile-time warning,
/// which the build turns into an error.
/// This header is the only one that names Boost.Outcome, so it can be replaced in one place.
template <class Value, class Error>
using Result = detail::outcome::basic_result<Value, Error, detail::AbortOnWrongAccess>;

/// The value of a `Result` that carries none.
inline detail::outcome::success_type<void> ok() noexcept {
  return detail::outcome::success();
}

/// The world broke: disk, damaged bytes, a key that is not there. Never a rule that said no.
/// `where` names the thing in the words of an operator ("event 41 of the log", a path).
struct Fault {
  enum class Kind : unsigned char {
    io,             ///< a read or write failed; after a failed write the outcome is unknown
    damaged,        ///< bytes are there but wrong: hash, signature, structure, order
    missing,        ///< something that must exist does not
    configuration,  ///< refused before touching anything: permissions, formats, options
    halted,         ///< an earlier write failed; nothing is accepted until the next start
  };

  Kind kind;
  std::string where;
  std::string what;

  friend bool operator==(const Fault&, const Fault&) = default;
};

/// One plain sentence for an operator: "event 41: its hash is not the one in the leaf".
inline std::string sentence(const Fault& fault) {
  return fault.where.empty() ? fault.what : fault.where + ": " + fault.what;
}

}  // namespace tress

/// `TRESS_TRY(auto x, f())` binds the value of `f()` or returns its error from this function.
// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): must return from the caller.
#define TRESS_TRY(...) BOOST_OUTCOME_TRY(__VA_ARGS__)

/// The same inside a coroutine.
// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): must co_return from the caller.
#define TRESS_CO_TRY(...) BOOST_OUTCOME_CO_TRY(__VA_ARGS__)
