#include "tools/outbox/postman.hpp"

#include <algorithm>
#include <utility>

#include "ledger/base/failpoint.hpp"
#include "ledger/base/log.hpp"
#include "ledger/codec/events.hpp"
#include "ledger/codec/rows.hpp"
#include "ledger/crypto/secret.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/domain/service_actor.hpp"
#include "ledger/writer/stream_cache.hpp"

namespace tress::post {

namespace {

Result<Envelope, Fault> event_at(const EventLog& log, Position position) {
  TRESS_TRY(const auto events, log.read(position, 1, 1));
  auto envelope = events.empty() ? Result<Envelope, DecodeError>{DecodeError::not_an_event}
                                 : decode_event(events.front().bytes);
  if (!envelope) {
    return Fault{Fault::Kind::damaged, "event " + std::to_string(position), "cannot be read"};
  }
  return std::move(envelope.value());
}

/// Where a stream's events are, in order of their versions.
Result<std::vector<Position>, Fault> positions_of(const EventLog& log,
                                                  StreamKind kind,
                                                  StreamId stream) {
  const Bytes first = stream_row_key(kind, stream, 0);
  const ByteView prefix = ByteView{first}.first(first.size() - sizeof(std::uint64_t));
  std::vector<Position> found;
  TRESS_TRY(log.scan(Space::streams, prefix, {}, [&](ByteView, ByteView value) {
    if (const auto row = read_stream_row(value)) found.push_back(row->position);
    return true;
  }));
  return found;
}

/// The first event of a stream, if it is an `Event`.
template <class Event>
Result<Event, Fault> first_of(const EventLog& log, StreamKind kind, StreamId stream) {
  TRESS_TRY(const auto positions, positions_of(log, kind, stream));
  if (positions.empty()) return Fault{Fault::Kind::missing, stream.hex(), "has no events"};
  TRESS_TRY(const Envelope envelope, event_at(log, positions.front()));
  const auto* const event = get_if<Event>(&envelope.payload);
  if (event == nullptr) return Fault{Fault::Kind::damaged, stream.hex(), "begins otherwise"};
  return *event;
}

/// What the client's stream said of their address, and in which event.
struct Contact {
  SealedBox box;
  EventId event;
};

std::optional<Contact> contact_in(const Envelope& envelope) {
  if (const auto* const changed = get_if<client::ContactChanged>(&envelope.payload)) {
    return Contact{changed->contact.box(), envelope.event};
  }
  const auto* const registered = get_if<client::Registered>(&envelope.payload);
  if (registered == nullptr || !registered->contact) return std::nullopt;
  return Contact{registered->contact->box(), envelope.event};
}

/// The event of the client's stream that the message about a change of address is about: the
/// change itself where it is done, else that it was asked for.
bool is_about(const outbox::Queued& message, const Envelope& envelope) {
  if (message.text == outbox::Template::address_changed) {
    const auto* const changed = get_if<client::ContactChanged>(&envelope.payload);
    return changed != nullptr && changed->change == message.change;
  }
  const auto* const asked = get_if<client::AddressChangeAsked>(&envelope.payload);
  return asked != nullptr && asked->change == message.change;
}

/// Where the message goes: to the last address, but what is about a change of it to the new one
/// with its code, and else to those from before.
Result<std::optional<Contact>, Fault> contact_for(const EventLog& log,
                                                  const outbox::Queued& message) {
  TRESS_TRY(auto positions,
            positions_of(log, StreamKind::client, id_cast<StreamId>(message.client)));
  std::reverse(positions.begin(), positions.end());
  bool is_passed = !message.change;
  for (const Position position : positions) {
    TRESS_TRY(const Envelope envelope, event_at(log, position));
    if (!is_passed) {
      is_passed = is_about(message, envelope);
      const auto* const asked = get_if<client::AddressChangeAsked>(&envelope.payload);
      const bool is_code = message.text == outbox::Template::address_code;
      if (is_passed && is_code) return std::optional{Contact{asked->address.box(), envelope.event}};
      continue;
    }
    if (auto contact = contact_in(envelope)) return contact;
  }
  return std::optional<Contact>{};
}

}  // namespace

Postman::~Postman() {
  stop();
}

Result<void, Fault> Postman::start() {
  TRESS_ASSERT(!thread_.joinable());
  TRESS_TRY(take_up_again());
  thread_ = std::thread{[this] { run(); }};
  return ok();
}

void Postman::stop() {
  {
    const std::lock_guard lock{mutex_};
    is_stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Postman::wait_for_carrier(Waiting one) {
  {
    const std::lock_guard lock{mutex_};
    if (waiting_.size() >= waiting_max) return;
    waiting_.push_back(one);
  }
  wake_.notify_all();
}

void Postman::notice(const guard::Due& due, const Accepted& accepted) {
  if (due.kind != StreamKind::outbox || accepted.is_replay) return;
  const auto envelope = event_at(log_, accepted.first_position);
  if (!envelope) return log::warn("a message waits: {}", sentence(envelope.error()));
  const auto* const released = get_if<outbox::Released>(&envelope.value().payload);
  if (released == nullptr) return;
  wait_for_carrier({id_cast<MessageId>(due.stream), released->attempt});
}

Result<void, Fault> Postman::take_up_again() {
  TRESS_TRY(const auto due, due_until(log_, StreamKind::outbox, Timestamp::max(), waiting_max));
  for (const guard::Due& one : due) {
    TRESS_TRY(const auto positions, positions_of(log_, one.kind, one.stream));
    if (positions.empty()) continue;
    TRESS_TRY(const Envelope last, event_at(log_, positions.back()));
    const auto* const released = get_if<outbox::Released>(&last.payload);
    if (released == nullptr) continue;
    wait_for_carrier({id_cast<MessageId>(one.stream), released->attempt});
  }
  return ok();
}

std::optional<Postman::Waiting> Postman::next() {
  const std::lock_guard lock{mutex_};
  if (waiting_.empty()) return std::nullopt;
  const Waiting one = waiting_.front();
  waiting_.pop_front();
  return one;
}

Result<bool, Fault> Postman::carry_one() {
  const auto one = next();
  if (!one) return false;
  TRESS_TRY(carry(*one));
  return true;
}

Result<Words, Fault> Postman::words_for(const outbox::Queued& message) const {
  TRESS_TRY(const auto branch,
            first_of<branch::Opened>(log_, StreamKind::branch, id_cast<StreamId>(message.branch)));
  if (message.payment) {
    if (!address_) return Fault{Fault::Kind::configuration, "payment links", "have no address"};
    TRESS_TRY(const auto link, first_of<payment::Made>(log_, StreamKind::payment,
                                                       id_cast<StreamId>(*message.payment)));
    return payment_words(link, branch, address_(*message.payment));
  }
  if (message.text == outbox::Template::sign_in_code) {
    if (!code_) return Fault{Fault::Kind::configuration, "codes", "are not made here"};
    return code_words(branch, code_(message.message));
  }
  if (message.text == outbox::Template::address_code) {
    if (!code_) return Fault{Fault::Kind::configuration, "codes", "are not made here"};
    return address_code_words(branch, code_(message.message));
  }
  std::optional<campaign::Planned> campaign;
  if (message.campaign) {
    TRESS_TRY(campaign, first_of<campaign::Planned>(log_, StreamKind::campaign,
                                                    id_cast<StreamId>(*message.campaign)));
  }
  return words_of(message, branch, campaign);
}

Result<Letter, Fault> Postman::letter_of(const outbox::Queued& message) const {
  TRESS_TRY(Words words, words_for(message));
  Letter letter{message.key, std::nullopt, std::nullopt, std::move(words.subject),
                std::move(words.text)};
  TRESS_TRY(const auto contact, contact_for(log_, message));
  if (!contact) return letter;
  TRESS_TRY(auto plain, open_(contact->box, contact->event));
  if (!plain) return letter;
  const auto details = decode_row<client::ContactDetails>(*plain);
  wipe(*plain);
  if (!details) return Fault{Fault::Kind::damaged, message.client.hex(), "has no readable address"};
  if (message.channel != outbox::Channel::mail) letter.phone = details->phone;
  if (message.channel != outbox::Channel::sms) letter.mail = details->email;
  return letter;
}

Result<void, Fault> Postman::carry(const Waiting& one) {
  TRESS_TRY(const auto message,
            first_of<outbox::Queued>(log_, StreamKind::outbox, id_cast<StreamId>(one.message)));
  TRESS_TRY(const Letter letter, letter_of(message));
  failpoint("outbox.before_carrying");
  const Carried carried = carrier_.carry(letter);
  failpoint("outbox.carried");
  return tell(one, carried);
}

Result<void, Fault> Postman::tell(const Waiting& one, const Carried& carried) {
  const auto* const channel = std::get_if<outbox::Channel>(&carried);
  const outbox::Command command =
      channel != nullptr ? outbox::Command{outbox::RecordSent{one.message, one.attempt, *channel}}
                         : outbox::Command{outbox::RecordFailure{
                               one.message, one.attempt, std::get<outbox::Failure>(carried)}};
  const std::string what =
      std::string{channel != nullptr ? "sent" : name_of(std::get<outbox::Failure>(carried))};
  const std::string words =
      "outbox: " + one.message.hex() + "/" + std::to_string(one.attempt) + "/" + what;
  TRESS_TRY(submit_({command_id(service_actor(), words), sha256(bytes_of(words)), service_actor(),
                     AnyCommand{command}}));
  return ok();
}

void Postman::run() {
  std::unique_lock lock{mutex_};
  while (!is_stopping_) {
    if (waiting_.empty()) {
      wake_.wait(lock);
      continue;
    }
    lock.unlock();
    const auto carried = carry_one();
    if (!carried) log::warn("a message waits: {}", sentence(carried.error()));
    lock.lock();
  }
}

}  // namespace tress::post
