# shellcheck shell=bash
# Shared by tools/up and tools/check: steps with their time, packages, configure and build.
# Sourced by bash with `tress_command` set to the name a person typed. Every failure ends in one
# plain sentence that says what was being done and what to do next.

set -Eeuo pipefail

: "${tress_command:?tools/lib.sh is sourced by tools/up and tools/check}"
tress_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tress_build=$tress_root/build/release
tress_logs=$tress_root/build/logs
tress_doing="start"
tress_log=""

# --- words ---------------------------------------------------------------------------------------

say() { printf '%s\n' "$*"; }

# A heading with the time since the command started: what takes long is seen without a stopwatch.
step() {
  tress_doing=$1
  tress_log=""
  printf '\n[%3d s] %s\n' "$SECONDS" "$1"
}

# Ends the command: the first argument says what is wrong, each further one what to do about it.
fail() {
  trap - ERR
  printf '\n%s stopped at "%s": %s\n' "$tress_command" "$tress_doing" "$1" >&2
  shift
  (($# == 0)) || printf '  %s\n' "$@" >&2
  exit 1
}

on_error() {
  local status=$1 line=$2
  if [[ -n $tress_log && -s $tress_log ]]; then
    printf '\nThe end of %s:\n' "$tress_log" >&2
    tail -n 40 "$tress_log" >&2
  fi
  fail "a command ended with status $status (line $line)." \
    "Nothing is left half done: put right what is said above and run $tress_command again."
}
trap 'on_error $? $LINENO' ERR

# Runs a command with its output in build/logs/NAME.log, which is shown only if the command fails.
quietly() {
  local name=$1
  shift
  mkdir -p "$tress_logs"
  tress_log=$tress_logs/$name.log
  # Without the "||" the trap would go off in here and say its piece into the log.
  "$@" >"$tress_log" 2>&1 || return
}

# --- packages ------------------------------------------------------------------------------------

# Those of the section [long] only where `tress_long` is set.
packages_wanted() {
  local sections=()
  [[ -n ${tress_long:-} ]] || sections=(-e '/^\[long\]/,$d')
  sed "${sections[@]}" -e 's/#.*//' -e '/^\[/d' -e 's/[[:space:]]//g' -e '/^$/d' \
    "$tress_root/tools/packages.txt"
}

# The wanted packages that dpkg does not have, one a line. Needs no network.
packages_missing() {
  local wanted installed
  wanted=$(packages_wanted | sort)
  # dpkg-query fails when it knows nothing of a package; its answer for the others still counts.
  # shellcheck disable=SC2086  # one argument for each package
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null |
    sed -n 's/^installed //p' | sort -u || true)
  comm -23 <(printf '%s\n' "$wanted") <(printf '%s\n' "$installed")
}

as_root() {
  if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}

apt_get() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 "$@"
}

package_lists_are_fresh() {
  local lists=/var/lib/apt/lists
  [[ -n $(find "$lists" -maxdepth 1 -name '*_Packages*' -mtime -1 -print -quit 2>/dev/null) ]]
}

install_packages() {
  step "Packages of Debian"
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    fail "this system has no apt-get; Tress is set up on Debian 12 (bookworm)." \
      "Use a machine, virtual machine or container with Debian 12."
  fi
  local release
  release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
  [[ $release == bookworm ]] ||
    say "This is not Debian 12 (bookworm) but '${release:-unknown}': versions may differ. Going on."

  local missing
  mapfile -t missing < <(packages_missing)
  if ((${#missing[@]} == 0)); then
    say "All $(packages_wanted | wc -l) packages of tools/packages.txt are installed."
    return
  fi
  if ((EUID != 0)) && ! command -v sudo >/dev/null; then
    fail "packages are missing (${#missing[@]}), you are not root, and there is no sudo." \
      "Let an administrator run this once, then run $tress_command again:" \
      "apt-get update && apt-get install --no-install-recommends ${missing[*]}"
  fi
  if ((EUID != 0)) && ! sudo -v -p "Password of %p, to install packages: "; then
    fail "sudo did not let you install packages." "Ask an administrator, or run as root."
  fi

  say "Installing ${#missing[@]}: ${missing[*]}"
  # An update may fail for a source that has nothing to do with Tress; the install decides.
  if ! package_lists_are_fresh; then quietly apt-update apt_get update || true; fi
  if ! quietly apt-install apt_get install --no-install-recommends "${missing[@]}"; then
    say "That did not work at once; reading the package lists again and trying once more."
    quietly apt-update apt_get update || true
    quietly apt-install apt_get install --no-install-recommends "${missing[@]}"
  fi
  mapfile -t missing < <(packages_missing)
  ((${#missing[@]} == 0)) || fail "apt-get did not install: ${missing[*]}" "See $tress_log"
}

# --- build ---------------------------------------------------------------------------------------

# One job a core, and 1.5 GB for each: a file with HTTP and TLS in it takes about 1 GB.
# TRESS_JOBS overrides.
jobs_for_this_machine() {
  local cores memory_kb cgroup_bytes jobs
  cores=$(nproc)
  memory_kb=$(sed -n 's/^MemAvailable: *\([0-9]*\) kB$/\1/p' /proc/meminfo)
  cgroup_bytes=$(cat /sys/fs/cgroup/memory.max 2>/dev/null || true)
  if [[ $cgroup_bytes =~ ^[0-9]+$ ]] && ((cgroup_bytes / 1024 < memory_kb)); then
    memory_kb=$((cgroup_bytes / 1024))
  fi
  jobs=$((memory_kb / (1536 * 1024)))
  ((jobs <= cores)) || jobs=$cores
  ((jobs >= 1)) || jobs=1
  say "${TRESS_JOBS:-$jobs}"
}

# Two tests a core: half of the time of the long ones is a disk's or a clock's.
tests_at_once() {
  say "${TRESS_TEST_JOBS:-$(($(nproc) * 2))}"
}

configure() {
  step "Configure (preset release)"
  cd "$tress_root"
  local fresh=()
  # A checkout that was moved or copied has a cache that names its old place.
  if [[ -f $tress_build/CMakeCache.txt ]] &&
    ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$tress_root" "$tress_build/CMakeCache.txt"; then
    fresh=(--fresh)
  fi
  quietly configure cmake --preset release "${fresh[@]}"
}

# Copies ninja's lines "[37/120] what" to a file, and tells every 10 s or 10 % how far it is: a
# terminal's overwritten status line is useless in a pipe.
progress_lines() {
  local log=$1 line="" status done_steps=0 all_steps=0 told_at=$SECONDS told_percent=0 percent
  : >"$log"
  while true; do
    status=0
    IFS= read -r -t 10 line || status=$?
    ((status == 0 || status > 128)) || break
    if ((status == 0)); then
      printf '%s\n' "$line" >>"$log"
      [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]] || continue
      done_steps=${BASH_REMATCH[1]} all_steps=${BASH_REMATCH[2]}
    fi
    ((all_steps > 0)) || continue
    percent=$((100 * done_steps / all_steps))
    if ((SECONDS - told_at >= 10 || percent - told_percent >= 10)); then
      printf '[%3d s]   built %d of %d steps (%d %%)\n' "$SECONDS" "$done_steps" "$all_steps" "$percent"
      told_at=$SECONDS told_percent=$percent
    fi
  done
}

# Builds the named targets ("all" is everything).
build() {
  local jobs ninja_status=0
  jobs=$(jobs_for_this_machine)
  step "Build: $* ($jobs at once)"
  cd "$tress_root"
  mkdir -p "$tress_logs"
  if [[ -t 1 ]]; then
    cmake --build --preset release --parallel "$jobs" --target "$@" || ninja_status=$?
  else
    local log=$tress_logs/build.log
    NINJA_STATUS='[%f/%t] ' cmake --build --preset release --parallel "$jobs" --target "$@" 2>&1 |
      progress_lines "$log" || ninja_status=${PIPESTATUS[0]}
    if ((ninja_status != 0)); then
      printf '\nWhat failed (all of it is in %s):\n' "$log" >&2
      sed -n '/^FAILED:/,$p' "$log" | head -n 60 >&2
    fi
  fi
  ((ninja_status == 0)) || fail "the program does not compile." \
    "If g++ was 'Killed', memory ran out: run again with TRESS_JOBS=1 in front."
}
