#!/usr/bin/env python3
"""Writes the seeds of each fuzzing target from the audit's fixtures: small pieces, none committed.

    Fuzzing/seeds.py FOLDER
"""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
KINDS = {".md": ("markdown", 0), ".json": ("json", 1), ".yaml": ("yaml", 2), ".yml": ("yaml", 2), ".sh": ("", 3)}
LONGEST = 4096


def main():
    folder = pathlib.Path(sys.argv[1])
    for target in ("json", "yaml", "markdown", "csv", "audit"):
        (folder / target).mkdir(parents=True, exist_ok=True)
    sources = [path for place in ("Tests/AuditingTests/Fixtures", "Examples") for path in (ROOT / place).rglob("*")]
    number = 0
    for path in sorted(sources):
        if path.suffix not in KINDS:
            continue
        target, kind = KINDS[path.suffix]
        text = path.read_bytes()[:LONGEST]
        number += 1
        if target:
            (folder / target / f"{number}").write_bytes(text)
        (folder / "audit" / f"{number}").write_bytes(bytes([kind]) + text)
    for path in sorted(ROOT.rglob("Tests/**/*.csv")):
        number += 1
        (folder / "csv" / f"{number}").write_bytes(path.read_bytes()[:LONGEST])
    (folder / "csv" / "plain").write_bytes(b'a,b\n1,"two, ""quoted"""\r\n3,4\n')


if __name__ == "__main__":
    main()
