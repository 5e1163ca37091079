#include "tools/export/folded_view.hpp"

namespace tress::exporting {

Result<std::unique_ptr<FoldedView>, Fault> FoldedView::fold(const EventLog& log,
                                                            const views::Projection& projection) {
  std::unique_ptr<FoldedView> view{new FoldedView};
  TRESS_TRY(view->follower_, views::Follower::open(log, view->store_, {&projection}));
  view->follower_->catch_up();
  const auto standings = view->follower_->standings();
  if (standings.front().state == views::ProjectionState::stopped) {
    return Fault{Fault::Kind::damaged, std::string{projection.name()}, standings.front().sentence};
  }
  TRESS_TRY(view->snapshot_, view->follower_->snapshot(projection.name()));
  return view;
}

}  // namespace tress::exporting
