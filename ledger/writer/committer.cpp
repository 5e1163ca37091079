#include "ledger/writer/committer.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "ledger/base/limits.hpp"
#include "ledger/base/log.hpp"
#include "ledger/books/chart.hpp"
#include "ledger/codec/events.hpp"
#include "ledger/codec/rows.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/domain/log_holds.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/merkle/hashing.hpp"
#include "ledger/writer/around.hpp"
#include "ledger/writer/proposals.hpp"
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
  std::vector<AnyCommand> orders;
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
    AnyDecision any{decided.value().heading, {}, std::move(decided.value().orders)};
    for (auto& event : decided.value().events) {
      any.events.emplace_back(std::in_place_index<i>, std::move(event));
    }
    return any;
  }
}

/// Events signed at once by one thread: enough that claiming them costs nothing beside signing.
constexpr std::size_t signed_at_once = 8;

}  // namespace

PreparedGroup::~PreparedGroup() {
  if (signing_) signers_->finish(*signing_);
}

void PreparedGroup::begin_signing(const SigningKey& key) {
  const std::size_t count = group_.events.size();
  if (signers_ == nullptr || count <= signed_at_once) return;
  const std::size_t parts = (count + signed_at_once - 1) / signed_at_once;
  signing_ = signers_->begin(parts, [this, &key, count](std::size_t part) {
    const std::size_t end = std::min(count, (part + 1) * signed_at_once);
    for (std::size_t i = part * signed_at_once; i < end; ++i) {
      group_.events[i].signature = sign_event(key, group_.events[i].event_hash);
    }
  });
}

void PreparedGroup::finish_signing(const SigningKey& key) {
  if (!signing_) {
    for (StoredEvent& event : group_.events) event.signature = sign_event(key, event.event_hash);
    return;
  }
  signers_->finish(*signing_);
  signing_.reset();
}

Committer::Committer(const CommitterParts& parts)
    : parts_(parts),
      streams_(parts.log, limits::cached_streams_max),
      guards_(parts.log),
      around_(std::make_unique<Around>(streams_, guards_)) {
  around_->rehearse_by(
      [this](const Proposable& what, const Trial& trial) { return rehearse(what, trial); });
}

Committer::~Committer() = default;

Result<std::vector<Answer>, Fault> Committer::commit(std::span<const Submission> submissions) {
  TRESS_TRY(const auto group, prepare(submissions));
  TRESS_TRY(write(*group));
  return group->take_answers();
}

Result<std::unique_ptr<PreparedGroup>, Fault> Committer::prepare(
    std::span<const Submission> submissions) {
  TRESS_ASSERT(!submissions.empty());
  TRESS_ASSERT(submissions.size() <= limits::group_commands_max);
  if (is_halted_) {
    return Fault{Fault::Kind::halted, "the ledger", "stopped writing after a fault; start again"};
  }
  forget_what_is_durable();
  std::unique_ptr<PreparedGroup> group{new PreparedGroup{++group_, parts_.signers}};
  const auto prepared = prepare_group(submissions, *group);
  pending_.clear();
  if (!prepared) {
    // What is in memory may be ahead of the log or behind it: only a restart knows.
    halt(prepared.error());
    return prepared.error();
  }
  unwritten_.push_back({group_, std::move(answers_)});
  answers_.clear();
  group->begin_signing(parts_.log_key);
  return group;
}

Result<void, Fault> Committer::write(PreparedGroup& group) {
  if (is_halted_) {
    return Fault{Fault::Kind::halted, "the ledger", "stopped writing after a fault; start again"};
  }
  const auto written = write_group(group);
  if (!written) {
    halt(written.error());
    return written.error();
  }
  TRESS_ASSERT(durable_.exchange(group.number_) + 1 == group.number_);
  return ok();
}

void Committer::halt(const Fault& fault) {
  is_halted_ = true;
  log::critical("the committer has stopped: {}", sentence(fault));
}

void Committer::forget_what_is_durable() {
  const GroupNumber durable = durable_;
  while (!unwritten_.empty() && unwritten_.front().group <= durable) unwritten_.pop_front();
  streams_.trim(durable);
  guards_.trim(durable);
}

Result<void, Fault> Committer::prepare_group(std::span<const Submission> submissions,
                                             PreparedGroup& into) {
  now_ = parts_.clock.now();
  into.answers_.reserve(submissions.size());
  for (const Submission& submission : submissions) {
    TRESS_TRY(auto answer, answer_for(submission));
    into.answers_.push_back(std::move(answer));
  }
  into.group_.first = size_;
  TRESS_TRY(ensure_keys());
  TRESS_TRY(encode_pending(into.group_));
  add_riders(into.group_);
  size_ += into.group_.events.size();
  return ok();
}

Result<void, Fault> Committer::write_group(PreparedGroup& group) {
  // Only replays: there is nothing to write.
  if (group.group_.events.empty() && group.group_.riders.empty()) return ok();
  group.finish_signing(parts_.log_key);
  grow_tree(group.group_);
  return parts_.log.append(group.group_);
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
  TRESS_TRY(note_attempt(submission, answer));
  return answer;
}

Result<std::optional<record::CommandAnswer>, Fault> Committer::earlier_answer(CommandId id) const {
  const auto in_group = answers_.find(id);
  if (in_group != answers_.end()) return std::optional{in_group->second};
  for (const Answered& group : unwritten_) {
    const auto found = group.answers.find(id);
    if (found != group.answers.end()) return std::optional{found->second};
  }
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
  TRESS_TRY(const StreamHead* const head, streams_.load(kind, stream));
  if (submission.expected_version && *submission.expected_version != head->version) {
    return Answer{refused("command.version_differs")};
  }
  effective_at_ = when;
  at_hand_ = &submission;
  Attempt attempt{pending_.size()};
  TRESS_TRY(
      auto refusal,
      carry_out(submission, {submission.command, stream, std::nullopt, std::nullopt}, attempt));
  if (refusal) {
    undo(attempt);
    return Answer{refused(std::move(*refusal))};
  }
  if (attempt.mark) guards_.keep(*attempt.mark);
  Accepted accepted{kind, stream, head->version, size_ + attempt.first, {}, false};
  for (std::size_t i = attempt.first; i < pending_.size(); ++i) {
    accepted.events.push_back(pending_[i].envelope.event);
  }
  return Answer{std::move(accepted)};
}

Result<std::optional<std::string>, Fault> Committer::carry_out(const Submission& submission,
                                                               const Asked& asked,
                                                               Attempt& attempt) {
  using Refusal = std::optional<std::string>;
  const StreamKind kind = kind_at(asked.command.index());
  if (!may_hold(holds_, kind)) return Refusal{"command.not_of_this_log"};
  TRESS_TRY(StreamHead* const head, streams_.load(kind, asked.stream));
  const Facts facts{
      .now = now_,
      .effective_at = effective_at_,
      .actor = asked.approved == nullptr ? submission.actor : asked.approved->requester,
      .stream = asked.stream,
      .around = around_.get(),
      .position = size_ + pending_.size(),
      .ordered_by = asked.by,
      .approved = asked.approved,
      .origin = parts_.origin};
  trial_refusal_.reset();
  auto decided = decide_any(asked.command, head->state, facts);
  if (around_->fault()) return *around_->fault();
  if (guards_.fault()) return *guards_.fault();
  if (!decided) {
    // Why the proposed command can't be carried out says more than that it can't.
    return trial_refusal_ ? std::exchange(trial_refusal_, {}) : Refusal{std::move(decided.error())};
  }
  AnyDecision& decision = decided.value();
  if (decision.events.empty()) {
    // An order may find that what it is for is done; a command is refused then.
    TRESS_ASSERT(asked.is_order() && decision.orders.empty());
    return Refusal{};
  }
  TRESS_TRY(auto unsigned_act,
            refuse_signature(submission, asked, decision.heading, decision.events.front()));
  if (unsigned_act) return unsigned_act;
  if (pending_.size() - attempt.first + decision.events.size() > limits::command_events_max) {
    return Refusal{"command.too_many_events"};
  }
  // A command that orders nothing is decided in whole here: there is nothing to take back.
  if (!decision.orders.empty() && !attempt.mark) attempt.mark = guards_.mark();
  if (attempt.mark) attempt.heads.emplace_back(head, *head);
  const std::size_t first = pending_.size();
  const bool is_new = head->version == 0;
  TRESS_TRY(take(submission, asked, decision.heading, *head, std::move(decision.events)));
  schedule(*head, facts, is_new);
  if (around_->fault()) return *around_->fault();
  if (guards_.fault()) return *guards_.fault();
  for (std::size_t i = first; i < pending_.size(); ++i) {
    for (const GuardChange& change : guard_changes(pending_[i].envelope)) guards_.add(change);
  }
  return carry_out_orders(submission, asked, decision.orders, attempt);
}

Result<std::optional<std::string>, Fault> Committer::carry_out_orders(
    const Submission& submission,
    const Asked& by,
    const std::vector<AnyCommand>& orders,
    Attempt& attempt) {
  if (orders.empty()) return std::optional<std::string>{};
  const OrderedBy orderer{kind_at(by.command.index()), by.stream};
  const EventId causation = pending_.back().envelope.event;
  TRESS_TRY(const StreamHead* const head, streams_.load(orderer.kind, orderer.stream));
  std::optional<ApprovedBy> approved;
  if (const auto* const state = std::get_if<approval::State>(&head->state)) {
    approved = approval::approved_by(*state);
  }
  const CommandId naming = approved ? naming_command(by.stream) : submission.id;
  for (const AnyCommand& order : orders) {
    if (++attempt.orders > limits::orders_max) {
      return std::optional<std::string>{"command.too_many_orders"};
    }
    const Asked asked{order, stream_of(order, naming), orderer, causation,
                      approved ? &*approved : by.approved};
    TRESS_TRY(auto refusal, carry_out(submission, asked, attempt));
    if (refusal) return refusal;
  }
  return std::optional<std::string>{};
}

void Committer::undo(Attempt& attempt) {
  if (!attempt.mark) return;
  pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(attempt.first), pending_.end());
  for (auto at = attempt.heads.rbegin(); at != attempt.heads.rend(); ++at) {
    *at->first = std::move(at->second);
  }
  guards_.undo_to(*attempt.mark);
}

Result<void, Fault> Committer::take(const Submission& submission,
                                    const Asked& asked,
                                    const Heading& heading,
                                    StreamHead& head,
                                    std::vector<AnyEvent> events) {
  if (head.changed_in <= durable_) head.newest.clear();
  head.changed_in = group_;
  const bool is_signed = submission.signature && !asked.is_order();
  for (std::size_t i = 0; i < events.size(); ++i) {
    AnyEvent& event = events[i];
    TRESS_TRY(Envelope envelope, envelope_of(submission, asked, heading, head, event));
    if (is_signed && i == 0) {
      envelope.actor.device_key = submission.signature->key;
      envelope.actor_signature = submission.signature->signature;
      envelope.actor_signed_at = submission.signature->signed_at;
    }
    if (const auto* const founded = get_if<salon::Founded>(&envelope.payload)) {
      holds_ = holds_of(*founded);
    }
    head.state = evolve(std::move(head.state), event);
    head.newest.push_back(envelope.event);
    ++head.version;
    pending_.push_back({&head, std::move(envelope)});
  }
  return ok();
}

Result<std::optional<EventId>, Fault> Committer::event_at(
    const StreamHead& head, const Asked& asked, std::optional<std::uint64_t> version) const {
  if (!version) return std::optional<EventId>{};
  const StreamKind kind = kind_at(asked.command.index());
  TRESS_TRY(const EventId id, streams_.event_id(kind, asked.stream, head, *version));
  return std::optional{id};
}

Result<Envelope, Fault> Committer::envelope_of(const Submission& submission,
                                               const Asked& asked,
                                               const Heading& heading,
                                               const StreamHead& head,
                                               const AnyEvent& event) {
  const StreamKind kind = kind_at(event.index());
  TRESS_TRY(auto approval, event_at(head, asked, heading.approval_version));
  std::optional<StreamId> on_behalf_of;
  if (asked.approved != nullptr) {
    if (!approval) approval = asked.causation;
    if (asked.approved->requester.person != submission.actor.person) {
      on_behalf_of = id_cast<StreamId>(*asked.approved->requester.person);
    }
  }
  TRESS_TRY(const auto reverses, event_at(head, asked, heading.reverses_version));
  return Envelope{
      .schema_version = event_schema_version,
      .event = random_id<EventId>(parts_.random),
      .stream_kind = kind,
      .stream = asked.stream,
      .stream_version = head.version + 1,
      .previous = Hash::zero(),  // known when the events before it are encoded
      .command = submission.id,
      .correlation = submission.id,
      .causation = asked.causation,
      .actor = submission.actor,
      .on_behalf_of = on_behalf_of,
      .purpose = heading.purpose,
      .reason_code = heading.reason_code,
      .approval = approval,
      .reverses = reverses,
      .effective_at = effective_at_,
      .business_date = heading.business_date,
      .branch = heading.branch,
      .payload = payload_of(event),
      .postings = postings_of(head.state, event),
      .actor_signature = std::nullopt,
      .due_was = std::nullopt,
      .due_at = std::nullopt,
      .actor_signed_at = std::nullopt,
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
  group.events.reserve(pending_.size());
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
  group.riders.reserve(pending_.size() + answers_.size());
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
  for (Rider& row : guards_.take_changed(group_)) group.riders.push_back(std::move(row));
}

}  // namespace tress
