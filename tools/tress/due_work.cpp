#include "tools/tress/due_work.hpp"

#include <CLI/CLI.hpp>

#include "api/routes/payment_links.hpp"
#include "ledger/keys/payment_token.hpp"
#include "ledger/keys/portal_codes.hpp"
#include "tools/outbox/file_carrier.hpp"
#include "tools/outbox/smtp_carrier.hpp"

namespace tress::tool {

namespace {

constexpr std::uint64_t password_bytes_max = 1024;

Result<std::string, Fault> read_password(const std::string& path) {
  if (path.empty()) return std::string{};
  TRESS_TRY(const Bytes bytes, read_whole(machine_files(), path, password_bytes_max));
  std::string password{text_of(bytes)};
  while (!password.empty() && (password.back() == '\n' || password.back() == '\r')) {
    password.pop_back();
  }
  return password;
}

Result<std::unique_ptr<post::Carrier>, Fault> make_carrier(const OutboxOptions& options,
                                                           const DataFolder& folder) {
  if (options.smtp.empty()) {
    const auto path =
        options.folder.empty() ? folder.outbox() : std::filesystem::path{options.folder};
    return std::unique_ptr<post::Carrier>{
        std::make_unique<post::FileCarrier>(machine_files(), path)};
  }
  TRESS_TRY(std::string password, read_password(options.smtp_password_file));
  TRESS_TRY(auto smtp, post::SmtpCarrier::open({options.smtp, options.smtp_from, options.smtp_user,
                                                std::move(password)}));
  return std::unique_ptr<post::Carrier>{std::move(smtp)};
}

/// The whole address of a link: the same as in the answer to whoever made it.
post::Postman::Address address_of_links(Salon& salon, DueWork::Address base) {
  if (!base) return nullptr;
  return [&salon, base = std::move(base)](PaymentId link) {
    return payment_address(base(), payment_token(salon.keys().session_key(), link));
  };
}

}  // namespace

void add_outbox_options(CLI::App& serving, OutboxOptions& options) {
  auto* const folder = serving.add_option(
      "--outbox", options.folder,
      "Folder for messages to clients, one file each (default: outbox in --data)");
  auto* const smtp = serving.add_option("--smtp", options.smtp,
                                        "Send mail by this server instead: smtp://host:port");
  auto* const from =
      serving.add_option("--smtp-from", options.smtp_from, "Sender's address of mails");
  auto* const user = serving.add_option("--smtp-user", options.smtp_user,
                                        "Sign in to the mail server; over TLS only");
  auto* const password = serving.add_option("--smtp-password-file", options.smtp_password_file,
                                            "File with the password for --smtp-user");
  smtp->excludes(folder)->needs(from);
  from->needs(smtp);
  user->needs(smtp)->needs(password);
  password->needs(user);
}

DueWork::DueWork(Salon& salon,
                 const WriteGate& gate,
                 const Clock& clock,
                 OutboxOptions options,
                 DataFolder folder,
                 std::shared_ptr<post::Carrier> carrier,
                 Address address)
    : salon_(salon),
      gate_(gate),
      options_(std::move(options)),
      folder_(std::move(folder)),
      carrier_(std::move(carrier)),
      postman_(
          salon.log(),
          carrier_,
          [this](Submission submission) { return submit(std::move(submission)); },
          [this](const SealedBox& box, EventId event) { return salon_.sealer().open(box, event); },
          address_of_links(salon, std::move(address)),
          [&salon](MessageId message) { return portal_code(message, salon.keys().session_key()); }),
      scheduler_(
          salon.log(),
          clock,
          [this](Submission submission) { return submit(std::move(submission)); },
          [this](const guard::Due& due, const Accepted& accepted) {
            postman_.notice(due, accepted);
          }) {}

Result<std::unique_ptr<DueWork>, Fault> DueWork::start(const OutboxOptions& options,
                                                       const DataFolder& folder,
                                                       Salon& salon,
                                                       const WriteGate& gate,
                                                       const Clock& clock,
                                                       Address address) {
  TRESS_TRY(auto carrier, make_carrier(options, folder));
  std::unique_ptr<DueWork> work{
      new DueWork(salon, gate, clock, options, folder, std::move(carrier), std::move(address))};
  TRESS_TRY(work->postman_.start());
  work->scheduler_.start();
  return work;
}

Result<void, Fault> DueWork::reload() {
  TRESS_TRY(auto carrier, make_carrier(options_, folder_));
  carrier_.put(std::move(carrier));
  return ok();
}

void DueWork::stop() {
  scheduler_.stop();
  postman_.stop();
}

/// A disk that is nearly full takes no commands, also not those of the system.
Result<Answer, Fault> DueWork::submit(Submission submission) {
  if (const auto closed = gate_.closed()) {
    return Fault{Fault::Kind::halted, "the ledger", closed->sentence};
  }
  return salon_.writer().submit_and_wait(std::move(submission));
}

}  // namespace tress::tool
