#!/usr/bin/env python3
"""Writes a firm of many records, and the same texts as pages of a Hugo site.

usage: corpus.py FIRM CLIENTS RECORDS [HUGO]

FIRM/content/client-0000/updates/week-000.md and so on: records of four kilobytes with headings, lists, a table, a
quotation and code. HUGO has the same bodies and a layout of a few lines: the least that such a site needs.
"""
import pathlib
import random
import sys

WORDS = (
    "scope draft review owner budget layout server ticket window archive record client photo report metric "
    "campaign invoice storage backup policy contract handover release audience channel"
).split()

PAGE = (
    "<!doctype html><html lang=en><head><meta charset=utf-8><title>{{ .Title }}</title>"
    "<link rel=stylesheet href=/s.css></head><body><nav><a href=/>Home</a></nav>"
    "<main><h1>{{ .Title }}</h1>%s</main></body></html>"
)


def sentence(count):
    return " ".join(random.choice(WORDS) for _ in range(count)).capitalize() + "."


def body():
    parts = []
    for _ in range(4):
        parts += [f"## {sentence(3)[:-1]}", "", " ".join(sentence(12) for _ in range(5)), ""]
        parts += [f"- **{random.choice(WORDS)}** {sentence(7)}" for _ in range(4)] + [""]
    parts += ["| Item | Owner |", "| --- | --- |"]
    parts += [f"| {random.choice(WORDS)} | {random.choice(WORDS)} |" for _ in range(5)]
    parts += ["", "> " + sentence(14), "", "`code` and [a link](https://example.org/).", ""]
    return "\n".join(parts)


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def main():
    firm = pathlib.Path(sys.argv[1], "content")
    clients, records = int(sys.argv[2]), int(sys.argv[3])
    hugo = pathlib.Path(sys.argv[4]) if len(sys.argv) > 4 else None
    random.seed(7)
    write(firm / "firm.yaml", "name: Alder & Finch\n")
    if hugo:
        settings = 'baseURL = "https://example.org/"\ntitle = "x"\ndisableKinds = ["taxonomy", "term", "RSS", "sitemap", "404"]\n'
        write(hugo / "hugo.toml", settings)
        write(hugo / "layouts/_default/single.html", PAGE % "{{ .Content }}")
        rows = "{{ range .Pages }}<li><a href='{{ .RelPermalink }}'>{{ .Title }}</a></li>{{ end }}"
        write(hugo / "layouts/_default/list.html", PAGE % rows)
    for client in range(clients):
        slug = f"client-{client:04}"
        write(firm / slug / "client.yaml", f"name: Client {client}\n")
        if hugo:
            write(hugo / "content" / slug / "_index.md", f"---\ntitle: Client {client}\n---\n")
        for record in range(records):
            day = f"2026-{1 + record % 9:02}-{1 + record % 28:02}"
            text = f"---\ntitle: Week {record:05}\ndate: {day}\n---\n\n{body()}"
            write(firm / slug / "updates" / f"week-{record:05}.md", text)
            if hugo:
                write(hugo / "content" / slug / f"week-{record:05}.md", text)


main()
