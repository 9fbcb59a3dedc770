#!/usr/bin/env bash
# Draws one letter of each kind, language and script, for a person to look at:
# .sojourn/letters/NAME.pdf and NAME.png. Everybody in them is invented.
#
#   infra/dev/show_letters.sh [BUILD]     default: build/asan
set -euo pipefail
cd "$(dirname "$0")/../.."

build=${1:-build/asan}
folder=.sojourn/letters
if [ ! -x "$build/bin/write_letters" ]; then
  echo "show_letters.sh: $build has no write_letters: build that target first" >&2
  exit 1
fi
mkdir -p "$folder"
"$build/bin/write_letters" "$folder"
for letter in "$folder"/*.pdf; do
  pdftoppm -png -r 100 "$letter" "${letter%.pdf}"
done
ls "$folder"/*.png
