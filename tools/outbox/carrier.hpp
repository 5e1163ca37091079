#pragma once

#include <optional>
#include <string>
#include <variant>

#include "schema/outbox.hpp"

/// Whoever takes a letter out of the house. The one interface to mail and text messages; each way
/// is a file beside it, and tests have one of their own.
namespace tress::post {

/// A message with whom it goes to, in the clear: made when it is sent, kept nowhere.
struct Letter {
  std::string key;                   ///< the same for every attempt: the other side may tell
  std::optional<std::string> phone;  ///< E.164
  std::optional<std::string> mail;
  std::string subject;
  std::string text;  ///< lines end in \n
};

/// By which way it went, or why it did not.
using Carried = std::variant<outbox::Channel, outbox::Failure>;

class Carrier {
 public:
  virtual ~Carrier() = default;

  /// Returns when the letter is out of our hands, after some seconds at most. One thread at a time.
  virtual Carried carry(const Letter& letter) = 0;
};

}  // namespace tress::post
