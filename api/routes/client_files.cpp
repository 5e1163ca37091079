#include "api/routes/client_files.hpp"

#include <variant>

#include "ledger/writer/stream_cache.hpp"

namespace tress {

Result<std::vector<ClientId>, Fault> files_shown(const Parts& parts, ClientId client) {
  StreamCache streams{parts.log, 1};
  TRESS_TRY(const StreamHead* const head,
            streams.load(StreamKind::client, id_cast<StreamId>(client)));
  std::vector<ClientId> files{client};
  const auto* const file = std::get_if<client::State>(&head->state);
  if (file == nullptr) return files;
  for (const client::AbsorbedFile& absorbed : file->absorbed) files.push_back(absorbed.client);
  return files;
}

}  // namespace tress
