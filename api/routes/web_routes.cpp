#include "api/routes/web_routes.hpp"

#include "api/routes/embedded_texts.hpp"

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

}  // namespace

std::vector<ApiRoute> web_routes() {
  return {
      asset("/setup", "web.setup", "text/html; charset=utf-8", setup_html),
      asset("/setup.css", "web.setup_style", "text/css; charset=utf-8", setup_css),
      asset("/setup.js", "web.setup_script", "text/javascript; charset=utf-8", setup_js),
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
