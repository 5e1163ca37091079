#pragma once

#include "projections/engine/projection.hpp"
#include "projections/engine/rows.hpp"
#include "projections/liability/keys.hpp"

namespace tress::liability {

// What events say of packages and memberships. Others of that stream move nothing.

void on(const views::Recorded& event, views::Rows& rows, const membership::Started& started);
void on(const views::Recorded& event, views::Rows& rows, const membership::LotsGranted& granted);
void on(const views::Recorded& event, views::Rows& rows, const membership::LotPaid& paid);
void on(const views::Recorded& event, views::Rows& rows, const membership::Reserved& reserved);
void on(const views::Recorded& event, views::Rows& rows, const membership::Redeemed& redeemed);
void on(const views::Recorded& event, views::Rows& rows, const membership::Returned& returned);
void on(const views::Recorded& event, views::Rows& rows, const membership::Forfeited& forfeited);
void on(const views::Recorded& event, views::Rows& rows, const membership::Expired& expired);
void on(const views::Recorded& event, views::Rows& rows, const membership::RefundApproved& refund);
void on(const views::Recorded& event, views::Rows& rows, const membership::TransferredOut& out);
void on(const views::Recorded& event, views::Rows& rows, const membership::LotsRevoked& revoked);
void on(const views::Recorded& event,
        views::Rows& rows,
        const membership::RenewalDateChanged& changed);
void on(const views::Recorded& event, views::Rows& rows, const membership::TimeEarned& earned);
void on(const views::Recorded& event, views::Rows& rows, const membership::TakenBack& taken);

}  // namespace tress::liability
