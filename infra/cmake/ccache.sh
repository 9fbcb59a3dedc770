#!/bin/sh
# Compiler launcher: ccache with paths taken relative to the checkout, so that
# several checkouts on one machine share their objects; plain compiler without it.
if command -v ccache >/dev/null 2>&1; then
  CCACHE_BASEDIR=$(cd "$(dirname "$0")/../.." && pwd) CCACHE_NOHASHDIR=1 \
    CCACHE_SLOPPINESS=pch_defines,time_macros exec ccache "$@"
fi
exec "$@"
