#!/usr/bin/env bash
# The long run of `tools/check --long`, which has built everything before it calls this.
#   long.sh run [PART]     all parts, or those with PART in their name, by ctest, then a table
#   long.sh suite PROGRAM  one test program with its long sizes (TRESS_LONG=1)
#   long.sh preset NAME    builds a preset (asan, tsan) and runs its tests with their short sizes
#   long.sh fuzz TARGET    one fuzzer for TRESS_FUZZ_SECONDS (600)
# Times on two cores: suites about 5 hours, presets about 1 hour each with their build, fuzzers
# 75 minutes, two at a time. Logs: build/logs/long/NAME.log.
tress_command="tools/check --long"
# shellcheck source=tools/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

long_folder=$tress_root/build/long
long_logs=$tress_logs/long
mkdir -p "$long_folder" "$long_logs"

# Programs with a long size: the areas whose files ask for it.
long_suites() {
  cd "$tress_root"
  grep -rl --include='*.cpp' -e size_of_run -e is_long_run tests |
    grep -v '^tests/support/' | sed -E 's,^tests/([^/]+)/([^/]+)/.*,\1_\2,' | sort -u
}

# The names that targets.cpp gives.
fuzz_targets() {
  grep -oE 'Target\{"[a-z_]+"' "$tress_root/tests/fuzz/targets/targets.cpp" | sed -E 's/.*"(.*)"/\1/'
}

# One ctest project whose tests are the parts.
write_parts() {
  local file=$long_folder/CTestTestfile.cmake self=$tress_root/tools/long.sh name
  : >"$file"
  part() {  # name, processors, arguments
    printf 'add_test(%s "%s" %s)\nset_tests_properties(%s PROPERTIES TIMEOUT 86400 PROCESSORS %s)\n' \
      "$1" "$self" "$3" "$1" "$2" >>"$file"
  }
  for name in $(long_suites); do part "long.$name" 2 "suite $name"; done
  for name in asan tsan; do part "$name" 2 "preset $name"; done
  part fuzz.build 2 "build_fuzzers"
  for name in $(fuzz_targets); do
    part "fuzz.$name" 1 "fuzz $name"
    printf 'set_tests_properties(fuzz.%s PROPERTIES FIXTURES_REQUIRED fuzzers)\n' "$name" >>"$file"
  done
  printf 'set_tests_properties(fuzz.build PROPERTIES FIXTURES_SETUP fuzzers)\n' >>"$file"
}

run_parts() {
  step "Long run${1:+: $1}"
  write_parts
  cd "$long_folder"
  trap - ERR
  local log=$long_logs/ctest.log status=0
  # A line for each part as it begins and ends; the suites' own words are in their logs.
  ctest --output-on-failure --no-tests=error --parallel 2 ${1:+-R "$1"} 2>&1 | tee "$log" ||
    status=$?
  print_table "$log"
  printf '\n'
  sed -n '/tests passed,/,$p' "$log"  # ctest's own summary stays the last thing to read
  exit "$status"
}

# Test, count, seeds, result: from the logs of the parts that ran.
print_table() {
  local name seconds result counts seeds
  printf '\n| part | result | s | tests or inputs | seeds |\n|---|---|---|---|---|\n'
  sed -nE 's/^ *[0-9]+\/[0-9]+ Test +#[0-9]+: ([^ ]+) \.+ *\**([A-Za-z ]+[A-Za-z]) +([0-9.]+) sec.*/\1 \3 \2/p' "$1" |
    while read -r name seconds result; do
      counts=$(grep -hoE '^All tests passed.*|^[0-9]+% tests passed.*|^Done [0-9]+ runs.*|test cases:.*' \
        "$long_logs/$name.log" 2>/dev/null | tail -n 1 || true)
      seeds=$(grep -hE '^seeds? ' "$long_logs/$name.log" 2>/dev/null | sort -u | head -n 6 |
        paste -sd ';' || true)
      printf '| %s | %s | %s | %s | %s |\n' "$name" "$result" "$seconds" "$counts" "$seeds"
    done
  printf '\n%s, commit %s\n' "$(date -u +%F)" "$(git -C "$tress_root" rev-parse --short HEAD)"
}

# Shows what the part says and keeps it for the table.
kept_as() {
  local log=$long_logs/$1.log
  shift
  "$@" 2>&1 | tee "$log"
}

run_suite() {
  cd "$tress_build"
  kept_as "long.$1" env TRESS_LONG=1 "$tress_build/tests/$1"
}

run_preset() {
  cd "$tress_root"
  quietly "$1-configure" cmake --preset "$1"
  quietly "$1-build" cmake --build --preset "$1" --parallel "$(jobs_for_this_machine)"
  kept_as "$1" ctest --preset "$1" --output-on-failure --parallel "$(tests_at_once)"
}

build_fuzzers() {
  cd "$tress_root"
  quietly fuzz-configure cmake --preset fuzz
  quietly fuzz-build cmake --build --preset fuzz --parallel "$(jobs_for_this_machine)" \
    --target fuzzers
}

# Starts from the seeds of the repository and what earlier runs have found. What breaks a claim is
# left in build/fuzz/found: put it into tests/fuzz/seeds with the fix.
run_fuzzer() {
  local name=$1 words
  local corpus=$tress_root/build/fuzz/corpus/$name found=$tress_root/build/fuzz/found
  case $name in
    json | command | bundle_line) words=json ;;
    head | target) words=head ;;
    csv) words=csv ;;
    *) words=note ;;
  esac
  mkdir -p "$corpus" "$found"
  cd "$tress_root/build/fuzz"
  kept_as "fuzz.$name" "tests/fuzz_$name" -max_total_time="${TRESS_FUZZ_SECONDS:-600}" \
    -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -verbosity=1 \
    -artifact_prefix="$found/$name-" -dict="$tress_root/tests/fuzz/words/$words.dict" \
    "$corpus" "$tress_root/tests/fuzz/seeds/$name"
}

case ${1:-} in
  run) run_parts "${2:-}" ;;
  suite) run_suite "$2" ;;
  preset) run_preset "$2" ;;
  build_fuzzers) build_fuzzers ;;
  fuzz) run_fuzzer "$2" ;;
  *) fail "long.sh needs a part." "See the comment at its head." ;;
esac
