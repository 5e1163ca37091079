#include "projections/exceptions/answering.hpp"

#include <algorithm>

#include "ledger/domain/exception_source.hpp"
#include "ledger/domain/policy.hpp"
#include "projections/exceptions/exceptions.hpp"
#include "projections/exceptions/keys.hpp"

namespace tress::exceptions {

namespace {

using views::Key;
using views::Rows;

Key owners_key() {
  return Key{RowKind::owners};
}

}  // namespace

void keep_rule(Rows& rows, const policy::OwnerRuleSet& set) {
  auto book = rows.get<OwnerBook>(owners_key()).value_or(OwnerBook{});
  book.rules.push_back(set);
  rows.put(owners_key(), book);
}

void keep_rule(Rows& rows, const policy::ReviewRuleSet& set) {
  auto book = rows.get<OwnerBook>(owners_key()).value_or(OwnerBook{});
  book.reviews.push_back(set);
  rows.put(owners_key(), book);
}

Result<policy::ReviewRule, Fault> review_rule(const views::Snapshot& view, Day day) {
  TRESS_TRY(const auto book, views::row_at<OwnerBook>(view, owners_key()));
  policy::State house;
  if (book) house.review_rules = book->reviews;
  return policy::review_rule_on(&house, day);
}

void name_owner(Rows& rows, Exception& made) {
  if (made.owner) return;
  policy::State house;
  house.owner_rules = rows.get<OwnerBook>(owners_key()).value_or(OwnerBook{}).rules;
  const auto rule = policy::owner_rule_on(&house, review::record_of(made.kind), made.opened_on);
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
  if (review::is_of_import(made.kind)) return;
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
