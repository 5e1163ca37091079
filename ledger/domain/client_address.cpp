#include "ledger/domain/client_contact.hpp"

namespace tress::client {

namespace {

using outbox::Channel;
using outbox::Template;

bool is_by_client(const Facts& facts) {
  return facts.actor.kind == ActorKind::client;
}

std::string key_of(ClientId client, std::uint32_t change, std::string_view what) {
  return "address/" + client.hex() + "/" + std::to_string(change) + "/" + std::string{what};
}

outbox::Queue message_about(ClientId client,
                            BranchId branch,
                            std::uint32_t change,
                            Template text,
                            Channel channel,
                            Timestamp about_at,
                            std::string key) {
  return outbox::Queue{.key = std::move(key),
                       .text = text,
                       .client = client,
                       .branch = branch,
                       .appointment = {},
                       .about_at = about_at,
                       .membership = {},
                       .wallet = {},
                       .lot = {},
                       .campaign = {},
                       .channel = channel,
                       .consent = {},
                       .payment = {},
                       .change = change};
}

/// Word to every address of before: whoever reads only one of them hears of it.
template <class Asked>
void tell_before(Decision<Event>& decision,
                 const Asked& asked,
                 std::uint32_t change,
                 Template text,
                 Timestamp about_at) {
  const auto tell = [&](Channel channel) {
    const std::string what = std::string{name_of(text)} + "/" + std::string{name_of(channel)};
    decision.orders.emplace_back(
        outbox::Command{message_about(asked.client, asked.branch, change, text, channel, about_at,
                                      key_of(asked.client, change, what))});
  };
  if (asked.tell_phone) tell(Channel::sms);
  if (asked.tell_email) tell(Channel::mail);
}

unsigned asked_on(const AddressChange& last, Day day) {
  return last.number != 0 && last.asked_on == day ? last.asked_that_day : 0;
}

}  // namespace

std::string key_of_address_code(ClientId client, std::uint32_t change) {
  return key_of(client, change, "code");
}

/// That somebody else has the address is not asked here: nobody is to learn it.
Outcome carry_out(const AskAddressChange& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  const bool is_phone = asked.phone.has_value();
  if (is_phone == asked.email.has_value()) return Refusal::contact_is_missing;
  TRESS_TRY(rules::check_texts<Refusal>(
      {rules::personal(asked.phone), rules::personal(asked.email, email_bytes_max)}));
  TRESS_TRY(check_shapes(asked.phone, asked.email));
  TRESS_TRY(require_kept(state, PersonalClass::contact));
  if (!is_by_client(facts)) return Refusal::only_clients_ask;
  if (asked_on(state.address_change, facts.utc_day()) >= address_changes_per_day_max) {
    return Refusal::too_many_address_changes;
  }
  const std::uint32_t change = state.address_change.number + 1;
  const Timestamp until = facts.now + address_code_lifetime;
  Personal<ContactDetails> address{
      {std::nullopt, to_be_sealed(asked.phone), to_be_sealed(asked.email), std::nullopt}};
  auto decision = one<Event>(heading_of(facts),
                             AddressChangeAsked{change,
                                                is_phone ? AddressKind::phone : AddressKind::email,
                                                {asked.client, std::move(address)},
                                                until,
                                                facts.utc_day()});
  decision.orders.emplace_back(outbox::Command{message_about(
      asked.client, asked.branch, change, Template::address_code,
      is_phone ? Channel::sms : Channel::mail, until, key_of_address_code(asked.client, change))});
  tell_before(decision, asked, change, Template::address_change_asked, facts.now);
  return decision;
}

/// Whoever gives this has judged the code.
Outcome carry_out(const ConfirmAddressChange& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  if (!has_contact(asked)) return Refusal::contact_is_missing;
  TRESS_TRY(rules::check_texts<Refusal>({rules::personal(asked.name), rules::personal(asked.phone),
                                         rules::personal(asked.email, email_bytes_max),
                                         rules::personal(asked.birth)}));
  TRESS_TRY(check_shapes(asked.phone, asked.email));
  TRESS_TRY(require_kept(state, PersonalClass::contact));
  TRESS_TRY(check_region(asked.region));
  TRESS_TRY(check_birth(asked.birth, facts));
  if (!is_by_client(facts)) return Refusal::only_clients_ask;
  if (!state.address_change.is_open(asked.change, facts.now)) {
    return Refusal::address_change_is_over;
  }
  if (asked.is_shared) return one<Event>(heading_of(facts), AddressShared{asked.change});
  auto decision = one<Event>(heading_of(facts),
                             ContactChanged{contact_of(asked.client, asked), asked.search_tokens,
                                            asked.region, asked.change, true});
  tell_before(decision, asked, asked.change, Template::address_changed, facts.now);
  return decision;
}

State after(State before, const AddressChangeAsked& asked) {
  TRESS_ASSERT(before.is_registered());
  TRESS_ASSERT(asked.change == before.address_change.number + 1);
  count_part(before, FieldClass::contact);
  const unsigned earlier = asked_on(before.address_change, asked.on);
  before.address_change = {asked.change, asked.until, asked.on, earlier + 1, false};
  return before;
}

State after(State before, const AddressShared& shared) {
  TRESS_ASSERT(shared.change == before.address_change.number && !before.address_change.is_over);
  before.address_change.is_over = true;
  return before;
}

}  // namespace tress::client
