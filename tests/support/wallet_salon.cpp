#include "tests/support/wallet_salon.hpp"

#include <fmt/core.h>

#include "ledger/books/postings.hpp"

namespace tress::testing {

template <class Event>
void WalletSalon::count(const Event& event) {
  if constexpr (requires { event.moves; }) {
    for (const UnitPosting& move : event.moves) {
      CHECK(move.units > 0);
      units_[{move.benefit, move.from}] -= move.units;
      units_[{move.benefit, move.to}] += move.units;
    }
  }
}

template <class AnyId, class State>
void WalletSalon::keep_for_undo(std::map<AnyId, State>& states, const AnyId& id) {
  const auto known = states.find(id);
  const auto former = known == states.end() ? std::nullopt : std::optional<State>{known->second};
  undo_.push_back([&states, id, former] {
    states.erase(id);
    if (former) states.emplace(id, *former);
  });
}

template <class Command, class AnyId, class State>
std::optional<std::string> WalletSalon::carry_out(const Command& command,
                                                  std::map<AnyId, State>& states,
                                                  StreamKind kind,
                                                  std::optional<OrderedBy> by,
                                                  StaffId who) {
  const StreamId stream = stream_of_name(stream_of(command));
  Facts asked = facts(who);
  asked.stream = stream;
  asked.ordered_by = by;
  const auto known = states.find(id_cast<AnyId>(stream));
  State state = known == states.end() ? State{} : known->second;
  const auto decided = decide(command, state, asked);
  if (decided.has_error()) {
    return fmt::format("{}.{}", name_of(kind), name_of(decided.error()));
  }
  for (const auto& event : decided.value().events) {
    auto posted = books::postings(state, event);
    for (const Posting& posting : posted) post(posting, *decided.value().heading.branch);
    if (listener_) {
      happened_.push_back(
          {kind, stream, decided.value().heading, payload_from(event), std::move(posted)});
    }
    std::visit([&](const auto& happened) { count(happened); }, event);
    state = evolve(std::move(state), event);
  }
  keep_for_undo(states, id_cast<AnyId>(stream));
  states[id_cast<AnyId>(stream)] = std::move(state);
  for (const AnyCommand& order : decided.value().orders) {
    auto refusal = decide_on(order, OrderedBy{kind, stream}, who);
    if (refusal) return refusal;
  }
  last_stream_ = stream;
  return std::nullopt;
}

WalletSalon::WalletSalon() : table_(sample_table()) {
  // Prices without tax, so that amounts are those of domain.md §3.3.
  table_.branches[main_street] = replayed<branch::State, branch::Event>(
      {branch::Opened{main_street, "MAIN", "Main Street", "America/Vancouver", 4, cad()}});
  table_.branches[other_street] = replayed<branch::State, branch::Event>(
      {branch::Opened{other_street, "OTHER", "Other Street", "America/Vancouver", 4, cad()}});
}

WalletSalon::~WalletSalon() = default;

std::optional<std::string> WalletSalon::run(const AnyCommand& command, StaffId who) {
  net_.clear();
  net_by_branch_.clear();
  undo_.clear();
  happened_.clear();
  const auto former_units = units_;
  const auto former_totals = totals_;
  auto refusal = decide_on(command, std::nullopt, who);
  if (!refusal) {
    for (const Happened& one : happened_) listener_(one);
    return std::nullopt;
  }
  for (auto undo = undo_.rbegin(); undo != undo_.rend(); ++undo) (*undo)();
  units_ = former_units;
  totals_ = former_totals;
  return refusal;
}

WalletSalon::Net WalletSalon::accept(const AnyCommand& command, StaffId who) {
  const auto refusal = run(command, who);
  if (refusal) FAIL("refused: " << *refusal);
  Net net = net_;
  std::erase_if(net, [](const auto& entry) { return entry.second == 0; });
  return net;
}

WalletSalon::Net WalletSalon::net_at(BranchId branch) const {
  const auto found = net_by_branch_.find(branch);
  Net net = found == net_by_branch_.end() ? Net{} : found->second;
  std::erase_if(net, [](const auto& entry) { return entry.second == 0; });
  return net;
}

SaleId WalletSalon::open_bill(std::optional<ClientId> payer, BranchId branch) {
  accept(sale::Command{sale::Open{branch, payer, std::nullopt}});
  return id_cast<SaleId>(last_stream_);
}

SaleId WalletSalon::selling(const sale::AddValue& value, sale::TenderKind kind) {
  const SaleId id = open_bill(value.client ? value.client : std::optional{lin});
  sale::AddValue line = value;
  line.sale = id;
  accept(sale::Command{line});
  accept(sale::Command{sale::TakeTender{id, kind, value.amount, std::nullopt}});
  return id;
}

SaleId WalletSalon::buying(std::int64_t minor,
                           const sale::TakeValue& value,
                           std::optional<ClientId> payer,
                           BranchId branch) {
  const SaleId id = open_bill(payer, branch);
  sale::AddLine line = add(advice);
  line.sale = id;
  line.price = cad(minor);
  accept(sale::Command{line});
  sale::TakeValue tender = value;
  tender.sale = id;
  accept(sale::Command{tender});
  return id;
}

WalletId WalletSalon::set_terms(wallet::SetTerms terms) {
  terms.branch = main_street;
  accept(wallet::Command{terms}, manager);
  return id_cast<WalletId>(last_stream_);
}

const wallet::State& WalletSalon::pool(ValueKind kind, StreamId holder) const {
  static const wallet::State none;
  const auto name = table_.wallet_names.find(wallet::words_of_pool(kind, holder));
  return name == table_.wallet_names.end() ? none : table_.wallets.at(name->second);
}

WalletId WalletSalon::id_of(ValueKind kind, StreamId holder) const {
  return table_.wallet_names.at(wallet::words_of_pool(kind, holder));
}

Facts WalletSalon::facts(StaffId who) const {
  return {now_, now_, staff_actor(who, Role::cashier), this_stream, &table_};
}

std::int64_t WalletSalon::total(int account) const {
  const auto found = totals_.find(account);
  return found == totals_.end() ? 0 : found->second;
}

StreamId WalletSalon::stream_of_name(const StreamName& name) {
  if (name.id) return *name.id;
  if (!name.words.empty()) {
    const auto known = table_.wallet_names.find(name.words);
    if (known != table_.wallet_names.end()) return id_cast<StreamId>(known->second);
  }
  StreamId::Array bytes{};
  bytes[0] = 0xB0;
  bytes[14] = static_cast<Byte>(++streams_ / 256);
  bytes[15] = static_cast<Byte>(streams_ % 256);
  const StreamId made{bytes};
  if (!name.words.empty()) table_.wallet_names.emplace(name.words, id_cast<WalletId>(made));
  return made;
}

std::optional<std::string> WalletSalon::decide_on(const AnyCommand& command,
                                                  std::optional<OrderedBy> by,
                                                  StaffId who) {
  if (const auto* const of_sale = std::get_if<sale::Command>(&command)) {
    return carry_out(*of_sale, table_.sales, StreamKind::sale, by, who);
  }
  if (std::holds_alternative<outbox::Command>(command)) return std::nullopt;  // messages
  return carry_out(std::get<wallet::Command>(command), table_.wallets, StreamKind::wallet, by, who);
}

void WalletSalon::post(const Posting& posting, BranchId branch) {
  CHECK(posting.amount > 0);
  for (Net* const sums : {&net_, &net_by_branch_[branch], &totals_}) {
    (*sums)[posting.debit.account] += posting.amount;
    (*sums)[posting.credit.account] -= posting.amount;
  }
}

wallet::SetTerms plain_terms(const std::string& code, ValueKind kind) {
  return {.code = code,
          .branch = main_street,
          .kind = kind,
          .name = code,
          .jurisdiction = "none",
          .from = std::nullopt,
          .named = false,
          .bonuses = {},
          .valid_months = 0,
          .notice_days = 0,
          .breakage_millionths = 0,
          .cooling_off_days = 0,
          .withdrawal_at_list = false,
          .unit_worth = 1,
          .service_points_millionths = 0,
          .product_points_millionths = 0,
          .booked_millionths = 0};
}

sale::AddValue value_of(WalletId terms, std::int64_t minor) {
  return {.sale = bill,
          .terms = terms,
          .amount = cad(minor),
          .client = std::nullopt,
          .appointment = std::nullopt,
          .card_code = std::nullopt,
          .card = std::nullopt};
}

sale::AddValue card_of(WalletId terms, std::int64_t minor) {
  sale::AddValue value = value_of(terms, minor);
  value.card = card_token;
  return value;
}

sale::TakeValue paying(ValueKind kind, std::int64_t minor) {
  return {.sale = bill,
          .kind = kind,
          .amount = cad(minor),
          .appointment = std::nullopt,
          .card_code = std::nullopt,
          .card = kind == ValueKind::gift_card ? std::optional{card_token} : std::nullopt};
}

}  // namespace tress::testing
