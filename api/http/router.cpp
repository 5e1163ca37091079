#include "api/http/router.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "ledger/base/assert.hpp"

namespace tress::http {

namespace {

using Methods = std::array<const Route*, methods_count>;

/// One segment's place in the table.
struct Node {
  std::vector<std::pair<std::string, std::unique_ptr<Node>>> literals;
  std::unique_ptr<Node> parameter;
  Methods routes{};
  bool is_end = false;  ///< some route ends here
};

std::vector<std::string_view> segments_of(std::string_view pattern) {
  TRESS_ASSERT(pattern.starts_with('/'));
  std::vector<std::string_view> segments;
  for (std::size_t start = 1; start <= pattern.size();) {
    const std::size_t slash = std::min(pattern.find('/', start), pattern.size());
    segments.push_back(pattern.substr(start, slash - start));
    start = slash + 1;
  }
  return segments;
}

/// The name inside "{name}"; nothing for a literal.
std::optional<std::string_view> parameter_of(std::string_view segment) {
  if (!segment.starts_with('{')) return std::nullopt;
  TRESS_ASSERT(segment.size() > 2);
  TRESS_ASSERT(segment.ends_with('}'));
  return segment.substr(1, segment.size() - 2);
}

Node& child(Node& node, std::string_view segment) {
  if (parameter_of(segment)) {
    if (!node.parameter) node.parameter = std::make_unique<Node>();
    return *node.parameter;
  }
  for (const auto& [literal, below] : node.literals) {
    if (literal == segment) return *below;
  }
  node.literals.emplace_back(std::string{segment}, std::make_unique<Node>());
  return *node.literals.back().second;
}

void insert(Node& root, const Route& route) {
  Node* node = &root;
  std::vector<std::string_view> names;
  for (const std::string_view segment : segments_of(route.pattern)) {
    node = &child(*node, segment);
    if (const auto name = parameter_of(segment)) names.push_back(*name);
  }
  std::sort(names.begin(), names.end());
  TRESS_ASSERT(std::adjacent_find(names.begin(), names.end()) == names.end());
  const Route*& place = node->routes.at(static_cast<std::size_t>(route.method));
  TRESS_ASSERT(place == nullptr);
  place = &route;
  node->is_end = true;
}

/// The node where `segments` ends, literals first. The depth is bounded by the table's.
const Node* search(const Node& node, const std::vector<std::string>& segments, std::size_t at) {
  if (at == segments.size()) return node.is_end ? &node : nullptr;
  const std::string& segment = segments[at];
  for (const auto& [literal, below] : node.literals) {
    if (literal != segment) continue;
    if (const Node* found = search(*below, segments, at + 1)) return found;
  }
  if (!node.parameter || segment.empty()) return nullptr;
  return search(*node.parameter, segments, at + 1);
}

std::string allow_header(const Methods& routes) {
  std::string text;
  for (std::size_t i = 0; i < routes.size(); ++i) {
    if (routes.at(i) == nullptr) continue;
    if (!text.empty()) text += ", ";
    const auto method = static_cast<Method>(i);
    text += text_of(method);
    if (method == Method::get) text += ", HEAD";
  }
  return text;
}

Fields parameters_of(const Route& route, const std::vector<std::string>& segments) {
  Fields parameters;
  const auto pattern = segments_of(route.pattern);
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (const auto name = parameter_of(pattern[i])) {
      parameters.emplace_back(std::string{*name}, segments[i]);
    }
  }
  return parameters;
}

}  // namespace

struct Router::Tree {
  std::vector<Route> routes;  ///< Never changed after construction: nodes point into it.
  Middleware middleware;
  Node root;
};

Router::Router(std::vector<Route> routes, Middleware middleware) : tree_(std::make_unique<Tree>()) {
  tree_->routes = std::move(routes);
  tree_->middleware = std::move(middleware);
  std::vector<std::string_view> names;
  for (const Route& route : tree_->routes) {
    TRESS_ASSERT(route.handler != nullptr);
    TRESS_ASSERT(route.method != Method::head);  // Comes with GET.
    insert(tree_->root, route);
    names.push_back(route.name);
  }
  std::sort(names.begin(), names.end());
  TRESS_ASSERT(std::adjacent_find(names.begin(), names.end()) == names.end());
}

Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

Match Router::match(Method method, const std::vector<std::string>& segments) const {
  const Node* node = search(tree_->root, segments, 0);
  if (node == nullptr) return {};
  const Method looked_up = method == Method::head ? Method::get : method;
  const Route* route = node->routes.at(static_cast<std::size_t>(looked_up));
  if (route == nullptr) return {nullptr, {}, allow_header(node->routes)};
  return {route, parameters_of(*route, segments), {}};
}

void Router::dispatch(Request request, const Route& route, Responder responder) const {
  if (tree_->middleware) {
    tree_->middleware(std::move(request), route, std::move(responder));
  } else {
    route.handler(std::move(request), std::move(responder));
  }
}

const std::vector<Route>& Router::routes() const noexcept {
  return tree_->routes;
}

std::string Router::allowed() const {
  Methods any{};
  for (const Route& route : tree_->routes) any.at(static_cast<std::size_t>(route.method)) = &route;
  return allow_header(any);
}

}  // namespace tress::http
