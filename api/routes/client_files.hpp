#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "api/routes/parts.hpp"
#include "ledger/base/bytes.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "projections/engine/query.hpp"

/// One person may have several files (ledger/domain/client_files.hpp): what is read of the one that
/// stays.
namespace tress {

/// The client's own file, and those that were merged into it, as things stand in the ledger now.
Result<std::vector<ClientId>, Fault> files_shown(const Parts& parts, ClientId client);

/// What `page_of(file, paging)` gives of each of the files, one file after the other. A cursor says
/// in which of them it goes on.
template <class T, class PageOf>
Result<views::Page<T>, Fault> page_over_files(const Parts& parts,
                                              ClientId client,
                                              views::Paging paging,
                                              PageOf page_of) {
  TRESS_TRY(const auto files, files_shown(parts, client));
  std::size_t at = 0;
  if (!paging.from.empty()) {
    at = paging.from.front();
    paging.from.erase(paging.from.begin());
  }
  views::Page<T> page;
  for (; at < files.size(); ++at, paging.from.clear()) {
    TRESS_TRY(auto part, page_of(files[at], paging));
    paging.rows_max -= std::min(paging.rows_max, part.rows.size());
    for (T& row : part.rows) page.rows.push_back(std::move(row));
    const bool is_full = paging.rows_max == 0 && at + 1 < files.size();
    if (!part.next && !is_full) continue;
    page.next = Bytes{static_cast<Byte>(part.next ? at : at + 1)};
    if (part.next) page.next->insert(page.next->end(), part.next->begin(), part.next->end());
    return page;
  }
  return page;
}

}  // namespace tress
