#!/usr/bin/env bash
# fuzz.sh [seconds [target...]]: builds the fuzz targets and runs each for that
# long (5 by default). Prints the runs of each; fails if an input broke one.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-5}
shift || true
infra/ci/build.sh fuzz fuzz_targets
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
  mapfile -t targets < <(find tests/fuzz/corpus -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | sort)
fi

failed=0
for target in "${targets[@]}"; do
  found=build/fuzz/corpus/$target
  broken=build/fuzz/broken/$target
  mkdir -p "$found" "$broken"
  if build/fuzz/bin/fuzz/"$target" -max_total_time="$seconds" -timeout=10 \
    -rss_limit_mb=2048 -max_len=16384 -print_final_stats=1 \
    -artifact_prefix="$broken/" "$found" "tests/fuzz/corpus/$target" \
    >"build/fuzz/$target.log" 2>&1; then
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "build/fuzz/$target.log")
    printf '%-16s %10s runs\n' "$target" "$runs"
  else
    failed=$((failed + 1))
    printf '%-16s broken, see %s\n' "$target" "$broken"
    tail -n 40 "build/fuzz/$target.log"
  fi
done
printf '%d passed, %d failed\n' $((${#targets[@]} - failed)) $failed
[ $failed -eq 0 ]
