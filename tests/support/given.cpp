#include "given.hpp"

namespace tress::testing {

Table::Table() = default;
Table::Table(const Table&) = default;
Table::Table(Table&&) = default;
Table& Table::operator=(const Table&) = default;
Table& Table::operator=(Table&&) = default;
Table::~Table() = default;

}  // namespace tress::testing
