#!/bin/sh
# Freezes schema/events and schema/records as release N: every later change is held against it.
# Usage: schema/release.sh BUILD_FOLDER N
# Refuses when they break a promise of an earlier release, or when N is there already.
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
mkdir "$scratch/files"
cp "$here"/events/*.fbs "$here"/records/*.fbs "$scratch/files"
for root in envelope record; do
  flatc --schema --binary -o "$scratch/now" "$scratch/files/$root.fbs"
  for released in "$here"/released/*/; do
    [ -e "$released/$root.fbs" ] || continue
    flatc --schema --binary -o "$scratch/before" "$released/$root.fbs"
    "$schemac" --conform "$scratch/before/$root.bfbs" "$scratch/now/$root.bfbs"
  done
done
mv "$scratch/files" "$target"
echo "schema/released/$2 holds the promises of this release; commit it"
