#include "ledger/keys/key_store.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "ledger/base/assert.hpp"
#include "ledger/base/failpoint.hpp"
#include "ledger/crypto/aead.hpp"

namespace tress {

namespace {

/// Clients known to have their keys: about 4 MB.
constexpr std::size_t ensured_max = 100'000;

/// Rows of `KeySpace::store`.
constexpr std::string_view check_row = "master_check";
constexpr std::string_view erasure_row = "erasure_unfinished";
constexpr std::array<std::string_view, 3> service_key_rows{"index_key", "session_key",
                                                           "credential_key"};

/// What the check row says when the right master key opens it.
constexpr std::string_view check_text = "tress key store, format 1";

Bytes to_bytes(std::string_view text) {
  const ByteView view = bytes_of(text);
  return {view.begin(), view.end()};
}

Bytes bound_to_row(std::string_view row) {
  Bytes out;
  append(out, "tress/key-store/v1\n");
  append(out, row);
  return out;
}

KeyRow store_row(std::string_view name, std::optional<Bytes> value) {
  return {KeySpace::store, to_bytes(name), std::move(value)};
}

KeyRow client_row(const ClientId& client, Bytes value) {
  const ByteView id = client.view();
  return {KeySpace::data_keys, Bytes{id.begin(), id.end()}, std::move(value)};
}

Fault damaged(std::string where) {
  return {Fault::Kind::damaged, std::move(where), "the key store's row cannot be opened"};
}

std::string name_of(const ClientId& client) {
  return "keys of client " + client.hex();
}

std::vector<ClientId> without_repetition(std::vector<ClientId> clients) {
  std::sort(clients.begin(), clients.end());
  clients.erase(std::unique(clients.begin(), clients.end()), clients.end());
  return clients;
}

std::vector<ClientId> clients_of(std::span<const KeyErasure> keys) {
  std::vector<ClientId> clients;
  clients.reserve(keys.size());
  for (const KeyErasure& erasure : keys) clients.push_back(erasure.client);
  return without_repetition(std::move(clients));
}

}  // namespace

KeyStore::KeyStore(std::unique_ptr<KeyDatabase> database, Secret master, Random& random)
    : database_(std::move(database)),
      master_(std::move(master)),
      random_(random) {}

Result<std::unique_ptr<KeyStore>, Fault> KeyStore::open(const std::filesystem::path& folder,
                                                        Secret master,
                                                        Random& random) {
  TRESS_TRY(auto database, KeyDatabase::open(folder));
  std::unique_ptr<KeyStore> store{new KeyStore{std::move(database), std::move(master), random}};
  TRESS_TRY(store->check_master());
  TRESS_TRY(store->load_service_keys());
  TRESS_TRY(store->finish_erasure());
  return store;
}

Result<void, Fault> KeyStore::check_master() {
  TRESS_TRY(const auto row, database_->get(KeySpace::store, bytes_of(check_row)));
  if (!row) return make_new();
  const auto text = aead_decrypt(master_, *row, bound_to_row(check_row));
  if (!text || text_of(*text) != check_text) {
    return Fault{Fault::Kind::configuration, "key store",
                 "the master key is not the one that this key store was made with"};
  }
  return ok();
}

Result<void, Fault> KeyStore::make_new() {
  bool has_clients = false;
  TRESS_TRY(database_->scan(KeySpace::data_keys, {}, [&](ByteView, ByteView) {
    has_clients = true;
    return false;
  }));
  // New service keys over old rows would make every search token and session of before useless.
  if (has_clients) return damaged("check row");
  std::vector<KeyRow> rows;
  rows.push_back(store_row(
      check_row, aead_encrypt(master_, bytes_of(check_text), bound_to_row(check_row), random_)));
  for (const std::string_view name : service_key_rows) {
    const Secret key = Secret::random(random_);
    rows.push_back(store_row(name, aead_encrypt(master_, key.view(), bound_to_row(name), random_)));
  }
  return database_->write(rows);
}

Result<void, Fault> KeyStore::load_service_keys() {
  for (const std::string_view name : service_key_rows) {
    TRESS_TRY(const auto row, database_->get(KeySpace::store, bytes_of(name)));
    auto key = row ? aead_decrypt(master_, *row, bound_to_row(name)) : std::nullopt;
    if (!key || key->size() != Secret::size) return damaged(std::string{name});
    service_keys_.push_back(Secret::from(*key));
    wipe(*key);
  }
  return ok();
}

Result<void, Fault> KeyStore::finish_erasure() {
  TRESS_TRY(const auto mark, database_->get(KeySpace::store, bytes_of(erasure_row)));
  if (!mark) return ok();
  TRESS_TRY(database_->scrub());
  failpoint("keys.scrubbed");
  const std::array rows{store_row(erasure_row, std::nullopt)};
  return database_->write(rows);
}

Result<std::optional<Bytes>, Fault> KeyStore::row_of(const ClientId& client) const {
  return database_->get(KeySpace::data_keys, client.view());
}

Result<ClientKeys, Fault> KeyStore::keys_of(const ClientId& client) const {
  TRESS_TRY(const auto row, row_of(client));
  if (!row) return ClientKeys{};
  auto keys = ClientKeys::unwrap(*row, client, master_);
  if (!keys) return damaged(name_of(client));
  return *std::move(keys);
}

Result<void, Fault> KeyStore::ensure(std::span<const ClientId> clients) {
  const std::lock_guard lock{writing_};
  std::vector<KeyRow> rows;
  std::vector<ClientId> unsure{clients.begin(), clients.end()};
  std::erase_if(unsure, [this](const ClientId& client) { return ensured_.contains(client); });
  unsure = without_repetition(std::move(unsure));
  for (const ClientId& client : unsure) {
    TRESS_TRY(ClientKeys keys, keys_of(client));
    if (keys.erased() == ClassSet::all()) {
      return Fault{Fault::Kind::missing, name_of(client),
                   "were erased; no new ones are made for this client"};
    }
    if (keys.add_missing(random_)) {
      rows.push_back(client_row(client, keys.wrap(client, master_, random_)));
    }
  }
  if (!rows.empty()) {
    TRESS_TRY(database_->write(rows));
  }
  if (ensured_.size() + unsure.size() > ensured_max) ensured_.clear();
  ensured_.insert(unsure.begin(), unsure.end());
  return ok();
}

Result<std::optional<DataKey>, Fault> KeyStore::find(const ClientId& client,
                                                     FieldClass field_class) {
  const auto cached = cache_.find(client, field_class);
  if (cached.key) return std::optional{cached.key};
  TRESS_TRY(const ClientKeys keys, keys_of(client));
  if (!keys.present().has(field_class)) return std::optional<DataKey>{};
  auto key = std::make_shared<const Secret>(keys.key(field_class));
  cache_.add(client, field_class, key, cached.generation);
  return std::optional<DataKey>{std::move(key)};
}

Result<KeyState, Fault> KeyStore::state(const ClientId& client, FieldClass field_class) const {
  TRESS_TRY(const auto row, row_of(client));
  if (!row) return KeyState::absent;
  const auto head = client_keys_head(*row);
  if (!head) return damaged(name_of(client));
  if (head->erased.has(field_class)) return KeyState::erased;
  return head->present.has(field_class) ? KeyState::present : KeyState::absent;
}

Result<std::vector<KeyRow>, Fault> KeyStore::rows_without(std::span<const KeyErasure> keys) {
  std::vector<KeyErasure> by_client{keys.begin(), keys.end()};
  std::sort(by_client.begin(), by_client.end(),
            [](const KeyErasure& a, const KeyErasure& b) { return a.client < b.client; });
  std::vector<KeyRow> rows;
  rows.reserve(by_client.size() + 1);
  for (auto at = by_client.cbegin(); at != by_client.cend();) {
    const ClientId client = at->client;
    TRESS_TRY(ClientKeys remaining, keys_of(client));
    for (; at != by_client.cend() && at->client == client; ++at) remaining.erase(at->field_class);
    rows.push_back(client_row(client, remaining.wrap(client, master_, random_)));
  }
  return rows;
}

Result<void, Fault> KeyStore::erase(std::span<const KeyErasure> keys) {
  if (keys.empty()) return ok();
  const std::lock_guard whole{erasing_};
  {
    const std::lock_guard lock{writing_};
    for (const KeyErasure& erasure : keys) ensured_.erase(erasure.client);
    TRESS_TRY(auto rows, rows_without(keys));
    rows.push_back(store_row(erasure_row, Bytes{1}));
    TRESS_TRY(database_->write(rows));
  }
  failpoint("keys.erasure_begun");
  cache_.drop(clients_of(keys));
  return finish_erasure();
}

Result<void, Fault> KeyStore::erase(const ClientId& client) {
  std::vector<KeyErasure> keys;
  keys.reserve(all_field_classes.size());
  for (const FieldClass field_class : all_field_classes) keys.push_back({client, field_class});
  return erase(keys);
}

}  // namespace tress
