#include <catch2/catch.hpp>

#include "api/http/router.hpp"
#include "api/http/target.hpp"

namespace tress::http::routing_test {

using http::Method;

namespace {

std::string reading(std::string_view target) {
  const auto read = http::read_target(target);
  if (!read.has_value()) return std::string{http::name_of(read.error())};
  std::string text;
  for (const std::string& segment : read.value().segments) text += "[" + segment + "]";
  for (const auto& [name, value] : read.value().query) text += " " + name + "=" + value;
  return text;
}

http::Route route(Method method, std::string pattern, std::string name) {
  return {method, std::move(pattern), std::move(name), [](auto, auto) {}};
}

/// The route's name with its parameters, or the Allow header, or "none".
std::string found(const http::Router& router, Method method, std::string_view path) {
  const auto match = router.match(method, http::read_target(path).value().segments);
  if (match.route == nullptr) return match.allowed.empty() ? "none" : match.allowed;
  std::string text = match.route->name;
  for (const auto& [name, value] : match.parameters) text += " " + name + "=" + value;
  return text;
}

}  // namespace

TEST_CASE("target: segments and parameters are decoded once", "[unit][http]") {
  CHECK(reading("/") == "[]");
  CHECK(reading("/v1/sales") == "[v1][sales]");
  CHECK(reading("/v1/sales/") == "[v1][sales][]");
  CHECK(reading("/caf%C3%A9/a%20b/%2541") == "[caf\xC3\xA9][a b][%41]");
  CHECK(reading("/x?a=1&b=&c&d=e%26f+g%3D") == "[x] a=1 b= c= d=e&f g=");
  CHECK(reading("/x?") == "[x]");
  CHECK(reading("/x?a=/y?z") == "[x] a=/y?z");
}

TEST_CASE("target: what two readers could read differently is refused", "[unit][http]") {
  CHECK(reading("/\xC3\xA9") == "bad_character");
  CHECK(reading("/a\\b") == "bad_character");
  CHECK(reading("/a#b") == "bad_character");
  CHECK(reading("/a\"b") == "bad_character");
  CHECK(reading("/%") == "bad_escape");
  CHECK(reading("/%4") == "bad_escape");
  CHECK(reading("/%4g") == "bad_escape");
  CHECK(reading("/%+4") == "bad_escape");
  CHECK(reading("/%00") == "forbidden_escape");
  CHECK(reading("/a%0d%0ab") == "forbidden_escape");
  CHECK(reading("/a%2fb") == "forbidden_escape");
  CHECK(reading("/a%2Fb") == "forbidden_escape");
  CHECK(reading("/a%5cb") == "forbidden_escape");
  CHECK(reading("/%ff") == "forbidden_escape");
  CHECK(reading("/%c0%af") == "forbidden_escape");
  CHECK(reading("/x?a=%00") == "forbidden_escape");
  CHECK(reading("//x") == "empty_segment");
  CHECK(reading("/v1//x") == "empty_segment");
  CHECK(reading("/v1/../metrics") == "dot_segment");
  CHECK(reading("/v1/%2e%2e/metrics") == "dot_segment");
  CHECK(reading("/v1/.%2E/metrics") == "dot_segment");
  CHECK(reading("/%2e%2e%2fetc") == "forbidden_escape");
  CHECK(reading("/./x") == "dot_segment");
  CHECK(reading("/x/..") == "dot_segment");
  CHECK(reading("/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16") != "too_many_segments");
  CHECK(reading("/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17") == "too_many_segments");
}

TEST_CASE("target: a query parameter comes once", "[unit][http]") {
  CHECK(reading("/x?limit=1&limit=9999") == "repeated_parameter");
  CHECK(reading("/x?limit=1&l%69mit=9999") == "repeated_parameter");
  CHECK(reading("/x?a=1&=2") == "nameless_parameter");
  CHECK(reading("/x?a=1&&b=2") == "nameless_parameter");
  CHECK(reading("/x?a=1&") == "nameless_parameter");
  std::string many = "/x?p0=";
  for (int i = 1; i < 32; ++i) many += "&p" + std::to_string(i) + "=";
  CHECK(reading(many).starts_with("[x] p0="));
  CHECK(reading(many + "&p32=") == "too_many_parameters");
}

TEST_CASE("router: a path leads to its route, literals before parameters", "[unit][http]") {
  const http::Router router{{
      route(Method::get, "/", "root"),
      route(Method::get, "/v1/sales/{sale}", "sale"),
      route(Method::get, "/v1/sales/open", "open_sales"),
      route(Method::post, "/v1/sales/{sale}/lines", "add_line"),
      route(Method::get, "/v1/sales/{id}/lines", "lines"),
      route(Method::del, "/v1/sales/{sale}/lines/{line}", "remove_line"),
  }};
  CHECK(found(router, Method::get, "/") == "root");
  CHECK(found(router, Method::get, "/v1/sales/7") == "sale sale=7");
  CHECK(found(router, Method::get, "/v1/sales/a%20b") == "sale sale=a b");
  CHECK(found(router, Method::get, "/v1/sales/open") == "open_sales");
  CHECK(found(router, Method::post, "/v1/sales/open/lines") == "add_line sale=open");
  CHECK(found(router, Method::get, "/v1/sales/7/lines") == "lines id=7");
  CHECK(found(router, Method::head, "/v1/sales/7/lines") == "lines id=7");
  CHECK(found(router, Method::del, "/v1/sales/7/lines/8") == "remove_line sale=7 line=8");
  CHECK(found(router, Method::get, "/v1") == "none");
  CHECK(found(router, Method::get, "/v1/sales/") == "none");
  CHECK(found(router, Method::get, "/v1/sales/7/") == "none");
  CHECK(found(router, Method::get, "/V1/sales/7") == "none");
}

TEST_CASE("router: a known path with another method says what is allowed", "[unit][http]") {
  const http::Router router{{
      route(Method::get, "/v1/events/{event}", "event"),
      route(Method::post, "/v1/events", "append"),
  }};
  CHECK(found(router, Method::del, "/v1/events/7") == "GET, HEAD");
  CHECK(found(router, Method::get, "/v1/events") == "POST");
  CHECK(found(router, Method::head, "/v1/events") == "POST");
  CHECK(found(router, Method::trace, "/v1/events") == "POST");
  CHECK(router.allowed() == "GET, HEAD, POST");
}

TEST_CASE("router: the middleware stands before every handler", "[unit][http]") {
  std::string calls;
  http::Route one{Method::get, "/x", "x", [&calls](auto, auto) { calls += "handler;"; }};
  const http::Router router{
      {one}, [&calls](http::Request request, const http::Route& to, http::Responder responder) {
        calls += "middleware of " + to.name + ";";
        to.handler(std::move(request), std::move(responder));
      }};
  router.dispatch({}, *router.match(Method::get, {"x"}).route, http::Responder{nullptr});
  CHECK(calls == "middleware of x;handler;");
}

}  // namespace tress::http::routing_test
