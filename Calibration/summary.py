"""Prints the held-back errors of the result files as the tables of the README."""

import json
import pathlib

from devices import DEVICES
from formula import CACHE_KEYED

RESULTS = pathlib.Path(__file__).parent / "results"


def label(entry):
    """What a row of the table is called."""
    name = (entry["formats"] or ["any"])[0].replace("fp16", "bf16")
    cache = " cache" if entry["family"] in CACHE_KEYED else ""
    more = [entry[part] for part in ("scaling", "variant") if part in entry]
    if "multiplied" in entry:
        more.append(f"in {entry['multiplied']}")
    return f"{entry['family']}, {name}{cache}" + "".join(f", {part}" for part in more)


def main():
    """Prints one row a family and format, one column a device."""
    results = {device.profile: json.loads((RESULTS / f"{device.profile}.json").read_text()) for device in DEVICES}
    rows = {}
    for name, result in results.items():
        for entry in result["operators"]:
            if entry["role"] == "default":
                rows.setdefault(label(entry), {})[name] = f"{entry['median_percent']:g} / {entry['p90_percent']:.0f}"
    print("| | " + " | ".join(results) + " |\n|---|" + "---|" * len(results))
    for row, cells in sorted(rows.items()):
        print(f"| {row} | " + " | ".join(cells.get(name, "") for name in results) + " |")
    medians = sorted(entry["median_percent"] for result in results.values() for entry in result["collectives"])
    print(f"\n{len(medians)} sets of curves, median error {medians[len(medians) // 2]:g} %, largest {medians[-1]:g} %")


if __name__ == "__main__":
    main()
