#pragma once

#include <string>
#include <utility>

#include "api/http/request.hpp"
#include "api/http/response.hpp"
#include "api/routes/portal_words.hpp"

/// In which language a client is answered.
namespace tress::portal {

inline Language language_of(const http::Request& request) {
  return language_of(request.header("accept-language"));
}

/// What is shown is one person's, in one language: no cache keeps it.
inline http::Response for_one(http::Response response, Language language) {
  response.headers.emplace_back("Content-Language", std::string{tag_of(language)});
  response.headers.emplace_back("Vary", "Accept-Language");
  return response;
}

}  // namespace tress::portal
