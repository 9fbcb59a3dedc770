#!/usr/bin/env bash
# The unit file is understood by systemd, and confines at least as much as it
# did when this limit was set ("exposure" of systemd-analyze, tenths).
set -euo pipefail
cd "$(dirname "$0")"

most_exposure=15
# What must not be lost, whatever the sum says.
required=(
  NoNewPrivileges=yes ProtectSystem=strict MemoryDenyWriteExecute=yes
  LimitCORE=0 CapabilityBoundingSet= SystemCallFilter=@system-service
  'User=sojourn-%i')
for line in "${required[@]}"; do
  grep -qxF -- "$line" sojourn@.service ||
    { echo "infra/systemd/sojourn@.service: $line is missing" >&2; exit 1; }
done
drop_in=sojourn@matching.service.d/memory.conf
grep -qE '^MemoryMax=[0-9]+G$' $drop_in ||
  { echo "infra/systemd/$drop_in: MemoryMax= is missing" >&2; exit 1; }
if ! command -v systemd-analyze >/dev/null; then
  echo "systemd-analyze is not here: only the required lines were checked"
  exit 0
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for service in relocation capacity visa grants matching; do
  unit=$folder/sojourn@$service.service
  cp sojourn@.service "$unit"
  if [ -d "sojourn@$service.service.d" ]; then
    cp -r "sojourn@$service.service.d" "$folder"
  fi
  systemd-analyze security --offline=true --threshold=$most_exposure \
    "$unit" >"$folder/report" ||
    { cat "$folder/report" >&2; exit 1; }
  # `verify` wants the program to be installed.
  sed -i 's|^ExecStart=[^ ]*|ExecStart=/bin/true|' "$unit"
  systemd-analyze verify "$unit" 2>"$folder/report" || true
  if grep -F "$unit" "$folder/report" >&2; then exit 1; fi
done
tail -n 1 <(systemd-analyze security --offline=true "$unit") || true
