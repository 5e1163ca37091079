#pragma once

#include <string_view>

/// Names inside the sealed files of a key backup. Stored for ever.
namespace tress::backup::names {

inline constexpr std::string_view key_rows = "key-store";
inline constexpr std::string_view master_key = "master.key";
inline constexpr std::string_view log_key = "log.key";

}  // namespace tress::backup::names
