#pragma once

#include <functional>
#include <memory>
#include <string>

#include "ledger/base/write_gate.hpp"
#include "ledger/writer/scheduler.hpp"
#include "tools/outbox/carrier_slot.hpp"
#include "tools/outbox/postman.hpp"
#include "tools/tress/salon.hpp"

namespace CLI {
class App;
}

namespace tress::tool {

/// What the command line says of messages: a folder, or a mail server.
struct OutboxOptions {
  std::string folder = {};  ///< empty: `outbox` in the data folder
  std::string smtp = {};    ///< empty: messages are files
  std::string smtp_from = {};
  std::string smtp_user = {};
  std::string smtp_password_file = {};
};

void add_outbox_options(CLI::App& serving, OutboxOptions& options);

/// What a served salon does by itself when it is due: the system's commands, and the messages that
/// they hand on.
class DueWork {
 public:
  /// Where clients reach the pages of payment links; nothing where none are made.
  using Address = std::function<std::string()>;

  /// Starts both threads. `configuration` if an option is wrong. All of it outlives the work.
  static Result<std::unique_ptr<DueWork>, Fault> start(const OutboxOptions& options,
                                                       const DataFolder& folder,
                                                       Salon& salon,
                                                       const WriteGate& gate,
                                                       const Clock& clock,
                                                       Address address = nullptr);

  /// Makes the carrier anew, of the same options: a password may have changed in its file. What is
  /// wrong with it leaves the former one in place.
  Result<void, Fault> reload();

  /// Waits for what is under way. Before the writer is stopped.
  void stop();

 private:
  DueWork(Salon& salon,
          const WriteGate& gate,
          const Clock& clock,
          OutboxOptions options,
          DataFolder folder,
          std::shared_ptr<post::Carrier> carrier,
          Address address);

  [[nodiscard]] Result<Answer, Fault> submit(Submission submission);

  Salon& salon_;
  const WriteGate& gate_;
  const OutboxOptions options_;
  const DataFolder folder_;
  post::CarrierSlot carrier_;
  post::Postman postman_;
  Scheduler scheduler_;
};

}  // namespace tress::tool
