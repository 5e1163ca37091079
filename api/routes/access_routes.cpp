#include "api/routes/access_routes.hpp"

#include "api/http/problem.hpp"
#include "api/routes/answers.hpp"
#include "api/routes/numbers.hpp"
#include "api/routes/reading.hpp"
#include "projections/accesses/accesses.hpp"

namespace tress {

namespace {

using http::Response;
using reading::id_in;
using reading::page_answer;
using reading::Read;
using reading::ReadHandler;

/// How far the view had read the access log, beside the answer's own place in it.
constexpr std::string_view position_header = "Access-Log-Position";

/// Opens the view as of all that is recorded by now, so that nothing which was read before this
/// request is missing, and lets the handler answer.
template <ReadHandler handler>
void read_accesses(const Parts& parts, const Call& call, http::Responder out) {
  if (parts.access_fault) {
    return out(
        answers::unavailable(Fault{Fault::Kind::halted, "the access log", *parts.access_fault}));
  }
  if (parts.access == nullptr) return out(answers::not_found("access"));
  views::Follower& follower = parts.access->follower;
  const Position size = parts.access->log.size();
  const auto waited = size == 0 ? views::Waited::reached
                                : follower.wait_for(accesses::projection().name(), size - 1,
                                                    reading::min_position_wait_max);
  if (waited != views::Waited::reached) return out(answers::busy());
  auto view = follower.snapshot(accesses::projection().name());
  if (!view) return out(answers::unavailable(view.error()));
  Read read{parts,
            call,
            Query{call.request},
            std::move(view.value()),
            Disclosure{parts, reader_of(call)},
            position_header};
  Response response = handler(read);
  count_unknown(parts, call, response);
  out(read.disclosure.recorded(std::move(response)));
}

/// Nobody has no list. Of whom something is recorded, that is shown in any case: a ledger that was
/// restored may have lost them.
template <class Row>
Response answer_of_client(Read& read, const Result<views::Page<Row>, Fault>& page) {
  const bool is_empty = page && page.value().rows.empty();
  auto missing = is_empty ? missing_in_path(read.parts, read.call) : std::nullopt;
  return missing ? std::move(*missing) : page_answer(read, page);
}

Response list_of_client(Read& read) {
  const auto edition = read.query.take<access::Edition>("edition");
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  switch (edition.value_or(access::Edition::client)) {
    case access::Edition::client:
      return answer_of_client(read, accesses::of_client_for_client(*read.view, *client, paging));
    case access::Edition::authority:
      return answer_of_client(read, accesses::of_client_for_authority(*read.view, *client, paging));
  }
  TRESS_UNREACHABLE();
}

Response list_of_reader(Read& read) {
  const auto person = read.query.take<StaffId>("person");
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  const StaffId self = *read.call.actor.person;
  if (person && *person != self && !read.call.may(Permission::see_accesses)) {
    return http::problem(403, "not_permitted", "Your role sees only what you have read yourself");
  }
  return page_answer(read, accesses::of_reader(*read.view, person.value_or(self), paging));
}

Response show_access(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto position = parse_number(read.call.request.parameter("position"));
  if (!position) return answers::not_found("access");
  return reading::row_answer(read, accesses::find(*read.view, *position), "access");
}

template <ReadHandler handler>
ApiRoute row(std::string pattern, std::string name, Permission permission) {
  return {http::Method::get, std::move(pattern),     std::move(name), permission,
          Runs::in_pool,     read_accesses<handler>, std::nullopt};
}

}  // namespace

std::vector<ApiRoute> access_routes() {
  using P = Permission;
  return {
      row<list_of_client>("/v1/clients/{client}/accesses", "clients.accesses", P::see_accesses),
      row<list_of_reader>("/v1/accesses", "accesses.list", P::see_own_accesses),
      row<show_access>("/v1/accesses/{position}", "accesses.show", P::see_accesses),
  };
}

}  // namespace tress
