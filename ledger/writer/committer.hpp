#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "schema/record.hpp"

#include "ledger/base/random.hpp"
#include "ledger/base/task_pool.hpp"
#include "ledger/crypto/signer.hpp"
#include "ledger/merkle/tree.hpp"
#include "ledger/writer/guards.hpp"
#include "ledger/writer/stream_cache.hpp"
#include "ledger/writer/submission.hpp"

namespace tress {

class Around;

/// What the committer works with. All of it outlives the committer.
struct CommitterParts {
  EventLog& log;
  PartSealer& sealer;
  const SigningKey& log_key;
  std::string origin;  ///< name of the log in its checkpoints
  const Clock& clock;
  Random& random;
  TaskPool* signers = nullptr;  ///< helps with signatures; none: the writing thread signs alone
  /// Who signed the log's last checkpoint, while `log_key` is only about to follow it.
  std::optional<PublicKey> previous_key = std::nullopt;
};

/// A group that is decided, sealed, chained and hashed, and being signed; not yet in the log. Its
/// answers are not to be shown to anybody before it is.
class PreparedGroup {
 public:
  ~PreparedGroup();
  PreparedGroup(const PreparedGroup&) = delete;
  PreparedGroup& operator=(const PreparedGroup&) = delete;

  [[nodiscard]] std::size_t events() const noexcept { return group_.events.size(); }

  /// For each submission, in order. To be taken once the group is written.
  [[nodiscard]] std::vector<Answer> take_answers() { return std::move(answers_); }

 private:
  friend class Committer;

  PreparedGroup(GroupNumber number, TaskPool* signers) : number_(number), signers_(signers) {}

  void begin_signing(const SigningKey& key);
  void finish_signing(const SigningKey& key);

  GroupNumber number_;
  TaskPool* signers_;
  Group group_{};
  std::vector<Answer> answers_;
  std::shared_ptr<TaskPool::Task> signing_;  ///< null: not begun, or finished
};

/// Turns commands into durable, signed, proven events: the one place that writes the log.
///
/// Owns no thread: the writer drives it in production, tests and simulations from a loop. A group
/// goes through two steps, so that one can be decided while the one before it is being written:
/// `prepare` (idempotency, decide in order, make new keys durable, seal, chain, hash) and `write`
/// (signatures, tree, one checkpoint, everything appended with one fsync). `commit` does both.
/// After a fault it is halted: the log's end is unknown, so everything later is refused until the
/// next start.
class Committer {
 public:
  /// Restores the tree's edge from the log and holds it against the last signed checkpoint; a
  /// difference is `Fault::Kind::damaged`. Work does not grow with the log.
  static Result<std::unique_ptr<Committer>, Fault> open(const CommitterParts& parts);

  /// Decides the submissions as one group. Each command sees the events of those before it, those
  /// of groups that are not yet written included. Requires 1 to `group_commands_max` submissions.
  /// What is prepared must be written, in the same order. One thread at a time.
  Result<std::unique_ptr<PreparedGroup>, Fault> prepare(std::span<const Submission> submissions);

  /// Makes the group durable: when it returns, accepted events survive power loss. One thread at a
  /// time, which may be another than the one that prepares.
  Result<void, Fault> write(PreparedGroup& group);

  /// Prepares and writes; an answer for each submission, in order. Nothing else may be prepared.
  Result<std::vector<Answer>, Fault> commit(std::span<const Submission> submissions);

  ~Committer();
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  [[nodiscard]] const std::string& origin() const noexcept { return parts_.origin; }

 private:
  using Answers = std::unordered_map<CommandId, record::CommandAnswer>;

  /// An event decided but not yet encoded.
  struct Pending {
    StreamHead* head;
    Envelope envelope;
  };

  /// Answers of a group that may not be in the log yet.
  struct Answered {
    GroupNumber group;
    Answers answers;
  };

  /// What one command, or an order of it, asks of which stream.
  struct Asked {
    const AnyCommand& command;
    StreamId stream;
    std::optional<OrderedBy> by;       ///< the stream that orders it; nothing: the command itself
    std::optional<EventId> causation;  ///< the event that orders it
    /// On whose word: for what a proposal orders, and all that this orders in turn.
    const ApprovedBy* approved = nullptr;

    [[nodiscard]] bool is_order() const noexcept { return by.has_value(); }
  };

  /// What one command has done so far, so that it can be taken back.
  struct Attempt {
    std::size_t first;  ///< its first event among the pending ones
    std::size_t orders = 0;
    std::vector<std::pair<StreamHead*, StreamHead>> heads{};  ///< as they were, newest last
    std::optional<Guards::Mark> mark{};  ///< nothing: it has ordered nothing, or not yet
  };

  explicit Committer(const CommitterParts& parts);

  Result<void, Fault> restore();
  Result<void, Fault> restore_purpose();
  Result<void, Fault> prepare_group(std::span<const Submission> submissions, PreparedGroup& into);
  Result<void, Fault> write_group(PreparedGroup& group);
  void halt(const Fault& fault);
  void forget_what_is_durable();

  Result<Answer, Fault> answer_for(const Submission& submission);
  Result<std::optional<record::CommandAnswer>, Fault> earlier_answer(CommandId id) const;
  Result<Answer, Fault> decide_new(const Submission& submission);

  /// Records, in the same group, that somebody was refused what takes two people
  /// (writer/attempts.hpp).
  Result<void, Fault> note_attempt(const Submission& submission, const Answer& answer);
  Result<Answer, Fault> decide_on(const Submission& submission, StreamId stream, Timestamp when);

  /// Decides `asked` and its orders and takes their events; nothing, or the code of a refusal,
  /// after which the attempt is to be undone.
  Result<std::optional<std::string>, Fault> carry_out(const Submission& submission,
                                                      const Asked& asked,
                                                      Attempt& attempt);
  Result<std::optional<std::string>, Fault> carry_out_orders(const Submission& submission,
                                                             const Asked& by,
                                                             const std::vector<AnyCommand>& orders,
                                                             Attempt& attempt);
  void undo(Attempt& attempt);

  /// Why the signature that came with a command, or its absence, stands against the decision.
  /// Nothing if it does not.
  Result<std::optional<std::string>, Fault> refuse_signature(const Submission& submission,
                                                             const Asked& asked,
                                                             const Heading& heading,
                                                             const AnyEvent& first);

  /// Carries a proposal's command out as if it were approved, and takes it all back.
  Result<TriedEffect, Fault> rehearse(const Proposable& what, const Trial& trial);
  Result<TriedEffect, Fault> tell(const Attempt& attempt) const;
  void remember(const Submission& submission, const Answer& answer);
  Result<std::optional<EventId>, Fault> event_at(const StreamHead& head,
                                                 const Asked& asked,
                                                 std::optional<std::uint64_t> version) const;
  Result<Envelope, Fault> envelope_of(const Submission& submission,
                                      const Asked& asked,
                                      const Heading& heading,
                                      const StreamHead& head,
                                      const AnyEvent& event);
  Result<void, Fault> take(const Submission& submission,
                           const Asked& asked,
                           const Heading& heading,
                           StreamHead& head,
                           std::vector<AnyEvent> events);
  /// Has the last event say when the stream is due next, if that has changed.
  void schedule(StreamHead& head, const Facts& facts, bool is_new);

  Result<void, Fault> ensure_keys();
  Result<void, Fault> encode_pending(Group& group);
  void add_riders(Group& group);
  void grow_tree(Group& group);

  CommitterParts parts_;
  std::atomic<bool> is_halted_{false};
  std::atomic<GroupNumber> durable_{0};  ///< groups up to here are written

  // Of the thread that prepares.
  StreamCache streams_;
  Guards guards_;
  std::unique_ptr<Around> around_;
  GroupNumber group_ = 0;  ///< the last prepared, or being prepared
  Position size_ = 0;      ///< of the log once everything prepared is written
  Timestamp last_recorded_{};
  LogHolds holds_ = LogHolds::ledger;  ///< as the log's first event says
  std::deque<Answered> unwritten_;     ///< answers of prepared groups

  // Of the group at hand, and of the thread that prepares.
  Timestamp now_{};
  Timestamp effective_at_{};  ///< of the command at hand
  const Submission* at_hand_ = nullptr;
  std::optional<std::string> trial_refusal_;  ///< of the command that was last rehearsed
  std::vector<Pending> pending_;
  Answers answers_;

  // Of the thread that writes.
  merkle::TreeEdge tree_;
};

}  // namespace tress
