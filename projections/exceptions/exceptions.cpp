#include "projections/exceptions/exceptions.hpp"

#include <utility>
#include <variant>

#include "projections/engine/provenance.hpp"

namespace tress::exceptions {

namespace {

using views::Key;
using views::Page;
using views::Paging;
using views::Recorded;
using views::Rows;
using views::Snapshot;
using views::source_of;

/// Stored; a new kind takes a new number and the projection a new version.
enum class RowKind : std::uint8_t {
  exception = 1,  ///< position ‖ index → Exception
  by_kind = 2,    ///< kind ‖ position ‖ index → Exception
  count = 3,      ///< kind ‖ oddity → Count
  watch = 4,      ///< → BackupWatch
};

Key count_key(Kind kind, std::uint8_t oddity) {
  return Key{RowKind::count}.number(static_cast<std::uint8_t>(kind)).number(oddity);
}

Key exception_key(std::uint64_t position, std::uint32_t index) {
  return Key{RowKind::exception}.number(position).number(index);
}

/// What the event says, filled in by the caller.
Exception opened_by(const Recorded& event, Kind kind, std::string detail) {
  return {source_of(event),
          0,
          kind,
          Status::open,
          event.envelope.business_date,
          event.envelope.branch,
          std::nullopt,
          std::nullopt,
          std::nullopt,
          std::nullopt,
          std::nullopt,
          std::nullopt,
          std::move(detail),
          std::nullopt,
          std::nullopt};
}

void open(Rows& rows, const Exception& made) {
  const auto oddity = made.oddity ? static_cast<std::uint8_t>(*made.oddity) : std::uint8_t{0};
  rows.put(exception_key(made.opener.position, made.index), made);
  rows.put(Key{RowKind::by_kind}
               .number(static_cast<std::uint8_t>(made.kind))
               .number(made.opener.position)
               .number(made.index),
           made);
  auto count = rows.get<Count>(count_key(made.kind, oddity));
  if (!count) count = Count{made.kind, made.oddity, 0};
  ++count->open;
  rows.put(count_key(made.kind, oddity), *count);
}

void close(Rows& rows, const Recorded& event, Exception made) {
  made.status = Status::closed;
  made.closer = source_of(event);
  rows.put(exception_key(made.opener.position, made.index), made);
  rows.put(Key{RowKind::by_kind}
               .number(static_cast<std::uint8_t>(made.kind))
               .number(made.opener.position)
               .number(made.index),
           made);
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
  open(rows, made);
}

void on(const Recorded& event, Rows& rows, const sale::RefundPaid& paid) {
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
  made.index = 1;
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

void on(const Recorded& event, Rows& rows, const client::Erased& erased) {
  if (!erased.by_one_person) return;
  Exception made = opened_by(event, Kind::erased_by_one_person,
                             "personal data was erased, and nobody else was there to approve it");
  made.client = views::stream_of<ClientId>(event);
  open(rows, made);
}

/// Apart from the exceptions that the same event may open for its own sake.
constexpr std::uint32_t backup_overdue_index = 1'000'000;

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

  [[nodiscard]] unsigned version() const override { return 4; }

  void apply(const Recorded& event, Rows& rows) const override {
    watch_backups(event, rows);
    std::visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
  }
};

bool is_wanted(const Exception& row, const Filter& filter) {
  return (!filter.kind || row.kind == *filter.kind) &&
         (!filter.oddity || row.oddity == filter.oddity) &&
         (!filter.status || row.status == *filter.status);
}

}  // namespace

const views::Projection& projection() {
  static const Exceptions exceptions;
  return exceptions;
}

Result<std::optional<Exception>, Fault> find(const Snapshot& view,
                                             std::uint64_t position,
                                             std::uint32_t index) {
  return views::row_at<Exception>(view, exception_key(position, index));
}

Result<Page<Exception>, Fault> list(const Snapshot& view,
                                    const Filter& filter,
                                    const Paging& paging) {
  const auto prefix =
      filter.kind ? Key{RowKind::by_kind}.number(static_cast<std::uint8_t>(*filter.kind)).bytes()
                  : Key{RowKind::exception}.bytes();
  return views::page_of<Exception, Exception>(
      view, {.prefix = prefix}, paging,
      [&](const Exception& row) -> Result<std::optional<Exception>, Fault> {
        if (!is_wanted(row, filter)) return std::optional<Exception>{};
        return std::optional<Exception>{row};
      });
}

Result<std::vector<Count>, Fault> counts(const Snapshot& view) {
  std::vector<Count> all;
  TRESS_TRY(views::for_each_row<Count>(view, {.prefix = Key{RowKind::count}.bytes()},
                                       [&](const Count& count) {
                                         all.push_back(count);
                                         return true;
                                       }));
  return all;
}

}  // namespace tress::exceptions
