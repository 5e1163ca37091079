#include "api/payments/simulator.hpp"

#include "api/json/writer.hpp"

namespace tress::payments {

std::string Simulator::new_id(std::string_view prefix) const {
  return std::string{prefix} + random_id<EventId>(random_).hex();
}

Result<Session, Fault> Simulator::start(const Wanted& wanted) {
  std::string id = new_id("sim_");
  {
    const std::lock_guard lock{mutex_};
    if (order_.size() >= sessions_max) {
      sessions_.erase(order_.front());
      order_.pop_front();
    }
    sessions_.emplace(id, Kept{wanted, Stage::open});
    order_.push_back(id);
  }
  std::string address = "/simulator#" + id;
  return Session{std::move(id), std::move(address)};
}

std::optional<Simulator::Shown> Simulator::show(const std::string& session) const {
  const std::lock_guard lock{mutex_};
  const auto found = sessions_.find(session);
  if (found == sessions_.end()) return std::nullopt;
  const Kept& kept = found->second;
  return Shown{kept.wanted.amount, kept.wanted.purpose, kept.stage};
}

std::optional<Simulator::Shown> Simulator::press(const std::string& session, Stage stage) {
  std::optional<Kept> changed;
  {
    const std::lock_guard lock{mutex_};
    const auto found = sessions_.find(session);
    if (found == sessions_.end()) return std::nullopt;
    if (found->second.stage == Stage::open) {
      found->second.stage = stage;
      changed = found->second;
    }
  }
  if (changed) report(session, *changed);
  return show(session);
}

void Simulator::report(const std::string& session, const Kept& kept) const {
  const bool is_paid = kept.stage == Stage::paid;
  const Timestamp now = clock_.now();
  json::Writer out;
  out.begin_object()
      .member("type", is_paid ? "payment.succeeded" : "payment.failed")
      .member("timestamp", to_text(now))
      .key("data")
      .begin_object()
      .member("link", kept.wanted.link.hex())
      .member("session", session);
  if (is_paid) {
    out.key("amount")
        .begin_object()
        .member("amount_minor", kept.wanted.amount.minor())
        .member("currency", kept.wanted.amount.currency().alpha())
        .end_object();
  } else {
    out.member("reason", "card_declined");
  }
  out.end_object().end_object();
  deliver_(webhooks::sign(*secrets_.now(), new_id("msg_"), now, out.take()));
}

}  // namespace tress::payments
