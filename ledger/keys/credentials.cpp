#include "ledger/keys/credentials.hpp"

#include <array>
#include <utility>
#include <vector>

#include "ledger/base/text.hpp"
#include "ledger/crypto/aead.hpp"
#include "ledger/crypto/blake2b.hpp"
#include "ledger/keys/normalise.hpp"

namespace tress {

namespace {

using NameHash = Fixed<struct NameHashTag, 32>;

constexpr std::size_t name_bytes_min = 3;
constexpr std::size_t name_bytes_max = 64;
constexpr Byte name_mark = 'n';
constexpr Byte record_mark = 'p';

Bytes record_key(const StaffId& staff) {
  Bytes key{record_mark};
  append(key, staff.view());
  return key;
}

Bytes bound_to(const StaffId& staff) {
  Bytes out;
  append(out, "tress/credential/v1\n");
  append(out, staff.view());
  return out;
}

Bytes row_of_name_hash(ByteView hash) {
  Bytes row{name_mark};
  append(row, hash);
  return row;
}

Bytes staff_bytes(const StaffId& staff) {
  const ByteView view = staff.view();
  return {view.begin(), view.end()};
}

Fault damaged(const StaffId& staff) {
  return {Fault::Kind::damaged, "sign-in of staff " + staff.hex(),
          "the key store's row cannot be opened"};
}

PasswordChange refusal_of(PasswordVerdict verdict) {
  switch (verdict) {
    case PasswordVerdict::acceptable: return PasswordChange::done;
    case PasswordVerdict::not_text: return PasswordChange::password_not_text;
    case PasswordVerdict::too_short: return PasswordChange::password_too_short;
    case PasswordVerdict::too_long: return PasswordChange::password_too_long;
    case PasswordVerdict::too_common: return PasswordChange::password_too_common;
    case PasswordVerdict::contains_name: return PasswordChange::password_contains_name;
  }
  TRESS_UNREACHABLE();
}

}  // namespace

std::optional<std::string> sign_in_name(std::string_view typed) {
  if (!is_plain_text(typed)) return std::nullopt;
  auto name = folded(typed);
  if (!name || name->size() < name_bytes_min || name->size() > name_bytes_max) return std::nullopt;
  if (name->find(' ') != std::string::npos) return std::nullopt;
  return name;
}

PasswordChange judge_sign_in(std::string_view name, std::string_view password) {
  const auto plain_name = sign_in_name(name);
  if (!plain_name) return PasswordChange::name_not_valid;
  return refusal_of(judge_password(password, *plain_name));
}

Bytes Credentials::name_row(std::string_view name) const {
  constexpr std::array<Byte, 1> separator{0};
  const auto hash =
      blake2b<NameHash>({bytes_of("tress/sign-in-name/v1"), separator, bytes_of(name)},
                        store_.credential_key().view());
  return row_of_name_hash(hash.view());
}

Result<std::optional<StaffId>, Fault> Credentials::staff_named(const Bytes& row) const {
  TRESS_TRY(const auto id, store_.database().get(KeySpace::credentials, row));
  if (!id) return std::optional<StaffId>{};
  if (id->size() != StaffId::size) {
    return Fault{Fault::Kind::damaged, "sign-in names", "a row has the wrong length"};
  }
  return std::optional{StaffId::from(*id)};
}

Result<std::optional<Credentials::Record>, Fault> Credentials::record_of(
    const StaffId& staff) const {
  TRESS_TRY(const auto row, store_.database().get(KeySpace::credentials, record_key(staff)));
  if (!row) return std::optional<Record>{};
  auto plain = aead_decrypt(store_.credential_key(), *row, bound_to(staff));
  if (!plain || plain->size() <= NameHash::size) return damaged(staff);
  const ByteView view{*plain};
  const ByteView name_hash = view.first(NameHash::size);
  Record record{{name_hash.begin(), name_hash.end()},
                std::string{text_of(view.subspan(NameHash::size))}};
  wipe(*plain);
  return std::optional{std::move(record)};
}

KeyRow Credentials::record_row(const StaffId& staff, const Record& record) {
  Bytes plain = record.name_hash;
  append(plain, record.password_hash);
  KeyRow row{KeySpace::credentials, record_key(staff),
             aead_encrypt(store_.credential_key(), plain, bound_to(staff), random_)};
  wipe(plain);
  return row;
}

Result<PasswordChange, Fault> Credentials::store_record(const StaffId& staff,
                                                        const Record& record) {
  const std::lock_guard lock{writing_};
  const Bytes name = row_of_name_hash(record.name_hash);
  TRESS_TRY(const auto holder, staff_named(name));
  if (holder && *holder != staff) return PasswordChange::name_taken;
  TRESS_TRY(const auto before, record_of(staff));
  std::vector<KeyRow> rows;
  if (before && before->name_hash != record.name_hash) {
    rows.push_back({KeySpace::credentials, row_of_name_hash(before->name_hash), std::nullopt});
  }
  rows.push_back({KeySpace::credentials, name, staff_bytes(staff)});
  rows.push_back(record_row(staff, record));
  TRESS_TRY(store_.database().write(rows));
  return PasswordChange::done;
}

Result<PasswordChange, Fault> Credentials::set_password(const StaffId& staff,
                                                        std::string_view name,
                                                        std::string_view password) {
  const PasswordChange verdict = judge_sign_in(name, password);
  if (verdict != PasswordChange::done) return verdict;
  Bytes name_hash = name_row(*sign_in_name(name));
  name_hash.erase(name_hash.begin());  // the mark
  std::string hash;
  {
    const auto pass = gate_.enter();
    if (!pass) return PasswordChange::busy;
    hash = hasher_.hash(password);
  }
  return store_record(staff, {std::move(name_hash), std::move(hash)});
}

Result<bool, Fault> Credentials::is_right(const std::optional<StaffId>& staff,
                                          std::string_view password) {
  std::optional<Record> record;
  if (staff) {
    TRESS_TRY(record, record_of(*staff));
  }
  const bool is_possible = password.size() <= password_bytes_max;
  if (!record || !is_possible) {
    hasher_.dummy_verify(password.substr(0, password_bytes_max));
    return false;
  }
  return hasher_.verify(record->password_hash, password);
}

Result<SignIn, Fault> Credentials::check(std::string_view name, std::string_view password) {
  std::optional<StaffId> staff;
  if (const auto plain_name = sign_in_name(name)) {
    TRESS_TRY(staff, staff_named(name_row(*plain_name)));
  }
  const auto pass = gate_.enter();
  if (!pass) return SignIn{SignIn::Outcome::busy, std::nullopt};
  TRESS_TRY(const bool right, is_right(staff, password));
  if (!right) return SignIn{SignIn::Outcome::wrong, std::nullopt};
  TRESS_TRY(const auto record, record_of(*staff));
  if (record && hasher_.needs_new_hash(record->password_hash)) {
    const std::string hash = hasher_.hash(password);
    TRESS_TRY(store_record(*staff, {record->name_hash, hash}));
  }
  return SignIn{SignIn::Outcome::right, staff};
}

Result<void, Fault> Credentials::remove(const StaffId& staff) {
  const std::lock_guard lock{writing_};
  TRESS_TRY(const auto record, record_of(staff));
  if (!record) return ok();
  const std::array rows{
      KeyRow{KeySpace::credentials, row_of_name_hash(record->name_hash), std::nullopt},
      KeyRow{KeySpace::credentials, record_key(staff), std::nullopt}};
  return store_.database().write(rows);
}

}  // namespace tress
