#include "projections/accesses/accesses.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <variant>

namespace tress::accesses {

namespace {

using access::ClassSeen;
using access::DataClass;
using access::Disclosure;
using views::Key;
using views::Page;
using views::Paging;
using views::Recorded;
using views::Rows;
using views::Snapshot;

/// Stored; a new kind takes a new number and the projection a new version.
enum class RowKind : std::uint8_t {
  access = 1,     ///< position → Access
  of_client = 2,  ///< client ‖ position → Mark
  of_reader = 3,  ///< member of staff ‖ position → Mark
};

Key access_key(Position position) {
  return Key{RowKind::access}.number(position);
}

Key client_prefix(ClientId client) {
  return Key{RowKind::of_client}.id(client);
}

Key reader_prefix(StaffId reader) {
  return Key{RowKind::of_reader}.id(reader);
}

Access access_of(const Recorded& event) {
  return {.position = event.position,
          .at = event.recorded_at,
          .staff = event.envelope.actor.person,
          .client_reader = std::nullopt,
          .role = event.envelope.actor.role,
          .act = access::Act::viewed,
          .outcome = access::Outcome::allowed,
          .purpose = event.envelope.purpose,
          .right = std::nullopt,
          .linked = std::nullopt,
          .operation = std::nullopt,
          .disclosures = {},
          .rows = 0,
          .branch = event.envelope.branch,
          .request = std::nullopt,
          .subject = std::nullopt,
          .recipient = std::nullopt};
}

void on(const Recorded& event, Rows& rows, const access::Recorded& recorded) {
  Access access = access_of(event);
  access.client_reader = recorded.client_reader;
  access.act = recorded.act;
  access.outcome = recorded.outcome;
  access.right = recorded.right;
  access.linked = recorded.linked;
  access.operation = recorded.operation;
  access.disclosures = recorded.disclosures;
  access.rows = recorded.rows;
  access.request = recorded.request;
  rows.put(access_key(event.position), access);
  for (const Disclosure& one : recorded.disclosures) {
    for (const ClientId client : one.clients) {
      rows.put(client_prefix(client).number(event.position), Mark{event.position});
    }
  }
  if (access.staff) {
    rows.put(reader_prefix(*access.staff).number(event.position), Mark{event.position});
  }
}

void on(const Recorded& event, Rows& rows, const access::Exported& exported) {
  Access access = access_of(event);
  access.staff = exported.produced_by;
  access.act = access::Act::exported;
  access.operation = "access export";
  access.rows = exported.rows;
  access.subject = exported.subject;
  access.recipient = exported.recipient;
  rows.put(access_key(event.position), access);
  rows.put(reader_prefix(exported.produced_by).number(event.position), Mark{event.position});
  if (exported.subject) {
    rows.put(client_prefix(*exported.subject).number(event.position), Mark{event.position});
  }
}

/// Events about the log itself.
template <class Other>
void on(const Recorded&, Rows&, const Other&) {}

ActorKind kind_of(const Access& access) {
  if (access.staff) return ActorKind::staff;
  return access.client_reader ? ActorKind::client : ActorKind::system;
}

/// What was seen of this client.
std::vector<ClassSeen> classes_of(const Access& access, ClientId client) {
  if (access.subject) return {{DataClass::accesses, {}}};
  for (const Disclosure& one : access.disclosures) {
    const bool is_in =
        std::find(one.clients.begin(), one.clients.end(), client) != one.clients.end();
    if (is_in) return one.classes;
  }
  return {};
}

std::uint64_t clients_in(const Access& access) {
  std::uint64_t clients = access.subject ? 1 : 0;
  for (const Disclosure& one : access.disclosures) clients += one.clients.size();
  return clients;
}

ForClient for_client(const Access& access, ClientId client) {
  const ActorKind kind = kind_of(access);
  return {.position = access.position,
          .date = std::chrono::floor<std::chrono::days>(access.at),
          .role = kind == ActorKind::staff ? std::optional{access.role} : std::nullopt,
          .by = kind,
          .act = access.act,
          .outcome = access.outcome,
          .purpose = access.purpose,
          .right = access.right,
          .classes = classes_of(access, client)};
}

ForAuthority for_authority(const Access& access, ClientId client) {
  return {.position = access.position,
          .at = access.at,
          .staff = access.staff,
          .by = kind_of(access),
          .role = access.role,
          .act = access.act,
          .outcome = access.outcome,
          .purpose = access.purpose,
          .right = access.right,
          .linked = access.linked,
          .classes = classes_of(access, client),
          .clients = clients_in(access),
          .rows = access.rows,
          .branch = access.branch,
          .operation = access.operation,
          .request = access.request,
          .recipient = access.recipient};
}

/// The client, if it was one alone.
std::optional<ClientId> only_client_of(const Access& access) {
  if (access.subject) return access.subject;
  if (clients_in(access) != 1) return std::nullopt;
  for (const Disclosure& one : access.disclosures) {
    if (!one.clients.empty()) return one.clients.front();
  }
  return std::nullopt;
}

ByReader by_reader(const Access& access) {
  std::set<DataClass> classes;
  if (access.subject) classes.insert(DataClass::accesses);
  for (const Disclosure& one : access.disclosures) {
    for (const ClassSeen& seen : one.classes) classes.insert(seen.data_class);
  }
  return {.position = access.position,
          .at = access.at,
          .role = access.role,
          .act = access.act,
          .outcome = access.outcome,
          .purpose = access.purpose,
          .right = access.right,
          .linked = access.linked,
          .client = only_client_of(access),
          .clients = clients_in(access),
          .classes = {classes.begin(), classes.end()},
          .rows = access.rows,
          .branch = access.branch,
          .operation = access.operation,
          .request = access.request};
}

/// The rows that the marks below `prefix` lead to, the last ones first, as `shown` shows them.
template <class Shown, class Show>
Result<Page<Shown>, Fault> marked(const Snapshot& view,
                                  const Key& prefix,
                                  const Paging& paging,
                                  const Show& show) {
  views::Range range{.prefix = prefix.bytes()};
  range.direction = views::Direction::backwards;
  return views::page_of<Mark, Shown>(view, std::move(range), paging,
                                     [&](const Mark& mark) -> Result<std::optional<Shown>, Fault> {
                                       TRESS_TRY(const auto access, find(view, mark.position));
                                       if (!access) return views::unreadable_row("an access");
                                       return std::optional{show(*access)};
                                     });
}

class Accesses final : public views::Projection {
 public:
  [[nodiscard]] std::string_view name() const override { return "accesses"; }

  [[nodiscard]] unsigned version() const override { return 1; }

  void apply(const Recorded& event, Rows& rows) const override {
    visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
  }
};

}  // namespace

const views::Projection& projection() {
  static const Accesses view;
  return view;
}

Result<std::optional<Access>, Fault> find(const Snapshot& view, Position position) {
  return views::row_at<Access>(view, access_key(position));
}

Result<Page<ForClient>, Fault> of_client_for_client(const Snapshot& view,
                                                    ClientId client,
                                                    const Paging& paging) {
  return marked<ForClient>(view, client_prefix(client), paging,
                           [&](const Access& access) { return for_client(access, client); });
}

Result<Page<ForAuthority>, Fault> of_client_for_authority(const Snapshot& view,
                                                          ClientId client,
                                                          const Paging& paging) {
  return marked<ForAuthority>(view, client_prefix(client), paging,
                              [&](const Access& access) { return for_authority(access, client); });
}

Result<Page<ByReader>, Fault> of_reader(const Snapshot& view,
                                        StaffId reader,
                                        const Paging& paging) {
  return marked<ByReader>(view, reader_prefix(reader), paging, by_reader);
}

}  // namespace tress::accesses
