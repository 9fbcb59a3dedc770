#!/bin/sh
# Compiler launcher: ccache with paths taken relative to the checkout, so that
# several checkouts on one machine share their objects; plain compiler without it.
if ! command -v ccache >/dev/null 2>&1; then
  exec "$@"
fi
base=$(cd "$(dirname "$0")/../.." && pwd)
export CCACHE_BASEDIR="$base" CCACHE_NOHASHDIR=1 CCACHE_PCH_EXTSUM=1
export CCACHE_SLOPPINESS=pch_defines,time_macros

# What clang itself is told (-Xclang), ccache takes as it is: from here, too.
made='' output='' previous=''
for argument; do
  shift
  set -- "$@" "${argument#"$PWD/"}"
  case $previous in
    -o) output=$argument ;;
  esac
  case $argument in
    -emit-pch) made=yes ;;
  esac
  previous=$argument
done
if [ -z "$made" ]; then
  exec ccache "$@"
fi

# Precompiled headers hold the paths of this checkout. So they are compiled here,
# and whoever reads them is told apart by what went into them instead: how they
# were compiled and what each file said. ccache takes the .sum for the headers.
"$@" || exit
{
  printf '%s\n' "$@"
  "$1" --version
  sed -e 's/\\$//' -e 's/^[^ ]*: //' "$output.d" | tr -s ' ' '\n' | grep . |
    while read -r file; do
      printf '%s\n' "$file"
      cat "$file"
    done
} | sed "s|$base||g" | sha256sum >"$output.sum"
