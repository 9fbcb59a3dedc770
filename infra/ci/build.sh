#!/usr/bin/env bash
# build.sh PRESET [target...]: configures where needed and builds.
set -euo pipefail
cd "$(dirname "$0")/../.."
preset=$1
shift
if [ ! -f "build/$preset/build.ninja" ]; then
  cmake --preset "$preset" >"/tmp/sojourn-cmake-$$.log" 2>&1 ||
    { cat "/tmp/sojourn-cmake-$$.log" >&2; rm -f "/tmp/sojourn-cmake-$$.log"; exit 1; }
  rm -f "/tmp/sojourn-cmake-$$.log"
fi
exec ninja -C "build/$preset" "$@"
