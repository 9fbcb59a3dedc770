#!/usr/bin/env bash
# The checks that need no build: format, syntax, contract, rules.
set -euo pipefail
cd "$(dirname "$0")/../.."

files() { git ls-files -z -- "$@"; }

echo "format of C++"
files '*.cc' '*.h' | xargs -0 -r clang-format --dry-run --Werror

echo "syntax of shell, Python and JSON"
files '*.sh' .ci/run | while IFS= read -r -d '' script; do bash -n "$script"; done
files '*.py' infra/dev/stack infra/dev/coordinate tests/chaos/soak |
  xargs -0 -r /usr/bin/python3 -c '
import ast, sys
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as source:
        ast.parse(source.read(), path)'
files '*.json' | xargs -0 -r /usr/bin/python3 -c '
import json, sys
for path in sys.argv[1:]:
    try:
        with open(path, encoding="utf-8") as text:
            json.load(text)
    except ValueError as error:
        sys.exit(f"{path}: {error}")'

echo "documents against the code"
infra/ci/check_docs.py

echo "contract (buf lint, buf breaking)"
# Not `npm ci`: it wants a lock entry for every platform buf is built for, also
# where a registry serves this one only. The version is pinned exactly.
wanted=$(sed -n 's/.*"@bufbuild\/buf": "\([0-9.]*\)".*/\1/p' package.json)
if [ "$(node_modules/.bin/buf --version 2>&1 || true)" != "$wanted" ]; then
  npm install --loglevel=error --ignore-scripts --no-package-lock
fi
node_modules/.bin/buf lint proto
# The last release; before the first one where the branch left main, so that no
# commit of it is compared with its neighbour alone; else the commit before this.
before() {
  git describe --tags --abbrev=0 2>/dev/null && return
  local left
  left=$(git merge-base HEAD origin/main 2>/dev/null || true)
  if [ -n "$left" ] && [ "$left" != "$(git rev-parse HEAD)" ]; then
    echo "$left"
    return
  fi
  git rev-parse -q --verify HEAD~1 || true
}
before=$(before)
if [ -n "$before" ] && git cat-file -e "$before:proto/buf.yaml" 2>/dev/null; then
  old=$(mktemp -d)
  trap 'rm -rf "$old"' EXIT
  git archive "$before" proto | tar -x -C "$old"
  node_modules/.bin/buf breaking proto --against "$old/proto"
fi

echo "Prometheus configuration and rules"
infra/prometheus/check.sh

echo "unit files"
infra/systemd/check.sh
