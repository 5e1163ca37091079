#include "tests/support/sample_wallet.hpp"

namespace tress::testing {

wallet::TermsSet terms_set(ValueKind kind) {
  return {.terms = terms_id,
          .code = "top-up",
          .version = 1,
          .kind = kind,
          .name = "Top-up",
          .jurisdiction = "none",
          .currency = cad(),
          .from = long_ago,
          .named = false,
          .bonuses = {},
          .valid_months = 0,
          .notice_days = 10,
          .breakage_millionths = 0,
          .cooling_off_days = 0,
          .withdrawal_at_list = false,
          .unit_worth = 1,
          .service_points_millionths = 0,
          .product_points_millionths = 0,
          .booked_millionths = 0};
}

wallet::Granted granted(ValueKind kind, std::int64_t minor, std::uint32_t lot) {
  return {.wallet = wallet_id,
          .kind = kind,
          .holder = lin_holder,
          .client = lin,
          .branch = main_street,
          .lot = lot,
          .origin = wallet::Origin::sale,
          .units = minor,
          .value = cad(minor),
          .unit_worth = 1,
          .granted_on = friday,
          .expires_on = std::nullopt,
          .terms = std::nullopt,
          .terms_version = std::nullopt,
          .breakage = cad(0),
          .refundable = true,
          .sale = bill,
          .line = 1,
          .reason = std::nullopt,
          .request = std::nullopt,
          .approved_by = std::nullopt,
          .by_one_person = false,
          .against_owed = std::nullopt,
          .moves = {}};
}

wallet::State pool_of(const std::vector<wallet::Event>& events) {
  return replayed<wallet::State, wallet::Event>(events);
}

void know(Table& table, ValueKind kind, StreamId holder, wallet::State state) {
  table.wallet_names.insert_or_assign(wallet::words_of_pool(kind, holder), wallet_id);
  table.wallets.insert_or_assign(wallet_id, std::move(state));
}

void know_terms(Table& table, const wallet::TermsSet& set) {
  table.wallets.insert_or_assign(set.terms, pool_of({set}));
  table.wallet_names.insert_or_assign(wallet::words_of_terms(set.code), set.terms);
}

}  // namespace tress::testing
