#include "tests/unit/keys/store_fixture.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

namespace tress::testing {

std::string all_files(const std::filesystem::path& folder) {
  std::string content;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file{entry.path(), std::ios::binary};
    content.append(std::istreambuf_iterator<char>{file}, {});
  }
  return content;
}

bool is_in_files(const std::filesystem::path& folder, ByteView bytes) {
  return all_files(folder).find(text_of(bytes)) != std::string::npos;
}

void StoreFixture::reopen() {
  store_.reset();
  auto opened = open_with(master_);
  REQUIRE(opened.has_value());
  store_ = std::move(opened).value();
}

Result<std::unique_ptr<KeyStore>, Fault> StoreFixture::open_with(const Secret& master) {
  return KeyStore::open(folder(), Secret::from(master.view()), random_);
}

Bytes StoreFixture::wrapped_keys(const ClientId& client) {
  const auto row = store_->database().get(KeySpace::data_keys, client.view());
  REQUIRE(row.has_value());
  REQUIRE(row.value());
  // The six bytes before it (version, classes) are the same in every row.
  return {row.value()->begin() + 6, row.value()->end()};
}

}  // namespace tress::testing
