#!/usr/bin/env bash
# fuzz.sh [seconds [target...]]: runs the fuzz targets that are built, and builds
# them where none is; each for that long (5 by default). Prints the runs of each;
# fails if an input broke one.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-5}
shift || true
targets=("$@")
[ -d build/asan/bin/fuzz ] || infra/ci/build.sh asan fuzz_targets
if [ ${#targets[@]} -eq 0 ]; then
  mapfile -t targets < <(find tests/fuzz/corpus -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | sort)
fi

failed=0
for target in "${targets[@]}"; do
  found=build/asan/fuzz/corpus/$target
  broken=build/asan/fuzz/broken/$target
  mkdir -p "$found" "$broken"
  if build/asan/bin/fuzz/"$target" -max_total_time="$seconds" -timeout=10 \
    -rss_limit_mb=2048 -max_len=16384 -print_final_stats=1 \
    -artifact_prefix="$broken/" "$found" "tests/fuzz/corpus/$target" \
    >"build/asan/fuzz/$target.log" 2>&1; then
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "build/asan/fuzz/$target.log")
    printf '%-16s %10s runs\n' "$target" "$runs"
  else
    failed=$((failed + 1))
    printf '%-16s broken, see %s\n' "$target" "$broken"
    tail -n 40 "build/asan/fuzz/$target.log"
  fi
done
printf '%d passed, %d failed\n' $((${#targets[@]} - failed)) $failed
[ $failed -eq 0 ]
