#include "ledger/backup/check.hpp"

#include <map>

#include <fmt/core.h>

namespace tress::backup {

namespace {

class Check {
 public:
  Check(const Vault& vault, const CheckOptions& options) : vault_(vault), options_(options) {}

  Result<Checked, Fault> run() {
    TRESS_TRY(const auto ids, vault_.ids());
    std::optional<std::uint64_t> last;
    for (const std::uint64_t id : ids) {
      if (last && id != *last + 1) say_missing(*last, id);
      TRESS_TRY(take(id));
      last = id;
    }
    return std::move(checked_);
  }

 private:
  void say(std::string sentence) { checked_.findings.push_back(std::move(sentence)); }

  void say_missing(std::uint64_t before, std::uint64_t after) {
    say(fmt::format("{}: is missing, though {} and {} are there", vault_.place(before + 1), before,
                    after));
  }

  /// A fault of the machine ends the check; anything else is a finding.
  Result<void, Fault> say_fault(const Fault& fault) {
    if (fault.kind == Fault::Kind::io) return fault;
    say(sentence(fault));
    return ok();
  }

  Result<void, Fault> take(std::uint64_t id) {
    ++checked_.backups;
    auto found = vault_.read(id, options_.log_key);
    if (!found) {
      before_.reset();
      return say_fault(found.error());
    }
    const Recorded& backup = found.value();
    if (before_ && backup.manifest.before != before_) {
      say(fmt::format("{}: does not follow backup {} as that one stands there", vault_.place(id),
                      before_->id));
    }
    before_ = backup.ref();
    for (const Object& object : backup.objects) {
      TRESS_TRY(take(object, id));
    }
    checked_.newest = std::move(found.value());
    return ok();
  }

  Result<void, Fault> take(const Object& object, std::uint64_t id) {
    const auto [at, is_new] = seen_.emplace(object.name, object.sealed);
    if (!is_new) {
      if (at->second != object.sealed) {
        say(fmt::format("{}: lists file {} with another hash than an earlier backup",
                        vault_.place(id), object.name));
      }
      return ok();
    }
    ++checked_.files;
    checked_.bytes += object.sealed.bytes;
    const auto fits = options_.reads_files ? vault_.check(object) : check_size(object);
    if (!fits) return say_fault(fits.error());
    return ok();
  }

  Result<void, Fault> check_size(const Object& object) {
    TRESS_TRY(auto file, vault_.files().open(vault_.object(object.name), Opening::for_reading));
    TRESS_TRY(const auto bytes, file->size());
    if (bytes == object.sealed.bytes) return ok();
    return Fault{Fault::Kind::damaged,
                 fmt::format("{} file {}", name_of(vault_.kind()), object.name),
                 "has another size than the one that was backed up"};
  }

  const Vault& vault_;
  const CheckOptions& options_;
  Checked checked_;
  std::optional<ManifestRef> before_;  ///< the backup before, if it could be believed
  std::map<std::string, Sealed> seen_;
};

}  // namespace

Result<Checked, Fault> check_vault(const Vault& vault, const CheckOptions& options) {
  return Check{vault, options}.run();
}

std::optional<std::string> compare_vaults(const Recorded& keys, const Vault& ledger) {
  const auto& beside = keys.manifest.beside;
  if (!beside) return std::nullopt;
  const auto ids = ledger.ids();
  const std::uint64_t last = ids && !ids.value().empty() ? ids.value().back() : 0;
  if (last < beside->id) {
    return fmt::format("{}: is missing, though key backup {} was taken with it",
                       ledger.place(beside->id), keys.manifest.id);
  }
  const auto there = ledger.read(beside->id, std::nullopt);
  if (there && there.value().sha256 != beside->sha256) {
    return fmt::format("{}: is not the one that key backup {} was taken with",
                       ledger.place(beside->id), keys.manifest.id);
  }
  return std::nullopt;
}

}  // namespace tress::backup
