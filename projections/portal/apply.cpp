#include <algorithm>
#include <utility>
#include <variant>

#include "projections/engine/provenance.hpp"
#include "projections/portal/fold.hpp"
#include "projections/portal/keys.hpp"
#include "projections/portal/portal.hpp"

namespace tress::portal {

namespace {

using views::Recorded;
using views::Rows;

void on(const Recorded&, Rows& rows, const staff::Hired& hired) {
  rows.put(staff_name_key(hired.staff), Name{hired.work_name});
}

void on(const Recorded&, Rows& rows, const catalogue::ItemListed& listed) {
  rows.put(item_name_key(listed.item), Name{listed.name});
}

void on(const Recorded&, Rows& rows, const branch::Opened& opened) {
  rows.put(place_key(opened.branch), Place{opened.name, opened.time_zone, opened.cut_off_hour});
}

void on(const Recorded&, Rows& rows, const policy::EndsSoonSet& set) {
  auto all = rows.get<EndsSoon>(ends_soon_key()).value_or(EndsSoon{{}});
  all.rules.push_back(set);
  rows.put(ends_soon_key(), all);
}

void on(const Recorded&, Rows& rows, const plan::Published& published) {
  rows.put(terms_key(published.plan, published.version), Known{published.terms, published.from});
}

template <class Change>
void change_person(const Recorded& event, Rows& rows, Change&& change) {
  const auto client = views::stream_of<ClientId>(event);
  auto person = rows.need<Person>(person_key(client), "the client");
  if (!person) return;
  change(*person);
  rows.put(person_key(client), *person);
}

void on(const Recorded& event, Rows& rows, const client::Registered& registered) {
  Person person{registered.client, std::nullopt, {}, {}, std::nullopt};
  if (registered.contact) {
    person.contact = Contact{*registered.contact, event.envelope.event, registered.region};
  }
  rows.put(person_key(registered.client), person);
}

void on(const Recorded& event, Rows& rows, const client::ContactChanged& changed) {
  change_person(event, rows, [&](Person& person) {
    person.contact = Contact{changed.contact, event.envelope.event, changed.region};
    if (changed.change || !changed.by_client) person.asked.reset();
  });
}

void on(const Recorded& event, Rows& rows, const client::AddressShared&) {
  change_person(event, rows, [](Person& person) { person.asked.reset(); });
}

void on(const Recorded& event, Rows& rows, const client::AddressChangeAsked& asked) {
  change_person(event, rows, [&](Person& person) {
    person.asked =
        AskedAddress{asked.change, asked.kind,
                     Contact{asked.address, event.envelope.event, std::nullopt}, asked.until};
  });
}

void on(const Recorded& event, Rows& rows, const client::ChannelPreferred& preferred) {
  change_person(event, rows, [&](Person& person) { person.channel = preferred.channel; });
}

void drop_consent(Person& person, client::ConsentPurpose purpose) {
  std::erase_if(person.agreed, [&](const OwnConsent& one) { return one.purpose == purpose; });
}

void on(const Recorded& event, Rows& rows, const client::ConsentGiven& given) {
  change_person(event, rows, [&](Person& person) {
    drop_consent(person, given.purpose);
    person.agreed.push_back({given.purpose, given.given_on});
  });
}

void on(const Recorded& event, Rows& rows, const client::ConsentWithdrawn& withdrawn) {
  change_person(event, rows, [&](Person& person) { drop_consent(person, withdrawn.purpose); });
}

void on(const Recorded& event, Rows& rows, const client::ConsentLapsed& lapsed) {
  change_person(event, rows, [&](Person& person) { drop_consent(person, lapsed.purpose); });
}

void on(const Recorded& event, Rows& rows, const client::Erased& erased) {
  change_person(event, rows, [&](Person& person) {
    for (const auto one : erased.classes) {
      if (one == client::PersonalClass::contact) {
        person.contact.reset();
        person.asked.reset();
      }
      if (one == client::PersonalClass::notes) person.follow_ups.clear();
    }
  });
}

void on(const Recorded& event, Rows& rows, const client::Merged& merged) {
  change_person(event, rows, [&](Person& person) { person.merged_into = merged.into; });
}

void on(const Recorded& event, Rows& rows, const client::Absorbed& absorbed) {
  change_person(event, rows, [&](Person& person) { person.absorbed.push_back(absorbed.client); });
}

void on(const Recorded& event, Rows& rows, const client::Unmerged& unmerged) {
  change_person(event, rows, [&](Person& person) {
    person.merged_into.reset();
    std::erase(person.absorbed, unmerged.other);
  });
}

void on(const Recorded& event, Rows& rows, const client::FollowUpPlanned& planned) {
  change_person(event, rows, [&](Person& person) {
    person.follow_ups.push_back({planned.follow_up, planned.due});
  });
}

void end_follow_up(const Recorded& event, Rows& rows, std::uint32_t number) {
  change_person(event, rows, [&](Person& person) {
    std::erase_if(person.follow_ups, [&](const FollowUp& one) { return one.number == number; });
  });
}

void on(const Recorded& event, Rows& rows, const client::FollowUpDone& done) {
  end_follow_up(event, rows, done.follow_up);
}

void on(const Recorded& event, Rows& rows, const client::FollowUpMissed& missed) {
  end_follow_up(event, rows, missed.follow_up);
}

/// The bill, unless it is a walk-in's, of which nothing is kept.
template <class Change>
void change_bill(const Recorded& event, Rows& rows, Change&& change) {
  const views::Key key = bill_key(views::stream_of<SaleId>(event));
  auto bill = rows.get<Bill>(key);
  if (!bill) return;
  change(*bill);
  rows.put(key, *bill);
}

void on(const Recorded&, Rows& rows, const sale::Opened& opened) {
  if (!opened.payer) return;
  rows.put(bill_key(opened.sale), Bill{opened.sale,
                                       opened.payer,
                                       opened.branch,
                                       std::nullopt,
                                       std::nullopt,
                                       {},
                                       {},
                                       std::nullopt,
                                       {}});
}

void on(const Recorded& event, Rows& rows, const sale::LineAdded& added) {
  change_bill(event, rows, [&](Bill& bill) {
    bill.lines.push_back({added.description, added.performer, std::nullopt, std::nullopt});
  });
}

void on(const Recorded& event, Rows& rows, const sale::PrepaidLineAdded& added) {
  change_bill(event, rows, [&](Bill& bill) {
    bill.lines.push_back({added.description, std::nullopt, std::nullopt, std::nullopt});
  });
}

void on(const Recorded& event, Rows& rows, const sale::LineCovered& covered) {
  change_bill(event, rows, [&](Bill& bill) {
    if (covered.line < 1 || covered.line > bill.lines.size()) {
      return rows.stop("the line is not known");
    }
    bill.lines[covered.line - 1].membership = covered.membership;
    bill.lines[covered.line - 1].hold = covered.hold;
  });
}

/// The plan takes its part off the line.
void on(const Recorded& event, Rows& rows, const sale::DiscountApplied& applied) {
  if (!applied.member) return;
  change_bill(event, rows, [&](Bill& bill) {
    if (applied.line < 1 || applied.line > bill.lines.size()) {
      return rows.stop("the line is not known");
    }
    bill.lines[applied.line - 1].membership = applied.member->membership;
    bill.lines[applied.line - 1].hold = applied.member->hold;
  });
}

void on(const Recorded& event, Rows& rows, const sale::CoverReversed& reversed) {
  change_bill(event, rows, [&](Bill& bill) {
    if (reversed.line < 1 || reversed.line > bill.lines.size()) return;
    bill.lines[reversed.line - 1].membership.reset();
    bill.lines[reversed.line - 1].hold.reset();
  });
}

void on(const Recorded& event, Rows& rows, const sale::TenderTaken& taken) {
  change_bill(event, rows, [&](Bill& bill) {
    bill.tenders.push_back({taken.kind, taken.amount});
    if (taken.kind != sale::TenderKind::on_account) return;
    const std::int64_t before = bill.owed ? bill.owed->minor() : 0;
    bill.owed = Money{taken.amount.currency(), before + taken.amount.minor()};
  });
}

void on(const Recorded& event, Rows& rows, const sale::Closed& closed) {
  change_bill(event, rows, [&](Bill& bill) {
    bill.closed_on = closed.closed_on;
    bill.total = closed.totals.total;
    rows.put(bill_of(*bill.payer).number(event.position), FoundBill{bill.sale});
  });
}

/// As if it had not been: the list of payments leaves it out.
void on(const Recorded& event, Rows& rows, const sale::Voided&) {
  change_bill(event, rows, [](Bill& bill) { bill.closed_on.reset(); });
}

void pay_off(const Recorded& event, Rows& rows, Money amount) {
  change_bill(event, rows, [&](Bill& bill) {
    if (bill.owed) bill.owed = Money{amount.currency(), bill.owed->minor() - amount.minor()};
  });
}

void on(const Recorded& event, Rows& rows, const sale::DebtPaid& paid) {
  pay_off(event, rows, paid.amount);
}

void on(const Recorded& event, Rows& rows, const sale::DebtWrittenOff&) {
  change_bill(event, rows, [](Bill& bill) { bill.owed.reset(); });
}

void on(const Recorded& event, Rows& rows, const sale::RefundRequested& requested) {
  change_bill(event, rows, [&](Bill& bill) {
    bill.refunds.push_back({requested.refund, requested.total, false, false});
  });
}

template <class Change>
void change_refund(const Recorded& event, Rows& rows, std::uint32_t refund, Change&& change) {
  change_bill(event, rows, [&](Bill& bill) {
    for (BillRefund& one : bill.refunds) {
      if (one.refund == refund) change(one);
    }
  });
}

void on(const Recorded& event, Rows& rows, const sale::RefundApproved& approved) {
  change_refund(event, rows, approved.refund, [](BillRefund& one) { one.is_approved = true; });
}

void on(const Recorded& event, Rows& rows, const sale::RefundPaid& paid) {
  change_refund(event, rows, paid.refund, [](BillRefund& one) { one.is_paid = true; });
}

/// The visit, unless nobody is known to come.
template <class Change>
void change_visit(const Recorded& event, Rows& rows, Change&& change) {
  const views::Key key = visit_key(views::stream_of<AppointmentId>(event));
  auto visit = rows.get<Visit>(key);
  if (!visit) return;
  change(*visit);
  rows.put(key, *visit);
}

void on(const Recorded& event, Rows& rows, const appointment::Booked& booked) {
  if (!booked.client) return;
  rows.put(visit_key(booked.appointment),
           Visit{booked.appointment, booked.branch, booked.item, booked.performer, booked.day,
                 booked.minute_of_day, booked.minutes, false, std::nullopt, std::nullopt});
  rows.put(visit_of(*booked.client).number(event.position), FoundVisit{booked.appointment});
}

void on(const Recorded& event, Rows& rows, const appointment::Changed& changed) {
  change_visit(event, rows, [&](Visit& visit) {
    visit.item = changed.to.item;
    visit.performer = changed.to.performer;
    visit.day = changed.to.day;
    visit.minute_of_day = changed.to.minute_of_day;
    visit.minutes = changed.to.minutes;
  });
}

void on(const Recorded& event, Rows& rows, const appointment::HandoverAccepted& accepted) {
  change_visit(event, rows, [&](Visit& visit) { visit.performer = accepted.by; });
}

void end_visit(const Recorded& event, Rows& rows) {
  change_visit(event, rows, [](Visit& visit) { visit.is_over = true; });
}

void on(const Recorded& event, Rows& rows, const appointment::Cancelled&) {
  end_visit(event, rows);
}

void on(const Recorded& event, Rows& rows, const appointment::NoShowRecorded&) {
  end_visit(event, rows);
}

void on(const Recorded& event, Rows& rows, const appointment::Completed&) {
  end_visit(event, rows);
}

/// What clients have is folded in apply_held.cpp; the rest is not theirs to see.
template <class Other>
void on(const Recorded&, Rows&, const Other&) {}

class Portal final : public views::Projection {
 public:
  [[nodiscard]] std::string_view name() const override { return "portal"; }

  [[nodiscard]] unsigned version() const override { return 4; }

  void apply(const Recorded& event, Rows& rows) const override {
    visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
    apply_held(event, rows);
  }
};

}  // namespace

const views::Projection& projection() {
  static const Portal view;
  return view;
}

}  // namespace tress::portal
