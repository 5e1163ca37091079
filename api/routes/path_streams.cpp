#include "api/routes/path_streams.hpp"

#include <array>
#include <string_view>

#include "api/routes/answers.hpp"
#include "api/routes/api_route.hpp"
#include "api/routes/parts.hpp"
#include "ledger/writer/stream_cache.hpp"

namespace tress {

namespace {

struct Named {
  std::string_view parameter;  ///< in the route's pattern, and what the problem calls it
  StreamKind kind;
};

/// What has lists of its own. Other things are shown by their row, and have none if they are not
/// there.
constexpr std::array<Named, 5> with_lists{{{"client", StreamKind::client},
                                           {"branch", StreamKind::branch},
                                           {"wallet", StreamKind::wallet},
                                           {"campaign", StreamKind::campaign},
                                           {"offer", StreamKind::offer}}};

/// Versions follow each other from 1, so a stream has its first one or none.
constexpr std::uint64_t first_version = 1;

}  // namespace

std::optional<http::Response> missing_in_path(const Parts& parts, const Call& call) {
  for (const auto& [parameter, kind] : with_lists) {
    const auto text = http::find(call.request.path_parameters, parameter);
    const auto stream = text ? parse_id<StreamId>(*text) : std::nullopt;
    if (!stream) continue;
    const auto row = parts.log.row(Space::streams, stream_row_key(kind, *stream, first_version));
    if (!row) return answers::unavailable(row.error());
    if (!row.value()) return answers::not_found(parameter);
  }
  return std::nullopt;
}

}  // namespace tress
