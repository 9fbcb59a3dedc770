#!/usr/bin/env bash
# promtool over the rules, their tests, and the scrape configuration.
set -euo pipefail
cd "$(dirname "$0")"
promtool check rules rules/*.yml >/dev/null
promtool test rules rules/*_test.yaml >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sed -e "s|@RULES@|$PWD/rules|g" -e "s|@TLS@|$work|g" \
  -e 's|@[A-Z]*_METRICS@|127.0.0.1:1|g' prometheus.yml.in >"$work/prometheus.yml"
touch "$work/ca.pem" "$work/prometheus.pem" "$work/prometheus.key"
promtool check config "$work/prometheus.yml" >/dev/null
