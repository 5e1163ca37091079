// Goal: log and witness understand each other over real HTTP, a bad witness costs nothing but its
// cosignature, and the pace is kept. Method: both sides in one process, on a port picked free.

#include <atomic>
#include <chrono>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/support/http_client.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/witness/signing_log.hpp"

#include "api/http/server.hpp"
#include "ledger/witness/head.hpp"
#include "tools/cosign/cosigning.hpp"
#include "tools/cosign/http_channel.hpp"
#include "tools/witness/folder.hpp"
#include "tools/witness/routes.hpp"

namespace tress::cosign::cosign_test {

namespace {

using testing::HttpClient;
using testing::ManualClock;
using testing::SeededRandom;
using testing::SigningLog;
using testing::TemporaryFolder;

constexpr std::uint64_t log_seed = 1;

/// A witness behind a real listener.
class Listening {
 public:
  explicit Listening(const SigningLog& log, const std::string& prefix = "") {
    SeededRandom random{7};
    REQUIRE(witness_service::WitnessFolder::create(folder_.path() / "w", "witness.test/w1", random)
                .has_value());
    opened_ = witness_service::WitnessFolder::open(folder_.path() / "w", clock).value();
    REQUIRE(opened_->witness().add_log(log.vkey(), std::nullopt).has_value());
    http::Options options;
    options.threads = 1;
    options.access_log = [](const http::AccessLine&) {};
    server_ = std::make_unique<http::Server>(
        options, witness_service::make_router(opened_->witness(), pool_, prefix));
    port = server_->start().value();
    address = "http://127.0.0.1:" + std::to_string(port) + prefix;
  }

  ~Listening() { server_->stop(std::chrono::milliseconds{1'000}); }

  Listening(const Listening&) = delete;
  Listening& operator=(const Listening&) = delete;

  [[nodiscard]] witness::Witness& witness() { return opened_->witness(); }

  ManualClock clock{Timestamp{std::chrono::seconds{1'772'452'800}}};
  std::uint16_t port = 0;
  std::string address;

 private:
  TemporaryFolder folder_;
  std::unique_ptr<witness_service::WitnessFolder> opened_;
  WorkPool pool_{2, 16};
  std::unique_ptr<http::Server> server_;
};

SigningLog log_of(std::uint64_t size) {
  SigningLog log{log_seed};
  log.grow_to(size);
  return log;
}

/// A witness of the test's own: answers what it is told, counts, may be slow.
class ScriptedServer {
 public:
  explicit ScriptedServer(http::Response response, std::chrono::milliseconds delay = {}) {
    http::Route route;
    route.method = http::Method::post;
    route.pattern = "/add-checkpoint";
    route.name = "scripted";
    route.body_type = "";
    route.handler = [response = std::move(response), delay](http::Request,
                                                            http::Responder responder) {
      std::this_thread::sleep_for(delay);
      responder(response);
    };
    http::Options options;
    options.threads = 1;
    options.access_log = [](const http::AccessLine&) {};
    server_ = std::make_unique<http::Server>(options, http::Router{{route}});
    address = "http://127.0.0.1:" + std::to_string(server_->start().value());
  }

  ~ScriptedServer() { server_->stop(std::chrono::milliseconds{0}); }

  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  std::string address;

 private:
  std::unique_ptr<http::Server> server_;
};

std::unique_ptr<HttpChannel> channel_to(const std::string& address,
                                        HttpChannel::Limits limits = {}) {
  return HttpChannel::open(address, limits).value();
}

bool comes_true(const std::function<bool()>& holds) {
  for (int tries = 0; tries < 1'000; ++tries) {
    if (holds()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  return false;
}

}  // namespace

TEST_CASE("over HTTP: a checkpoint comes back cosigned, below a prefix too", "[unit][cosign]") {
  for (const char* const prefix : {"", "/witness"}) {
    const SigningLog log = log_of(10);
    Listening listening{log, prefix};
    const auto channel = channel_to(listening.address);
    witness::Cosigner cosigner{*channel, log, log.vkey(), listening.witness().cosigning_key(), 0};
    const auto outcome = cosigner.ask();
    REQUIRE(std::holds_alternative<witness::Cosigned>(outcome));
    const auto kept = channel->checkpoint(witness::origin_name(SigningLog::name));
    REQUIRE(kept.has_value());
    CHECK(kept.value().status == 200);
    CHECK(kept.value().body == std::get<witness::Cosigned>(outcome).note);
    CHECK(channel->checkpoint(std::string(64, '0')).value().status == 404);
  }
}

TEST_CASE("over HTTP: status, media type and body of each answer are the protocol's",
          "[unit][cosign]") {
  const SigningLog log = log_of(10);
  Listening listening{log};
  HttpClient client{listening.port};
  // A body of any media type, or none: the protocol names none.
  const auto first = client.request("POST", "/add-checkpoint", {}, log.body(0, 5));
  REQUIRE(first.has_value());
  CHECK(first->status == 200);
  const auto second = client.request(
      "POST", "/add-checkpoint", {{"Content-Type", "application/octet-stream"}}, log.body(3, 7));
  CHECK(second->status == 409);
  CHECK(second->header("content-type") == "text/x.tlog.size");
  CHECK(second->body == "5\n");
  CHECK(client.request("POST", "/add-checkpoint", {}, "old x\n")->status == 400);
  CHECK(client.request("GET", "/add-checkpoint")->status == 405);
  CHECK(client.request("GET", "/" + witness::origin_name("tress.test/none") + "/checkpoint")
            ->status == 404);
  const auto vkey = client.request("GET", "/vkey");
  CHECK(vkey->body == merkle::vkey_text(listening.witness().cosigning_key()) + "\n");
  // More than any submission has is not read.
  HttpClient another{listening.port};
  CHECK(another.request("POST", "/add-checkpoint", {}, std::string(300'000, 'x'))->status == 413);
}

TEST_CASE("over HTTP: fifty submissions at once, and one is cosigned", "[unit][cosign]") {
  constexpr int submitters = 50;
  const SigningLog log = log_of(2 + submitters);
  Listening listening{log};
  REQUIRE(listening.witness().add_checkpoint(log.body(0, 2)).status == 200);
  std::vector<std::string> bodies;
  for (std::uint64_t i = 0; i < submitters; ++i) bodies.push_back(log.body(2, 3 + i));
  std::atomic<int> cosigned{0};
  std::atomic<int> conflicts{0};
  std::vector<std::thread> threads;
  for (const std::string& body : bodies) {
    threads.emplace_back([&, from = "127.0.0." + std::to_string(2 + threads.size())] {
      HttpClient client{listening.port, from};
      auto answer = client.request("POST", "/add-checkpoint", {}, body);
      // The pool is smaller than this crowd: who is sent away comes again.
      while (answer && answer->status == 503) {
        answer = client.request("POST", "/add-checkpoint", {}, body);
      }
      if (answer && answer->status == 200) ++cosigned;
      if (answer && answer->status == 409) ++conflicts;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(cosigned == 1);
  CHECK(conflicts == submitters - 1);
}

TEST_CASE("channel: a witness that is slow, endless or not there is left in time",
          "[unit][cosign]") {
  const HttpChannel::Limits limits{std::chrono::milliseconds{300}, std::chrono::milliseconds{500},
                                   1'000};
  const auto started = std::chrono::steady_clock::now();
  const ScriptedServer endless{{200, "text/plain", {}, std::string(2'000, 'x')}};
  CHECK_FALSE(channel_to(endless.address, limits)->add_checkpoint("x").has_value());
  const ScriptedServer slow{{200, "text/plain", {}, "late"}, std::chrono::milliseconds{1'500}};
  CHECK_FALSE(channel_to(slow.address, limits)->add_checkpoint("x").has_value());
  CHECK_FALSE(channel_to("http://127.0.0.1:1", limits)->add_checkpoint("x").has_value());
  CHECK(std::chrono::steady_clock::now() - started < std::chrono::seconds{6});
}

TEST_CASE("channel: a redirect is not followed", "[unit][cosign]") {
  const SigningLog log = log_of(5);
  Listening listening{log};
  const ScriptedServer elsewhere{
      {307, "text/plain", {{"Location", listening.address + "/add-checkpoint"}}, "there"}};
  const auto reply = channel_to(elsewhere.address)->add_checkpoint(log.body(0, 5));
  REQUIRE(reply.has_value());
  CHECK(reply.value().status == 307);
  CHECK(listening.witness().logs().front().last.size == 0);
}

TEST_CASE("channel: an address that is none of a witness is refused", "[unit][cosign]") {
  for (const char* const address :
       {"", "localhost:80", "ftp://host", "file:///etc/passwd", "http://", "http://host/",
        "http://host?x", "http://a b", "http://user@host"}) {
    INFO(address);
    CHECK_FALSE(HttpChannel::open(address, {}).has_value());
  }
}

TEST_CASE("folder: a witness belongs to one process, and is made once", "[unit][cosign]") {
  const TemporaryFolder folder;
  SeededRandom random{7};
  ManualClock clock{Timestamp{}};
  using witness_service::WitnessFolder;
  CHECK_FALSE(WitnessFolder::create(folder.path() / "w", "two words", random).has_value());
  CHECK_FALSE(WitnessFolder::open(folder.path() / "w", clock).has_value());
  const auto key = WitnessFolder::create(folder.path() / "w", "w", random);
  REQUIRE(key.has_value());
  CHECK_FALSE(WitnessFolder::create(folder.path() / "w", "w", random).has_value());
  {
    const auto open = WitnessFolder::open(folder.path() / "w", clock);
    REQUIRE(open.has_value());
    CHECK(open.value()->witness().cosigning_key() == key.value());
    CHECK_FALSE(WitnessFolder::open(folder.path() / "w", clock).has_value());
  }
  CHECK(WitnessFolder::open(folder.path() / "w", clock).has_value());
  const auto mode = std::filesystem::status(folder.path() / "w" / "witness.key").permissions();
  CHECK(mode == std::filesystem::perms::owner_read);
}

namespace {

/// A log that may grow while the cosigning thread reads it.
class GuardedLog final : public witness::WitnessedLog {
 public:
  explicit GuardedLog(SigningLog log) : log_(std::move(log)) {}

  void grow_to(std::uint64_t size) {
    const std::lock_guard lock{mutex_};
    log_.grow_to(size);
  }

  Result<std::optional<std::string>, Fault> newest_checkpoint() const override {
    const std::lock_guard lock{mutex_};
    return log_.newest_checkpoint();
  }

  Result<merkle::Proof, merkle::ProofError> consistency(std::uint64_t old_size,
                                                        std::uint64_t new_size) const override {
    const std::lock_guard lock{mutex_};
    return log_.consistency(old_size, new_size);
  }

  Result<Hash, merkle::ProofError> root_at(std::uint64_t size) const override {
    const std::lock_guard lock{mutex_};
    return log_.root_at(size);
  }

  Result<std::vector<witness::KeyChange>, Fault> key_changes() const override {
    const std::lock_guard lock{mutex_};
    return log_.key_changes();
  }

 private:
  mutable std::mutex mutex_;
  SigningLog log_;
};

}  // namespace

TEST_CASE("cosigning: asks at the start, when hurried, and at its pace", "[unit][cosign]") {
  SigningLog first = log_of(5);
  Listening listening{first};
  const auto vkey = first.vkey();
  GuardedLog log{std::move(first)};
  const TemporaryFolder folder;
  const auto key = listening.witness().cosigning_key();
  const auto witnesses =
      witness::Witnesses::open(machine_files(), folder.path(), vkey, {key}).value();
  std::vector<Asked> asked;
  asked.push_back({key, channel_to(listening.address)});
  const auto size = [&] { return witnesses->standings().front().size; };
  Pace pace;
  pace.every = std::chrono::hours{1};
  {
    Cosigning cosigning{{log, *witnesses, listening.clock}, vkey, std::move(asked), pace};
    cosigning.start();
    CHECK(comes_true([&] { return size() == 5; }));
    log.grow_to(9);
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
    CHECK(size() == 5);
    witnesses->hurry();
    CHECK(comes_true([&] { return size() == 9; }));
  }
  witnesses->hurry();  // Nobody is there any more, which does no harm.
  asked.clear();
  asked.push_back({key, channel_to(listening.address)});
  pace.every = std::chrono::milliseconds{20};
  Cosigning again{{log, *witnesses, listening.clock}, vkey, std::move(asked), pace};
  again.start();
  log.grow_to(20);
  CHECK(comes_true([&] { return size() == 20; }));
}

TEST_CASE("cosigning: a log smaller than what was cosigned in an earlier run is a conflict at once",
          "[unit][cosign]") {
  const SigningLog whole = log_of(20);
  Listening listening{whole};
  const TemporaryFolder folder;
  const auto key = listening.witness().cosigning_key();
  {
    const auto witnesses =
        witness::Witnesses::open(machine_files(), folder.path(), whole.vkey(), {key}).value();
    const auto channel = channel_to(listening.address);
    witness::Cosigner cosigner{*channel, whole, whole.vkey(), key, 0};
    REQUIRE(witnesses->take(key, cosigner.ask()).has_value());
  }
  const SigningLog restored = log_of(12);
  const auto witnesses =
      witness::Witnesses::open(machine_files(), folder.path(), whole.vkey(), {key}).value();
  std::vector<Asked> asked;
  asked.push_back({key, channel_to("http://127.0.0.1:1")});
  Cosigning cosigning{{restored, *witnesses, listening.clock}, whole.vkey(), std::move(asked), {}};
  cosigning.start();
  CHECK(witnesses->conflict().has_value());
}

TEST_CASE("cosigning: a log that was restored with all that was cosigned is found out at the start",
          "[unit][cosign]") {
  const SigningLog yesterday = log_of(12);
  Listening listening{yesterday};
  const TemporaryFolder folder;
  const auto key = listening.witness().cosigning_key();
  const auto witnesses =
      witness::Witnesses::open(machine_files(), folder.path(), yesterday.vkey(), {key}).value();
  const auto channel = channel_to(listening.address);
  witness::Cosigner before{*channel, yesterday, yesterday.vkey(), key, 0};
  REQUIRE(witnesses->take(key, before.ask()).has_value());
  REQUIRE(listening.witness().add_checkpoint(log_of(20).body(12, 20)).status == 200);
  std::vector<Asked> asked;
  asked.push_back({key, channel_to(listening.address)});
  Cosigning cosigning{
      {yesterday, *witnesses, listening.clock}, yesterday.vkey(), std::move(asked), {}};
  cosigning.start();
  CHECK(comes_true([&] { return witnesses->conflict().has_value(); }));
}

}  // namespace tress::cosign::cosign_test
