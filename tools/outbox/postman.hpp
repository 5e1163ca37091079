#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "ledger/log/event_log.hpp"
#include "ledger/writer/due.hpp"
#include "tools/outbox/carrier.hpp"
#include "tools/outbox/words.hpp"

/// Carries out what the outbox's stream has decided: a message that is handed on gets its words and
/// its address, is carried, and what became of it is told to the ledger.
namespace tress::post {

class Postman {
 public:
  /// Submits a command and waits for its answer.
  using Submit = std::function<Result<Answer, Fault>(Submission)>;

  /// Opens a sealed part; nothing if its key was erased.
  using Open = std::function<Result<std::optional<Bytes>, Fault>(const SealedBox&, EventId)>;

  /// The code that a message brings (ledger/keys/portal_codes.hpp).
  using Code = std::function<std::string(MessageId)>;

  /// The address of a payment link.
  using Address = std::function<std::string(PaymentId)>;

  /// Messages that wait for the carrier; of more than that, the others come again when they are due
  /// again.
  static constexpr std::size_t waiting_max = 1000;

  /// Log and carrier outlive it.
  Postman(const EventLog& log,
          Carrier& carrier,
          Submit submit,
          Open open,
          Address address = nullptr,
          Code code = nullptr)
      : log_(log),
        carrier_(carrier),
        submit_(std::move(submit)),
        open_(std::move(open)),
        address_(std::move(address)),
        code_(std::move(code)) {}

  /// Stops as `stop` does.
  ~Postman();
  Postman(const Postman&) = delete;
  Postman& operator=(const Postman&) = delete;

  /// Starts the thread that carries. What an earlier run of the program had handed on, and never
  /// told of, goes first: a crash in between costs a repetition, not a message.
  Result<void, Fault> start();

  /// Waits for a letter on its way. Before the writer is stopped. Called twice it does nothing.
  void stop();

  /// For the scheduler: if that was a message being handed on, it is carried soon. Any thread.
  void notice(const guard::Due& due, const Accepted& accepted);

  /// What an earlier run had handed on and not told of waits to be carried.
  Result<void, Fault> take_up_again();

  /// Carries one message that waits; false if none does. Not while the thread runs.
  [[nodiscard]] Result<bool, Fault> carry_one();

 private:
  struct Waiting {
    MessageId message;
    std::uint16_t attempt;
  };

  void wait_for_carrier(Waiting one);
  [[nodiscard]] std::optional<Waiting> next();
  [[nodiscard]] Result<void, Fault> carry(const Waiting& one);
  [[nodiscard]] Result<Words, Fault> words_for(const outbox::Queued& message) const;
  [[nodiscard]] Result<Letter, Fault> letter_of(const outbox::Queued& message) const;
  [[nodiscard]] Result<void, Fault> tell(const Waiting& one, const Carried& carried);
  void run();

  const EventLog& log_;
  Carrier& carrier_;
  Submit submit_;
  Open open_;
  Address address_;  ///< nothing where no links are made
  Code code_;        ///< nothing where no clients sign in
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Waiting> waiting_;  ///< guarded by `mutex_`
  bool is_stopping_ = false;     ///< guarded by `mutex_`
  std::thread thread_;
};

}  // namespace tress::post
