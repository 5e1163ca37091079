#include "tools/export/accesses.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "api/json/writer.hpp"
#include "ledger/codec/events.hpp"
#include "ledger/crypto/sha256.hpp"
#include "tools/export/csv.hpp"

namespace tress::exporting {

namespace {

constexpr std::array<std::string_view, 11> client_columns{
    "position", "date", "role",   "act",       "outcome",   "purpose",
    "right",    "seen", "branch", "recipient", "event_hash"};

constexpr std::array<std::string_view, 22> authority_columns{
    "position",      "event",   "recorded_at", "reader_kind", "staff",     "work_name",
    "client_reader", "role",    "client",      "act",         "operation", "outcome",
    "purpose",       "right",   "linked_kind", "linked",      "seen",      "rows",
    "branch",        "request", "recipient",   "event_hash"};

using Columns = std::span<const std::string_view>;

Columns columns_of(access::Edition edition) {
  if (edition == access::Edition::client) return client_columns;
  return authority_columns;
}

/// A text for each column, in their order.
using Row = std::vector<std::string>;

bool is_number(std::string_view column) {
  return column == "position" || column == "rows";
}

/// One reading of one client, or of nobody.
struct Reading {
  const StoredEvent& stored;
  const Envelope& envelope;
  std::optional<ClientId> client;
  const std::vector<access::ClassSeen>* classes;  ///< null: none are known
};

std::string_view purpose_of(const Envelope& envelope) {
  return envelope.purpose ? std::string_view{*envelope.purpose} : std::string_view{};
}

/// "contact: name, phone; health".
std::string words_of(const std::vector<access::ClassSeen>* classes) {
  std::string words;
  if (classes == nullptr) return words;
  for (const access::ClassSeen& seen : *classes) {
    if (!words.empty()) words += "; ";
    words += name_of(seen.data_class);
    const char* before = ": ";
    for (const std::string& field : seen.fields) {
      words += before + field;
      before = ", ";
    }
  }
  return words;
}

std::string day_of(const StoredEvent& stored) {
  return to_text(std::chrono::floor<std::chrono::days>(stored.recorded_at));
}

/// As what somebody reads: never who.
std::string reader_role(const Envelope& envelope) {
  if (envelope.actor.kind == ActorKind::staff) return std::string{name_of(envelope.actor.role)};
  return std::string{name_of(envelope.actor.kind)};
}

std::string hex_of(const auto& id) {
  return id ? id->hex() : std::string{};
}

template <class Enum>
std::string word_of(const std::optional<Enum>& value) {
  return value ? std::string{name_of(*value)} : std::string{};
}

/// What a reading and an excerpt have in common, for both editions.
struct What {
  access::Act act;
  access::Outcome outcome = access::Outcome::allowed;
  std::optional<access::Right> right = std::nullopt;
  std::optional<access::Linked> linked = std::nullopt;
  std::string operation = {};
  std::uint64_t rows = 0;
  std::string request = {};
  std::optional<std::string> recipient = std::nullopt;
};

What what_of(const access::Recorded& recorded) {
  return {recorded.act,
          recorded.outcome,
          recorded.right,
          recorded.linked,
          recorded.operation,
          recorded.rows,
          recorded.request.value_or(""),
          std::nullopt};
}

What what_of(const access::Exported& exported) {
  What what{access::Act::exported};
  what.operation = "tress export accesses";
  what.rows = exported.rows;
  what.recipient = exported.recipient;
  return what;
}

Row client_row(const Reading& reading, const What& what, const AccessNames& names) {
  const Envelope& envelope = reading.envelope;
  return {std::to_string(reading.stored.position),
          day_of(reading.stored),
          reader_role(envelope),
          std::string{name_of(what.act)},
          std::string{name_of(what.outcome)},
          std::string{purpose_of(envelope)},
          word_of(what.right),
          words_of(reading.classes),
          names.branches().of(envelope.branch),
          what.recipient.value_or(""),
          reading.stored.event_hash.hex()};
}

/// Whoever made an excerpt is not its actor, but is stated in it.
std::optional<StaffId> person_of(const Envelope& envelope) {
  const auto* const exported = get_if<access::Exported>(&envelope.payload);
  return exported == nullptr ? envelope.actor.person : std::optional{exported->produced_by};
}

std::optional<ClientId> client_reader_of(const Envelope& envelope) {
  const auto* const recorded = get_if<access::Recorded>(&envelope.payload);
  return recorded == nullptr ? std::nullopt : recorded->client_reader;
}

Row authority_row(const Reading& reading, const What& what, const AccessNames& names) {
  const Envelope& envelope = reading.envelope;
  const auto person = person_of(envelope);
  const auto linked = what.linked;
  return {std::to_string(reading.stored.position),
          envelope.event.hex(),
          to_text(reading.stored.recorded_at),
          std::string{name_of(envelope.actor.kind)},
          hex_of(person),
          names.work_name(person),
          hex_of(client_reader_of(envelope)),
          reader_role(envelope),
          hex_of(reading.client),
          std::string{name_of(what.act)},
          what.operation,
          std::string{name_of(what.outcome)},
          std::string{purpose_of(envelope)},
          word_of(what.right),
          linked ? std::string{name_of(linked->kind)} : std::string{},
          linked ? linked->stream.hex() : std::string{},
          words_of(reading.classes),
          std::to_string(what.rows),
          names.branches().of(envelope.branch),
          what.request,
          what.recipient.value_or(""),
          reading.stored.event_hash.hex()};
}

std::string csv_line(Columns columns, const Row& row) {
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0) line += ',';
    line += is_number(columns[i]) ? row[i] : text_cell(row[i]);
  }
  return line + "\r\n";
}

std::string json_line(Columns columns, const Row& row) {
  json::Writer out;
  out.begin_object();
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (is_number(columns[i])) {
      out.key(columns[i]).raw(row[i]);
    } else if (!row[i].empty()) {
      out.member(columns[i], row[i]);
    }
  }
  out.end_object();
  return out.take() + "\n";
}

/// Takes rows of one excerpt, in order.
class Excerpt {
 public:
  Excerpt(const AccessQuery& query, const AccessNames& names, std::ostream* out)
      : query_(query),
        names_(names),
        columns_(columns_of(query.edition)),
        out_(out) {}

  void begin() {
    if (query_.format != AccessFormat::csv) return;
    std::string header;
    for (const std::string_view column : columns_) {
      if (!header.empty()) header += ',';
      header += column;
    }
    put(header + "\r\n");
  }

  void take(const StoredEvent& stored, const Envelope& envelope) {
    const Day day = std::chrono::floor<std::chrono::days>(stored.recorded_at);
    if ((query_.from && day < *query_.from) || (query_.until && day > *query_.until)) return;
    if (const auto* const recorded = get_if<access::Recorded>(&envelope.payload)) {
      take_reading(stored, envelope, *recorded);
    } else if (const auto* const exported = get_if<access::Exported>(&envelope.payload)) {
      take_excerpt(stored, envelope, *exported);
    }
  }

  Result<AccessExcerpt, Fault> finish() {
    found_.content = hash_.finish();
    if (out_ != nullptr && !out_->flush()) {
      return Fault{Fault::Kind::io, "the excerpt", "cannot be written"};
    }
    return found_;
  }

 private:
  void take_reading(const StoredEvent& stored,
                    const Envelope& envelope,
                    const access::Recorded& recorded) {
    const What what = what_of(recorded);
    bool names_anybody = false;
    for (const access::Disclosure& one : recorded.disclosures) {
      names_anybody = names_anybody || !one.clients.empty();
      for (const ClientId& client : one.clients) {
        if (query_.subject && client != *query_.subject) continue;
        add({stored, envelope, client, &one.classes}, what);
      }
    }
    // A search that found nobody, a read that was denied: of everybody's it is a row.
    if (!names_anybody && !query_.subject) add({stored, envelope, std::nullopt, nullptr}, what);
  }

  /// Of one client, or of all of them: then it is in everybody's history.
  void take_excerpt(const StoredEvent& stored,
                    const Envelope& envelope,
                    const access::Exported& exported) {
    const bool is_about =
        !query_.subject || !exported.subject || *exported.subject == *query_.subject;
    if (!is_about) return;
    static const std::vector<access::ClassSeen> classes{{access::DataClass::accesses, {}}};
    add({stored, envelope, exported.subject ? exported.subject : query_.subject, &classes},
        what_of(exported));
  }

  [[nodiscard]] Row row_of(const Reading& reading, const What& what) const {
    return query_.edition == access::Edition::client ? client_row(reading, what, names_)
                                                     : authority_row(reading, what, names_);
  }

  void add(const Reading& reading, const What& what) {
    ++found_.rows;
    if (!found_.first) found_.first = reading.stored.position;
    found_.last = reading.stored.position;
    const Row row = row_of(reading, what);
    TRESS_ASSERT(row.size() == columns_.size());
    put(query_.format == AccessFormat::csv ? csv_line(columns_, row) : json_line(columns_, row));
  }

  void put(const std::string& text) {
    hash_.update(bytes_of(text));
    if (out_ != nullptr) *out_ << text;
  }

  const AccessQuery& query_;
  const AccessNames& names_;
  const Columns columns_;
  std::ostream* out_;
  Sha256 hash_;
  AccessExcerpt found_;
};

}  // namespace

Result<AccessNames, Fault> AccessNames::read(const EventLog& ledger) {
  AccessNames names;
  TRESS_TRY(names.branches_, BranchCodes::read(ledger));
  TRESS_TRY(for_each_event_of(ledger, StreamKind::staff,
                              [&](const StoredEvent&, const Envelope& envelope) {
                                const auto* const hired = get_if<staff::Hired>(&envelope.payload);
                                if (hired != nullptr) names.people_.emplace(hired->staff, *hired);
                              }));
  return names;
}

std::string AccessNames::work_name(const std::optional<StaffId>& staff) const {
  if (!staff) return {};
  const auto found = people_.find(*staff);
  return found == people_.end() ? std::string{} : found->second.work_name;
}

std::optional<StaffId> AccessNames::find_staff(std::string_view code) const {
  for (const auto& [id, hired] : people_) {
    if (hired.code == code) return id;
  }
  return std::nullopt;
}

Result<AccessExcerpt, Fault> write_accesses(const EventLog& access_log,
                                            const AccessQuery& query,
                                            const AccessNames& names,
                                            std::ostream* out) {
  Excerpt excerpt{query, names, out};
  excerpt.begin();
  for (Position from = 0; from < query.size;) {
    const auto wanted = std::min<Position>(chunk_events, query.size - from);
    TRESS_TRY(const auto events,
              access_log.read(from, static_cast<std::size_t>(wanted), chunk_bytes));
    if (events.empty()) {
      return Fault{Fault::Kind::damaged, "event " + std::to_string(from), "is missing"};
    }
    for (const StoredEvent& event : events) {
      const auto envelope = decode_event(event.bytes);
      if (!envelope) {
        return Fault{Fault::Kind::damaged, "event " + std::to_string(event.position),
                     "cannot be read"};
      }
      excerpt.take(event, envelope.value());
    }
    from += events.size();
  }
  return excerpt.finish();
}

}  // namespace tress::exporting
