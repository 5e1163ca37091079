#include "ledger/keys/enrolments.hpp"

#include <array>
#include <vector>

#include "ledger/keys/token.hpp"

namespace tress {

namespace {

constexpr Byte token_mark = 't';
constexpr std::size_t row_bytes = 1 + 1 + 8 + StaffId::size;

struct Row {
  Byte purpose;
  bool is_used;
  Timestamp expires_at;
  StaffId staff;
};

Bytes encode(const Row& row) {
  Bytes out{row.purpose, static_cast<Byte>(row.is_used ? 1 : 0)};
  append_be(out, static_cast<std::uint64_t>(row.expires_at.time_since_epoch().count()));
  append(out, row.staff.view());
  return out;
}

std::optional<Row> decode(ByteView bytes) {
  if (bytes.size() != row_bytes || bytes[1] > 1) return std::nullopt;
  const auto micros = static_cast<std::int64_t>(read_be<std::uint64_t>(bytes.subspan(2)));
  return Row{bytes[0], bytes[1] == 1, Timestamp{std::chrono::microseconds{micros}},
             StaffId::from(bytes.subspan(10))};
}

Bytes key_of(const TokenHash& hash) {
  Bytes key{token_mark};
  append(key, hash.view());
  return key;
}

std::optional<TokenHash> hash_of(std::string_view token, const KeyStore& store) {
  return token_hash(token, "tress/enrolment/v1", store.session_key());
}

Result<std::optional<Row>, Fault> row_at(KeyStore& store, const TokenHash& hash) {
  TRESS_TRY(const auto bytes, store.database().get(KeySpace::credentials, key_of(hash)));
  if (!bytes) return std::optional<Row>{};
  const auto row = decode(*bytes);
  if (!row) return Fault{Fault::Kind::damaged, "one-time links", "a row cannot be read"};
  return row;
}

Enrolment judged(const std::optional<Row>& row, EnrolmentPurpose purpose, Timestamp now) {
  if (!row || row->purpose != static_cast<Byte>(purpose)) {
    return {EnrolmentState::unknown, std::nullopt};
  }
  if (row->is_used) return {EnrolmentState::used, std::nullopt};
  if (now >= row->expires_at) return {EnrolmentState::expired, std::nullopt};
  return {EnrolmentState::usable, row->staff};
}

}  // namespace

Result<std::string, Fault> Enrolments::issue(EnrolmentPurpose purpose,
                                             const StaffId& staff,
                                             std::chrono::minutes lifetime) {
  const std::lock_guard lock{writing_};
  const Timestamp now = clock_.now();
  const std::array<Byte, 1> prefix{token_mark};
  std::vector<KeyRow> rows;
  TRESS_TRY(
      store_.database().scan(KeySpace::credentials, prefix, [&](ByteView key, ByteView value) {
        const auto row = decode(value);
        const bool is_old = row && now >= row->expires_at + remembered;
        const bool is_replaced = row && !row->is_used && row->staff == staff &&
                                 row->purpose == static_cast<Byte>(purpose);
        if (is_old || is_replaced) {
          rows.push_back({KeySpace::credentials, {key.begin(), key.end()}, std::nullopt});
        }
        return true;
      }));
  std::string token = new_token(random_);
  const auto hash = hash_of(token, store_);
  rows.push_back({KeySpace::credentials, key_of(*hash),
                  encode({static_cast<Byte>(purpose), false, now + lifetime, staff})});
  TRESS_TRY(store_.database().write(rows));
  return token;
}

Result<Enrolment, Fault> Enrolments::find(std::string_view token, EnrolmentPurpose purpose) const {
  const auto hash = hash_of(token, store_);
  if (!hash) return Enrolment{EnrolmentState::unknown, std::nullopt};
  TRESS_TRY(const auto row, row_at(store_, *hash));
  return judged(row, purpose, clock_.now());
}

Result<Enrolment, Fault> Enrolments::consume(std::string_view token, EnrolmentPurpose purpose) {
  const auto hash = hash_of(token, store_);
  if (!hash) return Enrolment{EnrolmentState::unknown, std::nullopt};
  const std::lock_guard lock{writing_};
  TRESS_TRY(auto row, row_at(store_, *hash));
  const Enrolment enrolment = judged(row, purpose, clock_.now());
  if (enrolment.state != EnrolmentState::usable) return enrolment;
  row->is_used = true;
  const std::array rows{KeyRow{KeySpace::credentials, key_of(*hash), encode(*row)}};
  TRESS_TRY(store_.database().write(rows));
  return enrolment;
}

}  // namespace tress
