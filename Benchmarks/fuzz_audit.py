#!/usr/bin/env python3
"""Audits broken documents until the time is up, and keeps those that crash the tool or make it hang.

    Benchmarks/fuzz_audit.py BINARY FINDINGS_FOLDER [--seconds 300] [--seed 1]

Each round breaks the audit's fixtures (bytes and lines changed, cut, doubled, nested and mixed with each other), writes
them into a folder of forty documents and audits it. A status other than 0, 1 or 2, or more than 60 seconds, is a
finding: the folder is halved until one document is left, which is kept.
"""

import argparse
import pathlib
import random
import shutil
import subprocess
import tempfile
import time

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "Tests/AuditingTests/Fixtures"
ENDINGS = {".md", ".txt", ".json", ".yaml", ".yml", ".sh"}
PIECES = [
    b"{", b"}", b"[", b"]", b":", b",", b'"', b"\\", b"|", b"-", b"#", b"```", b"&a", b"*a", b"!!str ", b"\t", b"\r",
    b"\0", b"\xff", b"\xc3", "９".encode(), "：".encode(), "\u202e".encode(), "\ufeff".encode(), b"1e999", b"-1", b"0",
    b"99999999999999999999", b"9223372036854775807", b"1e308", b"NaN", b"TP", b"tp=0", b"EP1000000", b"x1000000",
    b" GB", b" %", b"[1, 0]", b"[5, 4]", b"=", b"/0", b"\n---\n", b" ",
]


def broken(source, corpus):
    text = bytearray(source.choice(corpus))
    for _ in range(source.choice([1, 1, 2, 4, 16])):
        place = source.randrange(len(text) + 1)
        kind = source.randrange(9)
        if kind == 0:
            text[place:place] = source.choice(PIECES)
        elif kind == 1 and text:
            text[min(place, len(text) - 1)] = source.randrange(256)
        elif kind == 2:
            del text[place:place + source.randrange(1, 40)]
        elif kind == 3:
            del text[place:]
        elif kind == 4:
            other = source.choice(corpus)
            start = source.randrange(len(other))
            text[place:place] = other[start:start + source.randrange(1, 400)]
        elif kind == 5:
            lines = bytes(text).split(b"\n")
            first = source.randrange(len(lines))
            lines[first:first] = lines[first:first + source.randrange(1, 6)] * source.randrange(1, 4)
            text = bytearray(b"\n".join(lines))
        elif kind == 6:
            piece = source.choice(PIECES)
            text[place:place] = piece * source.choice([3, 300, 3000])
        elif kind == 7:
            # A number becomes another.
            digits = [index for index, byte in enumerate(text) if 48 <= byte < 58]
            if digits:
                index = source.choice(digits)
                text[index:index + 1] = source.choice([b"0", b"-1", b"1e30", b"99999999999", b"0.0001", b"18446744073709551616"])
        else:
            lines = bytes(text).split(b"\n")
            source.shuffle(lines)
            text = bytearray(b"\n".join(lines))
    return bytes(text)


def problem(binary, folder):
    """What is wrong with an audit of a folder, or nothing."""
    try:
        process = subprocess.run([binary, "audit", folder, "--format", "json", "-o", "/dev/null"], timeout=60,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                 env={"SWIFT_BACKTRACE": "enable=no", "PATH": "/usr/bin:/bin"})
    except subprocess.TimeoutExpired:
        return "more than 60 s"
    return None if process.returncode in (0, 1, 2) else f"status {process.returncode}"


def reduced(binary, documents):
    """The smallest half, by halves, of named documents that still goes wrong."""
    while len(documents) > 1:
        middle = len(documents) // 2
        for part in (documents[:middle], documents[middle:]):
            with tempfile.TemporaryDirectory() as folder:
                for name, text in part:
                    (pathlib.Path(folder) / name).write_bytes(text)
                if problem(binary, folder):
                    documents = part
                    break
        else:
            return documents
    return documents


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("findings", type=pathlib.Path)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    files = sorted(path for path in FIXTURES.rglob("*") if path.suffix in ENDINGS and path.name != "planted.json")
    corpus = {}
    for path in files:
        corpus.setdefault(path.suffix, []).append(path.read_bytes())
    source = random.Random(arguments.seed)
    end = time.monotonic() + arguments.seconds
    rounds = found = 0
    while time.monotonic() < end:
        documents = []
        for index in range(40):
            ending = source.choice(sorted(corpus))
            documents.append((f"document-{index:02}{ending}", broken(source, corpus[ending])))
        folder = tempfile.mkdtemp()
        for name, text in documents:
            (pathlib.Path(folder) / name).write_bytes(text)
        wrong = problem(arguments.binary, folder)
        shutil.rmtree(folder)
        rounds += 1
        if wrong:
            found += 1
            kept = arguments.findings / f"{arguments.seed}-{rounds}"
            kept.mkdir(parents=True, exist_ok=True)
            for name, text in reduced(arguments.binary, documents):
                (kept / name).write_bytes(text)
            print(f"round {rounds}: {wrong}, kept in {kept}", flush=True)
    print(f"{rounds} rounds, {rounds * 40} documents, {found} findings in {arguments.seconds:.0f} s")


if __name__ == "__main__":
    main()
