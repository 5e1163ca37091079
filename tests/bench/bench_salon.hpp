#pragma once

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "ledger/crypto/random.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/domain/service_actor.hpp"
#include "tools/tress/salon.hpp"

namespace tress::bench {

enum class Begin : std::uint8_t { found, open };

/// The real ledger in a folder, and many submitters who write notes of 300 bytes about its clients,
/// each sealed under its client's key. What fails, throws.
class BenchSalon {
 public:
  BenchSalon(const std::filesystem::path& folder, Begin begin) {
    const tool::DataFolder data{folder};
    auto made = begin == Begin::found
                    ? tool::Salon::found(data, "Bench", "tress.local/bench", clock_, random_)
                    : tool::Salon::open(data, clock_, random_, {});
    if (!made) throw std::runtime_error(sentence(made.error()));
    salon_ = std::move(made.value());
  }

  [[nodiscard]] tool::Salon& salon() noexcept { return *salon_; }

  /// Adds `count` clients; only the newest ones are written about from now on.
  void register_clients(std::size_t count) {
    clients_.resize(count, ClientId::zero());
    Run run{*this, count, [this](std::uint64_t n) { return registration(n); },
            [this](std::uint64_t n, const Accepted& made) {
              clients_[n] = id_cast<ClientId>(made.stream);
            }};
    run.send_from(registering_at_once);
  }

  /// One note about the next client.
  void append() {
    const auto done = salon_->writer().submit_and_wait(next_note());
    if (!done) throw std::runtime_error(sentence(done.error()));
  }

  /// `submitters` of which each has one note on its way and sends the next when the answer comes,
  /// until `count` notes are durable.
  void append_from(std::size_t submitters, std::size_t count) {
    Run run{*this, count, [this](std::uint64_t) { return next_note(); },
            [](std::uint64_t, const Accepted&) {}};
    run.send_from(submitters);
  }

 private:
  static constexpr std::size_t registering_at_once = 256;

  /// Commands on their way; replies come on the writer's threads.
  class Run {
   public:
    using Make = std::function<Submission(std::uint64_t n)>;
    using Take = std::function<void(std::uint64_t n, const Accepted&)>;

    Run(BenchSalon& bench, std::size_t count, Make make, Take take)
        : writer_(bench.salon().writer()),
          count_(count),
          make_(std::move(make)),
          take_(std::move(take)) {}

    void send_from(std::size_t submitters) {
      for (std::size_t i = 0; i < std::min(submitters, count_); ++i) send_next();
      std::unique_lock lock{mutex_};
      done_.wait(lock, [this] { return answered_ == count_; });
    }

   private:
    void send_next() {
      const std::uint64_t n = sent_.fetch_add(1);
      if (n >= count_) return;
      const bool is_taken = writer_.submit(
          make_(n), [this, n](const Result<Answer, Fault>& result) { answered(n, result); });
      if (!is_taken) throw std::runtime_error("the queue is full");
    }

    void answered(std::uint64_t n, const Result<Answer, Fault>& result) {
      if (!result || !std::holds_alternative<Accepted>(result.value())) std::abort();
      take_(n, std::get<Accepted>(result.value()));
      send_next();
      const std::lock_guard lock{mutex_};
      if (++answered_ == count_) done_.notify_one();
    }

    Writer& writer_;
    const std::size_t count_;
    const Make make_;
    const Take take_;
    std::atomic<std::uint64_t> sent_{0};
    std::mutex mutex_;
    std::condition_variable done_;
    std::size_t answered_ = 0;  ///< guarded by mutex_
  };

  Submission submission(std::string_view what, client::Command command) {
    const Actor actor = service_actor();
    // A folder that is opened again has seen the keys of earlier runs.
    const std::string key = std::string{what} + " " + run_.hex() + std::to_string(keys_used_++);
    return {command_id(actor, key), sha256(bytes_of(key)), actor, std::move(command)};
  }

  Submission registration(std::uint64_t n) {
    return submission("client",
                      client::Register{Personal<std::string>{"Client " + std::to_string(n)},
                                       std::nullopt,
                                       std::nullopt,
                                       std::nullopt,
                                       {}});
  }

  Submission next_note() {
    const std::uint64_t n = notes_++;
    return submission("note", client::AddNote{clients_[n % clients_.size()],
                                              Personal<std::string>{std::string(300, 'x')}});
  }

  SystemClock clock_;
  SystemRandom random_;
  const EventId run_ = random_id<EventId>(random_);
  std::atomic<std::uint64_t> keys_used_{0};
  std::atomic<std::uint64_t> notes_{0};
  std::vector<ClientId> clients_;
  std::unique_ptr<tool::Salon> salon_;
};

}  // namespace tress::bench
