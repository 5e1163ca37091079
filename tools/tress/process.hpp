#pragma once

namespace tress::tool {

/// Keys and opened personal fields leave this process by no core file, and no other process of the
/// same user may look into it. False if the system refuses. Before the first key is read.
[[nodiscard]] bool keep_memory_private() noexcept;

}  // namespace tress::tool
