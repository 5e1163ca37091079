#include "api/routes/view_routes.hpp"

#include <utility>

#include "api/http/problem.hpp"
#include "api/routes/answers.hpp"
#include "api/routes/client_json.hpp"
#include "api/routes/parts.hpp"
#include "api/routes/query.hpp"
#include "api/routes/stream_version.hpp"
#include "ledger/codec/json_view.hpp"
#include "projections/appointments/appointments.hpp"
#include "projections/bills/bills.hpp"
#include "projections/catalogue/catalogue_view.hpp"
#include "projections/exceptions/exceptions.hpp"
#include "projections/revenue/revenue.hpp"
#include "projections/staff/staff_view.hpp"
#include "projections/trial_balance/trial_balance.hpp"

namespace tress {

namespace {

using http::Response;
using views::Snapshot;

/// How long a reader waits for `min_position`.
constexpr std::chrono::milliseconds min_position_wait_max{3000};

/// One read: the query, the view, and the answer that ends it.
struct Read {
  const Parts& parts;
  const Call& call;
  Query query;
  std::unique_ptr<Snapshot> view;

  /// What a cursor is bound to: person, address and filter.
  [[nodiscard]] std::string context() const {
    std::string text = call.request.path;
    if (call.actor.person) text += " " + call.actor.person->hex();
    for (const auto& [name, value] : call.request.query) {
      const bool is_filter = name != "cursor" && name != "limit" && name != "min_position";
      if (is_filter) text += "\n" + name + "=" + value;
    }
    return text;
  }

  views::Paging paging() { return query.paging(parts.token_key, context()); }

  [[nodiscard]] Response answer(std::string json) const {
    return answers::read_answer(std::move(json), view->applied());
  }
};

using ReadHandler = Response (*)(Read&);

/// Opens the view (after `min_position`, if asked) and lets the handler answer.
template <ReadHandler handler>
void read(const views::Projection& projection, const Parts& parts, Call call, http::Responder out) {
  Read read{parts, call, Query{call.request}, nullptr};
  const auto least = read.query.take<Position>("min_position");
  if (least && *least > parts.log.size()) {
    return out(answers::bad_query("min_position", "is beyond the end of the log"));
  }
  if (least && *least > 0) {
    const auto waited =
        parts.follower.wait_for(projection.name(), *least - 1, min_position_wait_max);
    if (waited != views::Waited::reached) return out(answers::busy());
  }
  auto view = parts.follower.snapshot(projection.name());
  if (!view) return out(answers::unavailable(view.error()));
  read.view = std::move(view.value());
  out(handler(read));
}

/// {"rows":[…],"next":"…"}: each row by `text_of_row`.
template <class T, class ToJson>
Response page_answer(const Read& read, const Result<views::Page<T>, Fault>& page, ToJson to_json) {
  if (!page) return answers::unavailable(page.error());
  std::string json = "{\"rows\":[";
  for (std::size_t i = 0; i < page.value().rows.size(); ++i) {
    if (i > 0) json += ',';
    json += to_json(page.value().rows[i]);
  }
  json += ']';
  std::string next;
  if (page.value().next) {
    next = cursor_text(*page.value().next, read.parts.token_key, read.context());
    json += ",\"next\":\"" + next + "\"";
  }
  Response response = read.answer(json + "}");
  return response;
}

template <class T>
Response page_answer(const Read& read, const Result<views::Page<T>, Fault>& page) {
  return page_answer(read, page, [](const T& row) { return json_of(row); });
}

template <class T>
Response row_answer(const Read& read,
                    const Result<std::optional<T>, Fault>& row,
                    std::string_view what) {
  if (!row) return answers::unavailable(row.error());
  if (!row.value()) return answers::not_found(what);
  Response response = read.answer(json_of(*row.value()));
  if constexpr (requires { row.value()->version; }) {
    response.headers.emplace_back("ETag", "\"" + std::to_string(row.value()->version) + "\"");
  }
  return response;
}

/// The id in the path; an id that is none is a thing that is not there.
template <class AnyId>
std::optional<AnyId> id_in(const Read& read, std::string_view name) {
  return parse_id<AnyId>(read.call.request.parameter(name));
}

Response list_items(Read& read) {
  const auto kind = read.query.take<catalogue::ItemKind>("kind");
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, catalogue_view::list(*read.view, kind, paging));
}

Response show_item(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto item = id_in<ItemId>(read, "item");
  if (!item) return answers::not_found("item");
  return row_answer(read, catalogue_view::find(*read.view, *item), "item");
}

Response list_staff(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, staff_view::list_people(*read.view, paging));
}

Response list_branches(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, staff_view::list_branches(*read.view, paging));
}

Response show_branch(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto branch = id_in<BranchId>(read, "branch");
  if (!branch) return answers::not_found("branch");
  return row_answer(read, staff_view::find_branch(*read.view, *branch), "branch");
}

Response list_bills(Read& read) {
  bills::Filter filter;
  filter.from = read.query.take<Day>("from");
  filter.until = read.query.take<Day>("until");
  filter.status = read.query.take<bills::Status>("status");
  filter.branch = read.query.take<BranchId>("branch");
  const auto reference = read.query.take<std::string>("reference");
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  if (reference) {
    return page_answer(read, bills::find_by_reference(*read.view, *reference, paging));
  }
  return page_answer(read, bills::list(*read.view, filter, paging));
}

Response show_bill(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto sale = id_in<SaleId>(read, "sale");
  if (!sale) return answers::not_found("bill");
  return row_answer(read, bills::find(*read.view, *sale), "bill");
}

Response list_revenue(Read& read) {
  revenue::Filter filter;
  filter.from = read.query.take<Day>("from");
  filter.until = read.query.take<Day>("until");
  filter.branch = read.query.take<BranchId>("branch");
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, revenue::list(*read.view, filter, paging));
}

trial_balance::Moment moment_in(Read& read) {
  trial_balance::Moment moment{read.query.need<Day>("as_of").value_or(Day{})};
  moment.known_at = read.query.take<Position>("known_at");
  moment.recorded_by = read.query.take<Timestamp>("recorded_by");
  moment.branch = read.query.take<BranchId>("branch");
  return moment;
}

Response show_trial_balance(Read& read) {
  const auto moment = moment_in(read);
  if (auto wrong = read.query.problem()) return *wrong;
  const auto balances = trial_balance::balances(*read.view, moment);
  if (!balances) return answers::unavailable(balances.error());
  return read.answer(json_of(balances.value()));
}

Response show_account(Read& read) {
  const auto moment = moment_in(read);
  if (auto wrong = read.query.problem()) return *wrong;
  const auto account = parse_number(read.call.request.parameter("account"));
  if (!account || !std::in_range<std::uint16_t>(*account)) return answers::not_found("account");
  const auto sides = trial_balance::sides(*read.view, static_cast<std::uint16_t>(*account), moment);
  if (!sides) return answers::unavailable(sides.error());
  Result<views::Page<trial_balance::SideBalance>, Fault> page{
      views::Page<trial_balance::SideBalance>{sides.value(), std::nullopt}};
  return page_answer(read, page);
}

Response list_journal(Read& read) {
  trial_balance::JournalFilter filter;
  filter.from = read.query.take<Day>("from");
  filter.until = read.query.take<Day>("until");
  filter.account = read.query.take<std::uint16_t>("account");
  filter.branch = read.query.take<BranchId>("branch");
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, trial_balance::journal(*read.view, filter, paging));
}

Response list_exceptions(Read& read) {
  exceptions::Filter filter;
  filter.kind = read.query.take<exceptions::Kind>("kind");
  filter.oddity = read.query.take<importing::Oddity>("oddity");
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, exceptions::list(*read.view, filter, paging));
}

Response count_exceptions(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto counts = exceptions::counts(*read.view);
  if (!counts) return answers::unavailable(counts.error());
  Result<views::Page<exceptions::Count>, Fault> page{
      views::Page<exceptions::Count>{counts.value(), std::nullopt}};
  return page_answer(read, page);
}

Response list_appointments(Read& read) {
  const auto branch = read.query.need<BranchId>("branch");
  const auto day = read.query.need<Day>("day");
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, appointments::list_of_day(*read.view, *branch, *day, paging));
}

Response list_appointments_of_client(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  return page_answer(read, appointments::list_of_client(*read.view, *client, paging));
}

ClientJson json_for(const Read& read) {
  return {read.parts.sealer, read.call.may(Permission::read_contact)};
}

Response list_clients(Read& read) {
  const auto typed = read.query.take<std::string>("query");
  const auto number = read.query.take<std::uint64_t>("number");
  const auto reference = read.query.take<std::string>("reference");
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  if ((typed ? 1 : 0) + (number ? 1 : 0) + (reference ? 1 : 0) > 1) {
    return answers::bad_query("query", "stands alone, as do number and reference");
  }
  const auto to_json = [&](const client_card::Card& card) { return json_for(read).card(card); };
  if (typed) {
    // A search must not match what its reader may not see.
    if (!read.call.may(Permission::read_contact)) {
      return http::problem(403, "not_permitted", "Your role does not see names and numbers");
    }
    const auto tokens = read.parts.search_tokens.query_tokens(*typed);
    return page_answer(read, client_card::find_by_tokens(*read.view, tokens, paging), to_json);
  }
  if (reference) {
    return page_answer(read, client_card::find_by_reference(*read.view, *reference, paging),
                       to_json);
  }
  if (!number) return page_answer(read, client_card::list(*read.view, paging), to_json);
  const auto card = client_card::find_by_number(*read.view, *number);
  if (!card) return answers::unavailable(card.error());
  views::Page<client_card::Card> page;
  if (card.value()) page.rows.push_back(*card.value());
  return page_answer(read, Result<views::Page<client_card::Card>, Fault>{page}, to_json);
}

Response show_client(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  const auto card = client_card::find(*read.view, *client);
  if (!card) return answers::unavailable(card.error());
  if (!card.value()) return answers::not_found("client");
  const auto version = version_at(read.parts.log, StreamKind::client, id_cast<StreamId>(*client),
                                  read.view->applied());
  if (!version) return answers::unavailable(version.error());
  Response response = read.answer(json_for(read).card(*card.value()));
  response.headers.emplace_back("ETag", "\"" + std::to_string(version.value()) + "\"");
  return response;
}

Response list_notes(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  return page_answer(read, client_card::notes(*read.view, *client, paging),
                     [&](const client_card::Note& note) { return json_for(read).note(note); });
}

Response list_visits(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  return page_answer(read, client_card::visits(*read.view, *client, paging));
}

Response show_timeline(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  return page_answer(
      read, client_card::timeline(*read.view, *client, views::Direction::backwards, paging));
}

Response show_protection(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  return row_answer(read, client_card::protection(*read.view, *client), "client");
}

Response list_open_erasures(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, client_card::open_erasures(*read.view, paging));
}

template <ReadHandler handler>
ApiRoute row(std::string pattern,
             std::string name,
             Permission permission,
             const views::Projection& (*projection)()) {
  return {http::Method::get,
          std::move(pattern),
          std::move(name),
          permission,
          Runs::in_pool,
          [projection](const Parts& parts, Call call, http::Responder responder) {
            read<handler>(projection(), parts, std::move(call), std::move(responder));
          },
          std::nullopt};
}

}  // namespace

std::vector<ApiRoute> view_routes() {
  using P = Permission;
  constexpr auto& items = catalogue_view::projection;
  constexpr auto& staff = staff_view::projection;
  constexpr auto& cards = client_card::projection;
  constexpr auto& books = trial_balance::projection;
  return {
      row<list_items>("/v1/items", "items.list", P::see_catalogue, items),
      row<show_item>("/v1/items/{item}", "items.show", P::see_catalogue, items),
      row<list_staff>("/v1/staff", "staff.list", P::see_catalogue, staff),
      row<list_branches>("/v1/branches", "branches.list", P::see_catalogue, staff),
      row<show_branch>("/v1/branches/{branch}", "branches.show", P::see_catalogue, staff),
      row<list_clients>("/v1/clients", "clients.list", P::see_clients, cards),
      row<show_client>("/v1/clients/{client}", "clients.show", P::see_clients, cards),
      row<list_notes>("/v1/clients/{client}/notes", "clients.notes", P::read_notes, cards),
      row<list_visits>("/v1/clients/{client}/visits", "clients.visits", P::see_clients, cards),
      row<show_timeline>("/v1/clients/{client}/timeline", "clients.timeline", P::see_clients,
                         cards),
      row<show_protection>("/v1/clients/{client}/protection", "clients.protection", P::keep_holds,
                           cards),
      row<list_open_erasures>("/v1/erasures", "erasures.open", P::decide_erasures, cards),
      row<list_appointments_of_client>("/v1/clients/{client}/appointments", "clients.appointments",
                                       P::see_appointments, appointments::projection),
      row<list_appointments>("/v1/appointments", "appointments.list", P::see_appointments,
                             appointments::projection),
      row<list_bills>("/v1/sales", "sales.list", P::see_bills, bills::projection),
      row<show_bill>("/v1/sales/{sale}", "sales.show", P::see_bills, bills::projection),
      row<list_revenue>("/v1/revenue", "revenue.list", P::see_books, revenue::projection),
      row<show_trial_balance>("/v1/trial-balance", "books.trial_balance", P::see_books, books),
      row<show_account>("/v1/accounts/{account}", "books.account", P::see_books, books),
      row<list_journal>("/v1/journal", "books.journal", P::see_books, books),
      row<list_exceptions>("/v1/exceptions", "exceptions.list", P::see_books,
                           exceptions::projection),
      row<count_exceptions>("/v1/exceptions/counts", "exceptions.counts", P::see_books,
                            exceptions::projection),
  };
}

}  // namespace tress
