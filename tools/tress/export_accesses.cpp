#include "tools/tress/export_accesses.hpp"

#include <array>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>

#include "api/json/writer.hpp"
#include "ledger/domain/service_actor.hpp"
#include "ledger/writer/rows.hpp"
#include "tools/export/accesses.hpp"
#include "tools/tress/access_log.hpp"
#include "tools/tress/commands.hpp"
#include "tools/tress/read_log.hpp"

namespace tress::tool {

namespace {

namespace fs = std::filesystem;

constexpr const char* manifest_extension = ".manifest.json";
constexpr const char* proof_extension = ".tlog-proof";

struct AccessOptions {
  std::string data;
  std::string out;
  std::string client;
  std::string from;
  std::string until;
  std::string edition;
  std::string format = "csv";
  std::string purpose = "subject_request";
  std::string by;
  std::string recipient;
};

/// What an excerpt is asked for, read and found to make sense.
struct Order {
  exporting::AccessQuery query;
  access::Purpose purpose;
  StaffId by;
  std::optional<std::string> recipient;
};

Fault wrong(std::string option, std::string what) {
  return {Fault::Kind::configuration, std::move(option), std::move(what)};
}

Result<std::optional<Day>, Fault> typed_day(const char* option, const std::string& text) {
  if (text.empty()) return std::optional<Day>{};
  const auto day = parse_day(text);
  if (!day) return wrong(option, "must be a day like 2026-11-22");
  return std::optional{*day};
}

std::optional<access::Purpose> find_purpose(std::string_view text) {
  for (const auto& [purpose, name] : DescribedEnum<access::Purpose>::values) {
    if (name == text) return purpose;
  }
  return std::nullopt;
}

Result<exporting::AccessQuery, Fault> query_of(const AccessOptions& options) {
  exporting::AccessQuery query;
  query.edition =
      options.edition == "client" ? access::Edition::client : access::Edition::authority;
  query.format =
      options.format == "csv" ? exporting::AccessFormat::csv : exporting::AccessFormat::json_lines;
  if (!options.client.empty()) {
    query.subject = parse_id<ClientId>(options.client);
    if (!query.subject) return wrong(options.client, "is no client id: 32 hexadecimal digits");
  }
  const bool is_of_everybody = query.edition == access::Edition::client && !query.subject;
  if (is_of_everybody) return wrong("--edition client", "is of one client: name it with --client");
  TRESS_TRY(query.from, typed_day("--from", options.from));
  TRESS_TRY(query.until, typed_day("--until", options.until));
  return query;
}

Result<Order, Fault> order_of(const AccessOptions& options, const exporting::AccessNames& names) {
  TRESS_TRY(const auto query, query_of(options));
  const auto purpose = find_purpose(options.purpose);
  if (!purpose) return wrong("--purpose " + options.purpose, "is no purpose that the log knows");
  const auto by = names.find_staff(options.by);
  if (!by) return wrong("--by " + options.by, "is the code of nobody who was ever hired here");
  std::optional<std::string> recipient;
  if (!options.recipient.empty()) recipient = options.recipient;
  return Order{query, *purpose, *by, std::move(recipient)};
}

/// The three files of an excerpt; none may be there.
Result<void, Fault> require_new(const fs::path& out) {
  for (const char* const extension : {"", manifest_extension, proof_extension}) {
    const fs::path path = out.string() + extension;
    if (machine_files().exists(path)) {
      return Fault{Fault::Kind::configuration, path.string(), "is there already"};
    }
  }
  return ok();
}

access::Export command_of(const Order& order, const exporting::AccessExcerpt& found) {
  const auto& query = order.query;
  return {query.subject, query.from,  query.until, query.edition, order.purpose, query.size,
          found.rows,    found.first, found.last,  found.content, order.by,      order.recipient};
}

std::string manifest_of(const Order& order,
                        const exporting::AccessExcerpt& found,
                        const Salon& log,
                        Position recorded_at) {
  const auto& query = order.query;
  json::Writer out;
  out.begin_object();
  out.member("is", "tress/access-excerpt/1").member("log", log.identity().origin);
  out.member("edition", name_of(query.edition)).member("purpose", name_of(order.purpose));
  if (query.subject) out.member("subject", query.subject->hex());
  if (query.from) out.member("from", to_text(*query.from));
  if (query.until) out.member("until", to_text(*query.until));
  out.member("produced_by", order.by.hex());
  if (order.recipient) out.member("recipient", *order.recipient);
  out.member("tree_size", query.size).member("rows", found.rows);
  if (found.first) out.member("first", *found.first);
  if (found.last) out.member("last", *found.last);
  out.member("content_sha256", found.content.hex());
  out.member("recorded_at_position", recorded_at);
  const merkle::VerifierKey key{log.identity().origin, merkle::NoteKeyType::ed25519,
                                log.log_key().public_key()};
  out.member("log_key", merkle::vkey_text(key)).end_object();
  return out.take() + "\n";
}

Result<void, Fault> write_file(const fs::path& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.flush();
  if (!out) return Fault{Fault::Kind::io, path.string(), "cannot be written"};
  return ok();
}

/// The event that tells of the excerpt is durable before there is a byte of it.
Result<Position, Fault> record(Salon& log,
                               const Order& order,
                               const exporting::AccessExcerpt& found,
                               Random& random) {
  std::array<Byte, 16> key{};
  random.fill(key);
  TRESS_TRY(const auto accepted, carry_out(log.writer(), service_actor(), "export " + to_hex(key),
                                           access::Command{command_of(order, found)}));
  return accepted.first_position;
}

Result<void, Fault> write_excerpt(const Salon& log,
                                  const Order& order,
                                  const exporting::AccessNames& names,
                                  const fs::path& path) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  if (!out) return Fault{Fault::Kind::io, path.string(), "cannot be written"};
  TRESS_TRY(exporting::write_accesses(log.log(), order.query, names, &out));
  return ok();
}

Result<void, Fault> export_accesses(const AccessOptions& options) {
  const DataFolder folder{options.data};
  const SystemClock clock;
  SystemRandom random;
  TRESS_TRY(const auto ledger, open_log_for_reading(options.data));
  TRESS_TRY(const auto names, exporting::AccessNames::read(*ledger));
  TRESS_TRY(auto order, order_of(options, names));
  TRESS_TRY(require_new(options.out));
  if (!has_access_log(folder)) return wrong(options.data, "has no access log yet");
  TRESS_TRY(const auto log, open_access_log(folder, *ledger, clock, random, {}));
  order.query.size = log->log().size();
  TRESS_TRY(const auto found, exporting::write_accesses(log->log(), order.query, names, nullptr));
  TRESS_TRY(const auto position, record(*log, order, found, random));
  TRESS_TRY(const auto receipt, receipt_of(log->log(), position));
  if (!receipt) {
    return Fault{Fault::Kind::damaged, "event " + std::to_string(position), "has no receipt"};
  }
  TRESS_TRY(write_excerpt(*log, order, names, options.out));
  TRESS_TRY(
      write_file(options.out + manifest_extension, manifest_of(order, found, *log, position)));
  TRESS_TRY(write_file(options.out + proof_extension, *receipt));
  std::cout << "Wrote " << found.rows << " rows to " << options.out << ", its manifest and receipt "
            << "beside it; that it was made is event " << position << " of the access log.\n"
            << "Check it with `tress verify --accesses " << options.out << " --key "
            << merkle::vkey_text({log->identity().origin, merkle::NoteKeyType::ed25519,
                                  log->log_key().public_key()})
            << "`\n";
  return ok();
}

}  // namespace

void add_export_accesses(CLI::App& exporting, ExitCode& result) {
  const auto options = std::make_shared<AccessOptions>();
  auto* const accesses = exporting.add_subcommand(
      "accesses", "Who has seen what of a client; that it is made is recorded first");
  add_data_option(*accesses, options->data);
  accesses->add_option("file", options->out, "New file for it")->required();
  accesses
      ->add_option("--edition", options->edition,
                   "client: when, for what, in which role; authority: who, too")
      ->check(CLI::IsMember({"client", "authority"}))
      ->required();
  accesses->add_option("--client", options->client, "Of this client (default: of everybody)");
  accesses->add_option("--from", options->from, "From this day on (UTC)");
  accesses->add_option("--until", options->until, "Up to this day (UTC), included");
  accesses->add_option("--by", options->by, "Who makes it: the code of a member of staff")
      ->required();
  accesses->add_option("--purpose", options->purpose, "What it is made for")->capture_default_str();
  accesses->add_option("--recipient", options->recipient,
                       "Who gets it; an authority's edition must say so");
  accesses->add_option("--format", options->format, "How rows are written")
      ->check(CLI::IsMember({"csv", "jsonl"}))
      ->capture_default_str();
  accesses->footer(
      "The server must be stopped: it is the one that writes the access log.\n"
      "Examples:\n"
      "  tress export accesses mine.csv --edition client --client 0f3c… --by MARIA --data ./salon\n"
      "  tress export accesses all.csv --edition authority --from 2026-01-01 --by LIN \\\n"
      "    --purpose legal --recipient \"Data protection authority, ref. 12\" --data ./salon");
  accesses->callback([options, &result] {
    const auto done = export_accesses(*options);
    if (!done) result = report(done.error());
  });
}

}  // namespace tress::tool
