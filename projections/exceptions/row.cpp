#include "projections/exceptions/row.hpp"

#include <utility>

#include "projections/engine/provenance.hpp"
#include "projections/exceptions/exceptions.hpp"
#include "projections/exceptions/keys.hpp"

namespace tress::exceptions {

using views::Key;
using views::Recorded;
using views::Rows;
using views::source_of;

Exception opened_by(const Recorded& event, Kind kind, std::string detail) {
  return {source_of(event),
          0,
          kind,
          Status::open,
          event.envelope.business_date,
          event.envelope.branch,
          std::nullopt,
          std::nullopt,
          std::nullopt,
          std::nullopt,
          std::nullopt,
          std::nullopt,
          std::move(detail),
          std::nullopt,
          std::nullopt,
          std::nullopt,
          std::nullopt,
          std::nullopt,
          std::nullopt,
          std::nullopt,
          std::nullopt,
          std::nullopt,
          std::nullopt,
          std::nullopt,
          std::nullopt,
          std::nullopt,
          std::nullopt};
}

void put(Rows& rows, const Exception& made) {
  rows.put(exception_key(made.opener.position, made.index), made);
  rows.put(Key{RowKind::by_kind}
               .number(static_cast<std::uint8_t>(made.kind))
               .number(made.opener.position)
               .number(made.index),
           made);
}

}  // namespace tress::exceptions
