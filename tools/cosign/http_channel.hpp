#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "ledger/witness/channel.hpp"

namespace tress::cosign {

/// The way to a witness over HTTP or HTTPS, by libcurl (its only home). Believes nothing of what
/// comes back beyond the status; certificates are checked. No redirects are followed and no proxy
/// of the environment is used: the witness is the one that was named.
class HttpChannel final : public witness::WitnessChannel {
 public:
  struct Limits {
    std::chrono::milliseconds connect{3'000};  ///< a witness is near, or it is not there
    std::chrono::milliseconds whole{10'000};   ///< it syncs a disk before it answers

    /// A checkpoint with 64 signatures has less than half of that.
    std::size_t answer_bytes_max = std::size_t{64} * 1024;
  };

  /// `configuration` if the address is not http:// or https:// with a host. `prefix` is the
  /// submission prefix of tlog-witness, without a slash at its end.
  [[nodiscard]] static Result<std::unique_ptr<HttpChannel>, Fault> open(std::string prefix,
                                                                        Limits limits);

  ~HttpChannel() override;
  HttpChannel(const HttpChannel&) = delete;
  HttpChannel& operator=(const HttpChannel&) = delete;

  [[nodiscard]] Result<witness::Reply, Fault> add_checkpoint(const std::string& body) override;
  [[nodiscard]] Result<witness::Reply, Fault> checkpoint(const std::string& origin_name) override;
  [[nodiscard]] Result<witness::Reply, Fault> change_key(const std::string& body) override;

 private:
  struct Handle;

  HttpChannel(std::string prefix, Limits limits);

  /// A GET without a body, a POST with one.
  [[nodiscard]] Result<witness::Reply, Fault> ask(const std::string& path, const std::string* body);

  const std::string prefix_;
  const Limits limits_;
  std::unique_ptr<Handle> handle_;  ///< keeps the connection between requests
};

}  // namespace tress::cosign
