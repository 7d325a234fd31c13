#!/usr/bin/env bash
# Measures the archive against what one would do by hand: the deliverables of an engagement, 1 GiB of files that no
# compression makes smaller, sealed and bundled by deedbox, and by `age -r` for each file and `zip -r` for all, in one run.
# Prints times, their ratio and the memory that deedbox took. `tests/bench/archive.sh [MiB]`; needs 5 times the size on the disk.
set -euo pipefail
cd "$(dirname "$0")/../.."
size=${1:-1024} files=64
cargo build --release --quiet
program=${CARGO_TARGET_DIR:-target}/release/deedbox
program=$(realpath "$program")
place=$(mktemp -d "${TMPDIR:-/var/tmp}/deedbox-bench-XXXXXX")
trap 'rm -rf "$place"' EXIT
cd "$place"
mkdir -p content/acme/deliverables/film
echo 'name: Alder & Finch' >content/firm.yaml
echo 'name: Acme Ltd' >content/acme/client.yaml
names=()
for at in $(seq -w $files); do
  openssl enc -aes-128-ctr -nosalt -K "$(printf '%032d' "$((10#$at))")" -iv 00000000000000000000000000000000 \
    -in /dev/zero 2>/dev/null | head -c $((size * 1024 * 1024 / files)) >"content/acme/deliverables/film/take-$at.bin" || true
  names+=("take-$at.bin")
done
printf -- '---\ntitle: Film\nversions:\n  - {version: 1, date: 2026-03-20, files: [%s]}\n---\n' "$(IFS=,; echo "${names[*]}")" \
  >content/acme/deliverables/film/index.md
"$program" check >/dev/null # everything is in memory now, for all alike
cat content/acme/deliverables/film/*.bin >/dev/null

seconds() { # runs a command, gives what it took
  local start end
  start=$(date +%s%N)
  "$@" >/dev/null
  end=$(date +%s%N)
  echo $(((end - start) / 1000000))
}
by_hand() {
  mkdir sealed
  for file in content/acme/deliverables/film/*.bin; do age -r "$recipient" -o "sealed/$(basename "$file").age" "$file"; done
  zip -qr by-hand.zip sealed
}
ours() {
  # The highest memory that the program held, in kilobytes.
  python3 - "$program" <<'PY'
import resource, subprocess, sys
subprocess.run([sys.argv[1], "archive", "acme", "--quiet"], check=True, stdout=subprocess.DEVNULL)
with open("memory", "w") as file:
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, file=file)
PY
}
age-keygen -o key.txt 2>/dev/null
recipient=$(age-keygen -y key.txt)
hand=$(seconds by_hand)
sync
mine=$(seconds ours)
echo "$size MiB in $files files"
echo "by hand, age -r for each and zip -r:          $((hand / 1000)).$(printf '%03d' $((hand % 1000))) s, $(($(stat -c %s by-hand.zip) >> 20)) MiB"
echo "deedbox archive, with the site and its bag:   $((mine / 1000)).$(printf '%03d' $((mine % 1000))) s, $(($(stat -c %s archives/*.zip) >> 20)) MiB, $(cat memory) MiB of memory"
echo "deedbox took $(awk "BEGIN { printf \"%.2f\", $mine / $hand }") of the time by hand"
sync
again=$(seconds ours)
echo "once more, nothing changed:                   $((again / 1000)).$(printf '%03d' $((again % 1000))) s"
