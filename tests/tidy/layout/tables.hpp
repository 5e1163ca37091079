#pragma once

#include <string_view>
#include <vector>

/// The two tables that keep the parts of Tress apart. A change of either is a change of design:
/// say why in the commit.
namespace tress::tidy {

/// A folder and the folders whose headers it may include besides its own. A folder without a row
/// of its own belongs to the nearest one above it that has one.
struct Part {
  std::string_view folder;
  std::vector<std::string_view> may_include;
};

/// base <- domain, crypto <- books, merkle, codec, keys <- log <- writer; the read side never sees
/// the writer, the write side never sees the read side or HTTP. `schema` are the structs that the
/// build makes out of schema/events/*.fbs.
inline const std::vector<Part> parts = {
    {"ledger/base", {}},
    {"schema", {"ledger/base"}},
    {"ledger/domain", {"ledger/base", "schema"}},
    {"ledger/crypto", {"ledger/base"}},
    {"ledger/books", {"ledger/base", "schema", "ledger/domain"}},
    {"ledger/merkle", {"ledger/base", "ledger/crypto"}},
    // Of domain only the bytes that a root key signs (root_statements.hpp).
    {"ledger/witness", {"ledger/base", "ledger/crypto", "ledger/domain", "ledger/merkle"}},
    {"ledger/codec", {"ledger/base", "schema", "ledger/domain", "ledger/crypto"}},
    {"ledger/keys", {"ledger/base", "schema", "ledger/domain", "ledger/crypto"}},
    {"ledger/log",
     {"ledger/base", "schema", "ledger/domain", "ledger/crypto", "ledger/books", "ledger/merkle",
      "ledger/codec", "ledger/keys"}},
    {"ledger/log/rocksdb",
     {"ledger/base", "ledger/crypto", "ledger/merkle", "ledger/codec", "ledger/log"}},
    // Sealing and manifests; of keys what a key backup holds.
    {"ledger/backup", {"ledger/base", "schema", "ledger/crypto", "ledger/merkle", "ledger/keys"}},
    // What lies beside the log: head anchor and second copy.
    {"ledger/anchor", {"ledger/base", "ledger/crypto", "ledger/merkle", "ledger/log"}},
    {"ledger/writer",
     {"ledger/base", "schema", "ledger/domain", "ledger/crypto", "ledger/books", "ledger/merkle",
      "ledger/codec", "ledger/keys", "ledger/log"}},
    // What a start does: of the writer the rows and how they are read back.
    {"ledger/recovery",
     {"ledger/base", "schema", "ledger/crypto", "ledger/merkle", "ledger/codec", "ledger/log",
      "ledger/log/rocksdb", "ledger/anchor", "ledger/writer"}},
    {"ledger/audit",
     {"ledger/base", "schema", "ledger/domain", "ledger/crypto", "ledger/books", "ledger/merkle",
      "ledger/codec", "ledger/keys", "ledger/log", "ledger/writer"}},
    // What the log says is erased, and the keys that go; certificates of it.
    {"ledger/erasure",
     {"ledger/base", "schema", "ledger/domain", "ledger/crypto", "ledger/merkle", "ledger/codec",
      "ledger/keys", "ledger/log", "ledger/writer"}},
    {"projections/store", {"ledger/base"}},
    {"projections/store/rocksdb", {"ledger/base", "projections/store"}},
    // Hashes: two builds of a view are compared by digest.
    {"projections/engine",
     {"ledger/base", "schema", "ledger/domain", "ledger/crypto", "ledger/books", "ledger/codec",
      "ledger/log", "projections/store"}},
    // The views. Opening sealed fields is the business of the API, so no ledger/keys here.
    {"projections",
     {"ledger/base", "schema", "ledger/domain", "ledger/books", "ledger/codec", "ledger/log",
      "projections/engine", "projections/store"}},
    {"api/json", {"ledger/base"}},
    {"api/http", {"ledger/base", "api/json"}},
    {"api/auth", {"ledger/base", "schema", "ledger/keys", "api/http", "api/json"}},
    // Signed messages of providers, and a provider that takes no money.
    {"api/payments", {"ledger/base", "ledger/crypto", "api/json"}},
    // Of log and store only the seams, never an implementation; of crypto the hash of a request, of
    // merkle the proofs that are answers.
    {"api/routes",
     {"ledger/base", "schema", "ledger/domain", "ledger/crypto", "ledger/books", "ledger/merkle",
      "ledger/codec", "ledger/keys", "ledger/log", "ledger/witness", "ledger/writer",
      "ledger/erasure", "projections", "projections/engine", "projections/store", "api/auth",
      "api/http", "api/json", "api/payments"}},
    // Asking witnesses: the one place that speaks HTTP as a client.
    {"tools/cosign",
     {"ledger/base", "ledger/merkle", "ledger/log", "ledger/witness", "ledger/writer",
      "api/routes"}},
    // What payments need of this machine: files of secrets, deliveries of the simulator.
    {"tools/payments", {"ledger/base", "ledger/crypto", "api/payments"}},
    // Carriers of messages: the one place that speaks SMTP.
    {"tools/outbox",
     {"ledger/base", "schema", "ledger/domain", "ledger/crypto", "ledger/codec", "ledger/log",
      "ledger/writer"}},
    {"tools",
     {"ledger/base",
      "schema",
      "ledger/domain",
      "ledger/crypto",
      "ledger/books",
      "ledger/merkle",
      "ledger/codec",
      "ledger/keys",
      "ledger/log",
      "ledger/log/rocksdb",
      "ledger/anchor",
      "ledger/recovery",
      "ledger/backup",
      "ledger/writer",
      "ledger/audit",
      "ledger/witness",
      "ledger/erasure",
      "projections",
      "projections/engine",
      "projections/store",
      "projections/store/rocksdb",
      "api/auth",
      "api/http",
      "api/json",
      "api/payments",
      "api/routes",
      "tools/cosign",
      "tools/outbox",
      "tools/payments"}},
};

/// A third-party library, how its headers begin, and the folders that may include them. The rest
/// of the source uses what these folders make of it, so that the library can be replaced there.
/// A part's folder here does not stand for the folders below it that have a row in `parts`.
struct Library {
  std::string_view name;
  std::vector<std::string_view> headers;
  std::vector<std::string_view> homes;
};

inline const std::vector<Library> libraries = {
    {"Boost.Outcome", {"boost/outcome"}, {"ledger/base"}},
    {"spdlog", {"spdlog/"}, {"ledger/base"}},
    {"date", {"date/"}, {"ledger/base"}},
    {"libsodium", {"sodium"}, {"ledger/crypto"}},
    {"OpenSSL", {"openssl/"}, {"ledger/crypto"}},
    {"ICU", {"unicode/"}, {"ledger/keys"}},
    {"FlatBuffers", {"flatbuffers/"}, {"ledger/codec", "schema"}},
    {"RocksDB", {"rocksdb/"}, {"ledger/log/rocksdb", "ledger/keys", "projections/store/rocksdb"}},
    {"Boost.JSON", {"boost/json"}, {"api/json"}},
    {"Boost.Beast and Asio", {"boost/beast", "boost/asio", "boost/system"}, {"api/http"}},
    {"CLI11", {"CLI/"}, {"tools"}},
    {"libcurl", {"curl/"}, {"tools/cosign", "tools/outbox", "tools/payments"}},
    {"Catch2", {"catch2/"}, {}},
    {"RapidCheck", {"rapidcheck"}, {}},
};

/// Of the C library and POSIX; every header of C++ itself has neither a dot nor a slash in its
/// name. fmt may be used anywhere.
inline const std::vector<std::string_view> headers_for_all = {
    "fmt/",      "sys/",     "netinet/", "arpa/",    "linux/",   "dirent.h",  "fcntl.h", "poll.h",
    "pthread.h", "signal.h", "spawn.h",  "stdio.h",  "stdlib.h", "termios.h", "time.h",  "unistd.h",
    "pwd.h",     "grp.h",    "sched.h",  "syslog.h", "netdb.h",  "string.h",  "errno.h"};

/// `reinterpret_cast` is argued for once, there.
inline constexpr std::string_view home_of_reinterpret_cast = "ledger/base/bytes.hpp";

/// Only there are the stored bytes read field by field.
inline constexpr std::string_view home_of_flatc_headers = "ledger/codec";

inline constexpr std::size_t lines_max = 500;

/// What a folder's README.md must answer.
inline const std::vector<std::string_view> readme_words = {"For", "Start at", "Depends on",
                                                           "Always true", "Tested by"};

}  // namespace tress::tidy
