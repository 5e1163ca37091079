#include "api/routes/sign_in_routes.hpp"

#include <memory>
#include <mutex>
#include <utility>

#include "schema/session.hpp"

#include "api/auth/session_token.hpp"
#include "api/http/problem.hpp"
#include "api/json/writer.hpp"
#include "api/routes/answers.hpp"
#include "api/routes/bodies.hpp"
#include "api/routes/parts.hpp"
#include "api/routes/people.hpp"
#include "api/routes/refusals.hpp"
#include "ledger/base/log.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/domain/service_actor.hpp"
#include "ledger/keys/hashing_gate.hpp"
#include "ledger/writer/rows.hpp"
#include "projections/staff/staff_view.hpp"

namespace tress {

namespace {

using http::problem;
using http::Response;

/// How long an invitation holds: the new colleague's first day may be next week.
constexpr std::chrono::minutes invitation_lifetime = std::chrono::hours{24 * 7};

/// How long an answer waits until the new person stands in the staff view.
constexpr std::chrono::milliseconds staff_view_wait_max{2000};

Response wrong_name_or_password() {
  return problem(401, "name_or_password_is_wrong", "Name or password is wrong");
}

/// The new session: as a cookie for browsers, in the body for programs.
Response session_response(const Parts& parts, StaffId staff, bool as_token) {
  const std::string token = parts.sessions.open(staff);
  json::Writer out;
  out.begin_object().member("staff", staff.hex());
  if (as_token) out.member("token", token);
  out.end_object();
  Response response = http::json_response(200, out.take());
  if (!as_token) response.headers.emplace_back("Set-Cookie", set_cookie(token));
  return response;
}

Response judge(const Parts& parts, const session::SignIn& asked, const std::string& peer) {
  const auto account = sign_in_name(asked.name).value_or("");
  if (const auto wait = parts.sign_in_limits.admit(account, peer)) {
    return answers::too_many_attempts(*wait);
  }
  const std::string& password = asked.password.reveal();  // to be compared with the stored hash
  const auto judged = parts.credentials.check(asked.name, password);
  if (!judged || judged.value().outcome == SignIn::Outcome::busy) {
    parts.sign_in_limits.withdraw(account, peer);
    return judged ? answers::too_many_attempts(HashingGate::retry_after)
                  : answers::unavailable(judged.error());
  }
  const bool is_right = judged.value().outcome == SignIn::Outcome::right;
  const auto roles = is_right ? roles_now(parts, *judged.value().staff)
                              : Result<std::optional<std::vector<Role>>, Fault>{std::nullopt};
  if (!roles) return answers::unavailable(roles.error());
  if (!roles.value()) {  // A wrong password, or somebody who has left.
    log::warn("a sign-in failed");
    return wrong_name_or_password();
  }
  parts.sign_in_limits.succeeded(account, peer);
  return session_response(parts, *judged.value().staff, asked.as_token);
}

void sign_in(const Parts& parts, const Call& call, http::Responder responder) {
  auto asked = bodies::read<session::SignIn>(call.request);
  if (!asked) return responder(std::move(asked.error()));
  responder(judge(parts, asked.value(), call.request.peer));
}

void sign_out(const Parts& parts, const Call& call, http::Responder responder) {
  const auto asked = bodies::read<session::SignOut>(call.request);
  if (!asked) return responder(asked.error());
  parts.sessions.close(session_token(call.request)->text);
  Response response{204, {}, {}, {}};
  response.headers.emplace_back("Set-Cookie", clear_cookie());
  response.headers.emplace_back("Clear-Site-Data", R"("cache", "cookies")");
  responder(std::move(response));
}

void who_am_i(const Parts& parts, const Call& call, http::Responder responder) {
  const auto view = parts.follower.snapshot("staff");
  if (!view) return responder(answers::unavailable(view.error()));
  const auto person = staff_view::find_person(*view.value(), *call.actor.person);
  if (!person) return responder(answers::unavailable(person.error()));
  json::Writer out;
  out.begin_object().member("staff", call.actor.person->hex());
  if (person.value()) {
    out.member("work_name", person.value()->work_name).key("roles").begin_array();
    for (const auto& held : person.value()->roles) out.string(name_of(held.role));
    out.end_array();
  }
  out.end_object();
  responder(answers::read_answer(out.take(), view.value()->applied()));
}

Response password_refused(PasswordChange change) {
  switch (change) {
    case PasswordChange::done: break;
    case PasswordChange::name_not_valid:
      return problem(422, "name_not_valid", "A sign-in name has 3 to 64 characters, no blanks");
    case PasswordChange::name_taken:
      return problem(409, "name_taken", "Somebody else signs in with this name");
    case PasswordChange::password_not_text:
      return problem(422, "password_not_text", "The password is not text");
    case PasswordChange::password_too_short:
      return problem(422, "password_too_short", "A password has at least 12 characters");
    case PasswordChange::password_too_long:
      return problem(422, "password_too_long", "A password has at most 128 bytes");
    case PasswordChange::password_too_common:
      return problem(422, "password_too_common", "This password is one of those tried first");
    case PasswordChange::password_contains_name:
      return problem(422, "password_contains_name", "The password is the name again");
    case PasswordChange::busy: return answers::too_many_attempts(HashingGate::retry_after);
  }
  TRESS_UNREACHABLE();
}

Response enrolment_refused(EnrolmentState state) {
  switch (state) {
    case EnrolmentState::usable: break;
    case EnrolmentState::unknown: return problem(404, "link_is_unknown", "There is no such link");
    case EnrolmentState::used: return problem(410, "link_is_used", "This link has been used");
    case EnrolmentState::expired: return problem(410, "link_has_expired", "This link has expired");
  }
  TRESS_UNREACHABLE();
}

/// Why a command of the system itself did not happen: the code of a refusal, empty after a fault.
using Code = std::string;

constexpr std::string_view already_hired = "staff.already_hired";

/// A command of the system itself on the way of a sign-in.
Result<Accepted, Code> carry_out(const Parts& parts, const std::string& key, AnyCommand command) {
  const auto answer =
      parts.writer.submit_and_wait({command_id(service_actor(), key), sha256(bytes_of(key)),
                                    service_actor(), std::move(command)});
  if (!answer) {
    log::error("setting up failed: {}", sentence(answer.error()));
    return Code{};
  }
  if (const auto* const accepted = std::get_if<Accepted>(&answer.value())) return *accepted;
  return std::get<Refused>(answer.value()).code;
}

Response response_of(const Code& code) {
  return code.empty() ? answers::busy() : refusal_problem(code);
}

/// Hires whoever holds the link; who was hired by it before, but not made owner, is found again.
Result<StaffId, Response> hire_owner(const Parts& parts, Hash link, const std::string& work_name) {
  const AnyCommand hire{staff::Command{staff::Hire{"OWNER", work_name}}};
  // A refusal is remembered with its command: another name must be another command.
  const std::string key = "hire " + link.hex() + " " + sha256(bytes_of(work_name)).hex();
  const auto hired = carry_out(parts, key, hire);
  if (hired) return id_cast<StaffId>(hired.value().stream);
  if (hired.error() != already_hired) return response_of(hired.error());
  return id_cast<StaffId>(stream_of(hire, command_id(service_actor(), key)));
}

/// Makes the first member of staff and owner. Repeated with the same link it finds what it made
/// before: each step is idempotent, and the link is used up last.
Result<StaffId, Response> make_owner(const Parts& parts, const session::BecomeOwner& asked) {
  const std::string& token = asked.token.reveal();        // names the commands: once a link
  const std::string& password = asked.password.reveal();  // to be judged and hashed
  const PasswordChange judged = judge_sign_in(asked.name, password);
  if (judged != PasswordChange::done) return password_refused(judged);
  const Hash link = sha256(bytes_of("owner link " + token));
  TRESS_TRY(const StaffId staff, hire_owner(parts, link, asked.work_name));
  const auto changed = parts.credentials.set_password(staff, asked.name, password);
  if (!changed) return answers::unavailable(changed.error());
  if (changed.value() != PasswordChange::done) return password_refused(changed.value());
  const auto granted =
      carry_out(parts, "own " + link.hex(),
                AnyCommand{staff::Command{staff::GrantRole{staff, Role::owner, std::nullopt}}});
  if (!granted) return response_of(granted.error());
  static_cast<void>(
      parts.follower.wait_for("staff", granted.value().first_position, staff_view_wait_max));
  return staff;
}

Response become_owner(const Parts& parts, const Call& call) {
  if (!call.request.is_loopback) {
    return problem(403, "not_on_this_machine", "The owner link works on the ledger's machine only");
  }
  if (auto closed = answers::closed(parts)) return *std::move(closed);
  const auto asked = bodies::read<session::BecomeOwner>(call.request);
  if (!asked) return asked.error();
  const std::string& token = asked.value().token.reveal();  // to be looked up by its hash
  const auto found = parts.enrolments.find(token, EnrolmentPurpose::first_owner);
  if (!found) return answers::unavailable(found.error());
  if (found.value().state != EnrolmentState::usable) return enrolment_refused(found.value().state);
  const auto has_one = has_owner(parts.log);
  if (!has_one) return answers::unavailable(has_one.error());
  if (has_one.value()) return enrolment_refused(EnrolmentState::used);
  const auto staff = make_owner(parts, asked.value());
  if (!staff) return staff.error();
  const auto consumed = parts.enrolments.consume(token, EnrolmentPurpose::first_owner);
  if (!consumed) return answers::unavailable(consumed.error());
  return session_response(parts, staff.value(), false);
}

Response accept_invitation(const Parts& parts, const Call& call) {
  const auto asked = bodies::read<session::AcceptInvitation>(call.request);
  if (!asked) return asked.error();
  const std::string& token = asked.value().token.reveal();  // to be looked up by its hash
  const auto found = parts.enrolments.find(token, EnrolmentPurpose::staff);
  if (!found) return answers::unavailable(found.error());
  if (found.value().state != EnrolmentState::usable) return enrolment_refused(found.value().state);
  const StaffId staff = *found.value().staff;
  const auto roles = roles_now(parts, staff);
  if (!roles) return answers::unavailable(roles.error());
  if (!roles.value()) return enrolment_refused(EnrolmentState::expired);  // left meanwhile
  const std::string& password = asked.value().password.reveal();          // to be hashed
  const auto changed = parts.credentials.set_password(staff, asked.value().name, password);
  if (!changed) return answers::unavailable(changed.error());
  if (changed.value() != PasswordChange::done) return password_refused(changed.value());
  const auto consumed = parts.enrolments.consume(token, EnrolmentPurpose::staff);
  if (!consumed) return answers::unavailable(consumed.error());
  if (consumed.value().state != EnrolmentState::usable) {
    return enrolment_refused(consumed.value().state);
  }
  parts.sessions.close_all_of(staff);  // A new password ends what the old one opened.
  return session_response(parts, staff, false);
}

Response invite(const Parts& parts, const Call& call) {
  const auto asked = bodies::read<session::Invite>(call.request);
  if (!asked) return asked.error();
  const auto roles = roles_now(parts, asked.value().staff);
  if (!roles) return answers::unavailable(roles.error());
  if (!roles.value()) return answers::not_found("staff");
  const auto token =
      parts.enrolments.issue(EnrolmentPurpose::staff, asked.value().staff, invitation_lifetime);
  if (!token) return answers::unavailable(token.error());
  json::Writer out;
  out.begin_object()
      .member("token", token.value())
      .member("valid_until", to_text(parts.clock.now() + invitation_lifetime))
      .end_object();
  return http::json_response(201, out.take());
}

/// A handler that gives its answer back, as one that hands it over.
template <Response (*handler)(const Parts&, const Call&)>
void respond(const Parts& parts, const Call& call, http::Responder responder) {
  responder(handler(parts, call));
}

/// The same, one call at a time: of two who use a link at once the second meets a used link, and
/// has changed nothing.
template <Response (*handler)(const Parts&, const Call&)>
auto respond_in_turn(const std::shared_ptr<std::mutex>& turn) {
  return [turn](const Parts& parts, const Call& call, http::Responder responder) {
    const std::lock_guard lock{*turn};
    responder(handler(parts, call));
  };
}

}  // namespace

std::vector<ApiRoute> sign_in_routes() {
  using http::Method;
  const auto turn = std::make_shared<std::mutex>();
  return {
      {Method::post, "/v1/sign-in", "session.sign_in", Permission::anyone, Runs::in_sign_in_pool,
       sign_in},
      {Method::post, "/v1/sign-out", "session.sign_out", Permission::signed_in, Runs::here,
       sign_out},
      {Method::get, "/v1/me", "session.me", Permission::signed_in, Runs::in_pool, who_am_i},
      {Method::post, "/v1/setup/owner", "session.become_owner", Permission::anyone,
       Runs::in_sign_in_pool, respond_in_turn<become_owner>(turn)},
      {Method::post, "/v1/setup/staff", "session.accept_invitation", Permission::anyone,
       Runs::in_sign_in_pool, respond_in_turn<accept_invitation>(turn)},
      {Method::post, "/v1/staff/{staff}/invitations", "session.invite", Permission::keep_staff,
       Runs::in_pool, respond<invite>},
  };
}

}  // namespace tress
