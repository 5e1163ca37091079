#pragma once

#include <vector>

#include "schema/common.hpp"

#include "ledger/books/chart.hpp"
#include "ledger/domain/access.hpp"
#include "ledger/domain/appointment.hpp"
#include "ledger/domain/approval.hpp"
#include "ledger/domain/branch.hpp"
#include "ledger/domain/campaign.hpp"
#include "ledger/domain/card.hpp"
#include "ledger/domain/catalogue.hpp"
#include "ledger/domain/client.hpp"
#include "ledger/domain/day.hpp"
#include "ledger/domain/drawer.hpp"
#include "ledger/domain/importing.hpp"
#include "ledger/domain/membership.hpp"
#include "ledger/domain/offer.hpp"
#include "ledger/domain/outbox.hpp"
#include "ledger/domain/payment.hpp"
#include "ledger/domain/plan.hpp"
#include "ledger/domain/policy.hpp"
#include "ledger/domain/review.hpp"
#include "ledger/domain/risk.hpp"
#include "ledger/domain/roster.hpp"
#include "ledger/domain/sale.hpp"
#include "ledger/domain/salon.hpp"
#include "ledger/domain/settlement.hpp"
#include "ledger/domain/staff.hpp"
#include "ledger/domain/support.hpp"
#include "ledger/domain/system.hpp"
#include "ledger/domain/wallet.hpp"

/// What an event does to the books (domain.md §3.3): the journal that is stored with it.
///
/// Each event type has its decision here, even if it is "nothing"; a new one does not compile until
/// somebody has made it. `before` is the stream's state before the event.
/// Pure, and total for decided events. Amounts of the major journal are minor units; where tax was
/// charged below the minor unit, a further posting with four decimals moves the difference between
/// 2200 and 5310, so that 2200 is exactly what was charged.
namespace tress::books {

[[nodiscard]] std::vector<Posting> postings(const salon::State& before, const salon::Event& event);
[[nodiscard]] std::vector<Posting> postings(const branch::State& before,
                                            const branch::Event& event);
[[nodiscard]] std::vector<Posting> postings(const staff::State& before, const staff::Event& event);
[[nodiscard]] std::vector<Posting> postings(const catalogue::State& before,
                                            const catalogue::Event& event);
[[nodiscard]] std::vector<Posting> postings(const client::State& before,
                                            const client::Event& event);
[[nodiscard]] std::vector<Posting> postings(const sale::State& before, const sale::Event& event);
[[nodiscard]] std::vector<Posting> postings(const appointment::State& before,
                                            const appointment::Event& event);
[[nodiscard]] std::vector<Posting> postings(const settlement::State& before,
                                            const settlement::Event& event);
[[nodiscard]] std::vector<Posting> postings(const day::State& before, const day::Event& event);
[[nodiscard]] std::vector<Posting> postings(const importing::State& before,
                                            const importing::Event& event);
[[nodiscard]] std::vector<Posting> postings(const card::State& before, const card::Event& event);
[[nodiscard]] std::vector<Posting> postings(const system::State& before,
                                            const system::Event& event);
[[nodiscard]] std::vector<Posting> postings(const wallet::State& before,
                                            const wallet::Event& event);

[[nodiscard]] std::vector<Posting> postings(const plan::State& before, const plan::Event& event);
[[nodiscard]] std::vector<Posting> postings(const membership::State& before,
                                            const membership::Event& event);
[[nodiscard]] std::vector<Posting> postings(const roster::State& before,
                                            const roster::Event& event);
[[nodiscard]] std::vector<Posting> postings(const outbox::State& before,
                                            const outbox::Event& event);
[[nodiscard]] std::vector<Posting> postings(const campaign::State& before,
                                            const campaign::Event& event);
[[nodiscard]] std::vector<Posting> postings(const risk::State& before, const risk::Event& event);
[[nodiscard]] std::vector<Posting> postings(const offer::State& before, const offer::Event& event);
[[nodiscard]] std::vector<Posting> postings(const payment::State& before,
                                            const payment::Event& event);
[[nodiscard]] std::vector<Posting> postings(const support::State& before,
                                            const support::Event& event);
[[nodiscard]] std::vector<Posting> postings(const review::State& before,
                                            const review::Event& event);
[[nodiscard]] std::vector<Posting> postings(const access::State& before,
                                            const access::Event& event);
[[nodiscard]] std::vector<Posting> postings(const approval::State& before,
                                            const approval::Event& event);
[[nodiscard]] std::vector<Posting> postings(const policy::State& before,
                                            const policy::Event& event);
[[nodiscard]] std::vector<Posting> postings(const drawer::State& before,
                                            const drawer::Event& event);

/// Where money of a tender is until it is elsewhere.
[[nodiscard]] Account tender_account(sale::TenderKind kind) noexcept;

}  // namespace tress::books
