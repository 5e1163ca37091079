#pragma once

#include <cstdint>

#include "schema/exceptions.hpp"

#include "projections/engine/keys.hpp"

/// Which rows the view of exceptions keeps. A part of it.
namespace tress::exceptions {

/// Stored; a new kind takes a new number and the projection a new version.
enum class RowKind : std::uint8_t {
  exception = 1,   ///< position ‖ index → Exception
  by_kind = 2,     ///< kind ‖ position ‖ index → Exception
  count = 3,       ///< kind ‖ oddity → Count
  watch = 4,       ///< → BackupWatch
  question = 10,   ///< question → QuestionWatch
  link = 11,       ///< payment link → LinkWatch
  link_bill = 12,  ///< bill that links have paid → LinkWatch
  refunds = 13,    ///< membership or bill that links have paid → RefundWatch
  asked_by = 14,   ///< client ‖ question → AskedBy; while nobody has answered
  owners = 15,     ///< → OwnerBook
  alike = 16,      ///< kind ‖ whom it is about ‖ their id → AlikeWatch
  announced = 18,  ///< client → CloseWatch; while data of theirs is to go by a rule
  shared = 24,  ///< client ‖ position → CloseWatch; another file has an address they have shown
  waiting = 19,    ///< since ‖ position ‖ index → Waiting; while somebody is to look at it
  of_import = 20,  ///< import ‖ position ‖ index → OfImport
  untold = 22,  ///< since ‖ position ‖ index → Waiting; nobody was told, once for an import
  told = 21,    ///< escalates at ‖ position ‖ index → Waiting; of which the owner was told
  close = 17,   ///< day → CloseWatch; while the date is not closed
};

inline views::Key exception_key(std::uint64_t position, std::uint32_t index) {
  return views::Key{RowKind::exception}.number(position).number(index);
}

}  // namespace tress::exceptions
