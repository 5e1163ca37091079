#include "tests/support/invariants.hpp"

#include <map>

#include "ledger/audit/audit_log.hpp"
#include "ledger/codec/events.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/merkle/proof.hpp"
#include "ledger/merkle/receipt.hpp"
#include "ledger/writer/rows.hpp"
#include "projections/all.hpp"
#include "projections/store/memory_store.hpp"

namespace tress::testing {

namespace {

using Sentences = std::vector<std::string>;

constexpr std::size_t all_bytes = std::size_t{1} << 30U;

template <class T>
bool has(const Result<T, Fault>& result, const std::string& what, Sentences& broken) {
  if (result) return true;
  broken.push_back(what + ": " + sentence(result.error()));
  return false;
}

void check_events(const std::vector<StoredEvent>& events, const Told& told, Sentences& broken) {
  if (events.size() < told.events.size()) {
    broken.push_back("I1: " + std::to_string(told.events.size()) + " events were acknowledged, " +
                     std::to_string(events.size()) + " are there");
  }
  for (std::size_t i = 0; i < std::min(events.size(), told.events.size()); ++i) {
    if (events[i].position != i) broken.push_back("I2: a gap before event " + std::to_string(i));
    if (sha256(events[i].bytes) != told.events[i]) {
      broken.push_back("I1: event " + std::to_string(i) + " has other bytes");
    }
  }
}

void check_answers(const EventLog& log, const Told& told, Sentences& broken) {
  for (const auto& [submission, answer] : told.answers) {
    const auto row = read_command_answer(log, submission.id);
    if (!has(row, "I5", broken)) continue;
    if (!row.value()) {
      broken.push_back("I5: an answer is forgotten");
    } else if (const auto* const accepted = std::get_if<Accepted>(&answer)) {
      const auto& kept = *row.value();
      if (kept.events != accepted->events || kept.first_position != accepted->first_position) {
        broken.push_back("I5: an answer has become another one");
      }
    } else if (row.value()->refusal != std::get<Refused>(answer).code) {
      broken.push_back("I5: a refusal has become something else");
    }
  }
}

/// I6, I8 and I12 by reading all events.
class Reading {
 public:
  explicit Reading(Sentences& broken) : broken_(broken) {}

  void take(Position position, const Envelope& envelope) {
    const auto [command, is_new] = commands_.try_emplace(envelope.command, Command{position, 0});
    if (command->second.first + command->second.count != position) {
      broken_.push_back("I6: the command of event " + std::to_string(position) + " is cut apart");
    }
    ++command->second.count;
    if (envelope.stream_kind != StreamKind::sale) return;
    Bill& bill = bills_[envelope.stream];
    if (const auto* const closed = get_if<sale::Closed>(&envelope.payload)) {
      bill.charged = closed->totals.total.minor();
    } else if (const auto* const asked = get_if<sale::RefundRequested>(&envelope.payload)) {
      bill.asked_by[asked->refund] = {envelope.actor.person, asked->total.minor()};
    } else if (const auto* const yes = get_if<sale::RefundApproved>(&envelope.payload)) {
      const auto& [asker, amount] = bill.asked_by[yes->refund];
      if (asker == yes->approved_by) broken_.push_back("I12: a refund is approved by its asker");
      bill.refunded += amount;
      if (bill.refunded > bill.charged) broken_.push_back("I8: more is refunded than was charged");
    }
  }

  void finish(const EventLog& log) {
    for (const auto& [id, command] : commands_) {
      const auto row = read_command_answer(log, id);
      if (!has(row, "I6", broken_)) continue;
      if (!row.value() || row.value()->events.size() != command.count) {
        broken_.push_back("I6: the command of event " + std::to_string(command.first) +
                          " is there in part");
      }
    }
  }

 private:
  struct Command {
    Position first;
    std::size_t count;
  };

  struct Bill {
    std::int64_t charged = 0;
    std::int64_t refunded = 0;
    std::map<std::uint32_t, std::pair<std::optional<StaffId>, std::int64_t>> asked_by;
  };

  Sentences& broken_;
  std::map<CommandId, Command> commands_;
  std::map<StreamId, Bill> bills_;
};

void check_meaning(const EventLog& log, const std::vector<StoredEvent>& events, Sentences& broken) {
  Reading reading{broken};
  for (const StoredEvent& event : events) {
    const auto decoded = decode_event(event.bytes);
    if (decoded) reading.take(event.position, decoded.value());
  }
  reading.finish(log);
}

void check_proofs(const EventLog& log,
                  const Told& told,
                  const merkle::VerifierKey& log_key,
                  Sentences& broken) {
  std::vector<std::string> notes = told.checkpoints;
  for (const std::string& receipt : told.receipts) {
    const auto file = merkle::parse_proof_file(receipt);
    const bool is_good = file && merkle::verify_receipt(receipt, log_key).has_value();
    if (!is_good) broken.push_back("I10: a receipt does not verify");
    if (file) notes.push_back(file->checkpoint);
  }
  const LogTiles tiles{log, log.size()};
  const auto root = merkle::root_at(log.size(), tiles);
  for (const std::string& note : notes) {
    const auto opened = merkle::open_checkpoint(note, log_key);
    if (!opened) {
      broken.push_back("I3: a checkpoint of ours is not signed");
      continue;
    }
    const auto& old = opened.value();
    const auto proof = merkle::consistency_proof(old.size, log.size(), tiles);
    if (!root || !proof ||
        !merkle::verify_consistency(old.size, log.size(), proof.value(), old.root, root.value())) {
      broken.push_back("I3: the checkpoint of size " + std::to_string(old.size) +
                       " is no beginning of this log");
    }
  }
}

}  // namespace

void Told::take(const EventLog& log,
                std::span<const Submission> submissions,
                const std::vector<Answer>& given) {
  for (std::size_t i = 0; i < given.size(); ++i) {
    const auto* const refused = std::get_if<Refused>(&given[i]);
    // Not remembered by design: the id belongs to another request.
    if (refused != nullptr && refused->code == "command.id_reused") continue;
    answers.emplace_back(submissions[i], given[i]);
  }
  const auto read = log.read(events.size(), all_bytes, all_bytes);
  if (!read) return;
  for (const StoredEvent& event : read.value()) events.push_back(sha256(event.bytes));
}

void Told::take_proofs(const EventLog& log) {
  if (log.size() == 0) return;
  const auto note = last_checkpoint(log);
  if (note && note.value()) checkpoints.push_back(*note.value());
  const auto receipt = receipt_of(log, log.size() - 1);
  if (receipt && receipt.value()) receipts.push_back(*receipt.value());
}

std::vector<std::string> broken_invariants(const EventLog& log,
                                           const Told& told,
                                           const merkle::VerifierKey& log_key) {
  Sentences broken;
  const auto events = log.read(0, all_bytes, all_bytes);
  if (!has(events, "I1", broken)) return broken;
  check_events(events.value(), told, broken);
  const auto report = audit::audit_log(log, log_key);
  if (has(report, "I4", broken)) {
    for (const auto& finding : report.value().findings.kept()) {
      broken.push_back("I2-I7 (audit): " + audit::sentence(finding));
    }
  }
  check_answers(log, told, broken);
  check_meaning(log, events.value(), broken);
  check_proofs(log, told, log_key, broken);
  return broken;
}

std::vector<std::string> views_that_differ(const EventLog& log, const views::Follower& live) {
  Sentences broken;
  views::MemoryStore store;
  const auto fresh = views::Follower::open(log, store, views::all_projections());
  if (!has(fresh, "I9", broken)) return broken;
  fresh.value()->catch_up();
  for (const auto& standing : live.standings()) {
    const auto ours = live.digest(standing.projection);
    const auto theirs = fresh.value()->digest(standing.projection);
    if (!has(ours, "I9", broken) || !has(theirs, "I9", broken)) continue;
    if (ours.value() == theirs.value()) continue;
    broken.push_back("I9: " + standing.projection + " is not what the log says");
  }
  return broken;
}

std::string joined(const std::vector<std::string>& sentences) {
  std::string text;
  for (const std::string& sentence : sentences) text += sentence + "\n";
  return text;
}

}  // namespace tress::testing
