#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/request.hpp"
#include "api/http/responder.hpp"

namespace tress::http {

/// Answers one request, now or later. Called on an I/O thread: it must not block; what waits for a
/// disk goes to another thread and takes the responder along. It may throw: the client gets a 500.
using Handler = std::function<void(Request, Responder)>;

struct Route {
  Method method;

  /// "/v1/sales/{sale}/lines": literal segments and whole-segment parameters.
  std::string pattern;

  /// What the log and the metrics call it; unique. The path itself holds identifiers.
  std::string name;

  Handler handler;

  /// Bytes of the body; 0 takes the server's default.
  std::size_t body_bytes_max = 0;

  /// The only media type that its body may have; empty: any, or none.
  std::string body_type = "application/json";
};

/// Wraps every call of a handler: authentication and the like. It calls `route.handler`, or
/// answers.
using Middleware = std::function<void(Request, const Route&, Responder)>;

/// What a path and a method lead to.
struct Match {
  const Route* route = nullptr;  ///< Lives as long as the router. Null: see `allowed`.
  Fields parameters;
  std::string allowed;  ///< The `Allow` header of a 405; empty if no route has this path.
};

/// The route table. Immutable once built, so it is read from any thread. A wrong table (two routes
/// of one method and path, two of one name, a parameter twice) is a programmer's error and aborts.
/// A literal segment wins over a parameter.
class Router {
 public:
  explicit Router(std::vector<Route> routes, Middleware middleware = {});
  ~Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;

  /// HEAD is looked up as GET.
  [[nodiscard]] Match match(Method method, const std::vector<std::string>& segments) const;

  /// Calls the route's handler through the middleware.
  void dispatch(Request request, const Route& route, Responder responder) const;

  [[nodiscard]] const std::vector<Route>& routes() const noexcept;

  /// Every method that any route has, as an `Allow` header.
  [[nodiscard]] std::string allowed() const;

 private:
  struct Tree;

  std::unique_ptr<Tree> tree_;
};

}  // namespace tress::http
