"""Scores the profile catalog on published measurements, by source.

Rows that another tool published from the same kernel tables say how well the fits describe their own data (curves of
collectives pass through them); only rows of other sources are independent of the fits.

    python check.py measurements.csv [profiles.json]

The measurements are rows of source_title, gpu, engine, precision_weights, precision_kv, metric, value and notes, the
notes stating the operation as `op=...;name=value;...`. Each operation is priced by the entry that the program would
find, and the table shows the relative errors by source and operation.
"""

import csv
import re
import sys
from collections import defaultdict

import numpy

from devices import DEVICES, Device
from lookup import Profiles
from profiles import CATALOG
from rows import Unpriced, predict

HOPPER_800 = {"bf16": 989.4, "fp8": 1979, "int8": 1979}
GPUS = {
    # the row's device: (profile, a device of its own if it is a relative)
    "A100-SXM-80GB": ("A100", None), "A100 SXM": ("A100", None), "H100-SXM-80GB": ("H100", None),
    "H100 SXM": ("H100", None), "H200-SXM-141GB": ("H200", None), "H200 SXM": ("H200", None),
    "B200-SXM-180GB": ("B200", None), "B200 SXM": ("B200", None), "B300-288GB": ("B300", None),
    "B300 SXM": ("B300", None), "GB200": ("GB200", None), "GB200 SXM": ("GB200", None), "GB300": ("GB300", None),
    "L40S": ("L40S", None), "RTX-PRO-6000-BSE": ("RTX-PRO-6000", None), "RTX-PRO-6000": ("RTX-PRO-6000", None),
    "A100 PCIe": ("A100", Device("A100", "", {"bf16": 312, "int8": 624}, 1935, 300, 25)),
    "A40-48GB": ("A100", Device("A100", "", {"bf16": 149.7, "int8": 299.3}, 696, 56, 25)),
    "H800-SXM-80GB": ("H100", Device("H100", "", HOPPER_800, 3350, 200, 50)),
    "H20-96GB": ("H100", Device("H100", "", {"bf16": 148, "fp8": 296, "int8": 296}, 4000, 450, 50)),
    "GH200 SXM": ("H100", Device("H100", "", HOPPER_800, 4000, 450, 50)),
    "H100-pairwise-NVLink": ("H100", Device("H100", "", HOPPER_800, 3350, 300, 50)),
    "MI300X": ("MI300X", Device("MI300X", "", {"bf16": 1307.4, "fp8": 2614.9}, 5300, 448, 50)),
    "MI325X": ("MI325X", Device("MI325X", "", {"bf16": 1307.4, "fp8": 2614.9}, 6000, 448, 50)),
    "MI355X": ("MI355X", Device("MI355X", "", {"bf16": 2500, "fp8": 5000}, 8000, 535, 50)),
    "MI210-64GB": ("transfer", Device("transfer", "", {"bf16": 181}, 1638, 300, 25)),
    "Intel Gaudi 2": ("Gaudi2", Device("Gaudi2", "", {"bf16": 432, "fp8": 865}, 2460, 262, 37)),
    "Intel Gaudi 3": ("Gaudi3", Device("Gaudi3", "", {"bf16": 1677, "fp8": 1677}, 3700, 525, 75)),
}
ENGINES = {"TRTLLM": "trtllm", "VLLM": "vllm", "vLLM": "vllm", "SGLang": "sglang"}


def fields(notes):
    """The `name=value` parts of a row's notes, numbers as numbers."""
    found = {}
    for part in notes.split(";"):
        name, _, value = part.partition("=")
        if not value:
            continue
        value = value.split(" ")[0] if name not in ("op", "kernel", "model") else value
        found[name.strip()] = float(value) if re.fullmatch(r"-?\d+(\.\d+)?", value) else value
    return found


def score(path, catalog):
    """Relative errors by (source, device, operation), and how often a row had no price."""
    profiles, by_device = Profiles(catalog), {device.profile: device for device in DEVICES}
    errors, unpriced, details = defaultdict(list), defaultdict(int), []
    for row in csv.DictReader(open(path, encoding="utf-8")):
        values = fields(row["notes"])
        label = (row["source_title"], row["gpu"], values.get("op", "?"), row["precision_weights"], row["precision_kv"])
        try:
            if row["gpu"] not in GPUS:
                raise Unpriced("device")
            name, own = GPUS[row["gpu"]]
            parts = row["engine"].split()
            engine = ENGINES.get(parts[0]) if parts else None
            version = parts[1] if engine and len(parts) > 1 else None
            predicted = predict(
                profiles.named(name), own or by_device[name], own is None, engine, version, row, values
            )
            error = predicted / float(row["value"]) - 1
            errors[label].append(error)
            details.append((row["id"], label, row["value"], predicted, error, row["notes"]))
        except Unpriced:
            unpriced[label] += 1
    return errors, unpriced, details


def table(errors, parts):
    """Count, median and 90th percentile of the absolute error and the median error by some parts of the label."""
    groups = defaultdict(list)
    for label, values in errors.items():
        groups[tuple(label[part] for part in parts)] += values
    for label, values in sorted(groups.items()):
        absolute = numpy.abs(values)
        print(
            f"{' / '.join(label):88} {len(values):5} {numpy.median(absolute) * 100:7.1f} %"
            f" {numpy.quantile(absolute, 0.9) * 100:7.1f} % {numpy.median(values) * 100:+7.1f} %"
        )


FAMILIES = (
    ("matrix products", r"^gemm"), ("prefill attention", r"context_attention|mha_prefill"),
    ("decode attention", r"generation_attention|mha_decode"), ("latent attention", r"^mla"), ("sparse attention", r"^dsa"),
    ("experts", r"fused_moe|grouped_gemm"), ("dispatch and combine", r"deepep"),
    ("collectives", r"all_|alltoall|reduce_scatter|sendrecv|p2p"), ("layers", r"^layer"),
)


def main(path, catalog):
    """Prints the tables."""
    errors, unpriced, details = score(path, catalog)
    head = f"{'':88} {'rows':>5} {'median':>9} {'p90':>9} {'bias':>9}"
    for title, parts in (("source, operation, formats", (0, 2, 3, 4)), ("device, operation, formats", (1, 2, 3, 4))):
        print(f"{title:88} {head[89:]}")
        table(errors, parts)
        print()
    print(f"{'family':88} {head[89:]}")
    grouped = defaultdict(list)
    for label, values in errors.items():
        family = next((name for name, pattern in FAMILIES if re.search(pattern, label[2])), "other")
        grouped[(family,)] += values
    table(grouped, (0,))
    print("\nnot priced:", sum(unpriced.values()), {f"{k[1]} {k[2]}": n for k, n in unpriced.items()})
    return details


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else CATALOG)
