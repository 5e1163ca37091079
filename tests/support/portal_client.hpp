#pragma once

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/test_api.hpp"

#include "ledger/codec/events.hpp"
#include "ledger/keys/portal_codes.hpp"

/// Clients at the portal: they ask for a code, read it in the message, sign in.
namespace tress::testing {

/// A client with a telephone and a mail address; the id.
inline std::string reachable_client(TestApi& api,
                                    const ApiSalon& salon,
                                    const std::string& name,
                                    const std::string& phone,
                                    const std::string& email) {
  return api
      .accept("/v1/clients?even_if_known=true",
              R"({"name":")" + name + R"(","phone":")" + phone + R"(","email":")" + email + "\"}",
              salon.manager.token)
      .text_at("/stream");
}

/// Every message with a code, in the order of the log.
inline std::vector<outbox::Queued> code_messages(TestApi& api) {
  std::vector<outbox::Queued> found;
  const auto events = api.parts().log.read(0, api.log_size(), std::size_t{1} << 30U);
  REQUIRE(events.has_value());
  for (const StoredEvent& stored : events.value()) {
    const auto event = decode_event(stored.bytes);
    REQUIRE(event.has_value());
    const auto* const one = get_if<outbox::Queued>(&event.value().payload);
    if (one != nullptr && one->text == outbox::Template::sign_in_code) found.push_back(*one);
  }
  return found;
}

/// What stands in that message.
inline std::string code_in(TestApi& api, const outbox::Queued& message) {
  return portal_code(message.message, api.parts().token_key);
}

/// {"phone":…} or {"email":…}, as a program asks.
inline std::string code_request(const std::string& address) {
  const char* const kind = address.find('@') == std::string::npos ? "phone" : "email";
  return std::string{R"({")"} + kind + R"(":")" + address + R"(","as_token":true})";
}

/// Asks for a code; the login.
inline std::string ask_for_code(TestApi& api, const std::string& address) {
  api.settle();
  const Reply reply = api.post("/portal/v1/codes", code_request(address), "");
  REQUIRE(reply.status == 202);
  return reply.text_at("/login");
}

/// Waits until there are so many messages with codes: they are sent after the answer.
inline outbox::Queued wait_for_code(TestApi& api, std::size_t messages) {
  constexpr int looks_max = 500;
  for (int look = 0; look < looks_max; ++look) {
    const auto found = code_messages(api);
    if (found.size() >= messages) return found.back();
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  FAIL("no code was sent");
  return code_messages(api).back();
}

inline Reply use_code(TestApi& api, const std::string& login, const std::string& code) {
  return api.post("/portal/v1/sign-in",
                  R"({"login":")" + login + R"(","code":")" + code + R"(","as_token":true})", "");
}

/// The token of a session of whoever has the address.
inline std::string sign_in_client(TestApi& api, const std::string& address) {
  const std::size_t before = code_messages(api).size();
  const std::string login = ask_for_code(api, address);
  const Reply signed_in = use_code(api, login, code_in(api, wait_for_code(api, before + 1)));
  REQUIRE(signed_in.status == 200);
  return signed_in.text_at("/token");
}

}  // namespace tress::testing
