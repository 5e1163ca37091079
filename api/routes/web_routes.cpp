#include "api/routes/web_routes.hpp"

#include "api/routes/answers.hpp"
#include "api/routes/embedded_texts.hpp"
#include "api/routes/parts.hpp"

namespace tress {

namespace {

/// What a page of ours may do: run our own scripts and styles, talk to us, and nothing else. No
/// frame around it, no markup made by script.
constexpr std::string_view page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";

ApiRoute asset(std::string path, std::string name, std::string type, std::string_view text) {
  const auto send = [type = std::move(type), text](const Parts&, const Call&,
                                                   http::Responder responder) {
    http::Response response{200, type, {}, std::string{text}};
    response.headers.emplace_back("Content-Security-Policy", std::string{page_policy});
    response.headers.emplace_back("Cache-Control", "no-cache");
    responder(std::move(response));
  };
  return {http::Method::get,  std::move(path), std::move(name),
          Permission::anyone, Runs::here,      send};
}

/// There only where the simulator is the provider, and for this machine.
ApiRoute of_simulator(ApiRoute route) {
  route.handler = [send = std::move(route.handler)](const Parts& parts, Call call,
                                                    http::Responder responder) {
    const bool is_chosen = parts.payments != nullptr && parts.payments->simulator != nullptr;
    if (!is_chosen || !call.request.is_loopback) {
      return responder(answers::not_found("page"));
    }
    send(parts, std::move(call), std::move(responder));
  };
  return route;
}

}  // namespace

std::vector<ApiRoute> web_routes() {
  return {
      asset("/setup", "web.setup", "text/html; charset=utf-8", setup_html),
      asset("/setup.css", "web.setup_style", "text/css; charset=utf-8", setup_css),
      asset("/setup.js", "web.setup_script", "text/javascript; charset=utf-8", setup_js),
      asset("/pay", "web.pay", "text/html; charset=utf-8", pay_html),
      asset("/pay.js", "web.pay_script", "text/javascript; charset=utf-8", pay_js),
      of_simulator(
          asset("/simulator", "web.simulator", "text/html; charset=utf-8", simulator_html)),
      of_simulator(asset("/simulator.js", "web.simulator_script", "text/javascript; charset=utf-8",
                         simulator_js)),
      asset("/log/", "web.log", "text/html; charset=utf-8", log_html),
      asset("/log/log.css", "web.log_style", "text/css; charset=utf-8", log_css),
      asset("/log/log.js", "web.log_script", "text/javascript; charset=utf-8", log_js),
      asset("/log/log_pin.js", "web.log_pin", "text/javascript; charset=utf-8", log_pin_js),
      asset("/log/log_verify.js", "web.log_verify", "text/javascript; charset=utf-8",
            log_verify_js),
      asset("/log/log_words.js", "web.log_words", "text/javascript; charset=utf-8", log_words_js),
  };
}

}  // namespace tress
