#!/bin/sh
# Freezes schema/events as release N: from then on every change is held against it for ever.
# Usage: schema/release.sh BUILD_FOLDER N
# Refuses when the schema breaks a promise of an earlier release, or when N is there already.
set -eu

[ $# -eq 2 ] || { echo "usage: schema/release.sh BUILD_FOLDER N" >&2; exit 64; }
here=$(cd "$(dirname "$0")" && pwd)
schemac=$1/schema/tress_schemac
target=$here/released/$2
case $2 in *[!0-9]* | "") echo "release.sh: a release is a number" >&2; exit 64 ;; esac
[ -x "$schemac" ] || { echo "release.sh: build tress_schemac first" >&2; exit 1; }
[ ! -e "$target" ] || { echo "release.sh: $target is there already" >&2; exit 1; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
flatc --schema --binary -o "$scratch/now" "$here/events/envelope.fbs"
for released in "$here"/released/*/; do
  [ -e "$released/envelope.fbs" ] || continue
  flatc --schema --binary -o "$scratch/before" "$released/envelope.fbs"
  "$schemac" --conform "$scratch/before/envelope.bfbs" "$scratch/now/envelope.bfbs"
done
mkdir -p "$target"
cp "$here"/events/*.fbs "$target"/
echo "schema/released/$2 holds the promises of this release; commit it"
