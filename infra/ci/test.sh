#!/usr/bin/env bash
# Everything CI runs, cheapest first; a failing stage ends the run with its exit
# code. The C++ tests run under the sanitizers, once; the tests of the whole
# stack run on what is deployed. Every ctest closes with its own totals, and the
# last line adds them up.
set -euo pipefail
cd "$(dirname "$0")/../.."
passed=0
stage() { printf '\n== %s (%d s)\n' "$1" "$SECONDS"; }
# Runs the tests with these labels and counts those that passed.
run_ctest() {
  local preset=$1 labels=$2 log
  log=$(mktemp)
  if ! infra/ci/with_postgres.sh ctest --test-dir "build/$preset" -L "$labels" \
      --output-on-failure --no-tests=error -j2 | tee "$log"; then
    rm -f "$log"
    return 1
  fi
  passed=$((passed + $(sed -n 's/.* tests failed out of \([0-9]*\)$/\1/p' "$log")))
  rm -f "$log"
}

stage "install what is missing"
infra/install.sh
stage "lint"
infra/ci/lint.sh
stage "build, sanitizers"
infra/ci/build.sh asan
stage "unit and store tests and fuzzing under the sanitizers"
run_ctest asan 'unit|postgres|fuzz'
stage "build, release"
infra/ci/build.sh release deployables
stage "tests of the whole stack"
run_ctest release integration
printf '\n%d passed, 0 failed (%d s)\n' "$passed" "$SECONDS"
