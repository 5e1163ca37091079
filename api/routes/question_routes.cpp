#include "api/routes/question_routes.hpp"

#include <algorithm>
#include <utility>

#include "api/routes/explain.hpp"
#include "api/routes/reading.hpp"
#include "ledger/codec/rows.hpp"
#include "ledger/crypto/secret.hpp"
#include "projections/bills/bills.hpp"
#include "projections/memberships/memberships.hpp"
#include "projections/questions/questions.hpp"
#include "projections/wallets/wallets.hpp"

namespace tress {

namespace {

using http::Response;
using questions::Question;
using reading::id_in;
using reading::Read;
using reading::row;
using reading::row_answer;

/// A sealed text; nothing if it is erased, or not there yet.
template <class Sealed>
std::optional<std::string> opened(Disclosure& disclosure,
                                  const std::optional<Sealed>& sealed,
                                  const EventId& event,
                                  std::string_view field) {
  if (!sealed) return std::nullopt;
  auto plain = disclosure.open(sealed->box(), event, field);
  if (!plain || !plain.value()) return std::nullopt;
  auto content = decode_row<typename Sealed::Plain>(*plain.value());
  wipe(*plain.value());
  if (!content) return std::nullopt;
  return std::move(content->text);
}

/// The question with its texts, for whoever answers them or reads notes, which they are.
questions::Shown shown(Read& read, Question question) {
  const bool shows_texts =
      read.call.may(Permission::read_notes) || read.call.may(Permission::answer_questions);
  questions::Shown made{std::move(question), std::nullopt, std::nullopt};
  Question& row = made.question;
  if (shows_texts) {
    made.text = opened(read.disclosure, row.text, row.asked.event, "question");
    if (row.answered) {
      made.answer = opened(read.disclosure, row.answer, row.answered->event, "answer");
    }
  } else {
    read.disclosure.mask();
  }
  row.text.reset();
  row.answer.reset();
  return made;
}

Response list_questions(Read& read) {
  const auto stage = read.query.take<std::string>("stage");
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  if (stage && *stage != "open") return answers::bad_query("stage", "is \"open\" or left out");
  const auto page =
      stage ? questions::open(*read.view, paging) : questions::list(*read.view, paging);
  return reading::page_answer(
      read, page, [&](const Question& question) { return json_of(shown(read, question)); });
}

Response show_question(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto id = id_in<QuestionId>(read, "question");
  if (!id) return answers::not_found("question");
  return row_answer(read, questions::find(*read.view, *id), "question",
                    [&](const Question& question) { return json_of(shown(read, question)); });
}

/// The lot with all that took from it. Without a lot: all of the membership's uses and requests.
Result<questions::Chain, Fault> chain_of_plan(const Parts& parts, const support::Subject& about) {
  questions::Chain chain{std::nullopt, {}, {}, {}};
  TRESS_TRY(const auto view, parts.follower.snapshot("memberships"));
  TRESS_TRY(const auto found, memberships::find(*view, *about.membership));
  if (!found) return chain;
  std::optional<std::uint32_t> lot = about.lot;
  const bool has_hold = about.hold && *about.hold >= 1 && *about.hold <= found->holds.size();
  if (!lot && has_hold && !found->holds[*about.hold - 1].parts.empty()) {
    lot = found->holds[*about.hold - 1].parts.front().lot;
  }
  if (lot && *lot >= 1 && *lot <= found->lots.size()) chain.plan_lot = found->lots[*lot - 1];
  for (const memberships::Hold& hold : found->holds) {
    const bool is_of_lot =
        !lot || std::any_of(hold.parts.begin(), hold.parts.end(),
                            [&](const membership::Part& part) { return part.lot == *lot; });
    if (is_of_lot) chain.holds.push_back(hold);
  }
  for (const memberships::Request& request : found->requests) {
    const auto hold = request.asked.hold;
    const bool is_of_lot =
        !lot || std::any_of(chain.holds.begin(), chain.holds.end(),
                            [&](const memberships::Hold& one) { return one.hold == hold; });
    if (is_of_lot) chain.requests.push_back(request);
  }
  return chain;
}

Result<questions::Chain, Fault> chain_of_value(const Parts& parts, const support::Subject& about) {
  questions::Chain chain{std::nullopt, {}, {}, {}};
  TRESS_TRY(const auto view, parts.follower.snapshot("wallets"));
  TRESS_TRY(const auto page, wallets::entries(*view, *about.wallet));
  for (const wallets::Entry& entry : page.rows) {
    if (!about.lot || entry.lot == *about.lot) chain.value_entries.push_back(entry);
  }
  return chain;
}

Response show_chain(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto id = id_in<QuestionId>(read, "question");
  if (!id) return answers::not_found("question");
  const auto question = questions::find(*read.view, *id);
  if (!question) return answers::unavailable(question.error());
  if (!question.value()) return answers::not_found("question");
  const support::Subject& about = question.value()->about;
  read.disclosure.show(question.value()->client);
  auto chain = Result<questions::Chain, Fault>{questions::Chain{std::nullopt, {}, {}, {}}};
  if (about.membership) chain = chain_of_plan(read.parts, about);
  if (about.wallet) chain = chain_of_value(read.parts, about);
  if (!chain) return answers::unavailable(chain.error());
  return read.answer(json_of(chain.value()));
}

Response explain_bill(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto id = id_in<SaleId>(read, "sale");
  if (!id) return answers::not_found("bill");
  const auto bill = bills::find(*read.view, *id);
  if (!bill) return answers::unavailable(bill.error());
  if (!bill.value()) return answers::not_found("bill");
  read.disclosure.show_row(*bill.value());
  const auto portal = read.parts.follower.snapshot("portal");
  const auto memberships = read.parts.follower.snapshot("memberships");
  if (!portal) return answers::unavailable(portal.error());
  if (!memberships) return answers::unavailable(memberships.error());
  const auto explained = explain(*bill.value(), {*portal.value(), *memberships.value()});
  if (!explained) return answers::unavailable(explained.error());
  return read.answer(json_of(explained.value()));
}

}  // namespace

std::vector<ApiRoute> question_routes() {
  constexpr auto see = Permission::see_questions;
  constexpr auto& view = questions::projection;
  return {
      row<list_questions>("/v1/questions", "questions.list", see, view),
      row<show_question>("/v1/questions/{question}", "questions.show", see, view),
      row<show_chain>("/v1/questions/{question}/chain", "questions.chain", see, view),
      row<explain_bill>("/v1/sales/{sale}/explanation", "sales.explanation", Permission::see_bills,
                        bills::projection),
  };
}

}  // namespace tress
