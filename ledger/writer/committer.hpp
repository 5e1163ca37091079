#pragma once

#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "schema/record.hpp"

#include "ledger/base/random.hpp"
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
};

/// Turns commands into durable, signed, proven events: the one place that writes the log.
///
/// Synchronous, owns no thread: the writer drives it in production, tests and simulations from a
/// loop. Each `commit` is one group: decide in order (each command sees the events of those before
/// it), make new keys durable, seal, chain, hash, sign, grow the tree, sign one checkpoint, and
/// append everything with one fsync. After a fault it is halted: the log's end is unknown, so every
/// later commit is refused until the next start.
class Committer {
 public:
  /// Restores the tree's edge from the log and holds it against the last signed checkpoint; a
  /// difference is `Fault::Kind::damaged`. Work does not grow with the log.
  static Result<std::unique_ptr<Committer>, Fault> open(const CommitterParts& parts);

  /// Decides and commits the submissions as one group and returns an answer for each, in order.
  /// When it returns, accepted events survive power loss. Requires 1 to `group_commands_max`
  /// submissions. One thread at a time.
  Result<std::vector<Answer>, Fault> commit(std::span<const Submission> submissions);

  ~Committer();
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  [[nodiscard]] const std::string& origin() const noexcept { return parts_.origin; }

 private:
  /// An event decided but not yet encoded.
  struct Pending {
    StreamHead* head;
    Envelope envelope;
  };

  explicit Committer(const CommitterParts& parts);

  Result<void, Fault> restore();
  Result<std::vector<Answer>, Fault> commit_group(std::span<const Submission> submissions);

  Result<Answer, Fault> answer_for(const Submission& submission);
  Result<std::optional<record::CommandAnswer>, Fault> earlier_answer(CommandId id) const;
  Result<Answer, Fault> decide_new(const Submission& submission);
  Result<Answer, Fault> decide_on(const Submission& submission, StreamId stream, Timestamp when);
  void remember(const Submission& submission, const Answer& answer);
  Envelope envelope_of(const Submission& submission,
                       const Heading& heading,
                       const StreamHead& head,
                       const AnyEvent& event);
  void take(const Submission& submission,
            const Heading& heading,
            StreamHead& head,
            std::vector<AnyEvent> events);

  Result<Group, Fault> make_group();
  Result<void, Fault> ensure_keys();
  Result<void, Fault> encode_pending(Group& group);
  void grow_tree(Group& group);
  void add_riders(Group& group);

  CommitterParts parts_;
  StreamCache streams_;
  Guards guards_;
  std::unique_ptr<Around> around_;
  merkle::TreeEdge tree_;
  Timestamp last_recorded_{};
  bool is_halted_ = false;

  // Of the group at hand.
  Timestamp now_{};
  Timestamp effective_at_{};            ///< of the command at hand
  StreamId stream_ = StreamId::zero();  ///< of the command at hand
  std::vector<Pending> pending_;
  std::unordered_map<CommandId, record::CommandAnswer> answers_;
};

}  // namespace tress
