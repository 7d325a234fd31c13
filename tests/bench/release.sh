#!/usr/bin/env bash
# What a release build costs from nothing, dependencies included, and how large the program is. Seconds are those of one
# machine; the size is nearly the same everywhere.
#
# usage: tests/bench/release.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
target=$(mktemp -d)
trap 'rm -rf "$target"' EXIT
cargo fetch --quiet
/usr/bin/time -f '%e s wall, %U s user, %S s system' -o "$target/time" \
  cargo build --quiet --release --target-dir "$target"
crates=$(grep -c '^name = ' Cargo.lock)
direct=$(cargo tree --quiet --depth 1 --edges normal --prefix none | tail -n +2 | wc -l)
bytes=$(stat -c %s "$target/release/deedbox")
echo "$direct direct dependencies, $crates crates in Cargo.lock"
echo "from nothing: $(cat "$target/time")"
printf 'the program: %s MB\n' "$(awk "BEGIN { printf \"%.1f\", $bytes / 1e6 }")"
