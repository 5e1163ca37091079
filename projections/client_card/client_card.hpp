#pragma once

#include "schema/client_card.hpp"

#include "projections/engine/projection.hpp"
#include "projections/engine/query.hpp"

/// The client file: who the client is, each field with the event that gave it; notes, visits, and a
/// timeline of appointments and bills; and the tables by which clients are found.
/// Personal parts stay the sealed boxes of their events; only the API opens them.
namespace tress::client_card {

[[nodiscard]] const views::Projection& projection();

[[nodiscard]] Result<std::optional<Card>, Fault> find(const views::Snapshot& view, ClientId client);

/// By the salon's own client number. That of a file that was merged finds the one that stays, and
/// so do the other ways of finding somebody.
[[nodiscard]] Result<std::optional<Card>, Fault> find_by_number(const views::Snapshot& view,
                                                                std::uint64_t number);

/// By the number in a system that clients were imported from; two systems may use the same.
[[nodiscard]] Result<views::Page<Card>, Fault> find_by_reference(const views::Snapshot& view,
                                                                 std::string_view reference,
                                                                 const views::Paging& paging = {});

/// Clients that have every one of the tokens; none without a token. In no order that means
/// something.
[[nodiscard]] Result<views::Page<Card>, Fault> find_by_tokens(
    const views::Snapshot& view,
    const std::vector<SearchToken>& tokens,
    const views::Paging& paging = {});

/// By number, without files that were merged into another one.
[[nodiscard]] Result<views::Page<Card>, Fault> list(const views::Snapshot& view,
                                                    const views::Paging& paging = {});

/// The latest first.
[[nodiscard]] Result<views::Page<Note>, Fault> notes(const views::Snapshot& view,
                                                     ClientId client,
                                                     const views::Paging& paging = {});

/// The latest first. A visit is a (client, business date, branch) with a service on a closed bill:
/// of the client who was served, else of the one who pays.
[[nodiscard]] Result<views::Page<Visit>, Fault> visits(const views::Snapshot& view,
                                                       ClientId client,
                                                       const views::Paging& paging = {});

/// The other files of the same person, the one that stays first. What they hold counts as well.
[[nodiscard]] Result<std::vector<ClientId>, Fault> other_files(const views::Snapshot& view,
                                                               ClientId client);

/// Holds on the client's data and what was asked and decided about erasing it; nothing if the
/// client is not known.
[[nodiscard]] Result<std::optional<Protection>, Fault> protection(const views::Snapshot& view,
                                                                  ClientId client);

/// Nothing if the client is not known; with nothing said of it, what is not known is `unknown`.
/// What other files of the same person hold is there too, each with its `file`.
[[nodiscard]] Result<std::optional<Health>, Fault> health(const views::Snapshot& view,
                                                          ClientId client);

/// The latest first; of every service.
[[nodiscard]] Result<views::Page<Formula>, Fault> formulas(const views::Snapshot& view,
                                                           ClientId client,
                                                           const views::Paging& paging = {});

/// Nothing if the client is not known.
[[nodiscard]] Result<std::optional<Preparation>, Fault> preparation(const views::Snapshot& view,
                                                                    ClientId client);

/// Every consent that stands, and the last ones that do not. Nothing if the client is not known.
[[nodiscard]] Result<std::optional<ConsentList>, Fault> consents(const views::Snapshot& view,
                                                                 ClientId client);

/// Owners, follow-ups, feedback, complaints, tags. Nothing if the client is not known.
[[nodiscard]] Result<std::optional<Relation>, Fault> relation(const views::Snapshot& view,
                                                              ClientId client);

/// Needs with their assessments, and advice. Nothing if the client is not known.
[[nodiscard]] Result<std::optional<Aims>, Fault> aims(const views::Snapshot& view, ClientId client);

/// Clients with that birthday whose names are like the one with `name_tokens`: they share at least
/// half of the keys of the shorter one (ledger/keys/name_keys.hpp). At most `max`; of one birthday
/// no more than `birthday_looked_at_max` are looked at.
[[nodiscard]] Result<std::vector<Card>, Fault> find_alike(
    const views::Snapshot& view,
    SearchToken birthday,
    const std::vector<SearchToken>& name_tokens,
    std::size_t max);

/// A day's share of 365,000 clients.
inline constexpr std::size_t birthday_looked_at_max = 1'000;

/// The salon's own fields of that client, with their old values.
[[nodiscard]] Result<views::Page<FieldHistory>, Fault> fields(const views::Snapshot& view,
                                                              ClientId client,
                                                              const views::Paging& paging = {});

/// The same of fields that are about health.
[[nodiscard]] Result<views::Page<FieldHistory>, Fault> health_fields(
    const views::Snapshot& view, ClientId client, const views::Paging& paging = {});

/// Clients without an owner.
[[nodiscard]] Result<views::Page<Card>, Fault> pool(const views::Snapshot& view,
                                                    const views::Paging& paging = {});

/// What the salon has laid down about cards.
[[nodiscard]] Result<CardBook, Fault> card_book(const views::Snapshot& view);

/// The clients of whom an erasure is asked for and not decided; once per request.
[[nodiscard]] Result<views::Page<Protection>, Fault> open_erasures(
    const views::Snapshot& view, const views::Paging& paging = {});

/// What a retention rule will have erased, the next first.
[[nodiscard]] Result<views::Page<AnnouncedErasure>, Fault> announced_erasures(
    const views::Snapshot& view, const views::Paging& paging = {});

/// What happened to appointments and bills and the card itself, by business date and then in the
/// order of the log. A cursor of one direction can't be used in the other.
[[nodiscard]] Result<views::Page<Entry>, Fault> timeline(
    const views::Snapshot& view,
    ClientId client,
    views::Direction direction = views::Direction::backwards,
    const views::Paging& paging = {});

}  // namespace tress::client_card
