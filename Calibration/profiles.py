"""Assembles the profile catalog from the result files and the assumed constants.

    python profiles.py [path]     default: ../Sources/CatalogResources/assets/efficiency-profiles.json
"""

import json
import pathlib
import sys

import output
from devices import DEVICES

HERE = pathlib.Path(__file__).parent
CATALOG = HERE.parent / "Sources" / "CatalogResources" / "assets" / "efficiency-profiles.json"
BOOKKEEPING = ("role", "measured", "source", "default_median_percent", "left_out_median_percent")
COLLECTIVES = (
    "all-reduce", "reduce-scatter", "all-gather", "all-to-all", "dispatch-per-expert", "combine-per-expert",
    "dispatch-per-node", "combine-per-node", "point-to-point",
)
AGREE = 0.1
"""Median difference below which an engine's captured all-reduce needs no curve of its own."""

SOURCE = (
    "fitted to NVIDIA's Apache-2.0 kernel tables (PyPI aiconfigurator-core 0.12.0, {tables}; constants, points and "
    "held-back errors in Calibration/results/{profile}.json); collectives inside a node are measured curves of the same "
    "tables; start-ups between nodes by NCCL's tuning model (src/graph/tuning.cc, LL128): 14 us + 4 us per ring step; "
    "entries marked `transferred` by the transfer rule; assumed: host 1 ms per prefill step and 0.3 ms + 5 us per "
    "sequence per decode step, 90 % of the memory usable (vLLM's default before 0.22) with 3.5 GB for the runtime"
)
TRANSFER_SOURCE = (
    "transfer rule for devices without measurements: one fit to the points of A100, H100, H200, B200, GB200 and L40S "
    "together (PyPI aiconfigurator-core 0.12.0); left out in turn, a device's operators are missed by 8-60 % in the "
    "median (Calibration/results/transfer.json); collectives as on Hopper; start-ups between nodes by NCCL's tuning "
    "model (src/graph/tuning.cc, LL128): 14 us + 4 us per ring step; assumed: host 1 ms per prefill step and 0.3 ms + "
    "5 us per sequence per decode step, 90 % of the memory usable with 3.5 GB for the runtime"
)


def plain(entry):
    """A profile entry of a result: without its bookkeeping."""
    return {name: value for name, value in entry.items() if name not in BOOKKEEPING}


def with_8_bit_integers(operators, device_has):
    """8-bit integer products run like 8-bit floating-point ones where they were not measured."""
    known = {(entry["family"], tuple(entry["formats"])) for entry in operators}
    for family in ("matrix-product", "grouped-experts"):
        if not device_has or (family, ("int8",)) in known:
            continue
        like = next((e for e in operators if e["family"] == family and e.get("scaling") == "tensor"
                     and "engine" not in e), None)
        if like:
            copy = {name: value for name, value in like.items() if name != "scaling"}
            yield copy | {"formats": ["int8"], "transferred": True}


def older_vllm(operators, difference):
    """Attention of vLLM up to 0.22, whose kernels started sooner, where only 0.24 was measured."""
    for entry in operators:
        if entry["family"] in difference and not {"engine", "head_dimension", "variant"} & set(entry):
            yield entry | {
                "engine": "vllm", "engine_version": "0.22.0", "transferred": True,
                "start_up_us": output.digits(max(1, entry["start_up_us"] - difference[entry["family"]])),
            }


def vllm_difference():
    """By how much attention starts later in vLLM 0.24 than in 0.22, by the device that has tables of both."""
    entries = json.loads((HERE / "results" / "B200.json").read_text())["operators"]
    found = {}
    for old in (entry for entry in entries if entry.get("engine_version") == "0.22.0"):
        new = next(e for e in entries if e["family"] == old["family"] and e["formats"] == old["formats"]
                   and not {"engine", "head_dimension", "variant"} & set(e))
        found.setdefault(old["family"], []).append(new["start_up_us"] - old["start_up_us"])
    return {family: sum(values) / len(values) for family, values in found.items()}


def in_order(operators):
    """Families together, tensor scaling before block scaling, defaults before engines."""
    families = list(dict.fromkeys(entry["family"] for entry in operators))
    return sorted(
        operators,
        key=lambda e: (
            families.index(e["family"]), e["formats"], {None: 0, "tensor": 0, "block": 1}[e.get("scaling")],
            e.get("multiplied", ""), e.get("variant", ""), e.get("engine", ""), e.get("head_dimension", 0),
        ),
    )


def wire_share(collective, participants):
    """Bytes that a device sends per byte of message."""
    share = (participants - 1) / participants
    return {"all-reduce": 2 * share, "point-to-point": 1.0}.get(collective, share)


def fallback(collective, curves, device, assumed):
    """Start-ups and shares of the bandwidth of a device's own links, for participants without a curve."""
    usual = next((entry for entry in assumed["collectives"] if entry["collective"] == collective), None)
    value = {}
    if curves and "participants" in curves[0]:
        value["start_up"] = [{"size": c["participants"], "us": c["points"][0][1]} for c in curves]
        size, time = curves[-1]["points"][-1]
        rate = size * wire_share(collective, curves[-1]["participants"]) / time * 1e6
        value["scale_up_percent"] = output.digits(min(100, 100 * rate / (device.scale_up_gb * 1e9)))
    elif usual:
        value["start_up"] = usual["start_up"]
        value["scale_up_percent"] = usual["scale_up_percent"]
    else:
        value["start_up"] = [{"size": 2, "us": 8.1}, {"size": 8, "us": 9.3}]
        value["scale_up_percent"] = 68
    if collective in assumed["start_up_between_nodes"]:
        value["start_up_between_nodes"] = assumed["start_up_between_nodes"][collective]
    value["scale_out_percent"] = assumed["scale_out_percent"][collective]
    return value


def collectives(device, measured, assumed):
    """A profile's collectives: measured curves with their fallback, or the usual constants alone."""
    entries = []
    donor = peer_access(device, assumed)
    for name in COLLECTIVES:
        found = distinct([entry for entry in measured if entry["collective"] == name])
        for entry in found or ([] if measured else [{}]):
            head = {"collective": name} | {field: entry[field] for field in ("variant", "engine") if entry.get(field)}
            curves = entry.get("curves", [])
            value = head | fallback(name, curves, device, assumed)
            if donor and name != "point-to-point":
                like = next(e for e in donor if e["collective"] == name and e.get("variant") == entry.get("variant"))
                value |= {field: like[field] for field in ("start_up", "scale_up_percent")}
                curves = [curve for curve in curves if curve["participants"] == 2]
            if curves:
                value |= {"curves": curves} | {f: entry[f] for f in ("points", "median_percent", "p90_percent")}
            entries.append(value)
    return entries


def distinct(entries):
    """vLLM's captured all-reduce stands for any engine; others stay where they differ from it."""
    captured = [entry for entry in entries if entry["variant"] == "captured"]
    if not captured:
        return entries
    default, *others = sorted(captured, key=lambda entry: entry["engine"] != "vllm")
    kept = [entry for entry in others if differs(entry, default)]
    return [entry for entry in entries if entry["variant"] != "captured"] + [default | {"engine": None}, *kept]


def differs(entry, default):
    """Whether two sets of curves disagree in the median of their knots."""
    from collectives import interpolate

    misses = []
    for item in entry["curves"]:
        same = next((c for c in default["curves"] if c["participants"] == item["participants"]), None)
        if same is None:
            return True
        misses += [abs(interpolate(same["points"], size) / time - 1) for size, time in item["points"]]
    return sorted(misses)[len(misses) // 2] > AGREE


def experts_of(donor, receiver):
    """16-bit experts of engines that a device has no tables of: another device's, by the ratio of kernels both have."""
    def operators(profile):
        return json.loads((HERE / "results" / f"{profile}.json").read_text())["operators"]

    def experts(entries):
        return {e.get("engine"): e for e in entries if e["family"] == "grouped-experts" and "bf16" in e["formats"]
                and not {"multiplied", "variant"} & set(e)}

    given, taken = experts(operators(donor)), experts(operators(receiver))
    ratio = taken[None]["compute_percent"] / given[None]["compute_percent"]
    for engine, entry in given.items():
        if engine not in taken:
            percent = min(100, entry["compute_percent"] * ratio)
            yield plain(entry) | {"compute_percent": output.digits(percent), "transferred": True}


def peer_access(device, assumed):
    """The collectives of a device over links of the same kind on a host whose devices reach each other, for one whose
    measured host does not let them."""
    stated = assumed["peer_access"].get(device.profile)
    if not stated:
        return None
    donor = next(d for d in DEVICES if d.profile == stated["like"])
    measured = json.loads((HERE / "results" / f"{donor.profile}.json").read_text())["collectives"]
    return collectives(donor, measured, assumed)


def measured_profile(device, assumed):
    """The profile of a device with tables."""
    result = json.loads((HERE / "results" / f"{device.profile}.json").read_text())
    operators = [plain(entry) for entry in result["operators"]]
    operators += with_8_bit_integers(operators, "int8" in device.tflops and "fp8" in device.tflops)
    if device.profile in ("H100", "H200", "GB200"):
        operators += older_vllm(operators, vllm_difference())
    if device.profile in assumed["experts_from"]:
        operators += experts_of(assumed["experts_from"][device.profile], device.profile)
    profile = {"id": device.profile, "accelerators": list(device.accelerators)}
    if device.profile in assumed["relatives"]:
        profile["relatives"] = assumed["relatives"][device.profile]
        profile["relatives_band_percent"] = assumed["relatives_band_percent"]
    return profile | {
        "like": "transfer", "band_percent": device.band_percent,
        "source": SOURCE.format(tables=device.tables, profile=device.profile), "operators": in_order(operators),
        "collectives": collectives(device, result["collectives"], assumed),
    }


def transfer_profiles(assumed, transfer):
    """The transfer rule, and its refinements for devices of which only large products are published."""
    hopper = next(device for device in DEVICES if device.profile == "H100")
    operators = [plain(entry) for entry in transfer]
    operators = in_order(operators + list(with_8_bit_integers(operators, True)))
    base = {
        "id": "transfer", "accelerators": [], "band_percent": assumed["transfer_band_percent"],
        "source": TRANSFER_SOURCE, "operators": operators, "collectives": collectives(hopper, [], assumed),
        "host": assumed["host"], "memory": assumed["memory"],
    }
    yield base
    products = assumed["matrix_products"]
    for kind, share in (("best", products["share_of_best"]), ("typical", 1.0)):
        for name, percents in products[f"{kind}_percent"].items():
            yield {
                "id": name, "accelerators": [name], "like": "transfer",
                "band_percent": assumed["transfer_band_percent"],
                "source": f"{products[f'{kind}_source']}, times {share:g}; everything else by the transfer rule",
                "operators": list(rescaled(operators, percents, share)),
            }


def rescaled(operators, percents, share):
    """The transfer rule's matrix products with a device's published efficiency of large ones."""
    for entry in operators:
        percent = next((percents[name] for name in entry["formats"] if name in percents), None)
        if entry["family"] == "matrix-product" and percent is not None and "multiplied" not in entry:
            yield entry | {"compute_percent": output.digits(percent * share)}


def main(path):
    """Writes the catalog."""
    assumed = json.loads((HERE / "assumed.json").read_text())
    transfer = json.loads((HERE / "results" / "transfer.json").read_text())["operators"]
    profiles = [assumed["stated"], *transfer_profiles(assumed, transfer)]
    profiles += [measured_profile(device, assumed) for device in DEVICES]
    output.write(path, {"schema": "shardwise/efficiency/v2", "profiles": profiles})


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else CATALOG)
