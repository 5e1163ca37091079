#include "api/http/problem.hpp"

#include "api/json/writer.hpp"
#include "ledger/base/assert.hpp"

namespace tress::http {

Response problem(int status,
                 std::string_view code,
                 std::string_view title,
                 const ProblemDetails& more) {
  json::Writer out;
  out.begin_object();
  out.member("type", "/problems/" + std::string{code});
  out.member("title", title).member("status", status).member("code", code);
  if (more.detail) out.member("detail", *more.detail);
  if (!more.fields.empty()) {
    out.key("errors").begin_array();
    for (const FieldProblem& field : more.fields) {
      out.begin_object().member("pointer", field.pointer).member("code", field.code);
      out.member("detail", field.detail).end_object();
    }
    out.end_array();
  }
  out.end_object();
  return {status, std::string{problem_content_type}, {}, out.take()};
}

void add_request_id(Response& response, std::string_view request_id) {
  if (response.content_type != problem_content_type) return;
  TRESS_ASSERT(response.body.ends_with('}'));
  json::Writer id;
  id.string(request_id);
  response.body.pop_back();
  response.body += R"(,"request_id":)" + id.take() + "}";
}

}  // namespace tress::http
