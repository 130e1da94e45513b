#!/usr/bin/env python3
"""Measures `shardwise simulate`: requests per second, exact steps per second, and memory by the number of requests.

    swift build -c release --product shardwise
    Benchmarks/simulator.py [--rounds 3] [--large]

Wall and CPU time and peak memory are those of the whole process, as the kernel accounts them. The load is the one on which
AISimulate 0.13 was measured at 9,300 requests per second (13 s and 405 MB of process for 100,000 requests): input 2,000,
output 200, Poisson at 4 requests per second. Its package on PyPI is a stub that fetches a wheel from NVIDIA's own index;
where that can be reached, `--peer "command"` runs it in turn.
"""

import argparse
import json
import os
import pathlib
import shlex
import statistics
import sys

from process import measured

FOLDER = pathlib.Path(__file__).resolve().parent
OURS = FOLDER.parent / ".build" / "release" / "shardwise"
SUBJECT = [
    "simulate", "--model", "meta-llama/Llama-3.1-8B-Instruct", "--accelerator", "H100", "--format", "json",
]
PEER_RATE = 9300


def load(requests, rate=4):
    return ["--load", f"rate: {rate}, input: 2000, output: 200, requests: {requests}"]


def report(title, requests, runs):
    wall, cpu, memory = (statistics.median(run[index] for run in runs) for index in range(3))
    steps = json.loads(runs[0].output)["steps"]
    print(
        f"{title:44}{requests:>12,}{wall:>10.2f} s{cpu:>10.2f} s{memory / 1e6:>9.0f} MB{requests / wall:>14,.0f}"
        f"{steps / wall:>16,.0f}")
    return requests / wall


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--large", action="store_true", help="also ten million requests")
    parser.add_argument("--peer", help="a command that runs the peer on 100,000 requests of the same load")
    options = parser.parse_args()
    if not OURS.exists():
        sys.exit("build it first: swift build -c release --product shardwise")
    one = [OURS, *SUBJECT, "--count", "1", "--layout", "tp1"]
    two = [OURS, *SUBJECT, "--count", "2", "--layout", "r2 tp1"]
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(f"{'':44}{'requests':>12}{'wall':>12}{'CPU':>12}{'peak':>12}{'requests/s':>14}{'steps/s':>16}")

    def run(title, requests, command, rounds=options.rounds):
        return report(title, requests, [measured(command) for _ in range(rounds)])

    rate = run("one copy, 4 requests/s", 100_000, [*one, *load(100_000)])
    run("the same, every step on its own", 100_000, [*one, *load(100_000), "--exact"])
    run("two copies on two cores, 8 requests/s", 200_000, [*two, *load(200_000, rate=8)])
    run("one copy, 4 requests/s", 1_000_000, [*one, *load(1_000_000)], rounds=1)
    if options.large:
        run("one copy, 4 requests/s", 10_000_000, [*one, *load(10_000_000)], rounds=1)
    if options.peer:
        runs = [measured(shlex.split(options.peer)) for _ in range(options.rounds)]
        wall = statistics.median(run.wall for run in runs)
        print(f"the peer in turn: {wall:.2f} s, {100_000 / wall:,.0f} requests/s; ratio {rate * wall / 100_000:.1f}")
    else:
        print(f"against the peer's {PEER_RATE:,} requests/s on a machine of this kind: {rate / PEER_RATE:.1f} times")


if __name__ == "__main__":
    main()
