"""Fits all efficiency constants and writes the result files.

    python fit.py [device ...]        fit these devices, or all of them and the transfer rule
    python profiles.py                assemble the profile catalog from the result files
"""

import multiprocessing
import pathlib
import sys

import collectives
import families
import output
import sparse_families
from devices import DEVICES
from estimate import fit, uncached
from selection import Entry, held_error, pooled, select

FEWEST_POINTS = 100
"""Smaller tables are left out."""
RESULTS = pathlib.Path(__file__).parent / "results"
PACKAGE = "aiconfigurator-core 0.12.0 (PyPI, Apache-2.0)"
TRANSFER_FROM = ("A100", "H100", "H200", "B200", "GB200", "L40S")
"""The devices whose points make the transfer rule; Blackwell Ultra and workstation parts would repeat them."""

NO_LATENT_KERNEL = ("A100", "L40S")
"""Devices whose engines decode latent attention with general kernels."""


def samples(device):
    """Every sample of a device."""
    builders = (
        families.matrix_products, families.prefill_attention, families.decode_attention, families.elementwise,
        sparse_families.latent_attention, sparse_families.sparse_attention, sparse_families.recurrent,
        sparse_families.grouped_experts,
    )
    found = [uncached(device, sample) for build in builders for sample in build(device)]
    return [sample for sample in found if len(sample.time) >= FEWEST_POINTS]


def fit_device(device):
    """Fits a device, writes its result file, and hands its default entries on for the transfer rule."""
    kept, dropped = select(samples(device))
    measured = collectives.all_collectives(device)
    output.write(
        RESULTS / f"{device.profile}.json",
        {
            "profile": device.profile, "tables": PACKAGE, "peak_tflops": device.tflops,
            "bandwidth_gb_per_s": device.bandwidth_gb,
            "operators": [output.result(entry) for entry in kept],
            "not_in_profile": [output.result(entry) for entry in dropped],
            "collectives": measured,
        },
    )
    print(device.profile, len(kept), "entries,", len(dropped), "dropped", flush=True)
    return [entry.sample for entry in kept if entry.role == "default"]


def fit_transfer(by_device):
    """Constants that carry over: fitted to several devices, scored on each device while it is left out."""
    keys = dict.fromkeys(sample.key() for group in by_device.values() for sample in group)
    entries = []
    for key in keys:
        group = {name: s for name, found in by_device.items() for s in found if s.key() == key}
        if key[0] == "latent-decode-attention":
            group = {name: sample for name, sample in group.items() if name not in NO_LATENT_KERNEL}
        if len(group) < 2:
            continue
        joint = pooled(list(group.values()))
        constants, score = fit(joint)
        left_out = {}
        for name, sample in group.items():
            others = [other for other_name, other in group.items() if other_name != name]
            left_out[name] = held_error(fit(pooled(others))[0], sample)
        value = output.result(Entry(joint, constants, score, variant=joint.variant))
        del value["measured"]
        entries.append(value | {"left_out_median_percent": left_out})
    output.write(RESULTS / "transfer.json", {"profile": "transfer", "tables": PACKAGE, "operators": entries})
    print("transfer", len(entries), "entries", flush=True)


def main(names):
    """Fits the named devices, or everything."""
    RESULTS.mkdir(exist_ok=True)
    chosen = [device for device in DEVICES if not names or device.profile in names]
    with multiprocessing.Pool(2) as pool:
        defaults = dict(zip([device.profile for device in chosen], pool.map(fit_device, chosen, chunksize=1)))
    if not names:
        fit_transfer({name: defaults[name] for name in TRANSFER_FROM})


if __name__ == "__main__":
    main(sys.argv[1:])
