#include "tools/tress/read_log.hpp"

namespace tress::tool {

Result<std::unique_ptr<RocksdbLog>, Fault> open_log_for_reading(const std::string& data) {
  const DataFolder folder{data};
  if (!folder.is_initialised()) {
    return Fault{Fault::Kind::configuration, data, "holds no ledger; make one with `tress init`"};
  }
  RocksdbLog::Options options;
  options.read_only = true;
  return RocksdbLog::open(folder.ledger(), options);
}

Result<merkle::VerifierKey, Fault> founding_key(const EventLog& log) {
  TRESS_TRY(const auto identity, identity_of(log));
  return merkle::VerifierKey{identity.origin, merkle::NoteKeyType::ed25519, identity.log_key};
}

Result<merkle::VerifierKey, Fault> typed_key(const std::string& vkey) {
  auto key = merkle::parse_vkey(vkey);
  if (key && key->type == merkle::NoteKeyType::ed25519) return std::move(*key);
  return Fault{Fault::Kind::configuration, "--key",
               "must be the log's verifier key: <name>+<8 hex digits>+<base64>, as `tress init` "
               "prints it"};
}

}  // namespace tress::tool
