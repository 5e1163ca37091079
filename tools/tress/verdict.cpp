#include "tools/tress/verdict.hpp"

#include <cstdio>

#include <fmt/core.h>

#include "ledger/base/text.hpp"

namespace tress::tool {

namespace {

using audit::Report;

bool is_full(const Verified& verified) {
  return verified.signatures == audit::Signatures::every_event;
}

void print_findings(const Report& report) {
  for (const auto& finding : report.findings.kept()) {
    std::printf("%s\n", printable(audit::sentence(finding), line_bytes_max).c_str());
  }
  const std::uint64_t more = report.findings.count() - report.findings.kept().size();
  if (more > 0) std::printf("and %llu findings more\n", static_cast<unsigned long long>(more));
  if (report.is_good()) {
    std::printf("Good: all of it is as the log's key signed it.\n");
  } else {
    std::printf("NOT GOOD: %llu finding%s.\n",
                static_cast<unsigned long long>(report.findings.count()),
                report.findings.count() == 1 ? "" : "s");
  }
  for (const audit::EventRange& range : report.distrusted) {
    std::printf("NOT TRUSTED: %s: signed by a key that the root key has declared stolen.\n",
                audit::events_place(range.first, range.end).c_str());
  }
}

void print_keys(const Verified& verified) {
  print_line("log", verified.key.name);
  print_line("believed", merkle::vkey_text(verified.key) +
                             (verified.is_key_given ? ", as given"
                                                    : ", named by what was checked; to be sure "
                                                      "give it with --key"));
  for (const audit::KeyUse& use : verified.report.keys) {
    const std::string vkey =
        merkle::vkey_text({verified.key.name, merkle::NoteKeyType::ed25519, use.span.key});
    const std::string until =
        use.span.until ? fmt::format("to {}", *use.span.until - 1) : std::string{"on"};
    print_line("log key", fmt::format("{}: held by the service; events from {} {}, {} of them here",
                                      vkey, use.span.from, until, use.events));
  }
  if (verified.report.root_key) {
    print_line("root key", verified.report.root_key->hex() +
                               ": held off line; its signature is on every change of log key");
  }
}

void print_proven(const Verified& verified) {
  const audit::Counts& counts = verified.report.counts;
  print_line("proven",
             fmt::format("{} events: bytes, order, and that none is missing", counts.events));
  print_line(
      "signatures",
      is_full(verified)
          ? fmt::format("{} verified, of every event and checkpoint", counts.signatures)
          : fmt::format("{} verified, of checkpoints; they cover every event", counts.signatures));
  print_line("tree", fmt::format("{} checkpoints, {} tiles", counts.checkpoints, counts.tiles));
  const char* const how =
      is_full(verified) ? "replayed from their first event: each event may happen where it stands"
                        : "each an unbroken chain";
  print_line("streams", fmt::format("{}, {}", counts.streams, how));
  if (is_full(verified)) print_line("postings", fmt::format("{} derived again", counts.postings));
  if (counts.rows > 0) {
    print_line("rows", fmt::format("{} of indexes, answers and guards", counts.rows));
  }
  if (counts.heads > 0) {
    print_line("heads", "the last sealed heads of all streams, made again");
  }
  if (verified.report.root) print_line("root", to_base64(verified.report.root->view()));
}

void print_acts(const audit::ActCounts& acts) {
  print_line(
      "acts",
      fmt::format("{} decisions signed by a key in the person's own hands and {} by one that "
                  "the service holds, verified again; {} by people without a key. {} device "
                  "keys were enrolled",
                  acts.by_persons_key, acts.by_services_key, acts.unsigned_decisions, acts.keys));
}

void print_asserted(const Verified& verified) {
  const audit::Asserted& said = verified.report.asserted;
  if (!is_full(verified)) {
    print_line("not judged",
               "what events say: postings, whether each may happen, rows, who acted, what is "
               "erased (--signatures full does)");
    return;
  }
  print_line("erased",
             fmt::format("{} sealed parts in {} acts of erasing, as events say; {} parts "
                         "are sealed in all and none was opened. Whether the keys are "
                         "gone only the key store shows: not judged",
                         said.erased_parts, said.erasures, verified.report.counts.sealed_parts));
  print_line("asserted",
             fmt::format("who acted: {} events of staff, {} of the service itself. It is the "
                         "service's word and signature, but for the acts below",
                         said.by_staff, said.by_service));
  print_acts(said.acts);
  print_line("asserted", "times: in order, as the service's clock had them");
}

}  // namespace

ExitCode not_good(const std::string& why) {
  std::printf("NOT GOOD: %s.\n", printable(why, line_bytes_max).c_str());
  return ExitCode::integrity;
}

void print_line(const char* name, const std::string& value) {
  std::printf("  %-13s %s\n", name, printable(value, line_bytes_max).c_str());
}

ExitCode print_verdict(const Verified& verified) {
  print_findings(verified.report);
  print_keys(verified);
  print_proven(verified);
  print_asserted(verified);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - verified.since;
  print_line("time", fmt::format("{:.1f} s", seconds.count()));
  return verified.report.is_good() ? ExitCode::done : ExitCode::integrity;
}

}  // namespace tress::tool
