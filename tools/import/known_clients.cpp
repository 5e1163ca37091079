#include "tools/import/known_clients.hpp"

#include "tools/import/ledger_view.hpp"

namespace tress::tables {

namespace {

template <class Value>
const KnownClient* found_in(const std::map<Value, ClientId>& ids,
                            const Value& value,
                            const std::map<ClientId, KnownClient>& clients) {
  const auto found = ids.find(value);
  return found == ids.end() ? nullptr : &clients.at(found->second);
}

}  // namespace

Result<KnownClients, Fault> KnownClients::read(const EventLog& log,
                                               const std::set<SearchToken>& left_out) {
  KnownClients known;
  const Byte prefix = static_cast<Byte>(StreamKind::client);
  std::optional<Fault> fault;
  // All events of a client stand together, in their order.
  const auto visit = [&](ByteView, ByteView value) {
    const auto taken = known.take(log, value);
    if (!taken) fault = taken.error();
    return !fault;
  };
  TRESS_TRY(log.scan(Space::streams, ByteView{&prefix, 1}, {}, visit));
  if (fault) return *fault;
  // Indexed at the end: what a client had once is nobody's now.
  for (auto& [id, client] : known.clients_) {
    std::erase_if(client.marks, [&](const SearchToken& mark) { return left_out.contains(mark); });
    if (!client.marks.empty()) known.all_marks_.emplace(client.marks, id);
    for (const SearchToken& mark : client.marks) known.single_marks_.emplace(mark, id);
  }
  return known;
}

Result<void, Fault> KnownClients::take(const EventLog& log, ByteView row_value) {
  TRESS_TRY(const Envelope envelope, tool::event_of_row(log, row_value));
  const auto& payload = envelope.payload;
  if (const auto* const made = get_if<client::Registered>(&payload)) {
    if (made->reference) references_.emplace(*made->reference, made->client);
    clients_.emplace(made->client,
                     KnownClient{made->client,
                                 made->number,
                                 0,
                                 {made->search_tokens.begin(), made->search_tokens.end()}});
  } else if (const auto* const changed = get_if<client::ContactChanged>(&payload)) {
    const auto whose = clients_.find(id_cast<ClientId>(envelope.stream));
    if (whose == clients_.end()) {
      return Fault{Fault::Kind::damaged, "a client's stream", "does not begin with a registration"};
    }
    whose->second.marks = {changed->search_tokens.begin(), changed->search_tokens.end()};
  }
  return ok();
}

const KnownClient* KnownClients::by_reference(const std::string& reference) const {
  return found_in(references_, reference, clients_);
}

const KnownClient* KnownClients::by_marks(const std::set<SearchToken>& marks) const {
  return found_in(all_marks_, marks, clients_);
}

const KnownClient* KnownClients::with_any(const std::vector<SearchToken>& marks) const {
  for (const SearchToken& mark : marks) {
    if (const auto* const found = found_in(single_marks_, mark, clients_)) return found;
  }
  return nullptr;
}

void KnownClients::add(KnownClient client, const std::string& reference) {
  const ClientId id = client.id;
  if (!reference.empty()) references_.emplace(reference, id);
  if (!client.marks.empty()) all_marks_.emplace(client.marks, id);
  for (const SearchToken& mark : client.marks) single_marks_.emplace(mark, id);
  clients_.insert_or_assign(id, std::move(client));
}

}  // namespace tress::tables
