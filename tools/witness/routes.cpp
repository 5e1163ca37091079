#include "tools/witness/routes.hpp"

#include <memory>
#include <utility>
#include <vector>

#include "api/http/problem.hpp"
#include "ledger/base/log.hpp"
#include "ledger/merkle/note.hpp"

namespace tress::witness_service {

namespace {

using http::Request;
using http::Responder;
using http::Response;

constexpr std::string_view text_type = "text/plain; charset=utf-8";

/// An old size, 63 lines of proof, a note.
constexpr std::size_t submission_bytes_max = merkle::note_bytes_max + 4096;

Response text_response(int status, std::string body) {
  Response response{status, std::string{text_type}, {}, std::move(body)};
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

Response response_of(witness::Answer answer) {
  Response response = text_response(answer.status, std::move(answer.body));
  if (answer.status == 409 && !response.body.empty()) {
    response.content_type = std::string{witness::size_media_type};
  }
  return response;
}

using Answering = std::function<Response(const Request&)>;

struct Waiting {
  Request request;
  Responder responder;
};

/// A responder that dies on the way answers 500 by itself.
void answer_guarded(Waiting& waiting, const Answering& answer) {
  try {
    waiting.responder(answer(waiting.request));
  } catch (const std::exception& broken) {
    log::error("a request failed: {}", broken.what());
  }
}

/// Answers in the pool: judging waits for the disk, which I/O threads must not.
http::Handler in_pool(WorkPool& pool, Answering answer) {
  return [&pool, answer = std::move(answer)](Request request, Responder responder) {
    auto waiting = std::make_shared<Waiting>(Waiting{std::move(request), std::move(responder)});
    const bool is_taken = pool.run([waiting, answer] { answer_guarded(*waiting, answer); });
    if (!is_taken) waiting->responder(text_response(503, "too much waits; try again\n"));
  };
}

http::Route route(http::Method method, std::string pattern, std::string name) {
  http::Route made;
  made.method = method;
  made.pattern = std::move(pattern);
  made.name = std::move(name);
  made.body_bytes_max = submission_bytes_max;
  made.body_type = "";
  return made;
}

}  // namespace

bool is_prefix(std::string_view prefix) noexcept {
  constexpr std::string_view marks =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_/";
  if (prefix.empty()) return true;
  return prefix.front() == '/' && prefix.back() != '/' &&
         prefix.find("//") == std::string_view::npos &&
         prefix.find_first_not_of(marks) == std::string_view::npos;
}

http::Router make_router(witness::Witness& witness, WorkPool& pool, const std::string& prefix) {
  using http::Method;
  std::vector<http::Route> routes{
      route(Method::post, prefix + "/add-checkpoint", "witness.add_checkpoint"),
      route(Method::post, prefix + "/change-key", "witness.change_key"),
      route(Method::get, prefix + "/{log}/checkpoint", "witness.checkpoint"),
      route(Method::get, prefix + "/vkey", "witness.vkey"),
  };
  routes[0].handler = in_pool(pool, [&witness](const Request& request) {
    return response_of(witness.add_checkpoint(request.body));
  });
  routes[1].handler = in_pool(pool, [&witness](const Request& request) {
    return response_of(witness.change_key(request.body));
  });
  routes[2].handler = in_pool(pool, [&witness](const Request& request) {
    auto note = witness.checkpoint(request.parameter("log"));
    return note ? text_response(200, std::move(*note))
                : text_response(404, "nothing has been cosigned for this log\n");
  });
  routes[3].handler = in_pool(pool, [&witness](const Request&) {
    return text_response(200, merkle::vkey_text(witness.cosigning_key()) + "\n");
  });
  return http::Router{std::move(routes)};
}

}  // namespace tress::witness_service
