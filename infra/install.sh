#!/usr/bin/env bash
# Installs what building, running and testing need on Debian 12, and nothing
# that is already there. Looks for commands and headers, not package names, so
# that an image with its own Node or compiler is left alone. Starts no server.
#
#   infra/install.sh            what is missing is installed with apt
#   infra/install.sh --check    only says what is missing (exit 1)
#
# The schemas of banks' messages are taken out of a package that is not
# installed, as all of Tryton would come with it: build/iso20022/, for tests.
set -euo pipefail

schemas=$(cd "$(dirname "$0")/.." && pwd)/build/iso20022
schemas_from=tryton-modules-account-payment-sepa
missing=()
command_from() { command -v "$1" >/dev/null 2>&1 || missing+=("$2"); }
file_from() {
  local path
  for path in "/usr/include/$1" "/usr/include/$(uname -m)-linux-gnu/$1" "$1"; do
    [ -e "$path" ] && return
  done
  missing+=("$2")
}
python_from() { /usr/bin/python3 -c "import $1" 2>/dev/null || missing+=("$2"); }

look() {
  missing=()
  # Building.
  command_from clang++ clang
  command_from cmake cmake
  command_from ninja ninja-build
  command_from ccache ccache
  command_from mold mold
  command_from pkg-config pkg-config
  command_from git git
  command_from protoc protobuf-compiler
  command_from grpc_cpp_plugin protobuf-compiler-grpc
  file_from grpcpp/grpcpp.h libgrpc++-dev
  file_from google/protobuf/message.h libprotobuf-dev
  file_from absl/status/status.h libabsl-dev
  file_from spdlog/spdlog.h libspdlog-dev
  file_from prometheus/registry.h prometheus-cpp-dev
  file_from CLI/CLI.hpp libcli11-dev
  file_from csv.h libcsv-dev
  file_from coin/Cbc_C_Interface.h coinor-libcbc-dev
  file_from nlohmann/json.hpp nlohmann-json3-dev
  file_from sodium.h libsodium-dev
  file_from p11-kit-1/p11-kit/pkcs11.h libp11-kit-dev
  file_from cjose/cjose.h libcjose-dev
  file_from jansson.h libjansson-dev
  file_from httplib.h libcpp-httplib-dev
  file_from unicode/translit.h libicu-dev
  file_from pango-1.0/pango/pangocairo.h libpango1.0-dev
  file_from cairo/cairo-pdf.h libcairo2-dev
  file_from libxml2/libxml/parser.h libxml2-dev
  file_from openssl/ssl.h libssl-dev
  file_from postgresql/libpq-fe.h libpq-dev
  file_from curl/curl.h libcurl4-openssl-dev
  file_from gtest/gtest.h libgtest-dev
  file_from gmock/gmock.h libgmock-dev
  # Running and testing.
  file_from /usr/lib/postgresql/15/bin/initdb postgresql-15
  file_from /usr/share/postgresql/15/extension/btree_gist.control postgresql-15
  file_from /usr/share/iso-codes/json/iso_3166-1.json iso-codes
  file_from /usr/share/zoneinfo/Europe/Amsterdam tzdata
  file_from /usr/share/fonts/truetype/noto/NotoSans-Regular.ttf fonts-noto-core
  file_from /etc/ssl/certs/ca-certificates.crt ca-certificates
  command_from openssl openssl
  command_from prometheus prometheus
  command_from softhsm2-util softhsm2
  command_from hledger hledger
  command_from setpriv util-linux
  command_from pdftoppm poppler-utils
  command_from xmllint libxml2-utils
  file_from /usr/bin/python3 python3
  python_from grpc python3-grpcio
  python_from google.protobuf python3-protobuf
  python_from faker python3-fake-factory
  python_from jsonschema python3-jsonschema
  # Checking.
  command_from clang-format clang-format
  command_from clang-tidy clang-tidy
  file_from "/usr/lib/llvm-14/lib/clang/14.0.6/lib/linux/libclang_rt.fuzzer-$(uname -m).a" libclang-rt-14-dev
  command_from node nodejs
  command_from npm npm
}

have_schemas() { [ -e "$schemas/camt.054.001.04.xsd" ] && [ -e "$schemas/pain.001.001.05.xsd" ]; }

look
if [ ${#missing[@]} -eq 0 ] && have_schemas; then
  exit 0
fi
have_schemas || echo "missing: $schemas (from $schemas_from)"
[ ${#missing[@]} -eq 0 ] || echo "missing: ${missing[*]}"
[ "${1:-}" = --check ] && exit 1

command -v apt-get >/dev/null ||
  { echo "install.sh: knows Debian 12's packages only; please install the above" >&2; exit 1; }
as_root=()
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || [ ${#missing[@]} -eq 0 ] || {
    echo "install.sh: needs root to install packages and there is no sudo here." >&2
    echo "As root: apt-get install -y --no-install-recommends ${missing[*]}" >&2
    exit 1
  }
  as_root=(sudo)
fi
root() { "${as_root[@]}" "$@"; }
apt() { root env DEBIAN_FRONTEND=noninteractive apt-get "$@"; }

# Needs no root where apt's lists are fresh; apt checks what it brings against
# them. The folder is there with all that belongs into it, or not at all.
download_schemas() { (cd "$1" && apt-get -q -o APT::Sandbox::User=root download "$schemas_from"); }
fetch_schemas() {
  local draft
  mkdir -p "$(dirname "$schemas")"
  draft=$(mktemp -d "$schemas.XXXXXX")
  download_schemas "$draft" || { apt update -q && download_schemas "$draft"; } || {
    rm -rf "$draft"
    echo "install.sh: $schemas_from cannot be fetched: its schemas belong into $schemas" >&2
    exit 1
  }
  dpkg-deb -x "$draft/$schemas_from"_*.deb "$draft/package"
  mkdir "$draft/iso20022"
  cp "$draft"/package/usr/lib/python3/dist-packages/trytond/modules/account_payment_sepa/tests/{camt.054,pain.001}.001.*.xsd \
    "$draft/iso20022"
  chmod -R a+rX "$draft/iso20022"
  rm -rf "$schemas"
  mv "$draft/iso20022" "$schemas"
  rm -rf "$draft"
}
have_schemas || fetch_schemas
[ ${#missing[@]} -gt 0 ] || exit 0

# invoke-rc.d asks this file before it starts anything; 101 means "do not".
# Where the machine has its own policy, that one rules.
policy=/usr/sbin/policy-rc.d
cluster_conf=/etc/postgresql-common/createcluster.conf
own_policy=no
cleanup() {
  [ $own_policy = no ] || root rm -f $policy
  [ ! -f $cluster_conf ] || root sed -i '/# sojourn install$/d' $cluster_conf
}
trap cleanup EXIT
if [ ! -e $policy ]; then
  own_policy=yes
  printf '#!/bin/sh\nexit 101\n' | root tee $policy >/dev/null
  root chmod 0755 $policy
fi

apt update -q
case " ${missing[*]} " in
*" postgresql-15 "*)
  # The package would create, and start at every boot, a cluster of its own.
  apt install -y -q --no-install-recommends postgresql-common
  echo "create_main_cluster = false # sojourn install" | root tee -a $cluster_conf >/dev/null
  ;;
esac
apt install -y -q --no-install-recommends "${missing[@]}"
case " ${missing[*]} " in
*" prometheus "*)
  # Debian's unit would listen on all interfaces from the next boot on.
  if command -v systemctl >/dev/null; then root systemctl disable prometheus || true; fi
  ;;
esac

look
if [ ${#missing[@]} -gt 0 ]; then
  echo "install.sh: still missing after installing: ${missing[*]}" >&2
  exit 1
fi
