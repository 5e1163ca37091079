#include "ledger/domain/client.hpp"

#include <algorithm>

#include "ledger/base/birth.hpp"
#include "ledger/domain/client_contact.hpp"
#include "ledger/domain/client_rules.hpp"

namespace tress::client {

namespace {

constexpr std::size_t e164_digits_min = 7;
constexpr std::size_t e164_digits_max = 15;  // ITU-T E.164

StreamName name_of_stream(const Register&) {
  return named_by_command();
}

template <class Asked>
StreamName name_of_stream(const Asked& asked) {
  return named_by(asked.client);
}

bool is_e164(std::string_view text) noexcept {
  if (!text.starts_with('+')) return false;
  text.remove_prefix(1);
  if (text.size() < e164_digits_min || text.size() > e164_digits_max) return false;
  return text.front() != '0' && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Shape only; whether mail arrives is found out by sending some.
bool is_address(std::string_view text) noexcept {
  const auto at = text.find('@');
  if (text.size() > email_bytes_max || at == 0 || at == std::string_view::npos) return false;
  if (text.find('@', at + 1) != std::string_view::npos) return false;
  if (text.find_first_of(" ,;<>\"") != std::string_view::npos) return false;
  const auto domain = text.substr(at + 1);
  return domain.find('.') != std::string_view::npos && !domain.starts_with('.') &&
         !domain.ends_with('.');
}

Outcome carry_out(const Register& asked, const State& state, const Facts& facts) {
  if (state.is_registered()) return Refusal::already_registered;
  // At the desk a card of nobody is a slip; an import may know a client by reference alone.
  if (!has_contact(asked) && !facts.is_import()) return Refusal::contact_is_missing;
  TRESS_TRY(
      rules::check_texts<Refusal>({rules::personal(asked.name), rules::personal(asked.phone),
                                   rules::personal(asked.email, email_bytes_max),
                                   rules::personal(asked.birth), rules::name(asked.reference)}));
  TRESS_TRY(check_shapes(asked.phone, asked.email));
  TRESS_TRY(check_region(asked.region));
  TRESS_TRY(check_birth(asked.birth, facts));
  const auto id = id_cast<ClientId>(facts.stream);
  Registered registered{id,
                        facts.around->client_number_last() + 1,
                        asked.reference,
                        std::nullopt,
                        asked.search_tokens,
                        asked.region};
  if (has_contact(asked)) registered.contact = contact_of(id, asked);
  return one<Event>({std::nullopt, facts.utc_day()}, std::move(registered));
}

Outcome carry_out(const ChangeContact& asked, const State& state, const Facts& facts) {
  if (!state.is_registered()) return Refusal::client_is_unknown;
  if (!has_contact(asked)) return Refusal::contact_is_missing;
  TRESS_TRY(rules::check_texts<Refusal>({rules::personal(asked.name), rules::personal(asked.phone),
                                         rules::personal(asked.email, email_bytes_max),
                                         rules::personal(asked.birth)}));
  TRESS_TRY(check_shapes(asked.phone, asked.email));
  if (state.has_erased(PersonalClass::contact)) return Refusal::class_is_erased;
  TRESS_TRY(check_region(asked.region));
  TRESS_TRY(check_birth(asked.birth, facts));
  return one<Event>(
      {std::nullopt, facts.utc_day()},
      ContactChanged{contact_of(asked.client, asked), asked.search_tokens, asked.region,
                     std::nullopt, facts.actor.kind == ActorKind::client});
}

Outcome carry_out(const AddNote& asked, const State& state, const Facts& facts) {
  if (!state.is_registered()) return Refusal::client_is_unknown;
  TRESS_TRY(rules::check_texts<Refusal>(
      {rules::personal_note(asked.text), rules::name(asked.reference)}));
  if (state.has_erased(PersonalClass::notes)) return Refusal::class_is_erased;
  Personal<Note> note{{asked.text.reveal()}};
  // Straight into a part that the committer seals.
  return one<Event>({std::nullopt, facts.utc_day()},
                    NoteAdded{{asked.client, std::move(note)}, asked.source, asked.reference});
}

State after(State before, const Registered& registered) {
  TRESS_ASSERT(!before.is_registered());
  TRESS_ASSERT(registered.number != 0);
  before.number = registered.number;
  if (registered.contact) count_part(before, FieldClass::contact);
  return before;
}

State after(State before, const ContactChanged& changed) {
  TRESS_ASSERT(before.is_registered());
  count_part(before, FieldClass::contact);
  // What the salon writes is the remedy where somebody else asked for the change.
  if (changed.change || !changed.by_client) before.address_change.is_over = true;
  return before;
}

State after(State before, const NoteAdded&) {
  TRESS_ASSERT(before.is_registered());
  count_part(before, FieldClass::notes);
  return before;
}

}  // namespace

Result<void, Refusal> check_shapes(const PersonalText& phone, const PersonalText& email) {
  const bool is_phone = !phone || is_e164(phone->reveal());
  // Looked at for their shape only; nothing of them leaves this function.
  const bool is_email = !email || is_address(email->reveal());
  // As above.
  if (!is_phone) return Refusal::phone_is_not_e164;
  if (!is_email) return Refusal::email_is_not_an_address;
  return ok();
}

Result<void, Refusal> check_birth(const PersonalText& birth, const Facts& facts) {
  if (!birth) return ok();
  const auto parsed = parse_birth(birth->reveal());
  // For its shape alone, as above.
  const bool is_possible = parsed && is_born(*parsed, facts.utc_day() + std::chrono::days{1});
  if (!is_possible) return Refusal::birth_is_malformed;
  return ok();
}

Result<void, Refusal> check_region(const std::optional<std::string>& region) {
  return region ? check_code(*region) : ok();
}

bool State::has_erased(PersonalClass one) const noexcept {
  return std::find(erased.begin(), erased.end(), one) != erased.end();
}

bool State::is_held(PersonalClass one) const noexcept {
  return std::any_of(holds.begin(), holds.end(), [&](const Hold& hold) {
    const auto& named = hold.classes;
    return !hold.is_lifted && std::find(named.begin(), named.end(), one) != named.end();
  });
}

StreamName stream_of(const Command& command) {
  return std::visit([](const auto& asked) { return name_of_stream(asked); }, command);
}

Result<Decision<Event>, Refusal> decide(const Command& command,
                                        const State& state,
                                        const Facts& facts) {
  TRESS_TRY(auto decision,
            std::visit([&](const auto& asked) { return carry_out(asked, state, facts); }, command));
  // Last, as these refusals are.
  TRESS_TRY(require_in_use(command, state, facts));
  return decision;
}

State evolve(State before, const Event& event) {
  ++before.version;
  return std::visit([&](const auto& happened) { return after(std::move(before), happened); },
                    event);
}

}  // namespace tress::client
