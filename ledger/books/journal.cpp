#include "ledger/books/journal.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

#include "ledger/base/assert.hpp"

namespace tress::books {

Side side(Account account) {
  return {static_cast<std::uint16_t>(account), std::nullopt, std::nullopt};
}

Side side(Account account, std::string label) {
  return {static_cast<std::uint16_t>(account), std::nullopt, std::move(label)};
}

void Journal::debit(Side side, std::int64_t amount) {
  if (amount == 0) return;
  if (amount > 0) {
    debits_.push_back({std::move(side), amount});
  } else {
    credits_.push_back({std::move(side), -amount});
  }
}

void Journal::credit(Side side, std::int64_t amount) {
  debit(std::move(side), -amount);
}

std::vector<Posting> Journal::postings() const {
  const auto sum = [](const std::vector<Leg>& legs) {
    return std::accumulate(legs.begin(), legs.end(), std::int64_t{0},
                           [](std::int64_t total, const Leg& leg) { return total + leg.amount; });
  };
  TRESS_ASSERT(sum(debits_) == sum(credits_));
  std::vector<Posting> pairs;
  std::size_t credit_at = 0;
  std::int64_t credit_left = credits_.empty() ? 0 : credits_.front().amount;
  for (const Leg& debit : debits_) {
    for (std::int64_t debit_left = debit.amount; debit_left > 0;) {
      if (credit_left == 0) credit_left = credits_.at(++credit_at).amount;
      const std::int64_t amount = std::min(debit_left, credit_left);
      TRESS_ASSERT(amount > 0);
      pairs.push_back({debit.side, credits_[credit_at].side, currency_, decimals_, amount});
      debit_left -= amount;
      credit_left -= amount;
    }
  }
  return pairs;
}

std::vector<Posting> mirrored(std::vector<Posting> postings) {
  for (Posting& posting : postings) std::swap(posting.debit, posting.credit);
  return postings;
}

void append(std::vector<Posting>& postings, std::vector<Posting> more) {
  postings.insert(postings.end(), std::make_move_iterator(more.begin()),
                  std::make_move_iterator(more.end()));
}

}  // namespace tress::books
