#include "projections/exceptions/answering.hpp"

#include <algorithm>

#include "ledger/base/assert.hpp"
#include "ledger/domain/policy.hpp"
#include "projections/exceptions/exceptions.hpp"
#include "projections/exceptions/keys.hpp"

namespace tress::exceptions {

namespace {

using views::Key;
using views::Rows;

/// Whose records an exception of that kind is about.
policy::RecordType record_of(Kind kind) {
  switch (kind) {
    case Kind::import_oddity:
    case Kind::import_row_rejected: return policy::RecordType::import_run;
    case Kind::bill_voided: return policy::RecordType::bill;
    case Kind::retention_announced:
    case Kind::erased_by_one_person: return policy::RecordType::client;
    case Kind::backup_overdue: return policy::RecordType::backup;
    case Kind::refunded_in_cash:
    case Kind::refunded_after_tip:
    case Kind::refunded_at_provider: return policy::RecordType::refund;
    case Kind::day_reopened:
    case Kind::answered_by_one_person:
    case Kind::close_overdue: return policy::RecordType::day_close;
    case Kind::attempt_refused: return policy::RecordType::staff;
    case Kind::question_unanswered: return policy::RecordType::benefit;
  }
  TRESS_UNREACHABLE();
}

Key owners_key() {
  return Key{RowKind::owners};
}

}  // namespace

void keep_rule(Rows& rows, const policy::OwnerRuleSet& set) {
  auto book = rows.get<OwnerBook>(owners_key()).value_or(OwnerBook{});
  book.rules.push_back(set);
  rows.put(owners_key(), book);
}

void name_owner(Rows& rows, Exception& made) {
  if (made.owner) return;
  policy::State house;
  house.owner_rules = rows.get<OwnerBook>(owners_key()).value_or(OwnerBook{}).rules;
  const auto rule = policy::owner_rule_on(&house, record_of(made.kind), made.opened_on);
  made.owner = rule.owner;
  made.backup = rule.backup;
}

namespace {

/// How many there were in the last days, with this one; remembers it. A file's rows are one find.
std::uint32_t count_alike(Rows& rows, const Key& key, Day on) {
  auto watch = rows.get<AlikeWatch>(key).value_or(AlikeWatch{});
  watch.opened.push_back(on);
  std::erase_if(watch.opened, [&](Day before) { return before + alike_within <= on; });
  // What is longer ago than the last ones changes nothing.
  if (watch.opened.size() > alike_counted_max) watch.opened.erase(watch.opened.begin());
  rows.put(key, watch);
  return static_cast<std::uint32_t>(watch.opened.size());
}

enum class About : std::uint8_t { client = 1, person = 2, branch = 3 };

}  // namespace

void flag_pattern(Rows& rows, Exception& made) {
  const bool is_imported =
      made.kind == Kind::import_oddity || made.kind == Kind::import_row_rejected;
  if (is_imported) return;
  std::uint32_t most = 0;
  const auto count = [&](About about, const auto& id) {
    if (!id) return;
    const Key key = Key{RowKind::alike}
                        .number(static_cast<std::uint8_t>(made.kind))
                        .number(static_cast<std::uint8_t>(about))
                        .id(*id);
    most = std::max(most, count_alike(rows, key, made.opened_on));
  };
  count(About::client, made.client);
  count(About::person, made.staff ? made.staff : made.opener.by);
  count(About::branch, made.branch);
  if (most >= alike_is_a_pattern) made.alike = most;
}

}  // namespace tress::exceptions
