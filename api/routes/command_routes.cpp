#include "api/routes/command_routes.hpp"

#include <utility>

#include "api/http/problem.hpp"
#include "api/json/writer.hpp"
#include "api/routes/answers.hpp"
#include "api/routes/bodies.hpp"
#include "api/routes/card_number.hpp"
#include "api/routes/command_conditions.hpp"
#include "api/routes/command_table.hpp"
#include "api/routes/conflicts.hpp"
#include "api/routes/disclosure.hpp"
#include "api/routes/exception_review.hpp"
#include "api/routes/gate_now.hpp"
#include "api/routes/likeness.hpp"
#include "api/routes/parts.hpp"
#include "api/routes/payment_links.hpp"
#include "api/routes/people.hpp"
#include "api/routes/portal_access.hpp"
#include "api/routes/refusals.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/domain/proposable.hpp"
#include "ledger/keys/contact_tokens.hpp"
#include "ledger/keys/field_tokens.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/writer/proposals.hpp"
#include "ledger/writer/rows.hpp"
#include "projections/client_card/client_card.hpp"

namespace tress {

namespace {

using http::problem;
using http::Response;

/// Seconds after which a client that met a full queue should try again.
constexpr std::string_view full_queue_retry_after_s = "1";

/// How long an answer about staff waits for the staff view, so that the next request already sees
/// the role granted or taken.
constexpr std::chrono::milliseconds staff_view_wait_max{2000};

/// The same key must mean the same of all this.
Hash request_hash(const http::Request& request) {
  const Hash body = sha256(bytes_of(request.body));
  const auto match = request.header("if-match").value_or("");
  const auto when = request.query_value("effective_at").value_or("");
  const auto signature = request.header("tress-act-signature").value_or("");
  const auto reason = request.query_value("propose").value_or("");
  const bool is_plain = signature.empty() && reason.empty();
  return sha256({bytes_of("tress/request/v1\n"), bytes_of(request.path), bytes_of("\n"),
                 bytes_of(match), bytes_of("\n"), bytes_of(when), bytes_of("\n"),
                 bytes_of(signature), bytes_of(is_plain ? "" : "\n"), bytes_of(reason),
                 bytes_of(is_plain ? "" : "\n"), body.view()});
}

Response accepted_response(const Accepted& accepted) {
  json::Writer out;
  out.begin_object()
      .member("stream_kind", name_of(accepted.stream_kind))
      .member("stream", accepted.stream.hex())
      .member("version", accepted.stream_version)
      .member("replayed", accepted.is_replay)
      .key("events")
      .begin_array();
  for (std::size_t i = 0; i < accepted.events.size(); ++i) {
    const Position position = accepted.first_position + i;
    out.begin_object()
        .member("event", accepted.events[i].hex())
        .member("position", position)
        .member("receipt", "/v1/events/" + std::to_string(position) + "/receipt")
        .end_object();
  }
  out.end_array().end_object();
  const Position next = accepted.first_position + accepted.events.size();
  Response response = http::json_response(201, out.take());
  response.headers.emplace_back("ETag", "\"" + std::to_string(accepted.stream_version) + "\"");
  response.headers.emplace_back("Ledger-Position", std::to_string(next));
  if (accepted.is_replay) response.headers.emplace_back("Idempotency-Replayed", "true");
  return response;
}

Response unavailable(std::string_view code, std::string_view title) {
  Response response = problem(503, code, title);
  response.headers.emplace_back("Retry-After", std::string{full_queue_retry_after_s});
  return response;
}

Response response_for(const Result<Answer, Fault>& result) {
  if (!result) {
    return unavailable("outcome_is_unknown",
                       "Writing failed; ask again with the same Idempotency-Key to learn the "
                       "outcome");
  }
  const Answer& answer = result.value();
  if (const auto* const accepted = std::get_if<Accepted>(&answer)) {
    return accepted_response(*accepted);
  }
  const auto& refused = std::get<Refused>(answer);
  Response response = refusal_problem(refused.code);
  if (refused.is_replay) response.headers.emplace_back("Idempotency-Replayed", "true");
  return response;
}

// What the edge adds to a command before it is decided, or why it is not handed on.

using Refusal = std::optional<Response>;

template <class Command>
Refusal complete(Command&, const Parts&) {
  return std::nullopt;
}

Refusal complete(client::Register& command, const Parts& parts) {
  add_search_tokens(command, parts.search_tokens);
  return std::nullopt;
}

Refusal complete(client::ChangeContact& command, const Parts& parts) {
  add_search_tokens(command, parts.search_tokens);
  return std::nullopt;
}

Refusal complete(client::SetField& command, const Parts& parts) {
  add_field_tokens(command, parts.search_tokens);
  return std::nullopt;
}

template <class Command>
concept NamesCard = requires(Command& command) {
  command.card_code;
};

/// A gift card is known by a token of its code, never by the code.
template <NamesCard Command>
Refusal complete(Command& command, const Parts& parts) {
  if (!command.card_code) return std::nullopt;
  command.card = parts.search_tokens.card_token(command.card_code->reveal());
  // Revealed to be hashed with the index key; the code goes nowhere.
  if (command.card) return std::nullopt;
  return problem(422, "card_code_is_malformed",
                 "A card's code has 10 to 40 letters and digits; blanks and hyphens do not count");
}

/// A locked period is bound to the newest signed head of the log.
Refusal complete(day::LockPeriod& command, const Parts& parts) {
  const auto note = last_checkpoint(parts.log);
  if (!note) return answers::unavailable(note.error());
  if (!note.value()) return std::nullopt;
  // The committer has made and checked it: only its three lines are read here.
  const auto end = note.value()->find("\n\n");
  const auto head =
      merkle::parse_checkpoint_text(std::string_view{*note.value()}.substr(0, end + 1));
  if (!head) return std::nullopt;
  command.tree_size = head->size;
  command.root = head->root;
  return std::nullopt;
}

Refusal complete(review::ReviewException& command, const Parts& parts) {
  return name_import(command, parts);
}

/// Permissions are asked without a branch, so a role for one branch would open all of them.
Refusal complete(staff::GrantRole& command, const Parts&) {
  if (!command.branch) return std::nullopt;
  return problem(422, "roles_are_for_all_branches", "A role holds in every branch; name none");
}

/// What follows from an accepted command about staff before it is answered, so that the next
/// request already meets it.
struct StaffChange {
  bool is_one;
  std::optional<StaffId> leaver;
};

StaffChange staff_change_of(const AnyCommand& command) {
  const auto* const asked = std::get_if<staff::Command>(&command);
  const auto* const leave = asked == nullptr ? nullptr : std::get_if<staff::Leave>(asked);
  // An approval may carry out a change of roles.
  const bool is_one = asked != nullptr || std::holds_alternative<approval::Command>(command);
  return {is_one, leave == nullptr ? std::nullopt : std::optional{leave->staff}};
}

constexpr std::string_view unseen_code = "appointment.must_see_is_not_acknowledged";
constexpr std::string_view signed_time_code = "command.signed_time_is_off";
constexpr std::string_view claimed_code = "client.client_is_claimed";

bool is_refused_for(const Result<Answer, Fault>& result, std::string_view code) {
  const auto* const refused = result ? std::get_if<Refused>(&result.value()) : nullptr;
  return refused != nullptr && refused->code == code;
}

/// A day's close is what an accountant relies on: it is to be vouched for at once.
void vouch_for(const Parts& parts) {
  if (parts.witnesses != nullptr) parts.witnesses->hurry();
}

bool closes_day(const AnyCommand& command) {
  const auto* const asked = std::get_if<day::Command>(&command);
  return asked != nullptr && (std::holds_alternative<day::Close>(*asked) ||
                              std::holds_alternative<day::LockPeriod>(*asked));
}

void carry_through(const Parts& parts, const StaffChange& change, Position position) {
  if (change.leaver) lock_out(parts, *change.leaver);
  static_cast<void>(parts.follower.wait_for("staff", position, staff_view_wait_max));
}

/// Until when a client is somebody's, for whoever came too late to claim them. As of what the view
/// has seen; nothing if that is not yet the claim that won.
std::optional<Response> late_claim(const Parts& parts, ClientId client) {
  auto view = parts.follower.snapshot("client_card");
  if (!view) return std::nullopt;
  const auto row = client_card::relation(*view.value(), client);
  if (!row || !row.value() || row.value()->owners.empty()) return std::nullopt;
  const auto& last = row.value()->owners.back();
  if (last.ended) return std::nullopt;
  return problem(409, claimed_code, "Client is claimed",
                 {"Somebody's until " + to_text(last.until) + "; then in the pool again", {}});
}

/// Whom the command is about, if it is one of that type.
template <class Asked>
std::optional<ClientId> client_of(const AnyCommand& command) {
  const auto* const of_client = std::get_if<client::Command>(&command);
  const auto* const asked = of_client == nullptr ? nullptr : std::get_if<Asked>(of_client);
  return asked == nullptr ? std::nullopt : std::optional{asked->client};
}

/// Waits for the view to have seen all of the log, then answers.
void answer_late_claim(const Parts& parts,
                       const std::shared_ptr<http::Responder>& waiting,
                       ClientId client,
                       const Response& plain) {
  const auto tell = [&parts, waiting, client, plain]() {
    const Position size = parts.log.size();
    if (size > 0) {
      static_cast<void>(parts.follower.wait_for("client_card", size - 1, staff_view_wait_max));
    }
    auto told = late_claim(parts, client);
    (*waiting)(told ? std::move(*told) : plain);
  };
  if (!parts.pool.run(tell)) (*waiting)(Response{plain});
}

/// The items are read beside the writer; with too much waiting there, the code alone must do.
void name_unseen(const Parts& parts,
                 const Reader& reader,
                 StreamId appointment,
                 const std::shared_ptr<http::Responder>& waiting,
                 Response response) {
  const bool is_taken = parts.pool.run([&parts, reader, appointment, waiting, response]() mutable {
    Disclosure disclosure{parts, reader};
    name_unseen_items(parts, id_cast<AppointmentId>(appointment), disclosure, response);
    (*waiting)(disclosure.recorded(std::move(response)));
  });
  if (!is_taken) (*waiting)(std::move(response));
}

/// Answers on the writer's thread, except where something must follow first.
void submit(const Parts& parts, Reader reader, Submission submission, http::Responder responder) {
  const StaffChange change = staff_change_of(submission.command);
  const bool is_close = closes_day(submission.command);
  const auto claimed = client_of<client::Claim>(submission.command);
  const auto corrected = client_of<client::ChangeContact>(submission.command);
  const auto named = clients_named_in(submission.command);
  const StreamId stream = stream_of(submission.command, submission.id);
  const StreamKind kind = kind_at(submission.command.index());
  auto waiting = std::make_shared<http::Responder>(std::move(responder));
  const auto reply = [&parts, reader = std::move(reader), waiting, change, is_close, claimed,
                      corrected, named, kind, stream](Result<Answer, Fault> result) {
    const auto* const accepted = result ? std::get_if<Accepted>(&result.value()) : nullptr;
    if (is_close && accepted != nullptr) vouch_for(parts);
    if (corrected && accepted != nullptr) end_portal_visits(parts, *corrected);
    Response response = response_for(result);
    if (is_refused_for(result, signed_time_code)) {
      response = refusal_problem(std::string{signed_time_code},
                                 "The ledger's time is " + to_text(parts.clock.now()));
    }
    if (claimed && is_refused_for(result, claimed_code)) {
      return answer_late_claim(parts, waiting, *claimed, response);
    }
    if (is_refused_for(result, unseen_code)) {
      return name_unseen(parts, reader, stream, waiting, std::move(response));
    }
    if (is_refused_for_merge(result)) return name_staying_file(parts, named, waiting, response);
    if (const auto* const refused = conflict_in(result, kind)) {
      return tell_last_change(parts, kind, stream, refused->code, waiting, response);
    }
    if (!change.is_one || accepted == nullptr) return (*waiting)(std::move(response));
    const Position position = accepted->first_position + accepted->events.size() - 1;
    const bool is_taken = parts.pool.run([&parts, waiting, change, position, response]() mutable {
      carry_through(parts, change, position);
      (*waiting)(std::move(response));
    });
    if (is_taken) return;
    // Too much waits for the pool: what must not be left undone is done here.
    if (change.leaver) lock_out(parts, *change.leaver);
    (*waiting)(std::move(response));
  };
  if (auto closed = answers::closed(parts)) return (*waiting)(std::move(*closed));
  if (parts.writer.submit(std::move(submission), reply)) return;
  const bool is_halted = parts.writer.fault().has_value();
  (*waiting)(is_halted ? unavailable("ledger_is_halted", "The ledger takes no commands")
                       : unavailable("ledger_is_busy", "Too many commands are waiting"));
}

/// The parameters that the query of a command may have.
template <class Command>
std::vector<std::string> query_of() {
  if constexpr (std::is_same_v<Command, client::Register>) {
    return {"effective_at", "even_if_known"};
  } else if constexpr (ProposableAs<Command>::is_one) {
    return {"effective_at", "propose"};
  } else {
    return {"effective_at"};
  }
}

/// True if the ledger has answered this command before, or can't say: then it has the word.
bool is_repeated(const Parts& parts, const CommandId& command) {
  const auto row = parts.log.row(Space::commands, command.view());
  return !row || row.value();
}

/// A client is registered, unless one like this is on file already and nobody has said that this is
/// another person.
void submit_registration(const Parts& parts,
                         const client::Register& asked,
                         Reader reader,
                         Submission submission,
                         http::Responder responder) {
  auto held = std::make_shared<std::pair<Submission, http::Responder>>(std::move(submission),
                                                                       std::move(responder));
  const auto look = [&parts, asked, reader = std::move(reader), held] {
    if (!is_repeated(parts, held->first.id)) {
      if (auto known = likely_known(parts, asked, reader)) return held->second(std::move(*known));
    }
    submit(parts, reader, std::move(held->first), std::move(held->second));
  };
  if (!parts.pool.run(look)) held->second(answers::busy());
}

/// The command itself, or, if it is to be approved by somebody else, the proposal of it.
Submission submission_of(AnyCommand command, const Call& call, const Conditions& conditions) {
  Submission submission{command_id(call.actor, conditions.idempotency_key),
                        request_hash(call.request),
                        call.actor,
                        std::move(command),
                        conditions.effective_at,
                        conditions.expected_version,
                        conditions.signature};
  if (!conditions.proposed_for) return submission;
  auto bytes = proposal_bytes(submission.command);
  TRESS_ASSERT(bytes.has_value());  // else the route has no such parameter
  submission.command = approval::Command{
      approval::Propose{std::move(*bytes), conditions.expected_version, *conditions.proposed_for}};
  submission.expected_version.reset();
  return submission;
}

/// All that a command's own type decides of a request: what is asked, or why it is refused. There
/// are hundreds; whatever they share is `handle`'s.
using ReadCommand = Result<AnyCommand, Response> (*)(const http::Request&, const Parts&);

template <std::size_t stream, class Command>
Result<AnyCommand, Response> read_command(const http::Request& request, const Parts& parts) {
  auto command = bodies::read<Command>(request);
  if (!command) return std::move(command.error());
  if (auto refused = complete(command.value(), parts)) return std::move(*refused);
  using Stream = std::variant_alternative_t<stream, AnyCommand>;
  return AnyCommand{std::in_place_index<stream>, Stream{std::move(command.value())}};
}

template <class Command, class Stream>
const Command* find_command(const AnyCommand& command) {
  const auto* const asked = std::get_if<Stream>(&command);
  return asked == nullptr ? nullptr : std::get_if<Command>(asked);
}

void handle(const Parts& parts,
            Call call,
            command_table::Version version,
            ReadCommand read,
            http::Responder responder) {
  auto conditions = read_conditions(call.request, version);
  if (!conditions) return responder(std::move(conditions.error()));
  if (holds_card_number(call.request.body)) {
    return responder(problem(422, "card_number_is_refused",
                             "This looks like the number of a payment card, which is never kept"));
  }
  auto command = read(call.request, parts);
  if (!command) return responder(std::move(command.error()));
  const bool makes_link =
      find_command<payment::MakeLink, payment::Command>(command.value()) != nullptr;
  std::optional<client::Register> registered;
  if (call.request.query_value("even_if_known") != "true") {
    if (const auto* const asked =
            find_command<client::Register, client::Command>(command.value())) {
      registered = *asked;
    }
  }
  Submission submission = submission_of(std::move(command.value()), call, conditions.value());
  if (makes_link) responder = name_link(parts, submission, std::move(responder));
  if (registered) {
    return submit_registration(parts, *registered, reader_of(call), std::move(submission),
                               std::move(responder));
  }
  submit(parts, reader_of(call), std::move(submission), std::move(responder));
}

ApiRoute route_of(const command_table::CommandRoute& row,
                  std::string_view name,
                  ReadCommand read,
                  std::vector<std::string> query) {
  const auto version = row.version;
  return {http::Method::post,
          std::string{row.pattern},
          std::string{name},
          row.permission,
          Runs::here,
          [version, read](const Parts& parts, Call call, http::Responder responder) {
            handle(parts, std::move(call), version, read, std::move(responder));
          },
          std::move(query)};
}

template <std::size_t stream, std::size_t i = 0>
void add_routes_of(std::vector<ApiRoute>& routes) {
  using Stream = std::variant_alternative_t<stream, AnyCommand>;
  if constexpr (i < std::variant_size_v<Stream>) {
    using Command = std::variant_alternative_t<i, Stream>;
    constexpr auto row = command_table::row(command_table::For<Command>{});
    if constexpr (!row.pattern.empty()) {
      routes.push_back(route_of(row, Described<Command>::name, read_command<stream, Command>,
                                query_of<Command>()));
    }
    add_routes_of<stream, i + 1>(routes);
  }
}

template <std::size_t... streams>
std::vector<ApiRoute> all_routes(std::index_sequence<streams...>) {
  std::vector<ApiRoute> routes;
  (add_routes_of<streams>(routes), ...);
  return routes;
}

}  // namespace

std::vector<ApiRoute> command_routes() {
  return all_routes(std::make_index_sequence<std::variant_size_v<AnyCommand>>{});
}

}  // namespace tress
