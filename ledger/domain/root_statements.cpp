#include "ledger/domain/root_statements.hpp"

namespace tress::system {

namespace {

/// Domain and origin, each on a line of its own: neither may hold a line break.
Bytes beginning(std::string_view domain, std::string_view origin) {
  Bytes text;
  append(text, domain);
  append(text, "\n");
  append(text, origin);
  append(text, "\n");
  return text;
}

Bytes of_change(std::string_view domain, std::string_view origin, const KeyChange& change) {
  Bytes text = beginning(domain, origin);
  append(text, change.old_key.view());
  append(text, change.new_key.view());
  append_be(text, change.position);
  return text;
}

Bytes of_witness(std::string_view domain,
                 std::string_view origin,
                 std::string_view vkey,
                 std::uint64_t position) {
  Bytes text = beginning(domain, origin);
  append(text, vkey);
  append(text, "\n");
  append_be(text, position);
  return text;
}

}  // namespace

Bytes root_key_set_text(std::string_view origin,
                        const PublicKey& root_key,
                        const PublicKey& log_key) {
  Bytes text = beginning("tress/root-key-set/v1", origin);
  append(text, root_key.view());
  append(text, log_key.view());
  return text;
}

Bytes log_key_rotated_text(std::string_view origin, const KeyChange& change) {
  return of_change("tress/log-key-rotated/v1", origin, change);
}

Bytes log_key_compromised_text(std::string_view origin,
                               const KeyChange& change,
                               std::uint64_t last_trusted_size) {
  Bytes text = of_change("tress/log-key-compromised/v1", origin, change);
  append_be(text, last_trusted_size);
  return text;
}

Bytes witness_added_text(std::string_view origin, std::string_view vkey, std::uint64_t position) {
  return of_witness("tress/witness-added/v1", origin, vkey, position);
}

Bytes witness_removed_text(std::string_view origin, std::string_view vkey, std::uint64_t position) {
  return of_witness("tress/witness-removed/v1", origin, vkey, position);
}

}  // namespace tress::system
