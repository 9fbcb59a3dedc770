#!/usr/bin/env bash
# Writes docs/authorisation.md from the policy tables of the built services.
#
#   infra/dev/write_authorisation.sh [build/release]
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${1:-build/release}

page=$(mktemp)
trap 'rm -f "$page"' EXIT
cat >"$page" <<'TEXT'
# Who may call what

Written by `infra/dev/write_authorisation.sh` from the policy tables
(`services/*/*_policy.*`, read by `common/auth/policy.h`); do not edit. What a
table does not say is refused, and a service whose table misses an RPC does not
start.

- **any**: every row. **own**: rows of the caller's organisation; a city's are
  those asked of its hosts, a mission's those lodged with it, a funder's those
  of its funds. **assigned**: rows the caller is assigned to. A row outside the
  relation is answered as one that does not exist, byte for byte.
- **is shown**: the view of the role, a list of fields in `services/*/views/`.
- Empty: PERMISSION_DENIED, whatever the row.
- **services**: those whose certificate may call it, without a person's token.
- A role without a column calls nothing of that service.

`services/*/*_matrix_*test.cc` walks every RPC as every role and service over
real certificates and tokens, and holds this page to the tables.
TEXT
for service in relocation capacity visa grants matching; do
  echo >>"$page"
  "$build/bin/sojourn-$service" policy >>"$page"
done
cat "$page" >docs/authorisation.md
