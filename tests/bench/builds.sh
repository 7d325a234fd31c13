#!/usr/bin/env bash
# What a build takes: all sites, one changed record, nothing changed; and how memory grows with the number of clients.
# Times are those of one run on one machine, so compare the ratios.
#
# usage: tests/bench/builds.sh PROGRAM   (a release build)
set -euo pipefail
program=$(realpath "$1")
corpus=$(dirname "$(realpath "$0")")/corpus.py
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

# Wall seconds, CPU seconds, MiB.
measured() { # directory, arguments
  (cd "$1" && shift && /usr/bin/time -f '%e %U %S %M' "$program" "$@" 2>&1 >"$place/out" | tail -n 1 |
    awk '{ printf "%.2f %.2f %.0f\n", $1, $2 + $3, $4 / 1024 }')
}

say() { printf '%-44s %8s s wall %8s s CPU %6s MiB\n' "$@"; }

for clients in 100 400; do
  firm=$place/$clients
  python3 "$corpus" "$firm" "$clients" 100
  # Keys are made once and for all: what they take is another measurement.
  (cd "$firm" && "$program" -q build >/dev/null)
  rm -rf "$firm/public" "$firm/.deedbox/cache"
  all=$(measured "$firm" build) || exit 1
  # shellcheck disable=SC2086 # three numbers
  say "$clients clients, $((clients * 100)) records: all sites" $all
  sleep 1
  # shellcheck disable=SC2086
  say "  nothing changed" $(measured "$firm" build)
  echo "One more line." >>"$firm/content/client-0000/updates/week-00050.md"
  sleep 1
  # shellcheck disable=SC2086
  say "  one record changed" $(measured "$firm" build)
  # shellcheck disable=SC2086
  say "  check" $(measured "$firm" check)
done
