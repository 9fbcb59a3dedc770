#!/usr/bin/env bash
# Writes what pages show of the state machine of a case from its table: the
# diagram of services/relocation/README.md and docs/relocation-table.md.
#
#   infra/dev/write_relocation_table.sh [build/asan]
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${1:-build/release}

test=$(find "$build" -type f -name relocation_rules_test -perm -u+x | head -1)
SOJOURN_WRITE_PAGES=1 "$test" --gtest_brief=1 --gtest_filter='PagesTest.*'
git diff --stat -- services/relocation/README.md docs/relocation-table.md
