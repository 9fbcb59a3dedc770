#!/usr/bin/env bash
# Everything CI runs, cheapest first; the last lines are ctest's. A failing
# stage ends the run with its exit code.
set -euo pipefail
cd "$(dirname "$0")/../.."
stage() { printf '\n== %s (%d s)\n' "$1" "$SECONDS"; }
run_ctest() {
  infra/ci/with_postgres.sh ctest --test-dir "$@" --output-on-failure --no-tests=error -j2
}

stage "install what is missing"
infra/install.sh
stage "lint"
infra/ci/lint.sh
stage "build, release"
infra/ci/build.sh release
stage "unit, store and integration tests"
run_ctest build/release
