#include "ledger/writer/committer.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "ledger/base/limits.hpp"
#include "ledger/base/log.hpp"
#include "ledger/books/chart.hpp"
#include "ledger/codec/events.hpp"
#include "ledger/codec/rows.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/merkle/hashing.hpp"
#include "ledger/writer/around.hpp"
#include "ledger/writer/rows.hpp"

namespace tress {

namespace {

/// How far ahead of the ledger's clock a caller's clock may be.
constexpr std::chrono::minutes clock_difference_max{5};

Answer replay_of(const record::CommandAnswer& earlier) {
  if (earlier.refusal) return Refused{*earlier.refusal, true};
  return Accepted{earlier.stream_kind,    earlier.stream, earlier.stream_version,
                  earlier.first_position, earlier.events, true};
}

Refused refused(std::string code) {
  return {std::move(code), false};
}

/// Events of any stream and their heading, or the code of a refusal.
struct AnyDecision {
  Heading heading;
  std::vector<AnyEvent> events;
};

template <std::size_t i = 0>
Result<AnyDecision, std::string> decide_any(const AnyCommand& command,
                                            const AnyState& state,
                                            const Facts& facts) {
  if constexpr (i == std::variant_size_v<AnyCommand>) {
    TRESS_UNREACHABLE();
  } else {
    if (command.index() != i) return decide_any<i + 1>(command, state, facts);
    auto decided = decide(std::get<i>(command), std::get<i>(state), facts);
    if (!decided) {
      return fmt::format("{}.{}", name_of(kind_at(i)), name_of(decided.error()));
    }
    AnyDecision any{decided.value().heading, {}};
    for (auto& event : decided.value().events) {
      any.events.emplace_back(std::in_place_index<i>, std::move(event));
    }
    return any;
  }
}

std::optional<EventId> event_at(const StreamHead& head, std::optional<std::uint64_t> version) {
  if (!version) return std::nullopt;
  TRESS_ASSERT(*version >= 1);
  TRESS_ASSERT(*version <= head.events.size());
  return head.events[*version - 1];
}

}  // namespace

Committer::Committer(const CommitterParts& parts)
    : parts_(parts),
      streams_(parts.log, limits::cached_streams_max),
      guards_(parts.log),
      around_(std::make_unique<Around>(streams_, guards_)) {}

Committer::~Committer() = default;

Result<std::unique_ptr<Committer>, Fault> Committer::open(const CommitterParts& parts) {
  std::unique_ptr<Committer> committer{new Committer(parts)};
  TRESS_TRY(committer->restore());
  return committer;
}

Result<void, Fault> Committer::restore() {
  TRESS_TRY(tree_, restore_tree(parts_.log));
  TRESS_TRY(check_last_checkpoint(parts_.log, tree_, parts_.origin, parts_.log_key.public_key()));
  if (tree_.size() > 0) {
    TRESS_TRY(const auto last, parts_.log.read(tree_.size() - 1, 1, 1));
    last_recorded_ = last.front().recorded_at;
  }
  return ok();
}

Result<std::vector<Answer>, Fault> Committer::commit(std::span<const Submission> submissions) {
  TRESS_ASSERT(!submissions.empty());
  TRESS_ASSERT(submissions.size() <= limits::group_commands_max);
  if (is_halted_) {
    return Fault{Fault::Kind::halted, "the ledger", "stopped writing after a fault; start again"};
  }
  auto answers = commit_group(submissions);
  if (!answers) {
    // What is in memory may be ahead of the log or behind it: only a restart knows.
    is_halted_ = true;
    streams_.drop_all();
    log::critical("the committer has stopped: {}", sentence(answers.error()));
  }
  pending_.clear();
  answers_.clear();
  return answers;
}

Result<std::vector<Answer>, Fault> Committer::commit_group(
    std::span<const Submission> submissions) {
  streams_.trim();
  guards_.trim();
  now_ = parts_.clock.now();
  std::vector<Answer> answers;
  answers.reserve(submissions.size());
  for (const Submission& submission : submissions) {
    TRESS_TRY(auto answer, answer_for(submission));
    answers.push_back(std::move(answer));
  }
  if (answers_.empty()) return answers;  // Only replays: there is nothing to write.
  TRESS_TRY(const Group group, make_group());
  TRESS_TRY(parts_.log.append(group));
  return answers;
}

Result<Answer, Fault> Committer::answer_for(const Submission& submission) {
  TRESS_TRY(const auto earlier, earlier_answer(submission.id));
  if (earlier) {
    // Not remembered: the id belongs to the request that came first.
    if (earlier->request != submission.request) return Answer{refused("command.id_reused")};
    return replay_of(*earlier);
  }
  TRESS_TRY(auto answer, decide_new(submission));
  remember(submission, answer);
  return answer;
}

Result<std::optional<record::CommandAnswer>, Fault> Committer::earlier_answer(CommandId id) const {
  const auto in_group = answers_.find(id);
  if (in_group != answers_.end()) return std::optional{in_group->second};
  return read_command_answer(parts_.log, id);
}

Result<Answer, Fault> Committer::decide_new(const Submission& submission) {
  const Timestamp when = submission.effective_at.value_or(now_);
  const bool is_import = submission.actor.kind == ActorKind::importer;
  if (when > now_ + clock_difference_max) return Answer{refused("command.in_the_future")};
  if (!is_import && when < now_ - limits::backdated_max) {
    return Answer{refused("command.too_old")};
  }
  return decide_on(submission, stream_of(submission.command, submission.id), when);
}

Result<Answer, Fault> Committer::decide_on(const Submission& submission,
                                           StreamId stream,
                                           Timestamp when) {
  const StreamKind kind = kind_at(submission.command.index());
  TRESS_TRY(StreamHead* const head, streams_.load(kind, stream));
  if (submission.expected_version && *submission.expected_version != head->version) {
    return Answer{refused("command.version_differs")};
  }
  const Facts facts{now_, when, submission.actor, stream, around_.get(),
                    tree_.size() + pending_.size()};
  auto decided = decide_any(submission.command, head->state, facts);
  if (around_->fault()) return *around_->fault();
  if (guards_.fault()) return *guards_.fault();
  if (!decided) return Answer{refused(std::move(decided.error()))};
  auto& events = decided.value().events;
  TRESS_ASSERT(!events.empty());
  if (events.size() > limits::command_events_max) {
    return Answer{refused("command.too_many_events")};
  }
  const std::size_t first = pending_.size();
  effective_at_ = when;
  stream_ = stream;
  take(submission, decided.value().heading, *head, std::move(events));
  Accepted accepted{kind, stream, head->version, tree_.size() + first, {}, false};
  for (std::size_t i = first; i < pending_.size(); ++i) {
    accepted.events.push_back(pending_[i].envelope.event);
  }
  return Answer{std::move(accepted)};
}

void Committer::take(const Submission& submission,
                     const Heading& heading,
                     StreamHead& head,
                     std::vector<AnyEvent> events) {
  for (AnyEvent& event : events) {
    Envelope envelope = envelope_of(submission, heading, head, event);
    for (const GuardChange& change : guard_changes(envelope)) guards_.add(change);
    head.state = evolve(std::move(head.state), event);
    head.events.push_back(envelope.event);
    ++head.version;
    pending_.push_back({&head, std::move(envelope)});
  }
}

Envelope Committer::envelope_of(const Submission& submission,
                                const Heading& heading,
                                const StreamHead& head,
                                const AnyEvent& event) {
  return Envelope{
      .schema_version = event_schema_version,
      .event = random_id<EventId>(parts_.random),
      .stream_kind = kind_at(event.index()),
      .stream = stream_,
      .stream_version = head.version + 1,
      .previous = Hash::zero(),  // known when the events before it are encoded
      .command = submission.id,
      .correlation = submission.id,
      .causation = std::nullopt,
      .actor = submission.actor,
      .on_behalf_of = std::nullopt,
      .purpose = std::nullopt,
      .reason_code = heading.reason_code,
      .approval = event_at(head, heading.approval_version),
      .reverses = event_at(head, heading.reverses_version),
      .effective_at = effective_at_,
      .business_date = heading.business_date,
      .branch = heading.branch,
      .payload = payload_of(event),
      .postings = postings_of(head.state, event),
      .actor_signature = std::nullopt,
  };
}

void Committer::remember(const Submission& submission, const Answer& answer) {
  record::CommandAnswer row{submission.request,
                            kind_at(submission.command.index()),
                            stream_of(submission.command, submission.id),
                            0,
                            0,
                            {},
                            std::nullopt};
  if (const auto* const accepted = std::get_if<Accepted>(&answer)) {
    row.stream_version = accepted->stream_version;
    row.first_position = accepted->first_position;
    row.events = accepted->events;
  } else {
    row.refusal = std::get<Refused>(answer).code;
  }
  answers_.emplace(submission.id, std::move(row));
}

Result<Group, Fault> Committer::make_group() {
  Group group{tree_.size(), {}, {}};
  TRESS_TRY(ensure_keys());
  TRESS_TRY(encode_pending(group));
  for (StoredEvent& event : group.events) {
    event.signature = sign_event(parts_.log_key, event.event_hash);
  }
  grow_tree(group);
  add_riders(group);
  return group;
}

Result<void, Fault> Committer::ensure_keys() {
  std::vector<ClientId> subjects;
  for (const Pending& pending : pending_) {
    visit_subjects(pending.envelope.payload, [&](ClientId id) { subjects.push_back(id); });
  }
  std::sort(subjects.begin(), subjects.end());
  subjects.erase(std::unique(subjects.begin(), subjects.end()), subjects.end());
  if (subjects.empty()) return ok();
  return parts_.sealer.ensure(subjects);
}

Result<void, Fault> Committer::encode_pending(Group& group) {
  for (Pending& pending : pending_) {
    Envelope& envelope = pending.envelope;
    const auto seal = [&](ClientId client, FieldClass field_class, ByteView plain) {
      return parts_.sealer.seal(client, field_class, envelope.event, plain);
    };
    TRESS_TRY(seal_parts(envelope.payload, seal));
    envelope.previous = pending.head->last_hash;
    Bytes bytes = encode_event(envelope);
    if (bytes.size() > limits::event_bytes_max) {
      return Fault{Fault::Kind::damaged, "an event", "is larger than its deciders may make it"};
    }
    const Hash hash = sha256(bytes);
    pending.head->last_hash = hash;
    last_recorded_ = std::max(now_, last_recorded_ + std::chrono::microseconds{1});
    group.events.push_back({group.first + group.events.size(), last_recorded_, hash,
                            Signature::zero(), std::move(bytes)});
  }
  return ok();
}

void Committer::grow_tree(Group& group) {
  std::vector<merkle::FullTile> completed;
  for (const StoredEvent& event : group.events) {
    tree_.append(merkle::leaf_hash(leaf_of(event)), completed);
  }
  for (auto& full : completed) {
    group.riders.push_back({Space::tiles, tile_row_key(full.tile), std::move(full.bytes)});
  }
  if (group.events.empty()) return;
  const merkle::Checkpoint checkpoint{parts_.origin, tree_.size(), tree_.root()};
  const std::string note = merkle::sign_checkpoint(checkpoint, parts_.log_key);
  const ByteView bytes = bytes_of(note);
  group.riders.push_back(
      {Space::checkpoints, checkpoint_row_key(tree_.size()), Bytes{bytes.begin(), bytes.end()}});
}

void Committer::add_riders(Group& group) {
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    const Envelope& envelope = pending_[i].envelope;
    group.riders.push_back(
        {Space::streams,
         stream_row_key(envelope.stream_kind, envelope.stream, envelope.stream_version),
         stream_row_value({group.first + i, group.events[i].event_hash})});
  }
  for (const auto& [id, answer] : answers_) {
    group.riders.push_back(
        {Space::commands, Bytes{id.view().begin(), id.view().end()}, encode_row(answer)});
  }
  for (Rider& row : guards_.take_changed()) group.riders.push_back(std::move(row));
}

}  // namespace tress
