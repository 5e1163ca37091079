#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "api/http/ascii.hpp"
#include "api/http/problem.hpp"
#include "api/http/session.hpp"
#include "api/http/target.hpp"
#include "ledger/base/log.hpp"

namespace tress::http {

namespace {

/// The sentence of a refused head. The code names the rule; this is for a person.
std::string_view title_of(int status) {
  switch (status) {
    case 405: return "This method is not allowed here.";
    case 411: return "Requests must state their length and must not use Transfer-Encoding.";
    case 414: return "The address is too long.";
    case 415: return "Requests must not be compressed.";
    case 417: return "The expectation cannot be met.";
    case 431: return "The headers are too long.";
    case 501: return "This method is not known.";
    case 505: return "Only HTTP/1.1 is spoken here.";
    default: return "The request is not well-formed HTTP.";
  }
}

}  // namespace

std::string_view Session::route_name() const noexcept {
  return match_.route == nullptr ? std::string_view{"-"} : match_.route->name;
}

Session::Step Session::refuse(int status, std::string_view code, std::string_view title) {
  response_ = problem(status, code, title);
  refusal_ = code;
  return Step::refused;
}

Session::Step Session::refuse_head(HeadProblem found) {
  closes_ = true;
  const int status = status_of(found);
  const Step step = refuse(status, name_of(found), title_of(status));
  if (status == 405) response_.headers.emplace_back("Allow", core_->router.allowed());
  return step;
}

Session::Step Session::refuse_method(std::string allowed) {
  const Step step = refuse(405, "method_not_allowed", title_of(405));
  response_.headers.emplace_back("Allow", std::move(allowed));
  return step;
}

void Session::fail(std::string_view why) {
  log::error("request {} of route {} failed: {}", request_id_, route_name(), why);
  response_ = problem(500, "internal", "Something went wrong on our side.");
  closes_ = true;
}

Session::Step Session::check_request() {
  const auto checked = check_head(received().substr(0, head_bytes_), limits().head);
  if (!checked.has_value()) return refuse_head(checked.error());
  head_ = checked.value();
  method_text_ = text_of(head_.method);
  is_head_request_ = head_.method == Method::head;
  has_body_ = head_.content_length > 0;
  closes_ = head_.closes || served_ >= limits().requests_per_connection_max;
  if (!is_host_allowed(head_.host, core_->options.hosts)) {
    closes_ = true;
    return refuse(421, "host_not_served", "This host is not served here.");
  }
  Step step = find_route();
  if (step == Step::done) step = check_body_facts();
  if (step == Step::done) step = parse_request();
  in_.consume(head_bytes_);  // Also of a refused request: its head must not be read again.
  if (step != Step::done && has_body_) closes_ = true;  // Nobody will read the body.
  return step;
}

Session::Step Session::find_route() {
  auto target = read_target(head_.target);
  if (!target.has_value()) {
    return refuse(400, name_of(target.error()), "The address is not well-formed.");
  }
  match_ = core_->router.match(head_.method, target.value().segments);
  if (match_.route == nullptr) {
    if (!match_.allowed.empty()) return refuse_method(std::move(match_.allowed));
    if (head_.method == Method::trace) return refuse_method(core_->router.allowed());
    return refuse(404, "not_found", "There is nothing at this address.");
  }
  request_.path = std::move(target.value().path);
  request_.query = std::move(target.value().query);
  return Step::done;
}

Session::Step Session::check_body_facts() {
  const Route& route = *match_.route;
  const std::size_t bytes_max =
      route.body_bytes_max == 0 ? limits().body_bytes_max : route.body_bytes_max;
  if (head_.content_length > bytes_max) {
    return refuse(413, "body_too_long", "The body is too long.");
  }
  const bool is_any_type = route.body_type.empty();
  if (has_body_ && !is_any_type && !is_media_type(head_.content_type, route.body_type)) {
    return refuse(415, "media_type_not_supported", "The body is not of the expected type.");
  }
  return Step::done;
}

/// The head has passed our checks; the library must agree, or one of the two is wrong about it.
Session::Step Session::parse_request() {
  beast::http::request_parser<beast::http::empty_body> parser;
  parser.header_limit(static_cast<std::uint32_t>(head_bytes_));
  ErrorCode ec;
  const std::size_t used = parser.put(asio::buffer(in_.data(), head_bytes_), ec);
  const bool agrees = !ec && used == head_bytes_ && parser.is_header_done() &&
                      parser.content_length().value_or(0) == head_.content_length;
  if (!agrees) {
    closes_ = true;
    return refuse(400, "head_malformed", title_of(400));
  }

  request_.method = is_head_request_ ? Method::get : head_.method;
  request_.path_parameters = std::move(match_.parameters);
  for (const auto& field : parser.get()) {
    std::string name{field.name_string()};
    for (char& c : name) c = to_lower(c);
    request_.headers.emplace_back(std::move(name), std::string{field.value()});
  }
  request_.peer = peer_.address;
  request_.is_loopback = peer_.is_loopback;
  request_.request_id = request_id_;
  return Step::done;
}

}  // namespace tress::http
