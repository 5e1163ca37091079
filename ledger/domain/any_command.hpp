#pragma once

#include <variant>

#include "schema/appointment.hpp"
#include "schema/branch.hpp"
#include "schema/catalogue.hpp"
#include "schema/client.hpp"
#include "schema/day.hpp"
#include "schema/importing.hpp"
#include "schema/sale.hpp"
#include "schema/salon.hpp"
#include "schema/settlement.hpp"
#include "schema/staff.hpp"
#include "schema/system.hpp"

namespace tress {

/// A command for any kind of stream. The kinds stand in the order of the stored `StreamKind`.
using AnyCommand = std::variant<salon::Command,
                                branch::Command,
                                staff::Command,
                                catalogue::Command,
                                client::Command,
                                sale::Command,
                                appointment::Command,
                                settlement::Command,
                                day::Command,
                                importing::Command,
                                system::Command>;

}  // namespace tress
