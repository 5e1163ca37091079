#include "ledger/crypto/secret.hpp"

#include <algorithm>
#include <csignal>
#include <limits>
#include <type_traits>

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/seeded_random.hpp"
#include "tests/support/thread_time.hpp"

#include "ledger/crypto/password.hpp"

namespace tress::secret_test {

namespace {

/// Quick enough for a test; libsodium's least.
constexpr PasswordCost cheap{1, 8192};

static_assert(!std::is_copy_constructible_v<Secret>);
static_assert(!std::is_copy_assignable_v<Secret>);
static_assert(std::is_nothrow_move_constructible_v<Secret>);

}  // namespace

TEST_CASE("secret: holds what it was given, also after a move", "[unit][crypto]") {
  const Bytes bytes(32, 0x5A);
  Secret first = Secret::from(bytes);
  const Secret second = std::move(first);
  CHECK(equal_in_constant_time(second.view(), bytes));
}

TEST_CASE("secret: random secrets differ", "[unit][crypto]") {
  testing::SeededRandom random{1};
  const Secret first = Secret::random(random);
  const Secret second = Secret::random(random);
  CHECK_FALSE(equal_in_constant_time(first.view(), second.view()));
}

TEST_CASE("secret: writing into one stops the program", "[unit][crypto]") {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::signal(SIGSEGV, SIG_DFL);  // Catch would report it; here it must simply die.
    std::span<Byte> kept;
    const Secret secret = Secret::make([&kept](std::span<Byte> out) {
      std::fill(out.begin(), out.end(), Byte{7});
      kept = out;
    });
    kept[0] = 8;
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK_FALSE((WIFEXITED(status) && WEXITSTATUS(status) == 0));
}

TEST_CASE("secret: comparison sees length and every byte", "[unit][crypto]") {
  const Bytes a{1, 2, 3};
  CHECK(equal_in_constant_time(a, Bytes{1, 2, 3}));
  CHECK_FALSE(equal_in_constant_time(a, Bytes{1, 2}));
  CHECK_FALSE(equal_in_constant_time(a, Bytes{1, 2, 4}));
  CHECK_FALSE(equal_in_constant_time(a, Bytes{0, 2, 3}));
}

TEST_CASE("secret: wiping leaves zeros", "[unit][crypto]") {
  Bytes bytes(40, 0xFF);
  wipe(bytes);
  CHECK(bytes == Bytes(40, 0));
}

TEST_CASE("password: only the right one verifies", "[unit][crypto]") {
  const PasswordHasher hasher{cheap};
  const std::string stored = hasher.hash("correct horse");
  CHECK(stored.rfind("$argon2id$v=19$m=8,t=1,p=1$", 0) == 0);
  CHECK(hasher.verify(stored, "correct horse"));
  CHECK_FALSE(hasher.verify(stored, "correct horsf"));
  CHECK_FALSE(hasher.verify(stored, ""));
  CHECK_FALSE(hasher.verify(stored, std::string_view{"correct horse\0", 14}));
}

TEST_CASE("password: the same one twice gives two hashes", "[unit][crypto]") {
  const PasswordHasher hasher{cheap};
  CHECK(hasher.hash("p") != hasher.hash("p"));
}

TEST_CASE("password: text that is no hash string is never right", "[unit][crypto]") {
  const PasswordHasher hasher{cheap};
  for (const std::string stored : {"", "p", "$argon2id$", "$argon2id$v=19$m=8,t=1,p=1$$"}) {
    CHECK_FALSE(hasher.verify(stored, "p"));
    CHECK(hasher.needs_new_hash(stored));
  }
}

TEST_CASE("password: a hash made at another cost is to be renewed", "[unit][crypto]") {
  const PasswordHasher now{cheap};
  const PasswordHasher later{PasswordCost{2, 8192}};
  const std::string stored = now.hash("p");
  CHECK_FALSE(now.needs_new_hash(stored));
  CHECK(later.needs_new_hash(stored));
  CHECK(later.verify(stored, "p"));
}

TEST_CASE("password: an unknown user costs what a wrong password costs", "[unit][crypto]") {
  // 8 MiB, so that the memory work outweighs everything else; the best of three of this thread's
  // own time, because other work on the machine only ever adds.
  const PasswordHasher hasher{PasswordCost{2, std::size_t{8} << 20U}};
  const std::string stored = hasher.hash("p");
  const auto best_of_three = [](const auto& work) {
    double best = std::numeric_limits<double>::max();
    for (int i = 0; i < 3; ++i) {
      const double start = testing::thread_seconds();
      work();
      best = std::min(best, testing::thread_seconds() - start);
    }
    return best;
  };
  const double wrong = best_of_three([&] { (void)hasher.verify(stored, "q"); });
  const double unknown = best_of_three([&] { hasher.dummy_verify("q"); });
  CHECK(unknown > wrong / 3);
  CHECK(unknown < wrong * 3);
}

}  // namespace tress::secret_test
