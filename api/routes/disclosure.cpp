#include "api/routes/disclosure.hpp"

#include <array>
#include <chrono>
#include <exception>
#include <limits>
#include <utility>

#include "api/http/problem.hpp"
#include "api/routes/nearness.hpp"
#include "ledger/base/log.hpp"
#include "ledger/crypto/sha256.hpp"

namespace tress {

namespace {

using access::Outcome;
using http::Response;

/// Of the random part of a record's key: unique, also across restarts.
constexpr std::size_t key_bytes = 16;

/// Until then the log may take records again.
constexpr std::string_view access_log_retry_after_s = "5";

Response not_recorded() {
  Response response = http::problem(
      503, "access_not_recorded",
      "Who reads this could not be recorded, so nothing is shown; try again in a moment");
  response.headers.emplace_back("Retry-After", std::string{access_log_retry_after_s});
  return response;
}

bool is_good(const Response& response) {
  return response.status >= 200 && response.status < 300;
}

/// A record is no command of somebody's: its key is nobody's to repeat.
Submission submission_of(const Parts& parts, const Actor& actor, access::Record record) {
  std::array<Byte, key_bytes> random{};
  parts.random.fill(random);
  const std::string key = "access " + to_hex(random);
  return {command_id(actor, key), sha256(bytes_of(key)), actor,
          AnyCommand{access::Command{std::move(record)}}};
}

/// What is looked at to look after somebody. What is taken away for them, sold or checked has a
/// purpose of its own, whoever does it.
bool is_read_for_care(const ApiRoute& route) {
  const access::Purpose purpose = route.discloses.purpose;
  const bool is_care = purpose == access::Purpose::service || purpose == access::Purpose::follow_up;
  return is_care && route.discloses.act == access::Act::viewed;
}

access::Record empty_record(const Parts& parts, const Reader& reader, Outcome outcome) {
  const ApiRoute& route = *reader.route;
  return {.staff = reader.client ? std::nullopt : reader.actor.person,
          .client = reader.client,
          .on = std::chrono::floor<std::chrono::days>(parts.clock.now()),
          .act = route.discloses.act,
          .operation = std::string{http::text_of(route.method)} + " " + route.pattern,
          .outcome = outcome,
          .purpose = reader.purpose,
          .right = std::nullopt,
          .linked = std::nullopt,
          .disclosures = {},
          .rows = 0,
          .branch = std::nullopt,
          .request = reader.request_id};
}

/// Of whom, if the address says it, and what was asked for.
access::Record denial_of(const Parts& parts, const Reader& reader) {
  access::Record record = empty_record(parts, reader, Outcome::denied);
  access::Disclosure asked;
  if (reader.in_path) asked.clients.push_back(*reader.in_path);
  for (const access::DataClass one : reader.route->discloses.classes()) {
    asked.classes.push_back({one, {}});
  }
  record.disclosures.push_back(std::move(asked));
  return record;
}

/// The position of the record, or nothing if it is not durable; why is said in the program's log.
std::optional<Position> written(const Parts& parts, Submission submission) {
  if (parts.access == nullptr) {
    if (parts.access_fault) log::error("an access is not recorded: {}", *parts.access_fault);
    return std::nullopt;
  }
  if (const auto objection = parts.access->objection()) {
    log::error("an access is not recorded: {}", *objection);
    return std::nullopt;
  }
  const auto answer = parts.access->writer.submit_and_wait(std::move(submission));
  if (!answer) {
    log::error("an access is not recorded: {}", sentence(answer.error()));
    return std::nullopt;
  }
  if (const auto* const refused = std::get_if<Refused>(&answer.value())) {
    log::error("an access is not recorded: {}", refused->code);
    return std::nullopt;
  }
  return std::get<Accepted>(answer.value()).first_position;
}

}  // namespace

Reader reader_of(const Call& call) {
  TRESS_ASSERT(call.route != nullptr);
  const auto in_path = http::find(call.request.path_parameters, "client");
  return {call.route,
          call.actor,
          call.client,
          in_path ? parse_id<ClientId>(*in_path) : std::nullopt,
          call.purpose.value_or(call.route->discloses.purpose),
          call.purpose.has_value(),
          call.request.request_id};
}

Disclosure::~Disclosure() {
  // An exception on its way is answered 500: nothing that was opened leaves.
  TRESS_ASSERT(!is_owed_ || std::uncaught_exceptions() > 0);
}

Result<std::optional<Bytes>, Fault> Disclosure::open(const SealedBox& box,
                                                     EventId event,
                                                     std::string_view field) {
  is_owed_ = true;
  const auto data_class = static_cast<access::DataClass>(box.field_class);
  seen_.add(box.subject, data_class, field);
  is_about_several_ = is_about_several_ || (only_ && *only_ != box.subject);
  only_ = box.subject;
  return parts_.sealer.sealer_.open(box, event);
}

void Disclosure::show(ClientId client) {
  for (const access::DataClass one : reader_.route->discloses.open) show(client, one);
}

void Disclosure::show(ClientId client, access::DataClass data_class, std::string_view field) {
  seen_.add(client, data_class, field);
  is_about_several_ = is_about_several_ || (only_ && *only_ != client);
  only_ = client;
}

bool Disclosure::is_to_be_recorded(const Response& response) const {
  // What a fault or a missing right is answered with is made of our own words alone.
  if (response.status >= 500 || !reader_.route->discloses.is_any()) return false;
  if (!seen_.is_empty()) return true;
  // That nobody was found is an answer too, and what is taken away is noted in any case.
  return is_good(response) && (is_search_ || reader_.route->discloses.act != access::Act::viewed);
}

access::Record Disclosure::record(Outcome outcome) const {
  access::Record record = empty_record(parts_, reader_, outcome);
  if (is_search_) record.act = access::Act::searched;
  record.disclosures = seen_.disclosures();
  record.rows = rows_ > std::numeric_limits<std::uint32_t>::max()
                    ? std::numeric_limits<std::uint32_t>::max()
                    : static_cast<std::uint32_t>(rows_);
  set_right(record);
  return record;
}

void Disclosure::set_right(access::Record& record) const {
  record.right = access::Right::role;
  if (reader_.client) {
    record.right = access::Right::own_record;
    return;
  }
  if (!reader_.actor.person || !only_ || is_about_several_) return;
  const auto near = nearness_of(parts_, *reader_.actor.person, *only_);
  if (!near) return;
  record.right = near->right;
  record.linked = near->linked;
  // Whoever looks after a client reads for that, unless they say otherwise (requirements.md S2-75).
  const bool is_theirs = near->right == access::Right::ownership && !reader_.is_purpose_stated;
  if (is_theirs && is_read_for_care(*reader_.route)) record.purpose = access::Purpose::claim;
}

Response Disclosure::recorded(Response response) {
  is_owed_ = false;
  if (response.status == 403 && reader_.route->discloses.is_any()) {
    access::Record denial = denial_of(parts_, reader_);
    if (!seen_.is_empty()) denial.disclosures = seen_.disclosures();
    static_cast<void>(written(parts_, submission_of(parts_, reader_.actor, std::move(denial))));
    return response;
  }
  const bool is_a_read = is_good(response) && reader_.route->discloses.is_any();
  if (is_a_read && reader_.in_path) show(*reader_.in_path);
  if (is_a_read && reader_.client) show(*reader_.client);
  if (!is_to_be_recorded(response)) return response;
  if (is_a_read && rows_ == 0 && reader_.route->discloses.act == access::Act::viewed) count(1);
  const Outcome outcome = is_masked_ ? Outcome::masked : Outcome::allowed;
  const auto position = written(parts_, submission_of(parts_, reader_.actor, record(outcome)));
  if (!position) return not_recorded();
  response.headers.emplace_back("Access-Position", std::to_string(*position));
  return response;
}

void record_denial(const Parts& parts, const Reader& reader) {
  if (!reader.route->discloses.is_any() || parts.access == nullptr) return;
  const auto& denials = parts.access->denials;
  const StaffId person = reader.actor.person.value_or(StaffId::zero());
  if (const auto objection = parts.access->objection()) {
    denials->leave_out();
    return log::warn("a refusal is not recorded: {}", *objection);
  }
  if (!denials->enter(person)) return log::warn("a refusal is not recorded: too many wait");
  const bool is_taken = parts.access->writer.submit(
      submission_of(parts, reader.actor, denial_of(parts, reader)),
      [denials, person](const auto& answer) {
        denials->leave(person);
        if (!answer) log::warn("a refusal is not recorded: {}", sentence(answer.error()));
      });
  if (is_taken) return;
  denials->leave(person);
  denials->leave_out();
  log::warn("a refusal is not recorded: too much waits");
}

}  // namespace tress
