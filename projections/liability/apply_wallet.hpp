#pragma once

#include "projections/engine/projection.hpp"
#include "projections/engine/rows.hpp"
#include "projections/liability/keys.hpp"

namespace tress::liability {

// What events say of value. Others of that stream move nothing.

void on(const views::Recorded& event, views::Rows& rows, const wallet::Granted& granted);
void on(const views::Recorded& event, views::Rows& rows, const wallet::GrantTakenBack& taken);
void on(const views::Recorded& event, views::Rows& rows, const wallet::Spent& spent);
void on(const views::Recorded& event, views::Rows& rows, const wallet::SpendReversed& reversed);
void on(const views::Recorded& event, views::Rows& rows, const wallet::BookedElsewhere& booked);
void on(const views::Recorded& event, views::Rows& rows, const wallet::RefundRequested& requested);
void on(const views::Recorded& event, views::Rows& rows, const wallet::RefundApproved& approved);
void on(const views::Recorded& event, views::Rows& rows, const wallet::Expired& expired);
void on(const views::Recorded& event, views::Rows& rows, const wallet::Transferred& transferred);
void on(const views::Recorded& event, views::Rows& rows, const wallet::PointsTakenBack& taken);
void on(const views::Recorded& event, views::Rows& rows, const wallet::Forfeited& forfeited);
void on(const views::Recorded& event, views::Rows& rows, const wallet::TakenBack& taken);

}  // namespace tress::liability
