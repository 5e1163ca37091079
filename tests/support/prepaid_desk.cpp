#include "tests/support/prepaid_desk.hpp"

#include "ledger/books/postings.hpp"

namespace tress::testing {

PrepaidDesk::PrepaidDesk() = default;
PrepaidDesk::PrepaidDesk(const PrepaidDesk&) = default;
PrepaidDesk& PrepaidDesk::operator=(const PrepaidDesk&) = default;
PrepaidDesk::~PrepaidDesk() = default;

template <class Event>
void PrepaidDesk::note_moves(const Event& happened) {
  if constexpr (requires { happened.moved; }) {
    moved_.insert(moved_.end(), happened.moved.begin(), happened.moved.end());
  }
}

template <class AnyId, class Command, class State>
PrepaidDesk::Refusal PrepaidDesk::decide_on(const Command& asked,
                                            std::map<AnyId, State>& streams,
                                            StreamKind kind,
                                            const Actor& actor,
                                            std::optional<OrderedBy> by) {
  const StreamId stream = stream_named(stream_of(asked));
  if (!first_stream_) first_stream_ = stream;
  const auto id = id_cast<AnyId>(stream);
  if (kind == StreamKind::membership) name_membership(stream_of(asked), stream);
  const auto found = streams.find(id);
  State state = found == streams.end() ? State{} : found->second;
  const Facts facts{.now = now,
                    .effective_at = now,
                    .actor = actor,
                    .stream = stream,
                    .around = &table,
                    .position = 0,
                    .ordered_by = by};
  auto decided = decide(asked, state, facts);
  if (!decided) {
    return std::string{name_of(kind)} + "." + std::string{name_of(decided.error())};
  }
  for (const auto& event : decided.value().events) {
    auto posted = books::postings(state, event);
    if (listener) {
      happened_.push_back({kind, stream, decided.value().heading, payload_from(event), posted});
    }
    for (Posting& posting : posted) {
      postings_.emplace_back(*decided.value().heading.branch, std::move(posting));
    }
    std::visit([&](const auto& happened) { note_moves(happened); }, event);
    state = evolve(std::move(state), event);
  }
  streams.insert_or_assign(id, state);
  for (const AnyCommand& order : decided.value().orders) {
    if (auto refusal = carry_out(order, actor, OrderedBy{kind, stream})) return refusal;
  }
  return std::nullopt;
}

std::optional<std::string> PrepaidDesk::ask(const AnyCommand& command, const Actor& actor) {
  const Table before = table;
  const std::size_t messages_before = messages.size();
  postings_.clear();
  moved_.clear();
  happened_.clear();
  first_stream_.reset();
  auto refusal = carry_out(command, actor, std::nullopt);
  if (!refusal) {
    count_all();
    for (const Happened& one : happened_) listener(one);
    return std::nullopt;
  }
  table = before;
  messages.erase(messages.begin() + static_cast<std::ptrdiff_t>(messages_before), messages.end());
  return refusal;
}

void PrepaidDesk::must(const AnyCommand& command, const Actor& actor) {
  const auto refusal = ask(command, actor);
  INFO("refused: " << refusal.value_or(""));
  REQUIRE_FALSE(refusal);
}

PrepaidDesk::Net PrepaidDesk::net() const {
  Net sums;
  for (const auto& [branch, posting] : postings_) {
    sums[{branch, posting.debit.account}] += posting.amount;
    sums[{branch, posting.credit.account}] -= posting.amount;
  }
  std::erase_if(sums, [](const auto& one) { return one.second == 0; });
  return sums;
}

std::int64_t PrepaidDesk::balance(BranchId branch, std::uint16_t account) const {
  const auto found = balances_.find({branch, account});
  return found == balances_.end() ? 0 : found->second;
}

PrepaidDesk::Refusal PrepaidDesk::carry_out(const AnyCommand& command,
                                            const Actor& actor,
                                            std::optional<OrderedBy> by) {
  if (const auto* const asked = std::get_if<sale::Command>(&command)) {
    return decide_on<SaleId>(*asked, table.sales, StreamKind::sale, actor, by);
  }
  if (const auto* const asked = std::get_if<membership::Command>(&command)) {
    return decide_on<MembershipId>(*asked, table.memberships, StreamKind::membership, actor, by);
  }
  if (const auto* const asked = std::get_if<payment::Command>(&command)) {
    return decide_on<PaymentId>(*asked, table.payments, StreamKind::payment, actor, by);
  }
  if (const auto* const order = std::get_if<outbox::Command>(&command)) {
    messages.push_back(std::get<outbox::Queue>(*order));
    return std::nullopt;
  }
  return decide_on<PlanId>(std::get<plan::Command>(command), table.plans, StreamKind::plan, actor,
                           by);
}

StreamId PrepaidDesk::next_stream() {
  StreamId::Array bytes{};
  bytes.front() = 0xD0;
  ++last_stream_;
  for (std::size_t i = 0; i < 4; ++i) {
    bytes[15 - i] = static_cast<Byte>(last_stream_ >> (8 * i));
  }
  return StreamId{bytes};
}

StreamId PrepaidDesk::stream_named(const StreamName& name) {
  if (name.id) return *name.id;
  if (name.words.empty()) return next_stream();
  const auto known = words_.find(name.words);
  if (known != words_.end()) return known->second;
  return words_.emplace(name.words, next_stream()).first->second;
}

void PrepaidDesk::name_membership(const StreamName& name, StreamId stream) {
  if (name.words.empty()) return;
  table.membership_names.insert_or_assign(name.words, id_cast<MembershipId>(stream));
}

void PrepaidDesk::count_all() {
  for (const auto& [branch, posting] : postings_) {
    balances_[{branch, posting.debit.account}] += posting.amount;
    balances_[{branch, posting.credit.account}] -= posting.amount;
  }
  for (const UnitPosting& moved : moved_) {
    units_[{moved.benefit, moved.from}] -= moved.units;
    units_[{moved.benefit, moved.to}] += moved.units;
  }
}

}  // namespace tress::testing
