#include "ledger/domain/access.hpp"

#include <algorithm>

#include "ledger/domain/rules.hpp"

namespace tress::access {

namespace {

using Decided = Result<Decision<Event>, Refusal>;

StreamName name_of_stream(const Record& asked) {
  return named_by_words(stream_words(asked.staff, asked.client, asked.on));
}

StreamName name_of_stream(const Export&) {
  return named_by_words(export_words);
}

bool is_the_actor(const Record& asked, const Actor& actor) {
  if (asked.staff && asked.client) return false;
  if (asked.staff) return actor.kind == ActorKind::staff && actor.person == asked.staff;
  if (asked.client) return actor.kind == ActorKind::client;
  return actor.kind == ActorKind::system || actor.kind == ActorKind::importer;
}

bool is_today(Day on, const Facts& facts) {
  const Day today = std::chrono::floor<std::chrono::days>(facts.now);
  return on >= today - day_difference_max && on <= today + day_difference_max;
}

/// What a purpose is called in the envelope.
Heading heading_of(Purpose purpose, const std::optional<BranchId>& branch, const Facts& facts) {
  Heading heading{branch, facts.utc_day()};
  heading.purpose = std::string{name_of(purpose)};
  return heading;
}

/// May return: too_many_clients, too_many_disclosures, too_many_fields.
Result<void, Refusal> check_sizes(const std::vector<Disclosure>& disclosures) {
  std::size_t clients = 0;
  std::size_t fields = 0;
  for (const Disclosure& one : disclosures) {
    clients += one.clients.size();
    for (const ClassSeen& seen : one.classes) fields += seen.fields.size();
  }
  if (clients > clients_max) return Refusal::too_many_clients;
  if (disclosures.size() > disclosures_max) return Refusal::too_many_disclosures;
  if (fields > fields_max) return Refusal::too_many_fields;
  return ok();
}

template <class Range, class Less>
bool is_ascending(const Range& range, Less is_less) {
  const auto not_less = [&](const auto& one, const auto& next) { return !is_less(one, next); };
  return std::adjacent_find(range.begin(), range.end(), not_less) == range.end();
}

bool are_classes_ascending(const Disclosure& one) {
  return is_ascending(one.classes, [](const ClassSeen& a, const ClassSeen& b) {
    return a.data_class < b.data_class;
  });
}

bool are_codes(const std::vector<std::string>& fields) {
  return std::all_of(fields.begin(), fields.end(), rules::is_code);
}

/// Each rule is asked of all of them before the next, so that precedence does not depend on which
/// stands first.
template <class Rule>
bool all_seen(const std::vector<Disclosure>& disclosures, Rule rule) {
  return std::all_of(disclosures.begin(), disclosures.end(), [&](const Disclosure& one) {
    return std::all_of(one.classes.begin(), one.classes.end(), rule);
  });
}

/// May return: class_is_missing, classes_are_out_of_order, field_is_no_code,
/// fields_are_out_of_order.
Result<void, Refusal> check_classes(const std::vector<Disclosure>& disclosures) {
  const auto is_empty = [](const Disclosure& one) { return one.classes.empty(); };
  if (std::any_of(disclosures.begin(), disclosures.end(), is_empty)) {
    return Refusal::class_is_missing;
  }
  if (!std::all_of(disclosures.begin(), disclosures.end(), are_classes_ascending)) {
    return Refusal::classes_are_out_of_order;
  }
  const auto has_codes = [](const ClassSeen& seen) { return are_codes(seen.fields); };
  if (!all_seen(disclosures, has_codes)) return Refusal::field_is_no_code;
  const auto is_sorted = [](const ClassSeen& seen) {
    return is_ascending(seen.fields, std::less<>{});
  };
  if (!all_seen(disclosures, is_sorted)) return Refusal::fields_are_out_of_order;
  return ok();
}

/// A list or a search may find nobody, what is taken away may be about nobody, and a denied read
/// may have named nobody.
bool needs_client(const Record& asked) {
  const bool finds =
      asked.act == Act::searched || asked.act == Act::listed || asked.act == Act::exported;
  return asked.outcome != Outcome::denied && !finds;
}

bool has_clients(const std::vector<Disclosure>& disclosures) {
  const auto names_one = [](const Disclosure& one) { return !one.clients.empty(); };
  return std::all_of(disclosures.begin(), disclosures.end(), names_one);
}

/// May return: client_is_missing.
Result<void, Refusal> require_clients(const Record& asked) {
  const bool is_missing = needs_client(asked) && asked.disclosures.empty();
  // Only a denied read may say what was asked for without saying of whom.
  const bool is_nobodys = asked.outcome != Outcome::denied && !has_clients(asked.disclosures);
  if (is_missing || is_nobodys) return Refusal::client_is_missing;
  return ok();
}

Decided carry_out(const Record& asked, const Facts& facts) {
  if (!is_the_actor(asked, facts.actor)) return Refusal::reader_is_not_the_actor;
  if (!is_today(asked.on, facts)) return Refusal::day_is_not_today;
  TRESS_TRY(
      rules::check_texts<Refusal>({rules::name(asked.operation), rules::name(asked.request)}));
  if (asked.outcome != Outcome::denied && !asked.right) return Refusal::right_is_missing;
  TRESS_TRY(require_clients(asked));
  TRESS_TRY(check_sizes(asked.disclosures));
  TRESS_TRY(check_classes(asked.disclosures));
  return one<Event>(heading_of(asked.purpose, asked.branch, facts),
                    Recorded{asked.client, asked.act, asked.operation, asked.outcome, asked.right,
                             asked.linked, asked.disclosures, asked.rows, asked.request});
}

/// The rows lie, in order, among the events that were looked at.
bool are_sizes_possible(const Export& asked) {
  if (asked.rows == 0) return !asked.first && !asked.last;
  if (!asked.first || !asked.last) return false;
  if (*asked.first > *asked.last || *asked.last >= asked.tree_size) return false;
  return asked.rows <= *asked.last - *asked.first + 1;
}

Decided carry_out(const Export& asked, const Facts& facts) {
  if (facts.actor.kind != ActorKind::system) return Refusal::only_the_service;
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.recipient)}));
  if (asked.edition == Edition::authority && !asked.recipient) return Refusal::recipient_is_missing;
  if (asked.from && asked.until && *asked.from > *asked.until) return Refusal::period_is_backwards;
  if (asked.tree_size > facts.position || !are_sizes_possible(asked)) {
    return Refusal::sizes_do_not_add_up;
  }
  return one<Event>(
      heading_of(asked.purpose, std::nullopt, facts),
      Exported{asked.subject, asked.from, asked.until, asked.edition, asked.tree_size, asked.rows,
               asked.first, asked.last, asked.content, asked.produced_by, asked.recipient});
}

}  // namespace

std::string stream_words(const std::optional<StaffId>& staff,
                         const std::optional<ClientId>& client,
                         Day on) {
  const std::string day = " " + to_text(on);
  if (staff) return "staff " + staff->hex() + day;
  if (client) return "client " + client->hex() + day;
  return "system" + day;
}

StreamName stream_of(const Command& command) {
  return std::visit([](const auto& asked) { return name_of_stream(asked); }, command);
}

Result<Decision<Event>, Refusal> decide(const Command& command, const State&, const Facts& facts) {
  return std::visit([&](const auto& asked) { return carry_out(asked, facts); }, command);
}

State evolve(State before, const Event&) {
  ++before.version;
  return before;
}

}  // namespace tress::access
