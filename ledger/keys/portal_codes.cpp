#include "ledger/keys/portal_codes.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/core.h>

#include "ledger/crypto/blake2b.hpp"

namespace tress {

namespace {

constexpr std::string_view code_domain = "tress/portal-code/v1";
constexpr std::string_view login_domain = "tress/portal-login/v1";
constexpr std::string_view match_domain = "tress/portal-match/v1";
constexpr std::uint64_t codes = 100'000'000;  // eight digits
constexpr std::array<Byte, 1> separator{0};

}  // namespace

std::string portal_code(MessageId message, const Secret& key) {
  const auto hash =
      blake2b<TokenHash>({bytes_of(code_domain), separator, message.view()}, key.view());
  // 2^64 is so much more than the number of codes that they are evenly likely.
  return fmt::format("{:08}", read_be<std::uint64_t>(hash.view()) % codes);
}

std::optional<TokenHash> PortalCodes::login_hash(std::string_view login) const {
  return token_hash(login, login_domain, key_);
}

TokenHash PortalCodes::code_hash(const TokenHash& login, std::string_view code) const {
  return blake2b<TokenHash>({bytes_of(match_domain), separator, login.view(), bytes_of(code)},
                            key_.view());
}

/// Counts one more for the name, unless it has had `max` since then.
bool PortalCodes::admit(
    Times& times, std::string_view name, std::size_t max, Timestamp now, Timestamp since) {
  std::string key{name};
  if (!times.contains(key) && times.size() >= remembered_max) {
    std::erase_if(times, [&](const auto& row) { return row.second.back() <= since; });
    if (times.size() >= remembered_max) {
      times.erase(std::min_element(times.begin(), times.end(), [](const auto& a, const auto& b) {
        return a.second.size() < b.second.size();
      }));
    }
  }
  auto& asked = times[std::move(key)];
  while (!asked.empty() && asked.front() <= since) asked.pop_front();
  if (asked.size() >= max) return false;
  asked.push_back(now);
  return true;
}

/// True if a login may be kept; makes room for it. Who gets a code is part of no decision here, or
/// a flood would tell which addresses are clients'.
bool PortalCodes::has_room_for(bool is_admitted, Timestamp now) {
  if (logins_.size() < remembered_max) return true;
  std::erase_if(logins_, [&](const auto& row) { return now - row.second.asked_at >= lifetime; });
  if (logins_.size() < remembered_max) return true;
  const auto first =
      std::min_element(logins_.begin(), logins_.end(), [](const auto& a, const auto& b) {
        return std::pair{a.second.is_admitted, a.second.asked_at} <
               std::pair{b.second.is_admitted, b.second.asked_at};
      });
  if (first->second.is_admitted && !is_admitted) return false;
  logins_.erase(first);
  return true;
}

PortalCodes::Asked PortalCodes::ask(std::string_view address,
                                    std::optional<std::string_view> peer) {
  const std::lock_guard lock{mutex_};
  const Timestamp now = clock_.now();
  const bool is_peer_free = !peer || admit(peers_, *peer, per_peer_max, now, now - per_peer_window);
  const bool is_admitted =
      is_peer_free && admit(addresses_, address, per_address_max, now, now - per_address_window);
  Asked asked{new_token(random_), is_admitted};
  if (has_room_for(is_admitted, now)) {
    logins_.emplace(*login_hash(asked.login), Login{now, is_admitted, std::nullopt, std::nullopt});
  }
  asked.is_to_be_logged = !is_admitted && (!logged_at_ || now - *logged_at_ >= logged_every);
  if (asked.is_to_be_logged) logged_at_ = now;
  return asked;
}

/// The last one of the name. All of a moment count alike, so it does not matter whose it was.
void PortalCodes::forget_one(Times& times, std::string_view name) {
  const auto at = times.find(std::string{name});
  if (at == times.end()) return;
  at->second.pop_back();
  if (at->second.empty()) times.erase(at);
}

void PortalCodes::take_back(std::string_view login,
                            std::string_view address,
                            std::optional<std::string_view> peer) {
  const auto hash = login_hash(login);
  if (!hash) return;
  const std::lock_guard lock{mutex_};
  const auto at = logins_.find(*hash);
  // Pushed out by a flood of others, or taken back already: then what was counted stays.
  if (at == logins_.end() || !at->second.is_admitted) return;
  logins_.erase(at);
  forget_one(addresses_, address);
  if (peer) forget_one(peers_, *peer);
}

void PortalCodes::send(std::string_view login, ClientId client, MessageId message) {
  const auto hash = login_hash(login);
  if (!hash) return;
  const std::lock_guard lock{mutex_};
  for (auto& [other, row] : logins_) {
    if (row.client == client) row.code.reset();
  }
  const auto at = logins_.find(*hash);
  if (at == logins_.end()) return;
  at->second.client = client;
  at->second.code = code_hash(*hash, portal_code(message, key_));
}

void PortalCodes::forget(ClientId client) {
  const std::lock_guard lock{mutex_};
  for (auto& [login, row] : logins_) {
    if (row.client == client) row.code.reset();
  }
}

PortalCodes::Judged PortalCodes::use(std::string_view login, std::string_view code) {
  const auto hash = login_hash(login);
  if (!hash) return {Outcome::another_login, std::nullopt};
  const std::lock_guard lock{mutex_};
  const auto at = logins_.find(*hash);
  if (at == logins_.end()) return {Outcome::another_login, std::nullopt};
  Login& row = at->second;
  if (row.is_over || clock_.now() - row.asked_at >= lifetime) {
    return {Outcome::over, std::nullopt};
  }
  if (row.tries >= tries_max) return {Outcome::too_often, std::nullopt};
  // Counted before it is judged. Hashes under a key: how long they are alike tells nothing.
  ++row.tries;
  // Made also where there is no code, which takes as long.
  const TokenHash tried = code_hash(*hash, code);
  if (row.code != tried) return {Outcome::wrong, std::nullopt};
  row.is_over = true;
  return {Outcome::right, row.client};
}

}  // namespace tress
