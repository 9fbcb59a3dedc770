#!/usr/bin/env bash
# The unit and store tests once more, under the address and undefined-behaviour
# sanitizers.
set -euo pipefail
cd "$(dirname "$0")/../.."
infra/ci/build.sh asan
infra/ci/with_postgres.sh ctest --test-dir build/asan -L 'unit|postgres' \
  --output-on-failure --no-tests=error -j2
