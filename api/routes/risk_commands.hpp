#pragma once

#include "schema/offer.hpp"
#include "schema/risk.hpp"

#include "api/routes/command_row.hpp"

/// The rows of clients at risk, and of offers, in the table of commands.
namespace tress::command_table {

// clang-format off: one row a line
constexpr CommandRoute row(For<risk::Score>) {
  return {};
}

constexpr CommandRoute row(For<risk::Acknowledge>) {
  return {"/v1/clients/{client}/risk/alerts/{alert}/acknowledge", Permission::handle_risk};
}

constexpr CommandRoute row(For<risk::Contact>) {
  return {"/v1/clients/{client}/risk/alerts/{alert}/contact", Permission::handle_risk};
}

constexpr CommandRoute row(For<risk::StartWinBack>) {
  return {"/v1/clients/{client}/risk/alerts/{alert}/win-back", Permission::handle_risk};
}

constexpr CommandRoute row(For<risk::CloseAlert>) {
  return {"/v1/clients/{client}/risk/alerts/{alert}/close", Permission::handle_risk};
}

constexpr CommandRoute row(For<risk::Escalate>) {
  return {};
}

constexpr CommandRoute row(For<risk::EndWatch>) {
  return {};
}

constexpr CommandRoute row(For<risk::CarryOutDue>) {
  return {};
}

constexpr CommandRoute row(For<offer::Publish>) {
  return {"/v1/offers", Permission::publish_offers};
}

constexpr CommandRoute row(For<offer::Grant>) {
  return {"/v1/offers/{offer}/grants", Permission::grant_offers};
}

constexpr CommandRoute row(For<offer::End>) {
  return {"/v1/offers/{offer}/end", Permission::publish_offers};
}

// clang-format on

}  // namespace tress::command_table
