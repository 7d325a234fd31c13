#!/usr/bin/env bash
# What a build takes: all sites, one changed record, nothing changed; and how memory grows with the number of clients.
# Times are those of one run on one machine, so compare the ratios.
#
# usage: tests/bench/builds.sh PROGRAM   (a release build)
set -euo pipefail
program=$(realpath "$1")
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

corpus() { # directory, clients: 100 records of four kilobytes each
  python3 - "$1" "$2" <<'PYTHON'
import pathlib, random, sys
root, clients = pathlib.Path(sys.argv[1], "content"), int(sys.argv[2])
random.seed(7)
words = "scope draft review owner budget layout server ticket window archive record client photo report metric".split()
sentence = lambda n: " ".join(random.choice(words) for _ in range(n)).capitalize() + "."
root.mkdir(parents=True)
(root / "firm.yaml").write_text("name: Alder & Finch\n")
for client in range(clients):
    updates = root / f"client-{client:04}" / "updates"
    updates.mkdir(parents=True)
    (updates.parent / "client.yaml").write_text(f"name: Client {client}\n")
    for record in range(100):
        parts = "".join(f"## {sentence(3)[:-1]}\n\n" + " ".join(sentence(12) for _ in range(9)) + "\n\n- **A** " + sentence(8) + "\n\n" for _ in range(4))
        table = "| Item | Owner |\n| --- | --- |\n" + "".join(f"| {random.choice(words)} | {random.choice(words)} |\n" for _ in range(5))
        text = f"---\ntitle: Week {record:03}\ndate: 2026-{1 + record % 9:02}-{1 + record % 28:02}\n---\n\n{parts}{table}"
        (updates / f"week-{record:03}.md").write_text(text)
PYTHON
}

# Wall seconds, CPU seconds, MiB.
measured() { # directory, arguments
  (cd "$1" && shift && /usr/bin/time -f '%e %U %S %M' "$program" "$@" 2>&1 >"$place/out" | tail -n 1 |
    awk '{ printf "%.2f %.2f %.0f\n", $1, $2 + $3, $4 / 1024 }')
}

say() { printf '%-44s %8s s wall %8s s CPU %6s MiB\n' "$@"; }

for clients in 100 400; do
  firm=$place/$clients
  corpus "$firm" "$clients"
  # Keys are made once and for all: what they take is another measurement.
  (cd "$firm" && "$program" -q build >/dev/null)
  rm -rf "$firm/public" "$firm/.deedbox/cache"
  all=$(measured "$firm" build) || exit 1
  # shellcheck disable=SC2086 # three numbers
  say "$clients clients, $((clients * 100)) records: all sites" $all
  sleep 1
  # shellcheck disable=SC2086
  say "  nothing changed" $(measured "$firm" build)
  echo "One more line." >>"$firm/content/client-0000/updates/week-050.md"
  sleep 1
  # shellcheck disable=SC2086
  say "  one record changed" $(measured "$firm" build)
  # shellcheck disable=SC2086
  say "  check" $(measured "$firm" check)
done
