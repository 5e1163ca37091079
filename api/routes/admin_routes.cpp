#include <algorithm>

#include <fmt/core.h>

#include "api/http/problem.hpp"
#include "api/json/writer.hpp"
#include "api/routes/app.hpp"
#include "api/routes/feed.hpp"

namespace tress {

namespace {

using http::Response;

/// Events a view may lag behind before the service says it is not ready: about a second's work.
constexpr Position ready_lag_max = 20'000;

/// What a witness has seen of this log that is not in it: a reason to stop and look, before it is
/// a reason to start again.
std::optional<std::string> conflict_of(const Parts& parts) {
  return parts.witnesses == nullptr ? std::nullopt : parts.witnesses->conflict();
}

std::optional<std::string> integrity_of(const Parts& parts) {
  if (auto conflict = conflict_of(parts)) return conflict;
  const auto gate = parts.gate == nullptr ? std::nullopt : parts.gate->closed();
  if (gate && gate->reason == GateClosed::quarantine) return gate->sentence;
  if (parts.access == nullptr) return parts.access_fault;
  return parts.access->trouble ? parts.access->trouble() : std::nullopt;
}

Response health(const Parts& parts) {
  const auto conflict = integrity_of(parts);
  if (!conflict) return http::json_response(200, R"({"status":"alive"})");
  json::Writer out;
  out.begin_object().member("status", "integrity").member("reason", *conflict).end_object();
  return http::json_response(503, out.take());
}

/// So much longer than promised a backup may be under way or be tried again.
constexpr int overdue_parts = 12;

struct BackupAge {
  std::optional<std::chrono::seconds> age;  ///< nothing if there has been none
  bool is_overdue;
};

BackupAge age_of(const BackupStanding& standing, Timestamp now) {
  if (!standing.last) return {std::nullopt, true};
  const auto age = std::chrono::duration_cast<std::chrono::seconds>(now - *standing.last);
  return {std::max(age, std::chrono::seconds{0}),
          age > standing.every + standing.every / overdue_parts};
}

/// An overdue backup is somebody's work, not a reason to take the service away.
void write_backup(json::Writer& out, const Parts& parts) {
  if (!parts.backups) return;
  const BackupStanding standing = parts.backups();
  const BackupAge backup = age_of(standing, parts.clock.now());
  out.key("backup").begin_object();
  if (standing.last) out.member("last", to_text(*standing.last));
  if (backup.age) out.member("age_seconds", static_cast<std::uint64_t>(backup.age->count()));
  out.member("overdue", backup.is_overdue);
  if (standing.failure) out.member("failure", *standing.failure);
  out.end_object();
}

/// Ready: commands are taken, and no view has stopped or is far behind.
Response readiness(const Parts& parts) {
  const auto fault = parts.writer.fault();
  const auto gate = parts.gate == nullptr ? std::nullopt : parts.gate->closed();
  bool is_ready = !fault && !gate;
  json::Writer out;
  out.begin_object().member("events", parts.log.size()).member("writes", is_ready);
  if (fault) out.member("reason", sentence(*fault));
  if (!fault && gate) out.member("reason", gate->sentence);
  if (const auto conflict = integrity_of(parts)) {
    is_ready = false;
    out.member("integrity", *conflict);
  }
  out.key("views").begin_array();
  for (const auto& standing : parts.follower.standings()) {
    const bool is_following = standing.state == views::ProjectionState::following;
    is_ready = is_ready && is_following && standing.lag <= ready_lag_max;
    out.begin_object()
        .member("name", standing.projection)
        .member("applied", standing.applied)
        .member("lag", standing.lag)
        .member("following", is_following);
    if (!is_following) out.member("reason", standing.sentence);
    out.end_object();
  }
  out.end_array();
  write_backup(out, parts);
  out.member("ready", is_ready).end_object();
  return http::json_response(is_ready ? 200 : 503, out.take());
}

/// Names of keys are our own operator's words, but a quote in one must not end the label.
std::string label_text(std::string_view text) {
  std::string out;
  for (const char mark : text) {
    if (mark == '"' || mark == '\\') out += '\\';
    out += mark;
  }
  return out;
}

/// What each witness has vouched for, and how long ago.
std::string witness_metrics(const Parts& parts) {
  if (parts.witnesses == nullptr) return {};
  const auto standings = parts.witnesses->standings();
  std::string text;
  const auto rows = [&](std::string_view name, std::string_view help, auto&& value) {
    text += fmt::format("# HELP {0} {1}\n# TYPE {0} gauge\n", name, help);
    for (const auto& standing : standings) {
      text += fmt::format("{}{{witness=\"{}\"}} {}\n", name, label_text(standing.key.name),
                          value(standing));
    }
  };
  const auto now = parts.clock.now().time_since_epoch();
  const auto now_s = std::chrono::duration_cast<std::chrono::seconds>(now).count();
  rows("tress_witness_size_events", "Events in the tree that the witness has cosigned last.",
       [](const auto& standing) { return standing.size; });
  rows("tress_witness_age_seconds", "Seconds since its last cosignature; -1 before the first.",
       [now_s](const auto& standing) {
         return standing.size == 0 ? std::int64_t{-1}
                                   : now_s - static_cast<std::int64_t>(standing.seconds);
       });
  rows("tress_witness_in_trouble", "1 if it could not be asked or has not cosigned.",
       [](const auto& standing) { return standing.trouble == witness::Trouble::none ? 0 : 1; });
  text += fmt::format(
      "# HELP tress_log_conflict 1 if a witness has seen another tree of this log.\n"
      "# TYPE tress_log_conflict gauge\ntress_log_conflict {}\n",
      conflict_of(parts) ? 1 : 0);
  return text;
}

std::string view_metrics(const Parts& parts) {
  const auto standings = parts.follower.standings();
  std::string text =
      "# HELP tress_view_lag_events Events that a view has not taken in yet.\n"
      "# TYPE tress_view_lag_events gauge\n";
  for (const auto& standing : standings) {
    text +=
        fmt::format("tress_view_lag_events{{view=\"{}\"}} {}\n", standing.projection, standing.lag);
  }
  text +=
      "# HELP tress_view_stopped 1 if a view has met an event that it cannot take in.\n"
      "# TYPE tress_view_stopped gauge\n";
  for (const auto& standing : standings) {
    const int is_stopped = standing.state == views::ProjectionState::stopped ? 1 : 0;
    text += fmt::format("tress_view_stopped{{view=\"{}\"}} {}\n", standing.projection, is_stopped);
  }
  return text;
}

/// Prometheus text format, version 0.0.4.
Response metrics(const Parts& parts) {
  std::string text;
  const auto gauge = [&](std::string_view name, std::string_view help, std::uint64_t value) {
    text += fmt::format("# HELP {0} {1}\n# TYPE {0} gauge\n{0} {2}\n", name, help, value);
  };
  gauge("tress_log_events", "Events in the log.", parts.log.size());
  gauge("tress_queue_commands", "Commands waiting for the committer.", parts.writer.queued());
  gauge("tress_writer_halted", "1 after a failed write.", parts.writer.fault() ? 1 : 0);
  const auto is_closed_for = [&](GateClosed reason) {
    return parts.gate != nullptr && parts.gate->is_closed_for(reason) ? 1U : 0U;
  };
  gauge("tress_quarantine", "1 while the log is read only because it is not what was anchored.",
        is_closed_for(GateClosed::quarantine));
  gauge("tress_disk_nearly_full", "1 while no command is taken for want of room.",
        is_closed_for(GateClosed::disk_nearly_full));
  if (parts.keeping) {
    const auto keeping = parts.keeping();
    gauge("tress_disk_free_bytes", "Of the fullest disk of the ledger.", keeping.disk_free_bytes);
    gauge("tress_anchored_events", "Events that the head anchor vouches for.", keeping.anchored);
    gauge("tress_copied_events", "Events that are durable in the second copy.", keeping.copied);
  }
  gauge("tress_sessions_open", "Open staff sessions.", parts.sessions.size());
  if (parts.access != nullptr) {
    gauge("tress_access_events", "Events in the access log.", parts.access->log.size());
    gauge("tress_access_unrecorded", "1 while nothing can be recorded, so nothing personal shown.",
          parts.access->objection() ? 1 : 0);
    gauge("tress_access_denials_left_out", "Refused reads that were not recorded, since the start.",
          parts.access->denials->left_out());
  } else if (parts.access_fault) {
    gauge("tress_access_unrecorded", "1 while nothing can be recorded, so nothing personal shown.",
          1);
  }
  if (parts.feed != nullptr) {
    gauge("tress_feed_streams", "Open streams of the live feed.", parts.feed->open_streams());
  }
  if (parts.backups) {
    const BackupStanding standing = parts.backups();
    const BackupAge backup = age_of(standing, parts.clock.now());
    if (backup.age) {
      gauge("tress_backup_age_seconds", "Since the last backup that succeeded.",
            static_cast<std::uint64_t>(backup.age->count()));
    }
    gauge("tress_backup_overdue", "1 if no backup has succeeded for longer than promised.",
          backup.is_overdue ? 1 : 0);
    gauge("tress_backup_failed", "1 if the last attempt failed.", standing.failure ? 1 : 0);
  }
  text += view_metrics(parts);
  text += witness_metrics(parts);
  return {200, "text/plain; version=0.0.4", {}, std::move(text)};
}

}  // namespace

http::Router make_admin_router(const Parts& parts) {
  using http::Method;
  std::vector<http::Route> routes;
  const auto add = [&](std::string pattern, std::string name, auto make) {
    http::Route route;
    route.method = Method::get;
    route.pattern = std::move(pattern);
    route.name = std::move(name);
    route.handler = [make](http::Request, http::Responder responder) { responder(make()); };
    routes.push_back(std::move(route));
  };
  add("/healthz", "admin.health", [&parts] { return health(parts); });
  add("/readyz", "admin.ready", [&parts] { return readiness(parts); });
  add("/metrics", "admin.metrics", [&parts] { return metrics(parts); });
  return http::Router{std::move(routes)};
}

}  // namespace tress
