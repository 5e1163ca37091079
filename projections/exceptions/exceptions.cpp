#include "projections/exceptions/exceptions.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <variant>

#include "ledger/domain/exception_source.hpp"
#include "projections/engine/provenance.hpp"
#include "projections/exceptions/answering.hpp"
#include "projections/exceptions/keys.hpp"
#include "projections/exceptions/reviewing.hpp"
#include "projections/exceptions/row.hpp"

namespace tress::exceptions {

namespace {

using views::Key;
using views::Recorded;
using views::Rows;
using views::source_of;

Key count_key(Kind kind, std::uint8_t oddity) {
  return Key{RowKind::count}.number(static_cast<std::uint8_t>(kind)).number(oddity);
}

/// Whether somebody is to look at it by itself.
enum class Waits : std::uint8_t { by_itself, not_at_all };

void open(Rows& rows, Exception made, Waits waits = Waits::by_itself) {
  name_owner(rows, made);
  flag_pattern(rows, made);
  if (waits == Waits::by_itself) begin_waiting(rows, made);
  const auto oddity = made.oddity ? static_cast<std::uint8_t>(*made.oddity) : std::uint8_t{0};
  put(rows, made);
  auto count = rows.get<Count>(count_key(made.kind, oddity));
  if (!count) count = Count{made.kind, made.oddity, 0};
  ++count->open;
  rows.put(count_key(made.kind, oddity), *count);
}

void close(Rows& rows, const Recorded& event, Exception made) {
  made.status = Status::closed;
  made.closer = source_of(event);
  end_waiting(rows, made);
  put(rows, made);
  const auto oddity = made.oddity ? static_cast<std::uint8_t>(*made.oddity) : std::uint8_t{0};
  auto count = rows.get<Count>(count_key(made.kind, oddity));
  if (!count) return rows.stop("an exception is closed that was not counted");
  --count->open;
  rows.put(count_key(made.kind, oddity), *count);
}

void on(const Recorded& event, Rows& rows, const importing::OddityNoted& noted) {
  Exception made = opened_by(event, Kind::import_oddity, noted.detail);
  made.importing = views::stream_of<ImportId>(event);
  made.oddity = noted.oddity;
  made.file = noted.file;
  made.line = noted.line;
  made.sale = noted.sale;
  open(rows, made);
}

void on(const Recorded& event, Rows& rows, const importing::RunFinished& finished) {
  std::uint32_t index = 0;
  for (const auto& file : finished.files) {
    if (file.rejected == 0) continue;
    Exception made = opened_by(event, Kind::import_row_rejected,
                               std::to_string(file.rejected) + " of " + std::to_string(file.rows) +
                                   " rows were not taken");
    made.index = index++;
    made.importing = views::stream_of<ImportId>(event);
    made.file = file.contents;
    made.rows = file.rejected;
    open(rows, made);
  }
}

void on(const Recorded& event, Rows& rows, const sale::Voided& voided) {
  Exception made =
      opened_by(event, Kind::bill_voided,
                (voided.was_closed ? "a closed bill: " : "an open bill: ") + voided.reason);
  made.sale = views::stream_of<SaleId>(event);
  // Years of another system's voids come in at once: what is odd in an import is reviewed as one.
  const bool is_imported = event.envelope.actor.kind == ActorKind::importer;
  open(rows, made, is_imported ? Waits::not_at_all : Waits::by_itself);
}

// Refunds by card of what payment links have paid for, against those that the provider reports: in
// whatever order the two come, one settles one.

Key link_key(StreamId link) {
  return Key{RowKind::link}.id(link);
}

Key link_bill_key(SaleId sale) {
  return Key{RowKind::link_bill}.id(sale);
}

/// A period is refunded with its membership, a debt with its bill.
Key refunds_key(const LinkWatch& link) {
  const auto paid_for =
      link.membership ? id_cast<StreamId>(*link.membership) : id_cast<StreamId>(link.sale);
  return Key{RowKind::refunds}.id(paid_for);
}

void on(const Recorded& event, Rows& rows, const payment::Made& made) {
  rows.put(link_key(event.envelope.stream),
           LinkWatch{made.client, made.branch, made.sale ? *made.sale : id_cast<SaleId>(made.link),
                     made.membership});
}

void on(const Recorded& event, Rows& rows, const payment::Settled&) {
  const auto link = rows.need<LinkWatch>(link_key(event.envelope.stream), "the payment link");
  if (!link) return;
  rows.put(link_bill_key(link->sale), *link);
  const Key key = refunds_key(*link);
  if (!rows.get<RefundWatch>(key)) rows.put(key, RefundWatch{0, {}});
}

void on(const Recorded& event, Rows& rows, const payment::RefundReported& reported) {
  const auto link = rows.need<LinkWatch>(link_key(event.envelope.stream), "the payment link");
  if (!link) return;
  const Key key = refunds_key(*link);
  auto watch = rows.need<RefundWatch>(key, "what the link has paid for");
  if (!watch) return;
  if (watch->unreported > 0) {
    --watch->unreported;
  } else {
    Exception made =
        opened_by(event, Kind::refunded_at_provider,
                  "the provider gave back " + to_text(reported.amount) + " of payment link " +
                      event.envelope.stream.hex() + ", and no refund by card is recorded for it");
    made.branch = link->branch;
    made.sale = link->sale;
    made.client = link->client;
    open(rows, made);
    watch->openers.push_back(event.position);
  }
  rows.put(key, *watch);
}

/// Of a bill or a membership that no link has paid, nobody asks.
void refunded(const Recorded& event, Rows& rows, const Key& key, sale::TenderKind kind) {
  auto watch = rows.get<RefundWatch>(key);
  if (!watch || kind != sale::TenderKind::card) return;
  if (watch->openers.empty()) {
    ++watch->unreported;
  } else {
    auto made = rows.need<Exception>(exception_key(watch->openers.front(), 0), "the exception");
    if (!made) return;
    close(rows, event, std::move(*made));
    watch->openers.erase(watch->openers.begin());
  }
  rows.put(key, *watch);
}

void on(const Recorded& event, Rows& rows, const membership::RefundPaid& paid) {
  refunded(event, rows, Key{RowKind::refunds}.id(event.envelope.stream), paid.kind);
}

void on(const Recorded& event, Rows& rows, const sale::RefundPaid& paid) {
  const auto link = rows.get<LinkWatch>(link_bill_key(views::stream_of<SaleId>(event)));
  if (link) refunded(event, rows, refunds_key(*link), paid.kind);
  std::uint32_t index = 0;
  for (const sale::RefundFlag flag : paid.flags) {
    const bool is_cash = flag == sale::RefundFlag::cash_for_card;
    Exception made = opened_by(event, is_cash ? Kind::refunded_in_cash : Kind::refunded_after_tip,
                               is_cash ? "cash went back for a bill that was not paid in cash"
                                       : "the tip of the bill was paid out to the staff before");
    made.index = index++;
    made.sale = views::stream_of<SaleId>(event);
    open(rows, made);
  }
}

void on(const Recorded& event, Rows& rows, const day::Reopened& reopened) {
  open(rows, opened_by(event, Kind::day_reopened, "a closed day was reopened: " + reopened.reason));
}

void answered_alone(const Recorded& event, Rows& rows, bool is_alone, const std::string& what) {
  if (!is_alone) return;
  Exception made = opened_by(event, Kind::answered_by_one_person, what);
  made.index = review::answered_alone_index;
  open(rows, made);
}

void on(const Recorded& event, Rows& rows, const drawer::VarianceExplained& explained) {
  answered_alone(event, rows, explained.by_one_person,
                 "the difference of a drawer was explained by who counted it");
}

void on(const Recorded& event, Rows& rows, const day::TerminalExplained& explained) {
  answered_alone(event, rows, explained.by_one_person,
                 "the difference of a terminal was explained by who counted it");
}

void on(const Recorded& event, Rows& rows, const sale::TipChanged& changed) {
  answered_alone(event, rows, changed.by_one_person,
                 "a tip was changed by who asked for it or whose it is");
}

void on(const Recorded& event, Rows& rows, const sale::DebtWrittenOff& written) {
  answered_alone(event, rows, written.by_one_person, "a debt was written off by who asked for it");
}

void on(const Recorded& event, Rows& rows, const staff::AttemptRefused& attempt) {
  Exception made =
      opened_by(event, Kind::attempt_refused, attempt.command + " was refused: " + attempt.refusal);
  made.staff = views::stream_of<StaffId>(event);
  if (attempt.target_kind == StreamKind::sale) made.sale = id_cast<SaleId>(attempt.target);
  if (attempt.target_kind == StreamKind::client) made.client = id_cast<ClientId>(attempt.target);
  open(rows, made);
}

Key question_key(QuestionId question) {
  return Key{RowKind::question}.id(question);
}

Key asked_by(ClientId client) {
  return Key{RowKind::asked_by}.id(client);
}

void on(const Recorded&, Rows& rows, const support::Asked& asked) {
  rows.put(question_key(asked.question), QuestionWatch{asked.client, asked.branch, std::nullopt});
  rows.put(asked_by(asked.client).id(asked.question), AskedBy{asked.question});
}

void on(const Recorded& event, Rows& rows, const support::AnswerOverdue&) {
  const auto question = views::stream_of<QuestionId>(event);
  auto watch = rows.get<QuestionWatch>(question_key(question));
  if (!watch) return;  // The client's notes are erased: nobody can answer it any more.
  Exception made =
      opened_by(event, Kind::question_unanswered,
                "a client's question was not answered in time: " + event.envelope.stream.hex());
  made.client = watch->client;
  made.branch = watch->branch;
  open(rows, made);
  watch->opener = event.position;
  rows.put(question_key(question), *watch);
}

/// Nobody is to answer the question any more.
void close_question(const Recorded& event, Rows& rows, QuestionId question) {
  const auto watch = rows.get<QuestionWatch>(question_key(question));
  if (!watch) return;
  if (watch->opener) {
    auto late = rows.need<Exception>(exception_key(*watch->opener, 0), "the exception");
    if (late) close(rows, event, std::move(*late));
  }
  rows.erase(question_key(question));
  rows.erase(asked_by(watch->client).id(question));
}

void on(const Recorded& event, Rows& rows, const support::Answered&) {
  close_question(event, rows, views::stream_of<QuestionId>(event));
}

Key shared_by(const Recorded& event) {
  return Key{RowKind::shared}.id(event.envelope.stream);
}

/// The client is one person with somebody, or is forgotten. That they have another address since
/// settles nothing: both files stood as they were before it.
void close_shared(const Recorded& event, Rows& rows) {
  const Key prefix = shared_by(event);
  const auto watches =
      rows.between<CloseWatch>(Key{prefix}.number(Position{0}), Key{prefix}.number(event.position));
  for (const CloseWatch& watch : watches) {
    auto made = rows.need<Exception>(exception_key(watch.opener, 0), "the exception");
    // Somebody may have found that two people share it, and closed it by a review.
    if (made && made->status == Status::open) close(rows, event, std::move(*made));
  }
  rows.erase_all(prefix);
}

void on(const Recorded& event, Rows& rows, const client::AddressShared&) {
  Exception made = opened_by(event, Kind::address_shared,
                             "another file has the address that this client has shown to be "
                             "theirs: one person twice, or two who share it");
  made.client = views::stream_of<ClientId>(event);
  open(rows, made);
  rows.put(shared_by(event).number(event.position), CloseWatch{event.position});
}

void on(const Recorded& event, Rows& rows, const client::Merged&) {
  close_shared(event, rows);
}

void on(const Recorded& event, Rows& rows, const client::Absorbed&) {
  close_shared(event, rows);
}

void on(const Recorded& event, Rows& rows, const sale::Closed& closed) {
  if (!closed.tips_above_percent) return;
  // No house has a limit of 0: that is of goods alone.
  const std::string limit = *closed.tips_above_percent == 0
                                ? " are on a bill without a service"
                                : " are more than " + std::to_string(*closed.tips_above_percent) +
                                      " of a hundred of the rest of the bill";
  Exception made =
      opened_by(event, Kind::tip_above_limit, "tips of " + to_text(closed.totals.tips) + limit);
  made.sale = views::stream_of<SaleId>(event);
  open(rows, made);
}

// Somebody has looked at an exception, or nobody has.

void on(const Recorded& event, Rows& rows, const review::ExceptionReviewed& reviewed) {
  const bool is_over = reviewed.outcome != review::Outcome::follow_up;
  for (Exception& made : meant_by(rows, reviewed.about)) {
    keep_review(event, rows, reviewed, made);
    const bool is_closed = made.status == Status::closed || review::ends_by_itself(made.kind);
    if (is_over && !is_closed) {
      close(rows, event, std::move(made));
    } else {
      put(rows, made);
    }
  }
  if (is_over) end_import(rows, reviewed.about);
}

void on(const Recorded& event, Rows& rows, const review::Overdue& overdue) {
  for (Exception& made : meant_by(rows, overdue.about)) {
    keep_overdue(event, rows, overdue, made);
    put(rows, made);
  }
}

void on(const Recorded& event, Rows& rows, const review::Escalated& escalated) {
  for (Exception& made : meant_by(rows, escalated.about)) {
    end_telling(rows, made);
    made.backup = escalated.backup;
    made.backup_told_at = event.recorded_at;
    put(rows, made);
  }
}

void on(const Recorded&, Rows& rows, const policy::ReviewRuleSet& set) {
  keep_rule(rows, set);
}

Key announced_key(const Recorded& event) {
  return Key{RowKind::announced}.id(event.envelope.stream);
}

void on(const Recorded& event, Rows& rows, const client::RetentionAnnounced& announced) {
  Exception made = opened_by(event, Kind::retention_announced,
                             "personal data goes by the retention rule on " +
                                 to_text(announced.erase_from) + ", unless a hold keeps it");
  made.client = views::stream_of<ClientId>(event);
  made.due = Timestamp{announced.erase_from};
  open(rows, made);
  rows.put(announced_key(event), CloseWatch{event.position});
}

/// Nobody is to look at it any more.
void close_announced(const Recorded& event, Rows& rows) {
  const auto watch = rows.get<CloseWatch>(announced_key(event));
  if (!watch) return;
  auto made = rows.need<Exception>(exception_key(watch->opener, 0), "the exception");
  if (made) close(rows, event, std::move(*made));
  rows.erase(announced_key(event));
}

void on(const Recorded& event, Rows& rows, const client::RetentionWithdrawn&) {
  close_announced(event, rows);
}

void on(const Recorded& event, Rows& rows, const client::Erased& erased) {
  if (erased.rule_version) close_announced(event, rows);
  const bool is_of_contact =
      std::count(erased.classes.begin(), erased.classes.end(), client::PersonalClass::contact) > 0;
  if (is_of_contact) close_shared(event, rows);
  const bool is_of_notes =
      std::count(erased.classes.begin(), erased.classes.end(), client::PersonalClass::notes) > 0;
  if (is_of_notes) {
    // Each turn takes one away: a client has as many as wait for an answer.
    const auto client = views::stream_of<ClientId>(event);
    while (const auto asked = rows.last<AskedBy>(asked_by(client))) {
      close_question(event, rows, asked->question);
      rows.erase(asked_by(client).id(asked->question));
    }
  }
  if (!erased.by_one_person) return;
  Exception made = opened_by(event, Kind::erased_by_one_person,
                             "personal data was erased, and nobody else was there to approve it");
  made.client = views::stream_of<ClientId>(event);
  open(rows, made);
}

void on(const Recorded&, Rows& rows, const policy::OwnerRuleSet& set) {
  keep_rule(rows, set);
}

Key close_key(BranchId branch, Day date) {
  return Key{RowKind::close}.id(branch).day(date);
}

void on(const Recorded& event, Rows& rows, const day::CloseOverdue& overdue) {
  Exception made =
      opened_by(event, Kind::close_overdue,
                to_text(overdue.date) + " was to be closed by " + to_text(overdue.due));
  made.branch = overdue.branch;
  made.date = overdue.date;
  made.owner = overdue.owner;
  made.backup = overdue.backup;
  made.due = overdue.due;
  open(rows, made);
  rows.put(close_key(overdue.branch, overdue.date), CloseWatch{event.position});
}

void on(const Recorded& event, Rows& rows, const day::CloseEscalated& escalated) {
  const auto watch = rows.need<CloseWatch>(close_key(escalated.branch, escalated.date),
                                           "the date that is overdue");
  if (!watch) return;
  auto late = rows.need<Exception>(exception_key(watch->opener, 0), "the exception");
  if (!late) return;
  late->backup = escalated.to;
  late->escalated_at = event.recorded_at;
  put(rows, *late);
}

void on(const Recorded& event, Rows& rows, const day::Closed& closed) {
  const Key key = close_key(closed.branch, closed.date);
  const auto watch = rows.get<CloseWatch>(key);
  if (!watch) return;
  auto late = rows.need<Exception>(exception_key(watch->opener, 0), "the exception");
  if (late) close(rows, event, std::move(*late));
  rows.erase(key);
}

using review::backup_overdue_index;

Key watch_key() {
  return Key{RowKind::watch};
}

/// Any event is a clock: the first one that is recorded too late opens the exception.
void watch_backups(const Recorded& event, Rows& rows) {
  auto watch = rows.get<BackupWatch>(watch_key());
  if (!watch || watch->opener || event.recorded_at - watch->last <= backup_overdue_after) return;
  Exception made = opened_by(event, Kind::backup_overdue,
                             "no backup has succeeded since " + to_text(watch->last));
  made.index = backup_overdue_index;
  open(rows, made);
  watch->opener = event.position;
  rows.put(watch_key(), *watch);
}

void on(const Recorded& event, Rows& rows, const system::BackupTaken& taken) {
  if (taken.kind != system::BackupKind::ledger) return;
  const auto watch = rows.get<BackupWatch>(watch_key());
  if (watch && watch->opener) {
    auto overdue = rows.get<Exception>(exception_key(*watch->opener, backup_overdue_index));
    if (overdue) close(rows, event, std::move(*overdue));
  }
  rows.put(watch_key(), BackupWatch{event.recorded_at, std::nullopt});
}

/// Events that open no exception.
template <class Other>
void on(const Recorded&, Rows&, const Other&) {}

class Exceptions final : public views::Projection {
 public:
  [[nodiscard]] std::string_view name() const override { return "exceptions"; }

  [[nodiscard]] unsigned version() const override { return 8; }

  void apply(const Recorded& event, Rows& rows) const override {
    watch_backups(event, rows);
    visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
  }
};

}  // namespace

const views::Projection& projection() {
  static const Exceptions exceptions;
  return exceptions;
}

}  // namespace tress::exceptions
