#include "ledger/keys/address_codes.hpp"

#include <algorithm>
#include <array>

#include "ledger/crypto/blake2b.hpp"

namespace tress {

namespace {

constexpr std::string_view match_domain = "tress/address-match/v1";
constexpr std::array<Byte, 1> separator{0};

TokenHash match_of(std::string_view code, const Secret& key) {
  return blake2b<TokenHash>({bytes_of(match_domain), separator, bytes_of(code)}, key.view());
}

}  // namespace

void AddressCodes::make_room(Timestamp now) {
  if (rows_.size() < remembered_max) return;
  std::erase_if(rows_, [&](const auto& row) { return now - row.second.asked_at >= lifetime; });
  if (rows_.size() < remembered_max) return;
  rows_.erase(std::min_element(rows_.begin(), rows_.end(), [](const auto& a, const auto& b) {
    return a.second.asked_at < b.second.asked_at;
  }));
}

void AddressCodes::begin(ClientId client, std::uint32_t change) {
  const std::lock_guard lock{mutex_};
  const auto at = rows_.find(client);
  if (at != rows_.end() && at->second.change >= change) return;
  if (at != rows_.end()) rows_.erase(at);
  const Timestamp now = clock_.now();
  make_room(now);
  rows_.insert_or_assign(client, Row{change, now});
}

PortalCodes::Outcome AddressCodes::judge(ClientId client,
                                         std::uint32_t change,
                                         std::string_view code,
                                         MessageId message) {
  using Outcome = PortalCodes::Outcome;
  const std::lock_guard lock{mutex_};
  const auto at = rows_.find(client);
  if (at == rows_.end() || at->second.change != change) return Outcome::over;
  Row& row = at->second;
  if (clock_.now() - row.asked_at >= lifetime) return Outcome::over;
  if (row.tries >= tries_max) return Outcome::too_often;
  ++row.tries;
  // Hashes under a key: how long they are alike tells nothing.
  const bool is_right = match_of(code, key_) == match_of(portal_code(message, key_), key_);
  return is_right ? Outcome::right : Outcome::wrong;
}

}  // namespace tress
