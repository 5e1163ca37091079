#include "tools/outbox/file_carrier.hpp"

#include "ledger/base/log.hpp"
#include "ledger/crypto/sha256.hpp"
#include "tools/outbox/mail_text.hpp"

namespace tress::post {

namespace {

/// Of the key's hash; in names of files a person may have to read.
constexpr std::size_t name_digits = 32;

}  // namespace

Carried FileCarrier::carry(const Letter& letter) {
  if (!letter.phone && !letter.mail) return outbox::Failure::no_address;
  const bool is_text = letter.phone.has_value();
  const std::string content =
      is_text ? "To: " + *letter.phone + "\n\n" + letter.text : mail_text(letter, "");
  const std::string name = sha256(bytes_of(letter.key)).hex().substr(0, name_digits);
  const auto path = folder_ / (name + (is_text ? ".sms" : ".eml"));
  auto written = files_.make_folder(folder_);
  if (written) written = replace_file(files_, path, bytes_of(content));
  if (!written) {
    log::warn("a message is not written: {}", sentence(written.error()));
    return outbox::Failure::unreachable;
  }
  return is_text ? outbox::Channel::sms : outbox::Channel::mail;
}

}  // namespace tress::post
