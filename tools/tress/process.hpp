#pragma once

namespace tress::tool {

/// Keys and opened personal fields leave this process by no core file, and no other process of the
/// same user may look into it. False if the system refuses. Before the first key is read.
[[nodiscard]] bool keep_memory_private() noexcept;

/// From now on the process ends with ExitCode::io and one line on standard error when memory runs
/// out. No library that we use was made to go on then (Asio 1.81 frees what it never made), and
/// nothing is lost: the next start has everything that was acknowledged.
void end_when_memory_ends() noexcept;

}  // namespace tress::tool
