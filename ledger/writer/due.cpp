#include "ledger/writer/due.hpp"

#include "ledger/crypto/sha256.hpp"
#include "ledger/domain/service_actor.hpp"

namespace tress {

namespace {

/// Each kind of stream has its line, so that a new one does not compile until somebody has decided.
std::optional<AnyCommand> command_of(StreamKind kind, StreamId stream) {
  switch (kind) {
    case StreamKind::appointment:
      return appointment::Command{appointment::Remind{id_cast<AppointmentId>(stream)}};
    case StreamKind::outbox: return outbox::Command{outbox::Release{id_cast<MessageId>(stream)}};
    case StreamKind::client: return client::Command{client::CarryOutDue{id_cast<ClientId>(stream)}};
    case StreamKind::membership:
      return membership::Command{membership::CarryOutDue{id_cast<MembershipId>(stream)}};
    case StreamKind::wallet: return wallet::Command{wallet::CarryOutDue{id_cast<WalletId>(stream)}};
    case StreamKind::approval:
      return approval::Command{approval::Lapse{id_cast<ApprovalId>(stream)}};
    case StreamKind::campaign:
      return campaign::Command{campaign::CarryOutDue{id_cast<CampaignId>(stream)}};
    case StreamKind::payment:
      return payment::Command{payment::CarryOutDue{id_cast<PaymentId>(stream)}};
    case StreamKind::support:
      return support::Command{support::CarryOutDue{id_cast<QuestionId>(stream)}};
    case StreamKind::risk: return risk::Command{risk::CarryOutDue{id_cast<ClientId>(stream)}};
    case StreamKind::day: return day::Command{day::CarryOutDue{id_cast<DayId>(stream)}};
    // Whether an exception is still open, the view knows: tools/review asks.
    case StreamKind::review:
    case StreamKind::access:
    case StreamKind::salon:
    case StreamKind::branch:
    case StreamKind::staff:
    case StreamKind::catalogue:
    case StreamKind::sale:
    case StreamKind::settlement:
    case StreamKind::importing:
    case StreamKind::system:
    case StreamKind::plan:
    case StreamKind::policy:
    case StreamKind::offer:
    case StreamKind::card:
    case StreamKind::drawer:
    case StreamKind::roster: return std::nullopt;
  }
  TRESS_UNREACHABLE();
}

}  // namespace

Result<std::vector<guard::Due>, Fault> due_until(const EventLog& log,
                                                 StreamKind kind,
                                                 Timestamp until,
                                                 std::size_t max) {
  std::vector<guard::Due> found;
  bool is_readable = true;
  TRESS_TRY(log.scan(Space::guards, guard::all_due(kind), {}, [&](ByteView key, ByteView) {
    const auto due = guard::read_due(key);
    is_readable = due.has_value();
    // In order of time: behind the first that is not yet due there is none.
    if (!is_readable || due->when > until || found.size() == max) return false;
    found.push_back(*due);
    return true;
  }));
  if (!is_readable) return Fault{Fault::Kind::damaged, "a guard row", "says nothing that is due"};
  return found;
}

std::optional<AnyCommand> due_command(StreamKind kind, StreamId stream) {
  return command_of(kind, stream);
}

const std::vector<StreamKind>& kinds_with_due() {
  static const std::vector<StreamKind> kinds = [] {
    std::vector<StreamKind> found;
    for (const auto& [kind, name] : DescribedEnum<StreamKind>::values) {
      if (command_of(kind, StreamId::zero())) found.push_back(kind);
    }
    return found;
  }();
  return kinds;
}

std::int64_t rounds_since(const guard::Due& due, Timestamp now) noexcept {
  return (now - due.when) / ask_again_after;
}

std::optional<Submission> due_submission(const guard::Due& due, Timestamp now) {
  auto command = due_command(due.kind, due.stream);
  if (!command) return std::nullopt;
  const std::string words = "due: " + std::string{name_of(due.kind)} + "/" + due.stream.hex() +
                            "/" + to_text(due.when) + "/" + std::to_string(rounds_since(due, now));
  return Submission{command_id(service_actor(), words), sha256(bytes_of(words)), service_actor(),
                    std::move(*command)};
}

}  // namespace tress
