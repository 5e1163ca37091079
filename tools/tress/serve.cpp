#include <cstdio>
#include <fstream>
#include <memory>

#include <CLI/CLI.hpp>

#include "api/http/server.hpp"
#include "api/routes/app.hpp"
#include "api/routes/feed.hpp"
#include "ledger/base/log.hpp"
#include "ledger/erasure/retention_sweep.hpp"
#include "ledger/writer/heads_sealer.hpp"
#include "projections/all.hpp"
#include "projections/policies/policies.hpp"
#include "projections/store/rocksdb/rocksdb_store.hpp"
#include "tools/review/watch.hpp"
#include "tools/risk/scorer.hpp"
#include "tools/tress/access_service.hpp"
#include "tools/tress/commands.hpp"
#include "tools/tress/due_work.hpp"
#include "tools/tress/paying.hpp"
#include "tools/tress/salon.hpp"
#include "tools/tress/scheduled_backups.hpp"
#include "tools/tress/signals.hpp"
#include "tools/tress/witnessing.hpp"

namespace tress::tool {

namespace {

/// Reads and waits that queue up before callers are told to come back.
constexpr std::size_t pool_queued_max = 1024;
constexpr std::size_t sign_in_queued_max = 32;
constexpr unsigned pool_threads = 2;
constexpr unsigned sign_in_threads = 2;

/// How long requests in hand may take to finish after SIGTERM.
constexpr std::chrono::milliseconds drain_max{10'000};

/// How soon the program ends after a failed write.
constexpr std::chrono::milliseconds fault_look_every{200};

/// The disk's room is asked for once a second.
constexpr unsigned looks_per_disk_look = 5;

/// The country whose telephone numbers are typed without a country code.
constexpr std::string_view default_country = "CA";

struct ServeOptions {
  std::string data;
  std::string address = "127.0.0.1";
  std::uint16_t port = 8480;
  std::uint16_t admin_port = 8481;
  std::string port_file;
  std::string country{default_country};
  WitnessOptions witnesses;
  std::string anchor;
  std::string anchor_pace = "lazy";
  std::uint64_t free_mib_min = DiskLimits{}.free_bytes_min >> 20U;
  ScheduleOptions backups;
  OutboxOptions outbox;
  PaymentOptions payments;
};

OpenHow how_of(const ServeOptions& options) {
  const auto pace = options.anchor_pace == "strict" ? AnchorPace::strict : AnchorPace::lazy;
  // A disk without room closes the gate (`watch`); reading goes on.
  return {pace, options.anchor, true, 0};
}

/// Everything that a running service holds, in the order in which it is made.
class Service {
 public:
  static Result<std::unique_ptr<Service>, Fault> start(const ServeOptions& options) {
    std::unique_ptr<Service> service{new Service};
    TRESS_TRY(service->open(options));
    TRESS_TRY(service->listen(options));
    return service;
  }

  /// Whoever may still answer a request ends before the listeners that it would answer through.
  ~Service() {
    if (paying_) paying_->stop();
    if (feed_) feed_->stop();  // Else its streams would be drained for as long as that may take.
    if (public_) public_->stop(drain_max);
    if (admin_) admin_->stop(std::chrono::milliseconds{0});
    later_.stop();
    if (backups_) backups_->stop();
    if (scorer_) scorer_->stop();
    if (reviews_) reviews_->stop();
    if (retention_) retention_->stop();
    if (due_) due_->stop();
    if (heads_) heads_->stop();
    if (salon_) salon_->writer().stop();
    pool_.finish();
    sign_in_pool_.finish();
    if (follower_) follower_->stop();
    if (witnessing_) witnessing_->stop();
    if (access_) access_->stop();
  }

  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

  /// Why nothing is written any more, or nothing.
  [[nodiscard]] std::optional<Fault> fault() const { return salon_->fault(); }

  /// Now and then, from the main thread.
  void look_at_disk() {
    disk_->look();
    if (access_) access_->look_at_disk();
  }

  /// Reads again what may have changed outside: the mail server's password, the secrets of the
  /// provider of payments. What cannot be read leaves it as it is. From the main thread.
  void reload() {
    for (const auto& done : {due_ ? due_->reload() : Result<void, Fault>{ok()},
                             paying_ ? paying_->reload() : Result<void, Fault>{ok()}}) {
      if (!done) return log::error("not reloaded: {}", sentence(done.error()));
    }
    log::info("reloaded");
  }

  [[nodiscard]] std::uint16_t admin_port() const noexcept { return admin_port_; }

 private:
  Service() = default;

  Result<void, Fault> open(const ServeOptions& options) {
    const DataFolder folder{options.data};
    TRESS_TRY(require_ledger_folder(folder));
    const auto country = PhoneCountry::find(options.country);
    if (!country) {
      return Fault{Fault::Kind::configuration, "--country", "has no known telephone numbers"};
    }
    const auto committed = [this](Position size) {
      if (auto* const follower = followed_.load()) follower->notify(size);
      if (auto* const feed = fed_.load()) feed->notify(size);
    };
    TRESS_TRY(salon_, Salon::open(folder, clock_, random_, committed, how_of(options)));
    watch(folder, options);
    start_access_log(
        {folder, *salon_, how_of(options), options.free_mib_min << 20U, options.backups});
    TRESS_TRY(views_, views::RocksdbStore::open(folder.views(), {}));
    TRESS_TRY(follower_, views::Follower::open(salon_->log(), *views_, views::all_projections()));
    followed_ = follower_.get();
    follower_->start();
    follower_->notify(salon_->log().size());
    KeyStore& keys = salon_->keys();
    tokens_ = std::make_unique<SearchTokens>(keys.index_key(), *country);
    credentials_ = std::make_unique<Credentials>(keys, random_);
    enrolments_ = std::make_unique<Enrolments>(keys, clock_, random_);
    sessions_ =
        std::make_unique<StaffSessions>(staff_session_rules, keys.session_key(), clock_, random_);
    client_sessions_ =
        std::make_unique<ClientSessions>(client_session_rules, keys.session_key(), clock_, random_);
    codes_ = std::make_unique<PortalCodes>(keys.session_key(), clock_, random_);
    feed_ = std::make_unique<Feed>(salon_->log(), *follower_, *sessions_);
    fed_ = feed_.get();
    address_codes_ = std::make_unique<AddressCodes>(keys.session_key(), clock_);
    portal_ = std::unique_ptr<PortalParts>(
        new PortalParts{*client_sessions_, *codes_, *address_codes_, later_});
    const Identity& identity = salon_->identity();
    TRESS_TRY(witnessing_,
              Witnessing::open(options.witnesses, folder.witnessed(), salon_->log(),
                               {identity.origin, merkle::NoteKeyType::ed25519, identity.log_key},
                               clock_));
    // In quarantine there is nothing to be vouched for, and nothing to be backed up.
    if (salon_->quarantine()) return ok();
    witnessing_->start();
    heads_ = std::make_unique<HeadsSealer>(salon_->log(), clock_, [this](Submission submission) {
      return salon_->writer().submit_and_wait(std::move(submission));
    });
    heads_->start();
    TRESS_TRY(paying_, Paying::open(options.payments, clock_, random_));
    TRESS_TRY(due_, DueWork::start(options.outbox, folder, *salon_, gate_, clock_,
                                   paying_ ? DueWork::Address{[this] { return paying_->address(); }}
                                           : DueWork::Address{}));
    start_looking();
    TRESS_TRY(backups_, start_backups(options.backups, folder, *salon_, clock_, random_));
    return ok();
  }

  /// Without it the till goes on; nothing personal is shown, and health says why.
  void start_access_log(const AccessServing& serving) {
    auto started = AccessService::start(serving, clock_, random_);
    if (started) {
      access_ = std::move(started.value());
      return;
    }
    access_fault_ = "the access log: " + sentence(started.error());
    log::critical("{}; nothing personal is shown", *access_fault_);
  }

  /// A disk that is nearly full takes no commands, also not those of the service.
  void start_looking() {
    const auto submit = [this](Submission submission) -> Result<Answer, Fault> {
      if (const auto closed = gate_.closed()) {
        return Fault{Fault::Kind::halted, "the ledger", closed->sentence};
      }
      return salon_->writer().submit_and_wait(std::move(submission));
    };
    scorer_ = std::make_unique<Scorer>(
        [this](std::string_view view) { return follower_->snapshot(view); }, clock_, submit);
    scorer_->start();
    reviews_ = std::make_unique<ReviewWatch>(
        [this](std::string_view view) { return follower_->snapshot(view); }, clock_, submit);
    reviews_->start();
    retention_ = std::make_unique<erasure::RetentionSweep>(
        salon_->log(), clock_, [this](Day day) { return retention_rule(day); }, submit);
    retention_->start();
  }

  Result<std::optional<policy::RetentionRuleSet>, Fault> retention_rule(Day day) {
    TRESS_TRY(const auto view, follower_->snapshot(policies::projection().name()));
    TRESS_TRY(auto retention, policies::retention(*view, day));
    return std::move(retention.in_force);
  }

  /// What keeps commands out: a quarantine for good, a full disk for as long as it is full.
  void watch(const DataFolder& folder, const ServeOptions& options) {
    if (const auto& quarantine = salon_->quarantine()) {
      gate_.close(GateClosed::quarantine, quarantine->sentence);
      log::critical("{}", sentence(recovery::fault_of(*quarantine)));
    }
    DiskLimits limits;
    limits.free_bytes_min = options.free_mib_min << 20U;
    disk_ = std::make_unique<DiskWatch>(machine_files(), folder.reserve(),
                                        std::vector{folder.root()}, gate_, limits);
    disk_->look();
  }

  Result<void, Fault> listen(const ServeOptions& options) {
    parts_ = std::unique_ptr<Parts>(
        new Parts{salon_->writer(), salon_->log(), salon_->identity().origin,
                  salon_->identity().log_key, *follower_, salon_->sealer(), *tokens_, *credentials_,
                  *enrolments_, *sessions_, limits_, look_ups_, pool_, sign_in_pool_,
                  salon_->keys().session_key(), clock_, random_, &witnessing_->witnesses()});
    parts_->certifier = &salon_->certifier();
    parts_->gate = &gate_;
    parts_->portal = portal_.get();
    parts_->feed = feed_.get();
    parts_->access = access_ ? &access_->parts() : nullptr;
    parts_->access_fault = access_fault_;
    parts_->keeping = [this] {
      const auto standing = salon_->standing();
      return KeepingStanding{standing.anchored, standing.copied, disk_->free_bytes()};
    };
    if (backups_) {
      parts_->backups = [this] { return backup_standing(); };
    }
    if (paying_) parts_->payments = &paying_->payments();
    http::Options listener;
    listener.address = options.address;
    listener.port = options.port;
    listener.request_id_seed = seed();
    public_ = std::make_unique<http::Server>(listener, make_router(*parts_));
    http::Options admin;
    admin.port = options.admin_port;
    admin.threads = 1;
    admin.request_id_seed = seed();
    admin.access_log = [](const http::AccessLine&) {};  // Probes every second say nothing.
    admin_ = std::make_unique<http::Server>(admin, make_admin_router(*parts_));
    TRESS_TRY(port_, public_->start());
    if (paying_) paying_->start(port_);
    TRESS_TRY(admin_port_, admin_->start());
    return ok();
  }

  /// Of both logs: the older one counts, and what went wrong with either.
  BackupStanding backup_standing() {
    auto standing = backups_->standing();
    if (!access_ && !standing.failure) standing.failure = access_fault_;
    if (auto other = access_ ? access_->backups() : std::nullopt) {
      standing.last = std::min(standing.last, other->last);
      if (!standing.failure) standing.failure = std::move(other->failure);
    }
    return {standing.last, standing.every, std::move(standing.failure)};
  }

  std::uint64_t seed() {
    std::array<Byte, 8> bytes{};
    random_.fill(bytes);
    return read_be<std::uint64_t>(bytes);
  }

  SystemClock clock_;
  SystemRandom random_;
  WriteGate gate_;
  std::unique_ptr<DiskWatch> disk_;
  std::atomic<views::Follower*> followed_{nullptr};
  std::atomic<Feed*> fed_{nullptr};
  std::unique_ptr<views::RocksdbStore> views_;
  std::unique_ptr<AccessService> access_;
  std::optional<std::string> access_fault_;  ///< why there is none
  std::unique_ptr<Salon> salon_;
  std::unique_ptr<views::Follower> follower_;
  std::unique_ptr<SearchTokens> tokens_;
  std::unique_ptr<Credentials> credentials_;
  std::unique_ptr<Enrolments> enrolments_;
  std::unique_ptr<StaffSessions> sessions_;
  std::unique_ptr<Feed> feed_;
  SignInLimits limits_{clock_};
  LookUps look_ups_{clock_};
  std::unique_ptr<ClientSessions> client_sessions_;
  std::unique_ptr<PortalCodes> codes_;
  std::unique_ptr<AddressCodes> address_codes_;
  std::unique_ptr<PortalParts> portal_;
  LaterWork later_{LaterWork::pause};
  WorkPool pool_{pool_threads, pool_queued_max};
  WorkPool sign_in_pool_{sign_in_threads, sign_in_queued_max};
  std::unique_ptr<Witnessing> witnessing_;
  std::unique_ptr<HeadsSealer> heads_;
  std::unique_ptr<Paying> paying_;
  std::unique_ptr<DueWork> due_;
  std::unique_ptr<Scorer> scorer_;
  std::unique_ptr<ReviewWatch> reviews_;
  std::unique_ptr<erasure::RetentionSweep> retention_;
  std::unique_ptr<backup::Schedule> backups_;
  std::unique_ptr<Parts> parts_;
  std::unique_ptr<http::Server> public_;
  std::unique_ptr<http::Server> admin_;
  std::uint16_t port_ = 0;
  std::uint16_t admin_port_ = 0;
};

/// For scripts that asked for any free port.
Result<void, Fault> write_ports(const std::string& path, const Service& service) {
  if (path.empty()) return ok();
  std::ofstream out(path, std::ios::trunc);
  out << "port=" << service.port() << "\nadmin_port=" << service.admin_port() << "\n";
  out.flush();
  if (!out) return Fault{Fault::Kind::io, path, "cannot be written"};
  return ok();
}

Result<void, Fault> serve(const ServeOptions& options) {
  const Signals signals;  // Before any thread is started, so that all inherit the mask.
  TRESS_TRY(const auto service, Service::start(options));
  TRESS_TRY(write_ports(options.port_file, *service));
  log::info("serving on http://localhost:{} (admin on http://localhost:{})", service->port(),
            service->admin_port());
  unsigned looks = 0;
  for (Asked asked = Asked::nothing; asked != Asked::stop;
       asked = signals.wait_for(fault_look_every)) {
    if (asked == Asked::reload) service->reload();
    // After a failed write the end of the log is unknown. What was asked has been answered with
    // 503; only a new start can tell what is there.
    if (const auto fault = service->fault()) return *fault;
    if (++looks % looks_per_disk_look == 0) service->look_at_disk();
  }
  log::info("stopping");
  return ok();
}

}  // namespace

void add_serve(CLI::App& app, ExitCode& result) {
  const auto options = std::make_shared<ServeOptions>();
  auto* const serving = app.add_subcommand(
      "serve",
      "Serve the ledger over HTTP until SIGTERM; SIGHUP reads files that it was given again");
  add_data_option(*serving, options->data);
  serving->add_option("--address", options->address, "Loopback address")->capture_default_str();
  serving->add_option("--port", options->port, "0 picks a free one")->capture_default_str();
  serving->add_option("--admin-port", options->admin_port, "Health and metrics; 0 picks a free one")
      ->capture_default_str();
  serving->add_option("--port-file", options->port_file, "Write the ports taken to this file");
  serving
      ->add_option("--country", options->country,
                   "Country (ISO 3166) of telephone numbers without a country code")
      ->capture_default_str();
  serving->add_option("--anchor", options->anchor,
                      "Move the head anchor to this folder, better on another disk");
  serving
      ->add_option("--anchor-pace", options->anchor_pace,
                   "lazy: the anchor is at most 50 ms behind; strict: durable before each answer")
      ->check(CLI::IsMember({"lazy", "strict"}))
      ->capture_default_str();
  serving
      ->add_option("--free-mib-min", options->free_mib_min,
                   "Room on the disk below which no command is taken")
      ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{1} << 40U))
      ->capture_default_str();
  add_witness_options(*serving, options->witnesses);
  add_schedule_options(*serving, options->backups);
  add_outbox_options(*serving, options->outbox);
  add_payment_options(*serving, options->payments);
  serving->footer("Example:\n  tress serve --data ./salon --port 8480");
  serving->callback([options, &result] {
    const auto served = serve(*options);
    if (!served) result = report(served.error());
  });
}

}  // namespace tress::tool
