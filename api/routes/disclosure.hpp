#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "schema/access.hpp"
#include "schema/common.hpp"

#include "api/http/response.hpp"
#include "api/routes/api_route.hpp"
#include "api/routes/clients_in.hpp"
#include "api/routes/parts.hpp"
#include "ledger/base/assert.hpp"
#include "ledger/base/result.hpp"
#include "ledger/base/sealed.hpp"
#include "ledger/domain/access_seen.hpp"

namespace tress {

/// Who is about to be told something of clients, by which route and for what. A copy of what of a
/// call is needed to record that.
struct Reader {
  const ApiRoute* route;
  Actor actor;
  std::optional<ClientId> client;   ///< by the portal: who reads about themselves
  std::optional<ClientId> in_path;  ///< whom the address names
  access::Purpose purpose;
  bool is_purpose_stated;  ///< by the reader; else it is the route's
  std::string request_id;
};

[[nodiscard]] Reader reader_of(const Call& call);

/// What one answer discloses of clients: nothing sealed is opened but through it, and nothing that
/// it has opened or shown leaves before that is durable in the access log (design.md §5). One per
/// answer, of one thread; never on an I/O thread, because it waits.
class Disclosure {
 public:
  /// `parts` outlives it.
  Disclosure(const Parts& parts, Reader reader) : parts_(parts), reader_(std::move(reader)) {}

  /// What was opened must have been recorded.
  ~Disclosure();
  Disclosure(const Disclosure&) = delete;
  Disclosure& operator=(const Disclosure&) = delete;

  /// The plain bytes (the caller wipes them after use), or nothing if the key was erased, as
  /// `Sealer::open`. Noted as a disclosure of `field`, which is a code or empty.
  [[nodiscard]] Result<std::optional<Bytes>, Fault> open(const SealedBox& box,
                                                         EventId event,
                                                         std::string_view field = {});

  /// The classes that the route's open parts show, of a client.
  void show(ClientId client);

  /// One class of them, where what is shown decides which. `field` is a code or empty.
  void show(ClientId client, access::DataClass data_class, std::string_view field = {});

  /// The route's classes, of every client whom the row names. A route that declares nothing shows
  /// no such row: asked of the type, so that it is found before there is anybody to be shown.
  template <class Row>
  void show_row(const Row& row) {
    if constexpr (can_name_client<Row>()) {
      TRESS_ASSERT(reader_.route->discloses.is_any());
      for_each_client(row, [this](ClientId client) { show(client); });
    }
  }

  template <class Row>
  void expect_rows() const {
    if constexpr (can_name_client<Row>()) TRESS_ASSERT(reader_.route->discloses.is_any());
  }

  void count(std::size_t rows) noexcept { rows_ += rows; }

  /// Somebody was looked for, found or not.
  void search() noexcept { is_search_ = true; }

  /// Some of what the row holds is left out for this reader.
  void mask() noexcept { is_masked_ = true; }

  /// `response`, once what it discloses is recorded; then with its `Access-Position`. 503 if it
  /// can't be: nothing of `response` is in that.
  [[nodiscard]] http::Response recorded(http::Response response);

 private:
  [[nodiscard]] bool is_to_be_recorded(const http::Response& response) const;
  [[nodiscard]] access::Record record(access::Outcome outcome) const;
  void set_right(access::Record& record) const;

  const Parts& parts_;
  const Reader reader_;
  access::Seen seen_;
  std::optional<ClientId> only_;  ///< whom alone it is about, as long as there is no second
  std::size_t rows_ = 0;
  bool is_search_ = false;
  bool is_masked_ = false;
  bool is_about_several_ = false;
  bool is_owed_ = false;  ///< something was opened and is not recorded yet
};

/// Records that somebody was not let read, as far as that can be: nobody waits for it, and the
/// refusal goes out all the same. Not while nothing can be recorded, and no more at once than
/// `parts.access->denials` lets wait: of the others the program's log tells, and a count.
void record_denial(const Parts& parts, const Reader& reader);

}  // namespace tress
