#include "tests/support/test_api.hpp"

#include <atomic>
#include <mutex>
#include <utility>

#include "tests/support/api_document.hpp"
#include "tests/support/temporary_folder.hpp"

#include "api/http/server.hpp"
#include "api/routes/app.hpp"
#include "api/routes/feed.hpp"
#include "ledger/codec/events.hpp"
#include "ledger/crypto/random.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/erasure/eraser.hpp"
#include "ledger/log/memory_log.hpp"
#include "ledger/writer/key_store_sealer.hpp"
#include "projections/all.hpp"
#include "projections/store/memory_store.hpp"

namespace tress::testing {

namespace {

const Actor system_itself{ActorKind::system, std::nullopt, Role::service, std::nullopt};

template <class T>
T required(Result<T, Fault> result) {
  if (!result) FAIL(sentence(result.error()));
  return std::move(result.value());
}

/// Cheap enough for hundreds of sign-ins; the real cost is tested with the hasher.
constexpr PasswordCost cheap{1, 8192 * 8};

}  // namespace

/// Members are made in this order and destroyed in the other.
struct TestApi::Running {
  Running()
      : clock(Timestamp{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2}} +
              std::chrono::hours{12}),
        log_key(SigningKey::generate(random)),
        keys(required(KeyStore::open(folder / "keys", Secret::random(random), random))),
        sealer(*keys, random),
        committer(required(Committer::open({log, sealer, log_key, origin_text, clock, random}))),
        follower(required(views::Follower::open(log, store, views::all_projections()))),
        access_committer(
            required(Committer::open({access_log, sealer, log_key, access_origin, clock, random}))),
        access_follower(
            required(views::Follower::open(access_log, access_store, views::access_projections()))),
        access_writer(*access_committer,
                      access_log,
                      [this](Position size) { access_follower->notify(size); }),
        eraser(log, *keys),
        writer(*committer,
               log,
               [this](Position size) {
                 follower->notify(size);
                 feed.notify(size);
                 eraser.notify();
               }),
        tokens(keys->index_key(), *PhoneCountry::find("CA")),
        credentials(*keys, random, PasswordHasher{cheap}),
        enrolments(*keys, clock, random),
        sessions(staff_session_rules, keys->session_key(), clock, random),
        limits(clock),
        look_ups(clock),
        pool(2, 256),
        sign_in_pool(2, 32),
        parts{writer, log,          origin_text,         key_text, *follower, sealer.sealer(),
              tokens, credentials,  enrolments,          sessions, limits,    look_ups,
              pool,   sign_in_pool, keys->session_key(), clock,    random},
        certifier(log, *keys, origin_text, log_key),
        server(options(), make_router(parts)) {
    parts.certifier = &certifier;
    parts.gate = &gate;
    parts.payments = &payments;
    parts.portal = &portal;
    parts.access = &access;
    access_follower->start();
    parts.feed = &feed;
    follower->start();
    port = required(server.start());
  }

  ~Running() {
    feed.stop();
    server.stop(std::chrono::milliseconds{2'000});
    later.stop();
    writer.stop();
    pool.finish();
    sign_in_pool.finish();
    access_writer.stop();
    follower->stop();
    access_follower->stop();
  }

  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  static webhooks::Secrets first_secrets(Random& random) {
    webhooks::Secrets secrets;
    secrets.push_back(webhooks::Secret::random(random));
    return secrets;
  }

  static http::Options options() {
    http::Options made;
    made.threads = 2;
    made.access_log = [](const http::AccessLine&) {};
    return made;
  }

  TemporaryFolder folder;
  SystemRandom random;
  ManualClock clock;
  const SigningKey log_key;
  const PublicKey key_text = log_key.public_key();
  const std::string origin_text = TestApi::origin;
  MemoryLog log;
  std::unique_ptr<KeyStore> keys;
  KeyStoreSealer sealer;
  std::unique_ptr<Committer> committer;
  views::MemoryStore store;
  std::unique_ptr<views::Follower> follower;
  const std::string access_origin = std::string{TestApi::origin} + "/access";
  MemoryLog access_log;
  std::unique_ptr<Committer> access_committer;
  views::MemoryStore access_store;
  std::unique_ptr<views::Follower> access_follower;
  Writer access_writer;
  const AccessLogParts access{access_writer, access_log, *access_follower, nullptr};
  erasure::Eraser eraser;
  Writer writer;
  SearchTokens tokens;
  Credentials credentials;
  Enrolments enrolments;
  StaffSessions sessions;
  SignInLimits limits;
  LookUps look_ups;
  Feed feed{log, *follower, sessions};
  ClientSessions client_sessions{client_session_rules, keys->session_key(), clock, random};
  PortalCodes codes{keys->session_key(), clock, random};
  AddressCodes address_codes{keys->session_key(), clock};
  LaterWork later{std::chrono::milliseconds{0}};
  const PortalParts portal{client_sessions, codes, address_codes, later};
  WorkPool pool;
  WorkPool sign_in_pool;
  WriteGate gate;
  webhooks::SecretSlot webhook_secrets{first_secrets(random)};
  std::mutex reporting;
  std::vector<webhooks::Message> reports;  ///< guarded by `reporting`
  payments::Simulator simulator{webhook_secrets, clock, random, [this](webhooks::Message message) {
                                  const std::lock_guard lock{reporting};
                                  reports.push_back(std::move(message));
                                }};
  const Payments payments{simulator, webhook_secrets, [] { return "http://salon.test"; },
                          &simulator};
  Parts parts;
  erasure::Certifier certifier;
  http::Server server;
  std::uint16_t port = 0;
};

std::string Reply::header(std::string_view name) const {
  for (const auto& [known, value] : headers) {
    if (known == name) return value;
  }
  return {};
}

std::string Reply::code() const {
  const auto* const object = body.if_object();
  const auto* const member = object == nullptr ? nullptr : object->if_contains("code");
  return member == nullptr || !member->is_string() ? "" : std::string{member->as_string().c_str()};
}

const boost::json::value& Reply::at(std::string_view pointer) const {
  boost::json::error_code broken;
  const auto* const found = body.find_pointer({pointer.data(), pointer.size()}, broken);
  if (found == nullptr) FAIL("no " << pointer << " in " << status << " " << text);
  return *found;
}

std::string Reply::text_at(std::string_view pointer) const {
  const auto& value = at(pointer);
  REQUIRE(value.is_string());
  return value.as_string().c_str();
}

std::int64_t Reply::number_at(std::string_view pointer) const {
  return at(pointer).to_number<std::int64_t>();
}

const boost::json::array& Reply::rows() const {
  const auto& value = at("/rows");
  REQUIRE(value.is_array());
  return value.as_array();
}

TestApi::TestApi() : running_(std::make_unique<Running>()) {
  carry_out(salon::Command{salon::Found{"Salon Lin", origin, running_->key_text}});
  const salon::Found access{"Salon Lin", running_->access_origin, running_->key_text,
                            LogHolds::access};
  required(running_->access_writer.submit_and_wait({command_id(system_itself, "found"),
                                                    sha256(bytes_of("found")), system_itself,
                                                    AnyCommand{salon::Command{access}}}));
}

TestApi::~TestApi() = default;

Reply TestApi::send(std::string_view method,
                    std::string_view target,
                    const Headers& headers,
                    std::string_view body) const {
  HttpClient client{running_->port};
  client.patience = std::chrono::milliseconds{30'000};
  Headers all = headers;
  if (!body.empty()) all.emplace_back("Content-Type", "application/json");
  const auto answer = client.request(method, target, all, body);
  if (!answer) return {};
  Reply reply{answer->status, answer->headers, answer->body, nullptr};
  boost::json::error_code broken;
  auto value = boost::json::parse(answer->body, broken);
  if (!broken) reply.body = std::move(value);
  return reply;
}

Reply TestApi::ask(std::string_view method,
                   std::string_view target,
                   const Headers& headers,
                   std::string_view body) {
  const Reply reply = send(method, target, headers, body);
  const std::string fault = fault_of_answer(method, target, reply);
  INFO(method << " " << target << " -> " << reply.status << " " << reply.text);
  CHECK(fault.empty());
  if (!fault.empty()) FAIL_CHECK(fault);
  return reply;
}

Reply TestApi::get(std::string_view target, const std::string& token) {
  settle();
  return ask("GET", target, token.empty() ? Headers{} : bearer(token));
}

Reply TestApi::post(std::string_view target,
                    std::string_view body,
                    const std::string& token,
                    const Headers& more) {
  Headers headers = token.empty() ? Headers{} : bearer(token);
  bool has_key = false;
  for (const auto& one : more) has_key = has_key || one.first == "Idempotency-Key";
  if (!has_key) headers.emplace_back("Idempotency-Key", "key-" + std::to_string(++keys_used_));
  headers.insert(headers.end(), more.begin(), more.end());
  return ask("POST", target, headers, body);
}

Reply TestApi::accept(std::string_view target,
                      std::string_view body,
                      const std::string& token,
                      const Headers& more) {
  Reply reply = post(target, body, token, more);
  if (reply.status != 201) FAIL(target << " -> " << reply.status << " " << reply.text);
  return reply;
}

Member TestApi::member(const std::vector<Role>& roles) {
  const std::string code = "P" + std::to_string(++people_hired_);
  const auto hired = carry_out(staff::Command{staff::Hire{code, "Person " + code}});
  const auto id = id_cast<StaffId>(hired.stream);
  for (const Role role : roles) {
    carry_out(staff::Command{staff::GrantRole{id, role, std::nullopt}});
  }
  settle();
  return {id, session_of(id)};
}

std::string TestApi::session_of(StaffId person) {
  return running_->sessions.open(person);
}

Accepted TestApi::carry_out(AnyCommand command) {
  const std::string key = "system-" + std::to_string(++keys_used_);
  const auto answer = required(running_->writer.submit_and_wait(
      {command_id(system_itself, key), sha256(bytes_of(key)), system_itself, std::move(command)}));
  if (const auto* const refused = std::get_if<Refused>(&answer)) FAIL("refused: " << refused->code);
  return std::get<Accepted>(answer);
}

void TestApi::settle() {
  const Position size = log_size();
  REQUIRE(running_->follower->wait_for_all(size - 1, std::chrono::seconds{30}) ==
          views::Waited::reached);
}

Position TestApi::log_size() const {
  return running_->log.size();
}

std::uint16_t TestApi::port() const {
  return running_->port;
}

Feed& TestApi::feed() {
  return running_->feed;
}

void TestApi::stop_serving() {
  running_->feed.stop();
  running_->server.stop(std::chrono::milliseconds{2'000});
}

Position TestApi::access_log_size() const {
  return running_->access_log.size();
}

Envelope TestApi::access_event(Position position) const {
  const auto read = required(running_->access_log.read(position, 1, 1));
  REQUIRE(read.size() == 1);
  auto event = decode_event(read.front().bytes);
  REQUIRE(event.has_value());
  return std::move(event.value());
}

void TestApi::fail_access_log() {
  running_->access_log.fail_next_append();
}

ManualClock& TestApi::clock() {
  return running_->clock;
}

WriteGate& TestApi::gate() {
  return running_->gate;
}

const Parts& TestApi::parts() const {
  return running_->parts;
}

std::vector<webhooks::Message> TestApi::take_reports() {
  const std::lock_guard lock{running_->reporting};
  return std::exchange(running_->reports, {});
}

webhooks::SecretSlot& TestApi::webhook_secrets() {
  return running_->webhook_secrets;
}

PublicKey TestApi::log_key() const {
  return running_->key_text;
}

Headers bearer(const std::string& token) {
  return {{"Authorization", "Bearer " + token}};
}

Headers from_own_page(const std::string& token) {
  return {{"Cookie", "__Host-sid=" + token},
          {"Sec-Fetch-Site", "same-origin"},
          {"Origin", "http://localhost"}};
}

std::string cad(std::int64_t minor) {
  return R"({"amount_minor":)" + std::to_string(minor) + R"(,"currency":"CAD"})";
}

namespace {

std::string list(TestApi& api, catalogue::ItemKind kind, const std::string& name, Money price) {
  const auto item =
      api.carry_out(catalogue::Command{catalogue::ListItem{kind, name, name, std::nullopt}});
  catalogue::SetPrice set{
      id_cast<ItemId>(item.stream), Day{std::chrono::year{2026} / 3 / 2}, price, {}};
  if (kind == catalogue::ItemKind::product) set.cost = Money{price.currency(), 18'00};
  api.carry_out(catalogue::Command{set});
  return item.stream.hex();
}

}  // namespace

ApiSalon::ApiSalon(TestApi& api) {
  const Currency dollar = *Currency::from_alpha("CAD");
  const auto opened = api.carry_out(
      branch::Command{branch::Open{"MAIN", "Main Street", "America/Vancouver", 4, dollar}});
  branch = opened.stream.hex();
  api.carry_out(branch::Command{branch::SetTax{id_cast<BranchId>(opened.stream), "GST", 50'000,
                                               Day{std::chrono::year{2026} / 3 / 2}}});
  haircut = list(api, catalogue::ItemKind::service, "Haircut", Money{dollar, 80'00});
  shampoo = list(api, catalogue::ItemKind::product, "Shampoo", Money{dollar, 40'00});
  owner = api.member({Role::owner});
  manager = api.member({Role::manager});
  cashier = api.member({Role::cashier});
  stylist = api.member({Role::stylist});
  accountant = api.member({Role::accountant});
}

std::string ApiSalon::open_bill(TestApi& api,
                                const std::string& item,
                                const std::string& payer) const {
  const std::string who = payer.empty() ? "" : R"(,"payer":")" + payer + "\"";
  const Reply opened =
      api.accept("/v1/sales", R"({"branch":")" + branch + "\"" + who + "}", cashier.token);
  const std::string sale = opened.text_at("/stream");
  api.accept("/v1/sales/" + sale + "/lines",
             R"({"item":")" + item + R"(","performer":")" + stylist.id.hex() + "\"}",
             cashier.token);
  return sale;
}

std::string ApiSalon::closed_bill(TestApi& api, const std::string& item) const {
  const std::string sale = open_bill(api, item);
  const auto due = api.get("/v1/sales/" + sale, cashier.token).number_at("/due/amount_minor");
  api.accept("/v1/sales/" + sale + "/tenders", R"({"kind":"cash","amount":)" + cad(due) + "}",
             cashier.token);
  api.accept("/v1/sales/" + sale + "/close", "{}", cashier.token);
  return sale;
}

void ApiSalon::wait(TestApi& api, std::chrono::minutes time) {
  api.clock().advance(time);
  for (Member* const one : {&owner, &manager, &cashier, &stylist, &accountant}) {
    one->token = api.session_of(one->id);
  }
}

std::int64_t ApiSalon::balance(TestApi& api, int account) const {
  const Reply reply = api.get("/v1/trial-balance?as_of=2040-12-31", accountant.token);
  for (const auto& row : reply.at("/balances").as_array()) {
    if (row.at("account").to_number<int>() != account) continue;
    return row.at("balance_fine").to_number<std::int64_t>() / 100;
  }
  return 0;
}

std::string ApiSalon::client(TestApi& api, const std::string& name) const {
  return api.accept("/v1/clients", R"({"name":")" + name + "\"}", manager.token).text_at("/stream");
}

}  // namespace tress::testing
