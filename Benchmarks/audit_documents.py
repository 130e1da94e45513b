#!/usr/bin/env python3
"""Writes a folder of documents for timing `shardwise audit`: memos, tables, JSON and YAML strategies.

    Benchmarks/audit_documents.py FOLDER [--count 1000] [--size 100000] [--seed 1]
    Benchmarks/audit_documents.py FOLDER --shape document   (one Markdown document of count * size bytes)
    Benchmarks/audit_documents.py FOLDER --shape line       (the same number of bytes on one line)

The same arguments write the same bytes. All documents speak of one case, as the papers of one team do: one inputs
document, and the others with layouts, estimates, rationales and calculations that differ.
"""

import argparse
import json
import pathlib
import random

INPUTS = """# Inputs

- **Accelerators**: 32
- **Accelerators per node**: 8
- **Memory per accelerator**: 64GB
- **Memory bandwidth per accelerator**: 1.8TBps
- **Compute per accelerator**: 400TFlops
- **MFU**: 60%
- **Bandwidth utilization**: 80%
- **Model**: Qwen3-235B-A22B
- **Precision**: FP8
- **Batch size**: 128
- **Input length**: 2048
- **Output length**: 256
- **TTFT requirement**: 30 seconds
"""

SENTENCES = [
    "We considered TP{tp} with PP{pp} and DP{dp} because the all-reduce over NVLink stays inside a node.",
    "The prefill floor follows from the active parameters: 2 × 22B × {tokens:,} tokens / {rate} PFLOPS = {time} s.",
    "A device holds about {weights} GB of weights and {cache} GB of KV cache, which is {share}% memory utilization.",
    "TTFT is estimated at {time} s for the last of {batch} requests; TPOT stays near {tpot} ms.",
    "Throughput is {rate},{rest} tok/s in decode, about {each} tok/s per GPU.",
    "With EP={ep} each GPU keeps {experts} experts per layer, and dispatch and combine cross the nodes.",
    "The team met on the {day}th and agreed to measure again before the layout is frozen.",
    "Nobody has yet explained why the second node was slower; the switch is the first suspect.",
    "解码阶段采用 TP={tp}、DP={dp}，TPOT 约为 {tpot} ms，显存利用率为 {share}%。",
    "Long prompts of {tokens:,} tokens are rare ({share}% of the trace) but they decide the tail.",
]


def values(random_source):
    tp = random_source.choice([1, 2, 4, 8])
    pp = random_source.choice([1, 2, 4])
    dp = max(1, 32 // (tp * pp))
    ep = random_source.choice([1, tp * dp, tp, 32])
    return {
        "tp": tp, "pp": pp, "dp": dp, "ep": ep,
        "experts": 128 // ep,
        "tokens": random_source.randrange(1000, 300000),
        "rate": random_source.randrange(5, 99),
        "rest": random_source.randrange(100, 999),
        "each": random_source.randrange(100, 3000),
        "time": round(random_source.uniform(0.1, 29), 2),
        "tpot": round(random_source.uniform(8, 60), 1),
        "weights": round(random_source.uniform(7, 60), 1),
        "cache": round(random_source.uniform(1, 20), 1),
        "share": round(random_source.uniform(5, 95), 1),
        "batch": 128,
        "day": random_source.randrange(4, 20),
    }


def memo(source, size):
    parts, length, section = [], 0, 0
    while length < size:
        section += 1
        lines = [f"## Option {section}", ""]
        lines += [source.choice(SENTENCES).format(**values(source)) for _ in range(source.randrange(3, 9))]
        chosen = values(source)
        lines += ["", f"- **TP**: {chosen['tp']}", f"- **PP**: {chosen['pp']}", f"- **DP**: {chosen['dp']}",
                  f"- **TTFT**: {chosen['time']} s", f"- **Memory utilization**: {chosen['share']}%", ""]
        part = "\n".join(lines) + "\n"
        parts.append(part)
        length += len(part.encode())
    return "# Memo\n\n" + "".join(parts)


def tables(source, size):
    parts, length, section = [], 0, 0
    while length < size:
        section += 1
        rows = []
        for index in range(source.randrange(8, 40)):
            chosen = values(source)
            rows.append("| {index} | {tp} | {pp} | {dp} | {ep} | {time} s | {tpot} ms | {share}% | {each} tok/s |".format(
                index=f"candidate {section}.{index}", **chosen))
        part = (f"## Sweep {section}\n\n| Layout | TP | PP | DP | EP | TTFT | TPOT | Memory utilization | Throughput |\n"
                "|---|---|---|---|---|---|---|---|---|\n" + "\n".join(rows) + "\n\n")
        parts.append(part)
        length += len(part.encode())
    return "# Sweeps\n\n" + "".join(parts)


def strategy(source):
    chosen = values(source)
    return {
        "phase": source.choice(["prefill", "decode"]),
        "parallelism": {"tensor_parallel": chosen["tp"], "pipeline_parallel": chosen["pp"],
                        "data_parallel": chosen["dp"], "expert_parallel": chosen["ep"]},
        "performance": {"ttft": f"{chosen['time']} s", "tpot_ms": chosen["tpot"],
                        "memory_utilization": f"{chosen['share']}%", "throughput": f"{chosen['each']} tok/s"},
        "rationale": [source.choice(SENTENCES).format(**chosen) for _ in range(3)],
    }


def structured(source, size):
    candidates, length = [], 0
    while length < size:
        candidates.append(strategy(source))
        length += len(json.dumps(candidates[-1], indent=2, ensure_ascii=False).encode()) + 60
    return {"model": "Qwen3-235B-A22B", "candidates": candidates}


def measurements(source, size):
    rows, length = [], 0
    while length < size:
        rows.append({"step": len(rows), "batch_size": source.randrange(1, 256), "latency_ms": round(source.uniform(5, 80), 3),
                     "tokens": source.randrange(1, 4096), "gpu": source.randrange(32)})
        length += 110
    return {"trace": "decode", "steps": rows}


def yaml(value, depth=0):
    """Block YAML of the plain values above; text is quoted."""
    pad = "  " * depth
    if isinstance(value, dict):
        lines = []
        for key, item in value.items():
            if isinstance(item, (dict, list)):
                lines += [f"{pad}{key}:", yaml(item, depth + 1)]
            else:
                lines.append(f"{pad}{key}: {json.dumps(item, ensure_ascii=False)}")
        return "\n".join(lines)
    lines = []
    for item in value:
        if isinstance(item, dict):
            body = yaml(item, depth + 1)
            lines.append(f"{pad}- " + body.lstrip())
        else:
            lines.append(f"{pad}- {json.dumps(item, ensure_ascii=False)}")
    return "\n".join(lines)


def document(index, source, size):
    kind = index % 10
    if kind < 4:
        return "md", memo(source, size)
    if kind < 6:
        return "md", tables(source, size)
    if kind < 8:
        return "json", json.dumps(structured(source, size), indent=2, ensure_ascii=False)
    if kind == 8:
        return "json", json.dumps(measurements(source, size), indent=1)
    return "yaml", yaml(structured(source, size)) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shape", choices=["folder", "document", "line"], default="folder")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    source = random.Random(arguments.seed)
    if arguments.shape == "folder":
        (arguments.folder / "inputs.md").write_text(INPUTS)
        for index in range(arguments.count):
            ending, text = document(index, source, arguments.size)
            (arguments.folder / f"document-{index:04}.{ending}").write_text(text)
    elif arguments.shape == "document":
        (arguments.folder / "document.md").write_text(INPUTS + memo(source, arguments.count * arguments.size))
    else:
        text = memo(source, arguments.count * arguments.size).replace("\n", " ")
        (arguments.folder / "line.md").write_text(INPUTS + text + "\n")


if __name__ == "__main__":
    main()
