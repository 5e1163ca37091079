#include "ledger/backup/vault.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include <fmt/core.h>

#include "ledger/base/failpoint.hpp"
#include "ledger/merkle/note.hpp"

namespace tress::backup {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view list_extension = ".objects";

/// A hundred thousand files: a database of six terabytes.
constexpr std::size_t list_bytes_max = std::size_t{16} << 20U;

/// The names in a folder, in no order; none if it is not there.
Result<std::vector<std::string>, Fault> names_in(Files& files, const fs::path& folder) {
  auto names = files.list(folder);
  if (!names && names.error().kind == Fault::Kind::missing) return std::vector<std::string>{};
  return names;
}

}  // namespace

Vault::Vault(Files& files, fs::path folder, Kind kind)
    : files_(&files),
      folder_(std::move(folder)),
      kind_(kind) {}

fs::path Vault::object(const std::string& name) const {
  return objects() / name;
}

fs::path Vault::manifest_file(std::uint64_t id) const {
  return manifests() / id_text(id);
}

fs::path Vault::list_file(std::uint64_t id) const {
  return manifests() / (id_text(id) + std::string{list_extension});
}

std::string Vault::place(std::uint64_t id) const {
  return fmt::format("{} backup {}", name_of(kind_), id);
}

Result<void, Fault> Vault::prepare() const {
  TRESS_TRY(files_->make_folder(manifests()));
  return files_->make_folder(objects());
}

Result<std::vector<std::uint64_t>, Fault> Vault::ids() const {
  TRESS_TRY(const auto names, names_in(*files_, manifests()));
  std::vector<std::uint64_t> ids;
  for (const std::string& name : names) {
    if (const auto id = parse_id_text(name)) ids.push_back(*id);
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

Result<Recorded, Fault> Vault::read(std::uint64_t id,
                                    const std::optional<merkle::VerifierKey>& log_key) const {
  const auto named = [&](Fault fault, std::string_view what) {
    fault.where = place(id) + std::string{what} + " (" + fault.where + ")";
    return fault;
  };
  auto note = read_whole(*files_, manifest_file(id), merkle::note_bytes_max);
  if (!note) return named(std::move(note.error()), ", its manifest");
  auto manifest = open_manifest(text_of(note.value()), log_key);
  const auto damaged = [&](std::string_view what) {
    return Fault{Fault::Kind::damaged, place(id), std::string{what}};
  };
  if (!manifest) return damaged("its manifest " + std::string{words_of(manifest.error())});
  if (manifest.value().kind != kind_) return damaged("its manifest is of the other kind of backup");
  if (manifest.value().id != id) {
    return damaged("its manifest is that of backup " + std::to_string(manifest.value().id));
  }
  auto list = read_whole(*files_, list_file(id), list_bytes_max);
  if (!list) return named(std::move(list.error()), ", its list of files");
  auto objects = parse_objects_text(text_of(list.value()));
  const ListRef& expected = manifest.value().objects;
  if (!objects || objects->size() != expected.count || sha256(list.value()) != expected.sha256) {
    return damaged("its list of files is not the one that was signed");
  }
  return Recorded{std::move(manifest.value()), sha256(note.value()), std::move(*objects)};
}

Result<std::optional<Recorded>, Fault> Vault::newest(
    const std::optional<merkle::VerifierKey>& log_key) const {
  TRESS_TRY(const auto all, ids());
  if (all.empty()) return std::optional<Recorded>{};
  TRESS_TRY(auto found, read(all.back(), log_key));
  return std::optional{std::move(found)};
}

Result<Recorded, Fault> Vault::record(Manifest manifest,
                                      std::vector<Object> objects,
                                      const SigningKey& log_key) const {
  std::sort(objects.begin(), objects.end(),
            [](const Object& a, const Object& b) { return a.name < b.name; });
  const std::string list = objects_text(objects);
  manifest.objects = {objects.size(), sha256(bytes_of(list))};
  const std::string note = sign_manifest(manifest, log_key);
  TRESS_TRY(replace_file(*files_, list_file(manifest.id), bytes_of(list)));
  failpoint("backup.listed");
  TRESS_TRY(replace_file(*files_, manifest_file(manifest.id), bytes_of(note)));
  failpoint("backup.recorded");
  return Recorded{std::move(manifest), sha256(bytes_of(note)), std::move(objects)};
}

Result<void, Fault> Vault::check(const Object& object) const {
  const std::string where = fmt::format("{} file {}", name_of(kind_), object.name);
  auto measured = measure(*files_, this->object(object.name));
  if (!measured) {
    return Fault{measured.error().kind, where, std::move(measured.error().what)};
  }
  if (measured.value().bytes != object.sealed.bytes) {
    return Fault{
        Fault::Kind::damaged, where,
        fmt::format("has {} bytes instead of {}", measured.value().bytes, object.sealed.bytes)};
  }
  if (measured.value().sha256 != object.sealed.sha256) {
    return Fault{Fault::Kind::damaged, where, "is not the file that was backed up"};
  }
  return ok();
}

Result<void, Fault> Vault::forget(std::uint64_t id) const {
  // The manifest first: a list without one is swept, a manifest without its list is damage.
  TRESS_TRY(files_->remove(manifest_file(id)));
  TRESS_TRY(files_->sync_folder(manifests()));
  return files_->remove(list_file(id));
}

Result<std::uint64_t, Fault> Vault::sweep() const {
  std::unordered_set<std::string> listed;
  TRESS_TRY(const auto all, ids());
  for (const std::uint64_t id : all) {
    TRESS_TRY(const auto backup, read(id, std::nullopt));
    for (const Object& object : backup.objects) listed.insert(object.name);
  }
  std::uint64_t removed = 0;
  TRESS_TRY(const auto files, names_in(*files_, objects()));
  for (const std::string& name : files) {
    if (listed.contains(name)) continue;
    TRESS_TRY(files_->remove(objects() / name));
    ++removed;
  }
  TRESS_TRY(const auto manifests_there, names_in(*files_, manifests()));
  for (const std::string& name : manifests_there) {
    const std::size_t point = name.find('.');
    const auto id = parse_id_text(std::string_view{name}.substr(0, point));
    const bool is_there = id && std::binary_search(all.begin(), all.end(), *id);
    const bool is_list = point != std::string::npos && name.substr(point) == list_extension;
    if (is_there && (point == std::string::npos || is_list)) continue;
    TRESS_TRY(files_->remove(manifests() / name));
  }
  return removed;
}

Result<std::uint64_t, Fault> prune(const Vault& vault, const Retention& retention, Timestamp now) {
  TRESS_TRY(auto all, vault.ids());
  const std::size_t kept_min =
      std::min<std::uint64_t>(all.size(), std::max<std::uint64_t>(1, retention.count_min));
  all.resize(all.size() - kept_min);
  std::uint64_t forgotten = 0;
  for (const std::uint64_t id : all) {
    TRESS_TRY(const auto old, vault.read(id, std::nullopt));
    if (now - old.manifest.taken_at <= retention.age_max) continue;
    TRESS_TRY(vault.forget(id));
    ++forgotten;
  }
  TRESS_TRY(vault.sweep());
  return forgotten;
}

}  // namespace tress::backup
