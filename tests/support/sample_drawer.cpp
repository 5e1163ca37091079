#include "tests/support/sample_drawer.hpp"

namespace tress::testing {

drawer::Opened opened_till(DrawerId id, Day date) {
  return {id, main_street, "front", 1, date, cad(100'00), cad(0), drawer::Purpose::safe, cashier};
}

drawer::Counted counted(std::int64_t minor, std::int64_t expected_minor) {
  return {1, cad(minor), cad(expected_minor), {}, cashier};
}

drawer::State drawer_after(const std::vector<drawer::Event>& history) {
  return replayed<drawer::State>(history);
}

}  // namespace tress::testing
