"""Compares the weights of one device by Shardwise's memory model with those of vLLM's own model classes.

usage: compare_weights.py SHARDWISE LAYOUTS.csv MODELS

Each row of the table is priced by `shardwise evaluate` and built by weights.py in one child process per layout. Prints
a table and ends with 1 where any pair differs by more than one percent or could not be compared.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile

TOLERANCE = 0.01


def notation(row):
    """The layout in Shardwise's notation."""
    parts = [("pp", row["pipeline"]), ("tp", row["tensor"]), ("dp", row["data"])]
    words = [f"{name}{size}" for name, size in parts if size != "1"]
    width = int(row["tensor"]) * int(row["data"])
    expert = int(row["expert"])
    words += [f"ep{expert}"] if expert > 1 else []
    words += [f"etp{width // expert}"] if expert > 1 and width > expert else []
    return " ".join(words) or "tp1"


def predicted(shardwise, row):
    """The bytes of weights on a device of the row's stage, the draft module left out, or a message."""
    devices = int(row["tensor"]) * int(row["pipeline"]) * int(row["data"])
    command = [
        shardwise, "evaluate", "--model", row["model"], "--accelerator", row["accelerator"], "--count", str(devices),
        "--input", "1000", "--output", "100", "--concurrency", "8", "--layout", notation(row), "--engine", "vllm", "--format", "json",
    ]  # fmt: skip
    answer = subprocess.run(command, capture_output=True, text=True)
    if not answer.stdout.strip():
        return None, answer.stderr.strip().splitlines()[0]
    stage = json.loads(answer.stdout)["stages"][int(row["stage"])]
    return stage["weights_bytes"] - stage["drafting_bytes"], None


def built(rows, models):
    """What vLLM gives to the first device of each row's stage, by row."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", delete=False) as layouts:
        for number, row in enumerate(rows):
            layouts.write(json.dumps({
                "id": number, "model": row["model"], "tensor": int(row["tensor"]), "pipeline": int(row["pipeline"]),
                "data": int(row["data"]), "expert": row["expert"] != "1",
                "rank": int(row["stage"]) * int(row["tensor"]),
            }) + "\n")  # fmt: skip
    program = os.path.join(os.path.dirname(__file__), "weights.py")
    answer = subprocess.run([sys.executable, program, layouts.name, models], capture_output=True, text=True)
    os.unlink(layouts.name)
    lines = [json.loads(line) for line in answer.stdout.splitlines() if line.startswith("{")]
    return {line["id"]: line for line in lines}


def main(shardwise, table, models):
    with open(table, encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    oracle = built(rows, models)
    failures = 0
    print("| model | layout | stage | vLLM, GB | Shardwise, GB | difference |")
    print("|---|---|---|---|---|---|")
    for number, row in enumerate(rows):
        ours, message = predicted(shardwise, row)
        theirs = oracle.get(number, {"error": "vLLM did not answer"})
        name = f"| {row['model']} | {notation(row)} | {row['stage']} |"
        if ours is None or "error" in theirs:
            failures += 1
            print(f"{name} not compared: {message or theirs['error']} | | |")
            continue
        difference = ours / theirs["bytes"] - 1
        failures += abs(difference) > TOLERANCE
        print(f"{name} {theirs['bytes'] / 1e9:.3f} | {ours / 1e9:.3f} | {difference:+.3%} |")
    print(f"\n{len(rows) - failures} of {len(rows)} within {TOLERANCE:.0%}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
