#include "api/routes/portal_routes.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "schema/portal_session.hpp"

#include "api/http/problem.hpp"
#include "api/routes/bodies.hpp"
#include "api/routes/member_tier.hpp"
#include "api/routes/portal_access.hpp"
#include "api/routes/portal_booking_routes.hpp"
#include "api/routes/portal_language.hpp"
#include "api/routes/portal_profile_routes.hpp"
#include "api/routes/reading.hpp"
#include "api/routes/refusals.hpp"
#include "ledger/codec/rows.hpp"
#include "ledger/crypto/secret.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/domain/support.hpp"
#include "projections/portal/portal.hpp"
#include "projections/questions/questions.hpp"

namespace tress {

namespace {

using http::problem;
using http::Response;
using portal::for_one;
using portal::Language;
using portal::language_of;
using reading::Read;
using reading::row;

/// Questions of one client that nobody has answered: more are not answered sooner.
constexpr std::size_t open_questions_max = 20;

template <class Shown>
Response shown_answer(Read& read, const Shown& shown) {
  return for_one(read.answer(json_of(shown)), language_of(read.call.request));
}

/// A sealed text that its owner reads; nothing if it was erased.
template <class Sealed>
Result<std::optional<std::string>, Fault> opened_text(Disclosure& disclosure,
                                                      const std::optional<Sealed>& sealed,
                                                      const EventId& event,
                                                      std::string_view field) {
  if (!sealed) return std::optional<std::string>{};
  TRESS_TRY(auto plain, disclosure.open(sealed->box(), event, field));
  if (!plain) return std::optional<std::string>{};
  auto content = decode_row<typename Sealed::Plain>(*plain);
  wipe(*plain);
  if (!content) return Fault{Fault::Kind::damaged, "a sealed text", "cannot be read"};
  return std::optional{std::move(content->text)};
}

Result<std::optional<std::string>, Fault> name_of_owner(Disclosure& disclosure,
                                                        const std::optional<portal::Person>& who) {
  if (!who || !who->contact) return std::optional<std::string>{};
  TRESS_TRY(auto plain, disclosure.open(who->contact->sealed.box(), who->contact->event, "name"));
  if (!plain) return std::optional<std::string>{};
  auto details = decode_row<client::ContactDetails>(*plain);
  wipe(*plain);
  if (!details) return Fault{Fault::Kind::damaged, "a client's contact", "cannot be read"};
  return std::move(details->name);
}

/// The client's member tier, and beside which of their plans a higher one is spoken of.
Result<void, Fault> add_tier(const Read& read, ClientId client, portal::Me& me) {
  const Language language = language_of(read.call.request);
  TRESS_TRY(const auto tiers, MemberTiers::open(read.parts, read.view->applied()));
  TRESS_TRY(const auto standing, tiers.standing(client));
  if (standing.name) me.tier = portal::tier_words(language, *standing.name);
  TRESS_TRY(const auto offered, tiers.to_upgrade(client));
  for (portal::PlanCard& card : me.plans) {
    const bool is_active = card.status == portal::PlanStatus::active;
    const bool is_one = std::find(offered.begin(), offered.end(), card.membership) != offered.end();
    if (is_active && is_one) card.upgrade = portal::upgrade_words(language);
  }
  return ok();
}

Response show_me(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const ClientId client = *read.call.client;
  const auto person = portal::find_person(*read.view, client);
  if (!person) return answers::unavailable(person.error());
  auto name = name_of_owner(read.disclosure, person.value());
  if (!name) return answers::unavailable(name.error());
  auto plans = portal::plans(*read.view, client, read.parts.clock.now());
  if (!plans) return answers::unavailable(plans.error());
  portal::Me me{std::move(name.value()), std::move(plans.value())};
  for (auto& card : me.plans) put_words(language_of(read.call.request), card);
  const auto added = add_tier(read, client, me);
  if (!added) return answers::unavailable(added.error());
  return shown_answer(read, me);
}

Response show_benefits(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  auto shown = portal::benefits(*read.view, *read.call.client, read.parts.clock.now());
  if (!shown) return answers::unavailable(shown.error());
  put_words(language_of(read.call.request), shown.value());
  return shown_answer(read, shown.value());
}

Response show_appointments(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto shown = portal::appointments(*read.view, *read.call.client, read.parts.clock.now());
  if (!shown) return answers::unavailable(shown.error());
  return shown_answer(read, shown.value());
}

Response show_payments(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  auto shown = portal::payments(*read.view, *read.call.client);
  if (!shown) return answers::unavailable(shown.error());
  put_words(language_of(read.call.request), shown.value());
  return shown_answer(read, shown.value());
}

Response show_terms(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto shown = portal::terms(*read.view, *read.call.client);
  if (!shown) return answers::unavailable(shown.error());
  return shown_answer(read, shown.value());
}

Result<portal::OwnQuestion, Fault> own_question(Disclosure& disclosure,
                                                Language language,
                                                const questions::Question& question) {
  portal::OwnQuestion own{question.question,
                          question.about,
                          question.asked.recorded_at,
                          std::nullopt,
                          {},
                          question.answer_by,
                          std::nullopt,
                          std::nullopt,
                          {}};
  TRESS_TRY(own.text, opened_text(disclosure, question.text, question.asked.event, "question"));
  if (question.answered) {
    own.answered_at = question.answered->recorded_at;
    TRESS_TRY(own.answer,
              opened_text(disclosure, question.answer, question.answered->event, "answer"));
  }
  put_words(language, question, own);
  return own;
}

/// The client's file, and those that were merged into it.
Result<std::vector<ClientId>, Fault> files_of(const Parts& parts, ClientId client) {
  TRESS_TRY(const auto view, parts.follower.snapshot("portal"));
  TRESS_TRY(const auto person, portal::find_person(*view, client));
  std::vector<ClientId> files{client};
  if (person) files.insert(files.end(), person->absorbed.begin(), person->absorbed.end());
  return files;
}

/// Of all the client's files, the last ones first.
Result<std::vector<questions::Question>, Fault> questions_of(const Read& read) {
  TRESS_TRY(const auto files, files_of(read.parts, *read.call.client));
  std::vector<questions::Question> all;
  for (const ClientId file : files) {
    TRESS_TRY(auto page, questions::of_client(*read.view, file));
    std::move(page.rows.begin(), page.rows.end(), std::back_inserter(all));
  }
  std::sort(all.begin(), all.end(), [](const auto& one, const auto& other) {
    return one.asked.position > other.asked.position;
  });
  all.erase(
      all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), portal::entries_shown_max)),
      all.end());
  return all;
}

Response list_own_questions(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto all = questions_of(read);
  if (!all) return answers::unavailable(all.error());
  portal::OwnQuestions shown{{}};
  for (const auto& question : all.value()) {
    auto own = own_question(read.disclosure, language_of(read.call.request), question);
    if (!own) return answers::unavailable(own.error());
    shown.questions.push_back(std::move(own.value()));
  }
  return shown_answer(read, shown);
}

Result<std::size_t, Fault> count_open_questions(const Parts& parts, ClientId client) {
  TRESS_TRY(const auto files, files_of(parts, client));
  TRESS_TRY(const auto view, parts.follower.snapshot("questions"));
  std::size_t open = 0;
  for (const ClientId file : files) {
    TRESS_TRY(const auto page, questions::open_of_client(*view, file));
    open += page.rows.size();
  }
  return open;
}

/// 429 for who has asked so much that nobody has answered yet. What has its answer already is asked
/// again in vain: it gets the same one.
Result<void, Response> require_patience(const Parts& parts, ClientId client, CommandId command) {
  const auto earlier = parts.log.row(Space::commands, command.view());
  if (!earlier) return answers::unavailable(earlier.error());
  if (earlier.value()) return ok();
  const auto open = count_open_questions(parts, client);
  if (!open) return answers::unavailable(open.error());
  if (open.value() >= open_questions_max) {
    return problem(429, "too_many_questions", "Wait until your earlier questions are answered");
  }
  return ok();
}

Result<Submission, Response> question_of(const Parts& parts, const Call& call) {
  TRESS_TRY(const CommandId command, portal_command(call, "question"));
  const auto asked = bodies::read<portal_session::AskQuestion>(call.request);
  if (!asked) return asked.error();
  TRESS_TRY(require_patience(parts, *call.client, command));
  return Submission{command, sha256(bytes_of(call.request.body)), call.actor,
                    AnyCommand{support::Command{
                        support::Ask{*call.client, asked.value().about, asked.value().text}}}};
}

/// What the client is told at once: that we have it, and until when we answer.
Result<Response, Fault> taken(const Parts& parts,
                              Disclosure& disclosure,
                              const Accepted& accepted,
                              Language language) {
  static_cast<void>(parts.follower.wait_for("questions", accepted.first_position, view_wait_max));
  TRESS_TRY(const auto view, parts.follower.snapshot("questions"));
  TRESS_TRY(const auto question, questions::find(*view, id_cast<QuestionId>(accepted.stream)));
  if (!question) return Fault{Fault::Kind::halted, "the view of questions", "is behind"};
  TRESS_TRY(const auto own, own_question(disclosure, language, *question));
  Response response = http::json_response(201, json_of(own));
  response.headers.emplace_back("Ledger-Position", std::to_string(view->applied()));
  return for_one(std::move(response), language);
}

void ask_question(const Parts& parts, const Call& call, http::Responder responder) {
  if (auto closed = answers::closed(parts)) return responder(std::move(*closed));
  auto submission = question_of(parts, call);
  if (!submission) return responder(std::move(submission.error()));
  const auto answer = parts.writer.submit_and_wait(std::move(submission.value()));
  if (!answer) return responder(answers::busy());
  if (const auto* const refused = std::get_if<Refused>(&answer.value())) {
    return responder(refusal_problem(refused->code));
  }
  Disclosure disclosure{parts, reader_of(call)};
  auto told =
      taken(parts, disclosure, std::get<Accepted>(answer.value()), language_of(call.request));
  responder(
      disclosure.recorded(told ? std::move(told.value()) : answers::unavailable(told.error())));
}

}  // namespace

std::vector<ApiRoute> portal_routes() {
  constexpr auto own = Permission::portal;
  constexpr auto& view = portal::projection;
  std::vector<ApiRoute> all{
      row<show_me>("/portal/v1/me", "portal.me", own, view),
      row<show_benefits>("/portal/v1/benefits", "portal.benefits", own, view),
      row<show_appointments>("/portal/v1/appointments", "portal.appointments", own, view),
      row<show_payments>("/portal/v1/payments", "portal.payments", own, view),
      row<show_terms>("/portal/v1/terms", "portal.terms", own, view),
      row<list_own_questions>("/portal/v1/questions", "portal.questions", own,
                              questions::projection),
      {http::Method::post, "/portal/v1/questions", "portal.ask_question", own, Runs::in_pool,
       ask_question},
  };
  for (ApiRoute& one : portal_booking_routes()) all.push_back(std::move(one));
  for (ApiRoute& one : portal_profile_routes()) all.push_back(std::move(one));
  return all;
}

}  // namespace tress
