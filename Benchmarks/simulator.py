#!/usr/bin/env python3
"""Measures `shardwise simulate`: requests per second, exact steps per second, and memory by the number of requests.

    swift build -c release --product shardwise
    Benchmarks/simulator.py [--rounds 3] [--large]

Wall and CPU time and peak memory are those of the whole process, as the kernel accounts them. The load has an input of
2,000, an output of 200, and Poisson arrivals at 4 requests per second. In the same run the peer, AISimulate's offline
simulator, meets the same load. The package `aisimulate` on PyPI is a stub that fetches a wheel from NVIDIA's own index;
the simulator itself is also part of Dynamo's runtime (`ai-dynamo-runtime`), which is installed from PyPI into
Benchmarks/.build-peer-simulator. That directory is ignored by git.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys

from process import measured

FOLDER = pathlib.Path(__file__).resolve().parent
OURS = FOLDER.parent / ".build" / "release" / "shardwise"
SUBJECT = [
    "simulate", "--model", "meta-llama/Llama-3.1-8B-Instruct", "--accelerator", "H100", "--format", "json",
]
PEER_VERSION = "1.6.1"
ENVIRONMENT = FOLDER / ".build-peer-simulator"


def peer():
    """The peer's Python, installed on first use."""
    python = ENVIRONMENT / "bin" / "python3"
    if not (ENVIRONMENT / "installed").exists():
        subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], check=True)
        install = [python, "-m", "pip", "install", "--quiet"]
        subprocess.run([*install, f"ai-dynamo-runtime=={PEER_VERSION}"], check=True)
        subprocess.run([*install, "--no-deps", f"ai-dynamo=={PEER_VERSION}"], check=True)
        (ENVIRONMENT / "installed").touch()
    return python


def load(requests, rate=4):
    return ["--load", f"rate: {rate}, input: 2000, output: 200, requests: {requests}"]


def report(title, requests, runs):
    wall, cpu, memory = (statistics.median(run[index] for run in runs) for index in range(3))
    steps = json.loads(runs[0].output).get("steps")
    print(
        f"{title:44}{requests:>12,}{wall:>10.2f} s{cpu:>10.2f} s{memory / 1e6:>9.0f} MB{requests / wall:>14,.0f}"
        + (f"{steps / wall:>16,.0f}" if steps else ""))
    return requests / wall


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--large", action="store_true", help="also ten million requests")
    options = parser.parse_args()
    if not OURS.exists():
        sys.exit("build it first: swift build -c release --product shardwise")
    one = [OURS, *SUBJECT, "--count", "1", "--layout", "tp1"]
    two = [OURS, *SUBJECT, "--count", "2", "--layout", "r2 tp1"]
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(f"{'':44}{'requests':>12}{'wall':>12}{'CPU':>12}{'peak':>12}{'requests/s':>14}{'steps/s':>16}")

    def run(title, requests, command, rounds=options.rounds):
        return report(title, requests, [measured(command) for _ in range(rounds)])

    # In turn, so that both meet the machine in the same state.
    commands = [*one, *load(100_000)], [peer(), FOLDER / "simulator_peer.py", "100000", "4"]
    pairs = [[measured(command) for command in commands] for _ in range(options.rounds)]
    rate = report("one copy, 4 requests/s", 100_000, [ours for ours, _ in pairs])
    theirs = report("the peer, the same load", 100_000, [theirs for _, theirs in pairs])
    run("the same, every step on its own", 100_000, [*one, *load(100_000), "--exact"])
    run("two copies on two cores, 8 requests/s", 200_000, [*two, *load(200_000, rate=8)])
    run("one copy, 4 requests/s", 1_000_000, [*one, *load(1_000_000)], rounds=1)
    if options.large:
        run("one copy, 4 requests/s", 10_000_000, [*one, *load(10_000_000)], rounds=1)
    print(f"{rate / theirs:.1f} times the peer's requests per second in the same run")


if __name__ == "__main__":
    main()
