#!/usr/bin/env python3
"""Runs `aiconfigurator cli default` and `shardwise plan` on one question, in turn, and prints what each takes.

    swift build -c release --static-swift-stdlib -Xlinker -no-pie --product shardwise
    Benchmarks/peer.py [--rounds 3] [--ours-per-round 10] [--ours .build/release/shardwise]

The peer is installed from PyPI into Benchmarks/.build-peer, which git ignores. Wall and CPU time and peak memory are
those of the whole process with its children, as the kernel accounts them. One further run of each counts distinct
priced points: of the peer, calls of its model with distinct layout, batch and lengths (a patched run that is not
timed); of ours, what the plan's own count says.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

from process import measured

VERSION = "0.12.0"
FOLDER = pathlib.Path(__file__).resolve().parent
ENVIRONMENT = FOLDER / ".build-peer"
OURS = FOLDER.parent / ".build" / "release" / "shardwise"
QUESTION = {"input": 4000, "output": 1000, "ttft_ms": 1000, "tpot_ms": 50, "devices": 32}

PEER_ARGUMENTS = [
    "cli", "default", "--model-path", "Qwen/Qwen3-235B-A22B-FP8", "--system", "h200_sxm", "--backend", "trtllm",
    "--total-gpus", str(QUESTION["devices"]), "--isl", str(QUESTION["input"]), "--osl", str(QUESTION["output"]),
    "--ttft", str(QUESTION["ttft_ms"]), "--tpot", str(QUESTION["tpot_ms"]),
]
OUR_ARGUMENTS = [
    "plan", "--model", "Qwen/Qwen3-235B-A22B-FP8", "--accelerator", "H200", "--count", str(QUESTION["devices"]),
    "--input", str(QUESTION["input"]), "--output", str(QUESTION["output"]), "--ttft", f"{QUESTION['ttft_ms']}ms",
    "--tpot", f"{QUESTION['tpot_ms']}ms", "--format", "json",
]

# Counts calls of the peer's model that differ in layout, batch or lengths.
COUNTER = """
import json, sys
import aiconfigurator.main
from aiconfigurator.sdk.backends import base_backend, sglang_backend, trtllm_backend, vllm_backend
seen = set()

def watched(name, call):
    def run(self, model, database, runtime, *arguments, **options):
        config = model.config
        layout = tuple(
            getattr(config, part, None)
            for part in ("tp_size", "pp_size", "attention_dp_size", "moe_tp_size", "moe_ep_size"))
        load = (runtime.batch_size, runtime.isl, runtime.osl, runtime.prefix)
        seen.add((name, layout, load, repr(arguments), repr(sorted(options.items()))))
        return call(self, model, database, runtime, *arguments, **options)
    return run

classes = [base_backend.BaseBackend]
while classes:
    one = classes.pop()
    classes += one.__subclasses__()
    for name in ("run_agg", "run_static"):
        if name in vars(one) and not getattr(vars(one)[name], "__isabstractmethod__", False):
            setattr(one, name, watched(name, vars(one)[name]))
target = sys.argv.pop(1)
try:
    aiconfigurator.main.main()
finally:
    with open(target, "w") as file:
        json.dump(len(seen), file)
"""


def installed():
    """The peer's Python, installed on first use."""
    python = ENVIRONMENT / "bin" / "python3"
    if not (ENVIRONMENT / "bin" / "aiconfigurator").exists():
        subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", f"aiconfigurator=={VERSION}"], check=True)
    return python


def peer_points(python):
    """The distinct points that the peer prices."""
    with tempfile.TemporaryDirectory() as folder:
        target = pathlib.Path(folder) / "points.json"
        subprocess.run(
            [python, "-c", COUNTER, target, *PEER_ARGUMENTS], check=True, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        return json.loads(target.read_text())


def our_points(ours):
    """The points that the plan says it priced."""
    answer = subprocess.run([ours, *OUR_ARGUMENTS], stdout=subprocess.PIPE)
    plan = json.loads(answer.stdout)
    return plan["priced"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="runs of the peer")
    parser.add_argument("--ours-per-round", type=int, default=10, help="runs of ours beside each")
    parser.add_argument("--ours", type=pathlib.Path, default=OURS, help="the built command")
    options = parser.parse_args()
    if not options.ours.exists():
        sys.exit("build it first: swift build -c release --static-swift-stdlib -Xlinker -no-pie --product shardwise")
    python = installed()
    peer_command = [str(ENVIRONMENT / "bin" / "aiconfigurator"), *PEER_ARGUMENTS]
    our_command = [str(options.ours), *OUR_ARGUMENTS]
    load = os.getloadavg()[0]
    peer, ours = [], []
    for _ in range(options.rounds):
        ours += [measured(our_command) for _ in range(options.ours_per_round)]
        peer.append(measured(peer_command))
    points = {"peer": peer_points(python), "ours": our_points(options.ours)}
    middle = {
        name: [statistics.median(column) for column in zip(*(run[:3] for run in runs))] for name, runs in (("peer", peer), ("ours", ours))
    }
    print(f"Qwen3-235B-A22B-FP8 on {QUESTION['devices']} H200, medians of {len(peer)} and {len(ours)} runs in turn,")
    print(f"{os.cpu_count()} cores, load {load:.1f} before and {os.getloadavg()[0]:.1f} after")
    print()
    print(f"{'':24}{'wall':>12}{'CPU':>12}{'peak memory':>14}{'points':>10}{'wall, fastest':>16}")
    for name, title, runs in (("peer", f"aiconfigurator {VERSION}", peer), ("ours", "shardwise plan", ours)):
        wall, cpu, memory = middle[name]
        fastest = min(run.wall for run in runs)
        print(
            f"{title:24}{wall * 1000:>9.0f} ms{cpu * 1000:>9.0f} ms{memory / 2**20:>10.1f} MiB{points[name]:>10}"
            f"{fastest * 1000:>13.0f} ms")
    ratios = [theirs / own for theirs, own in zip(middle["peer"], middle["ours"])]
    fastest = min(run.wall for run in peer) / min(run.wall for run in ours)
    print(
        f"{'ratio':24}{ratios[0]:>11.0f}x{ratios[1]:>11.0f}x{ratios[2]:>13.1f}x"
        f"{points['ours'] / points['peer']:>9.1f}x{fastest:>15.0f}x")


if __name__ == "__main__":
    main()
