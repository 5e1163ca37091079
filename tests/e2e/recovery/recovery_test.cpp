// Goal: whatever is lost or changed below a stopped or killed service, the next start has every
// acknowledged event, or takes no more and says why. Method: the real program on real files.

#include <chrono>
#include <fstream>
#include <regex>
#include <thread>

#include "tests/e2e/recovery/incident.hpp"
#include "tests/support/sizes.hpp"

namespace tress::recovery_test {

namespace {

using testing::Incident;
namespace fs = std::filesystem;

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().filename() != "LOCK") names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

fs::path wal_of(Incident& incident) {
  for (const auto& entry : fs::directory_iterator(incident.in_data("ledger"))) {
    if (entry.path().extension() == ".log" && entry.file_size() > 0) return entry.path();
  }
  FAIL("there is no WAL");
  return {};
}

void flip(const fs::path& path, std::uint64_t offset) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekg(static_cast<std::streamoff>(offset));
  const auto byte = static_cast<char>(file.get() ^ 0x20);
  file.seekp(static_cast<std::streamoff>(offset));
  file.put(byte);
  REQUIRE(file.good());
}

/// Reads go on, nothing is written, and everybody who asks is told.
void require_quarantine(Incident& incident) {
  CHECK(incident.exit_code_of_writer() == 65);
  CHECK(incident.recover().exit_code == 65);
  incident.start();
  const auto refused = incident.try_to_write();
  CHECK(refused.status == 503);
  CHECK(refused.body.find("ledger_is_in_quarantine") != std::string::npos);
  CHECK_FALSE(refused.header("retry-after").empty());
  CHECK(incident.get("/v1/clients/" + incident.client()).status == 200);
  CHECK(incident.get_admin("/readyz").status == 503);
  CHECK(incident.get_admin("/healthz").body.find(R"("status":"integrity")") != std::string::npos);
  CHECK(incident.get_admin("/metrics").body.find("tress_quarantine 1") != std::string::npos);
  incident.stop();
}

std::string number_after(const std::string& text, const std::string& words) {
  std::smatch found;
  REQUIRE(std::regex_search(text, found, std::regex{words + " ([0-9]+)"}));
  return found[1];
}

}  // namespace

TEST_CASE(
    "yesterday's database put back, with what was copied of it: start refused for writing, "
    "the anchor is ahead [neg-92]",
    "[e2e][recovery]") {
  Incident incident;
  incident.start();
  incident.write(5);
  incident.stop();
  incident.keep_as("yesterday");
  incident.start();
  incident.write(5);
  incident.stop();
  incident.keep_as("today");
  incident.put_back("yesterday", "ledger");
  incident.put_back("yesterday", "copy");
  CHECK(testing::run_program({TRESS_PROGRAM, "verify", "--data", incident.data()}).exit_code == 65);
  require_quarantine(incident);

  SECTION("a copy from another place brings the day back") {
    const std::string part = GENERATE("copy", "ledger");
    const auto recovered =
        incident.recover({"--from", (incident.in_folder("today") / part).string()});
    CAPTURE(recovered.output);
    CHECK(recovered.exit_code == 0);
    incident.require_whole();
  }
  SECTION("the loss is accepted by typing what is left") {
    const auto left = number_after(incident.recover().output, "--accept-loss");
    CHECK(incident.recover({"--accept-loss", "1"}).exit_code == 78);
    const auto accepted = incident.recover({"--accept-loss", left});
    CAPTURE(accepted.output);
    CHECK(accepted.exit_code == 0);
    incident.forget_after(5);
    incident.require_whole();
    // The loss is an event of the log itself.
    const auto journal =
        testing::run_program({TRESS_PROGRAM, "export", "bundle", incident.in_folder("bundle"),
                              "--data", incident.data()});
    REQUIRE(journal.exit_code == 0);
    std::ifstream events(incident.in_folder("bundle") / "events.jsonl");
    const std::string text{std::istreambuf_iterator<char>{events}, {}};
    CHECK(text.find("accepted_loss") != std::string::npos);
  }
}

TEST_CASE("yesterday's database put back alone: today's events come from the second copy",
          "[e2e][recovery]") {
  Incident incident;
  incident.start();
  incident.write(5);
  incident.stop();
  incident.keep_as("yesterday");
  incident.start();
  incident.write(5);
  incident.stop();
  incident.put_back("yesterday", "ledger");
  const auto recovered = incident.recover();
  CAPTURE(recovered.output);
  CHECK(recovered.exit_code == 0);
  CHECK(recovered.output.find("from copy") != std::string::npos);
  incident.require_whole();
}

TEST_CASE("the whole data folder put back from yesterday is refused where the anchor is elsewhere",
          "[e2e][recovery]") {
  testing::TemporaryFolder other_disk;
  Incident incident{{"--anchor", (other_disk / "anchor").string()}};
  incident.start();
  incident.write(3);
  incident.stop();
  CHECK(fs::exists(other_disk / "anchor" / "head"));
  CHECK_FALSE(fs::exists(incident.in_data("anchor")));
  incident.keep_as("yesterday");
  incident.start();
  incident.write(3);
  incident.stop();
  fs::remove_all(incident.data());
  fs::copy(incident.in_folder("yesterday"), incident.data(), fs::copy_options::recursive);
  CHECK(incident.exit_code_of_writer() == 65);
  CHECK(incident.recover().output.find("log_is_shorter") != std::string::npos);
}

TEST_CASE("the anchor moves where the service is told, and counts there", "[e2e][recovery]") {
  testing::TemporaryFolder other_disk;
  Incident incident;
  incident.start();
  incident.write(2);
  incident.stop();
  incident.start({"--anchor", (other_disk / "anchor").string(), "--anchor-pace", "strict"});
  incident.write(2);
  incident.kill();
  REQUIRE(fs::exists(other_disk / "anchor" / "head"));
  fs::remove_all(incident.in_data("anchor"));
  incident.require_whole();
  fs::remove_all(other_disk / "anchor");
  CHECK(incident.exit_code_of_writer() == 65);
}

TEST_CASE("killed, started, and then the whole database lost: all comes back from the copy",
          "[e2e][recovery]") {
  Incident incident;
  for (int round = 0; round < 3; ++round) {
    incident.start();
    incident.write(20);
    incident.kill();
  }
  // The start after a kill writes the copy up; what it makes must verify as well.
  CHECK(incident.recover().exit_code == 0);
  fs::remove_all(incident.in_data("ledger"));
  incident.require_whole();
}

TEST_CASE("MANIFEST or CURRENT lost or torn, and no second copy: all comes out of the tables",
          "[e2e][recovery]") {
  Incident incident;
  incident.start();
  incident.write(5);
  incident.stop();
  incident.start();  // writes tables out of the WAL
  incident.write(5);
  incident.kill();
  // What was on its way to the copy goes with it.
  fs::remove_all(incident.in_data("copy"));
  const auto harm = GENERATE(as<std::string>{}, "manifest lost", "manifest torn", "current lost",
                             "current torn", "both lost", "both and the tables lost");
  CAPTURE(harm);
  for (const auto& name : names_in(incident.in_data("ledger"))) {
    const bool is_manifest = name.starts_with("MANIFEST");
    if (!is_manifest && name != "CURRENT") continue;
    if (!harm.starts_with("both") && harm.starts_with("manifest") != is_manifest) continue;
    const auto path = incident.in_data("ledger") / name;
    if (harm.ends_with("lost")) {
      fs::remove(path);
    } else {
      // Within its first record: cut later it opens, and forgets tables.
      fs::resize_file(path, 8);
    }
  }
  if (harm != "both and the tables lost") {
    const auto recovered = incident.recover();
    CAPTURE(recovered.output);
    CHECK(recovered.exit_code == 0);
    incident.require_whole();
    return;
  }
  for (const auto& name : names_in(incident.in_data("ledger"))) {
    if (name.ends_with(".sst")) fs::remove(incident.in_data("ledger") / name);
  }
  const auto refused = incident.recover();
  CAPTURE(refused.output);
  CHECK(refused.exit_code == 65);
  CHECK(refused.output.find(incident.in_data("ledger").string()) != std::string::npos);
  CHECK(refused.output.find("--from FOLDER") != std::string::npos);
  CHECK(incident.exit_code_of_writer() == 65);
}

TEST_CASE("a live WAL deleted, cut or flipped after a kill costs nothing that was copied",
          "[e2e][recovery]") {
  Incident incident;
  incident.start();
  incident.write(30);
  // Until the copy is synced: what comes after is what a second fault within a second may cost.
  for (int i = 0; i < 100; ++i) {
    const auto text = incident.get_admin("/metrics").body;
    if (number_after(text, "\ntress_copied_events") == number_after(text, "\ntress_log_events")) {
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  incident.kill();
  const auto wal = wal_of(incident);
  const auto size = fs::file_size(wal);
  const int harm = GENERATE(0, 1, 2, 3);
  if (harm == 0) fs::remove(wal);
  if (harm == 1) fs::resize_file(wal, size / 2);
  if (harm == 2) fs::resize_file(wal, 0);
  if (harm == 3) flip(wal, size / 2);
  incident.require_whole();
}

TEST_CASE(
    "each file of the database lost or renamed in turn, and the folder rolled back to each "
    "earlier state [fault-R10]",
    "[e2e][recovery]") {
  Incident incident;
  std::vector<std::string> states;
  for (int i = 0; i < 3; ++i) {
    incident.start();
    incident.write(4);
    incident.stop();
    states.push_back("state-" + std::to_string(i));
    incident.keep_as(states.back());
  }
  const auto& whole = states.back();
  const auto require_recovered = [&] {
    const auto recovered = incident.recover();
    CAPTURE(recovered.output);
    REQUIRE(recovered.exit_code == 0);
    incident.require_verified();
  };
  for (const auto& name : names_in(incident.in_data("ledger"))) {
    for (const bool is_renamed : {false, true}) {
      CAPTURE(name, is_renamed);
      for (const auto* part : {"ledger", "copy", "anchor"}) incident.put_back(whole, part);
      const auto path = incident.in_data("ledger") / name;
      if (is_renamed) {
        fs::rename(path, path.string() + ".lost");
      } else {
        fs::remove(path);
      }
      require_recovered();
    }
  }
  for (const auto& state : states) {
    CAPTURE(state);
    for (const auto* part : {"copy", "anchor"}) incident.put_back(whole, part);
    incident.put_back(state, "ledger");
    require_recovered();
  }
  incident.require_whole();
}

TEST_CASE("after a change of the log's key the log is still recovered, also from before it",
          "[e2e][recovery]") {
  Incident incident;
  incident.start();
  incident.write(3);
  incident.stop();
  incident.keep_as("before");
  const auto rotated =
      testing::run_program({TRESS_PROGRAM, "keys", "rotate", "--data", incident.data(), "--root",
                            incident.in_data("root.key").string()});
  REQUIRE(rotated.exit_code == 0);
  incident.start();
  incident.write(3);
  incident.stop();
  const bool is_rolled_back = GENERATE(true, false);
  if (is_rolled_back) {
    incident.put_back("before", "ledger");
  } else {
    fs::remove_all(incident.in_data("ledger"));
  }
  incident.require_whole();
}

TEST_CASE("one damaged anchor slot costs nothing, both are for a person to accept",
          "[e2e][recovery]") {
  Incident incident;
  incident.start();
  incident.write(3);
  incident.stop();
  const auto head = incident.in_data("anchor") / "head";
  flip(head, 100);
  CHECK(incident.recover().exit_code == 0);
  flip(head, 100);
  flip(head, 4096 + 100);
  // The start above has written neither slot: the log was as long as its anchor.
  const auto told = incident.recover();
  CAPTURE(told.output);
  if (told.exit_code == 0) flip(head, 100);
  fs::resize_file(head, 200);
  require_quarantine(incident);
  CHECK(incident.recover({"--accept-missing-anchor"}).exit_code == 0);
  incident.require_whole();
}

TEST_CASE("a flipped bit in a table is named, and the log put together anew from the copy",
          "[e2e][recovery]") {
  Incident incident;
  for (int i = 0; i < 2; ++i) {
    incident.start();
    incident.write(20);
    incident.stop();
  }
  incident.keep_as("whole");
  std::vector<fs::path> tables;
  for (const auto& name : names_in(incident.in_data("ledger"))) {
    if (name.ends_with(".sst")) tables.push_back(incident.in_data("ledger") / name);
  }
  REQUIRE_FALSE(tables.empty());
  for (const auto& table : tables) {
    CAPTURE(table);
    for (const auto* part : {"ledger", "copy", "anchor"}) incident.put_back("whole", part);
    // Among the rows at its start: of a block that no start reads, or of one that it does.
    flip(table, 20);
    CHECK(testing::run_program({TRESS_PROGRAM, "verify", "--data", incident.data()}).exit_code !=
          0);
    const auto recovered = incident.recover();
    CAPTURE(recovered.output);
    REQUIRE(recovered.exit_code == 0);
    incident.require_verified();
  }
  incident.require_whole();
}

TEST_CASE("a damaged copy is named and written anew from the log", "[e2e][recovery]") {
  Incident incident;
  incident.start();
  incident.write(10);
  incident.stop();
  const auto segment = incident.in_data("copy") / names_in(incident.in_data("copy")).front();
  flip(segment, fs::file_size(segment) / 2);
  const auto told = incident.recover();
  CAPTURE(told.output);
  CHECK(told.exit_code == 0);
  CHECK(told.output.find("DAMAGED") != std::string::npos);
  CHECK(told.output.find(segment.filename().string()) != std::string::npos);
  CHECK(incident.recover().output.find("DAMAGED") == std::string::npos);
  fs::remove_all(incident.in_data("ledger"));
  incident.require_whole();
}

TEST_CASE("a disk that is nearly full: writes are refused, reads go on, and it ends by itself",
          "[e2e][recovery]") {
  Incident incident;
  incident.start();
  incident.write(2);
  incident.stop();
  // The minimum is put a little below what is free now; a large file then makes the disk full.
  constexpr std::uint64_t gib = std::uint64_t{1} << 30U;
  const auto free = fs::space(incident.data()).available;
  if (free < 16 * gib) {
    WARN("needs 16 GiB of free disk");
    return;
  }
  const auto minimum_mib = (free - 4 * gib) >> 20U;
  incident.start({"--free-mib-min", std::to_string(minimum_mib)});
  incident.write(1);
  const auto big = incident.in_folder("big");
  REQUIRE(testing::run_program({"/usr/bin/fallocate", "-l", "8G", big.string()}).exit_code == 0);
  const auto settle = [&](int status) {
    for (int i = 0; i < 100; ++i) {
      if (incident.try_to_write().status == status) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    return false;
  };
  REQUIRE(settle(503));
  const auto refused = incident.try_to_write();
  CHECK(refused.body.find("disk_nearly_full") != std::string::npos);
  CHECK(refused.header("retry-after") == "30");
  CHECK(incident.get("/v1/clients/" + incident.client()).status == 200);
  CHECK(incident.get_admin("/readyz").status == 503);
  CHECK(incident.get_admin("/metrics").body.find("tress_disk_nearly_full 1") != std::string::npos);
  CHECK_FALSE(fs::exists(incident.in_data("reserve")));
  fs::remove(big);
  CHECK(settle(201));
  CHECK(incident.get_admin("/readyz").status == 200);
  incident.stop();
  incident.require_verified();
}

}  // namespace tress::recovery_test
