"""Entries as JSON objects: of the result files and of the profile catalog."""

import json


def digits(value, count=3):
    """A number with a few significant digits, as an integer where it is one."""
    short = float(f"{float(value):.{count}g}")
    return int(short) if short == int(short) else short


def operator(entry):
    """An entry of `operators` in the profile file."""
    sample, constants = entry.sample, entry.constants
    value = {"family": sample.family, "formats": sample.formats}
    if sample.scaling:
        value["scaling"] = sample.scaling
    if sample.multiplied:
        value["multiplied"] = sample.multiplied
    if entry.variant:
        value["variant"] = entry.variant
    if entry.only_head:
        value["head_dimension"] = entry.only_head
    if entry.engine:
        value["engine"] = entry.engine
    if sample.pinned:
        value["engine_version"] = sample.version
    value["start_up_us"] = digits(constants.start_up)
    if None in constants.compute:
        value["compute_percent"] = digits(constants.compute[None] * 100)
    else:
        value["compute_percent_by_head"] = [
            {"head_dimension": head, "percent": digits(share * 100)} for head, share in sorted(constants.compute.items())
        ]
    value["memory_percent"] = digits(constants.memory * 100)
    if constants.exponent is not None:
        value["overlap_exponent"] = digits(constants.exponent)
    optional = {
        "half_rate_tokens": constants.half_rate, "serial_ns": constants.serial, "item_ns": constants.item,
        "free_items": constants.free if constants.item else 0, "join_us": constants.join,
        "join_half_us": constants.join_half if constants.join else 0, "launch_floor_us": constants.floor,
    }
    for name, number in optional.items():
        if number > 1e-3:
            value[name] = digits(number)
    if constants.passes:
        value["pass_percent"] = digits(100 / constants.passes)
        if constants.routed:
            value["pass_rows"] = "routed"
    return value | {"points": entry.score["points"], "median_percent": entry.score["median_percent"],
                    "p90_percent": entry.score["p90_percent"]}


def result(entry):
    """An entry of a result file: the profile entry with its table, and why it is or is not in the profile."""
    value = operator(entry) | {"role": entry.role, "measured": f"{entry.sample.engine} {entry.sample.version}",
                               "source": entry.sample.sources}
    if entry.default_percent is not None:
        value["default_median_percent"] = entry.default_percent
    return value


def write(path, value):
    """JSON with one line for each innermost object: small to store and readable as a difference."""
    path.write_text(lay_out(value) + "\n", encoding="utf-8")


def lay_out(value, indent=0, width=150):
    """A value on one line if it fits, else one member a line."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + indent <= width or not isinstance(value, (dict, list)) or not value:
        return flat
    pad, close = " " * (indent + 2), " " * indent
    if isinstance(value, dict):
        inner = [f"{pad}{json.dumps(key)}: {lay_out(item, indent + 2, width)}" for key, item in value.items()]
        return "{\n" + ",\n".join(inner) + f"\n{close}}}"
    return "[\n" + ",\n".join(pad + lay_out(item, indent + 2, width) for item in value) + f"\n{close}]"
