"""Measured curves of collectives: time against message bytes, for each number of participants or nodes.

A curve is piecewise linear in bytes: a start-up and a marginal bandwidth in each piece. The message is what nccl-tests
calls the size: the vector of an all-reduce, the whole output of an all-gather, the whole input of a reduce-scatter, a
rank's whole send buffer of an all-to-all.
"""

import zlib

import numpy
import pandas

from tables import ENGINES, read, source

MOST_KNOTS = 13
"""Knots of a curve at most."""
CLOSE = 0.02
"""Relative error below which no further knot is added."""
BINS = 28
"""Groups into which scattered messages are gathered, equal in log(bytes)."""

NCCL_NAMES = {
    "all_reduce": "all-reduce", "all_gather": "all-gather", "reduce_scatter": "reduce-scatter",
    "alltoall": "all-to-all",
}
DEEPEP_SMS = 20
"""Multiprocessors of DeepEP's normal kernels: the library's default."""
FEWEST_EXPERTS = 64
"""Low-latency kernels leave most of the device idle with fewer experts."""


def interpolate(knots, size):
    """Linear between knots, the first knot's time below, the last slope beyond."""
    x, y = numpy.array(knots, float).T
    inside = numpy.interp(size, x, y)
    slope = max(0.0, (y[-1] - y[-2]) / (x[-1] - x[-2])) if len(x) > 1 else 0.0
    return numpy.where(size > x[-1], y[-1] + slope * (size - x[-1]), inside)


def gather(sizes, times):
    """Median time of messages of equal size, or of similar size where there are many.

    No message takes longer than a longer one: where it seems to, something else disturbed the measurement.
    """
    points = pandas.DataFrame({"size": sizes, "time": times}).sort_values("size")
    if points["size"].nunique() > BINS:
        edges = numpy.geomspace(points["size"].min(), points["size"].max() * 1.001, BINS + 1)
        groups = numpy.digitize(points["size"], edges)
    else:
        groups = points["size"].to_numpy()
    middle = points.groupby(groups).median()
    times = middle["time"].to_numpy()
    return middle["size"].to_numpy(), numpy.minimum.accumulate(times[::-1])[::-1]


def curve(sizes, times):
    """The knots of a curve: the two ends, then always the point that the curve misses most."""
    x, y = gather(sizes, times)
    chosen = [0, len(x) - 1]
    while len(chosen) < min(MOST_KNOTS, len(x)):
        knots = [(x[index], y[index]) for index in sorted(chosen)]
        miss = numpy.abs(interpolate(knots, x) / y - 1)
        worst = int(numpy.argmax(miss))
        if miss[worst] < CLOSE:
            break
        chosen.append(worst)
    return [[int(round(x[index])), round(float(y[index]), 2)] for index in sorted(chosen)]


def scored(sizes, times, label):
    """A curve of all points, and the error on a random fifth of a curve of the others."""
    sizes, times = numpy.asarray(sizes, float), numpy.asarray(times, float)
    order = numpy.random.default_rng(zlib.crc32(label.encode())).permutation(len(sizes))
    held, kept = order[: len(order) // 5], order[len(order) // 5 :]
    knots = curve(sizes, times)
    if len(held) == 0:
        return knots, numpy.array([])
    return knots, numpy.abs(interpolate(curve(sizes[kept], times[kept]), sizes[held]) / times[held] - 1)


def nccl(device):
    """NCCL's (oneCCL's) collectives, by participants."""
    found = read(device, "comm", "nccl", "nccl") or read(device, "comm", "oneccl", "oneccl")
    if found is None:
        return
    library = "oneccl" if device.tables == "b60" else "nccl"
    table, version = found
    origin = source(device, "comm", library, version, library)
    table = table[table.nccl_dtype == "half"]
    for name, rows in table.groupby("op_name"):
        variant = "nccl" if name == "all_reduce" else None
        yield entry(NCCL_NAMES[name], variant, None, version, origin, by_participants(rows, 2, origin + name))
    yield from point_to_point(table, version, origin)


def point_to_point(table, version, origin):
    """One device sends to one other: between an all-gather and an all-to-all of two with a message twice as long.

    In both a device sends half of the message to its peer. The all-to-all also copies the other half locally and the
    all-gather runs NCCL's low-latency protocol for short messages; a plain send lies between them.
    """
    pairs = table[table.op_name.isin(["alltoall", "all_gather"]) & (table.num_gpus == 2)]
    if pairs.op_name.nunique() < 2:
        return
    mean = pairs.groupby("message_size", as_index=False).latency.mean().assign(num_gpus=2)
    mean["message_size"] /= 2
    yield entry(
        "point-to-point", None, None, version, origin + " mean of all-gather and all-to-all of two",
        by_participants(mean, 2, origin + "pair"),
    )


def by_participants(rows, bytes_per_element, label):
    """Curves of a table in elements and milliseconds."""
    curves = []
    for count, part in rows.groupby("num_gpus"):
        knots, errors = scored(part.message_size * bytes_per_element, part.latency * 1e3, f"{label}|{count}")
        curves.append({"participants": int(count), "points": knots, "errors": errors, "count": len(part)})
    return curves


def captured_all_reduce(device, plain):
    """All-reduce inside a captured graph: an engine's own kernel, or NCCL where that is faster."""
    limits = {item["participants"]: item["points"] for item in plain["curves"]} if plain else {}
    for engine in ENGINES:
        found = read(device, "comm", engine, "custom_allreduce")
        if found is None:
            continue
        table, version = found
        if engine != "trtllm":
            table = table[table.kernel_source.str.endswith("graph")]
        table = table.groupby(["num_gpus", "message_size"], as_index=False).latency.min()
        table = table[table.num_gpus <= device.node_devices] if device.profile in ("GB200", "GB300") else table
        if table.empty:
            continue
        latency = table.latency.copy()
        for count, knots in limits.items():
            rows = table.num_gpus == count
            latency[rows] = numpy.minimum(latency[rows], interpolate(knots, 2 * table.message_size[rows]) / 1e3)
        origin = source(device, "comm", engine, version, "custom_allreduce")
        curves = by_participants(table.assign(latency=latency), 2, origin)
        yield entry("all-reduce", "captured", engine, version, origin, curves)


def deepep(device):
    """DeepEP's dispatch and combine, low-latency and normal kernels, by nodes of eight devices."""
    for kind, table_name in (("expert", "wideep_deepep_ll"), ("node", "wideep_deepep_normal")):
        parts, origins = [], []
        for version in ("0.5.6.post2", "0.5.12"):
            found = read(device, "comm", "sglang", table_name, version)
            if found is None:
                continue
            rows = found[0]
            rows = rows[(rows.node_num > 1) | (version == "0.5.12")]
            parts.append(rows)
            origins.append(source(device, "comm", "sglang", version, table_name))
        if not parts:
            continue
        rows = pandas.concat(parts)
        for phase, payload in (("dispatch", 1 + 1 / 32), ("combine", 2)):
            yield exchange(device, rows, kind, phase, payload, " + ".join(origins))


def exchange(device, rows, kind, phase, payload, origin):
    """Dispatch or combine of one kind of kernel."""
    if kind == "expert":
        rows = rows[rows.num_experts >= FEWEST_EXPERTS]
        size = rows.num_token * rows.num_topk * rows.hidden_size * payload
        time = rows[f"{phase}_avg_t_us"]
    else:
        rows = rows[(rows[f"{phase}_sms"] == DEEPEP_SMS) & (rows.num_experts >= FEWEST_EXPERTS)]
        places = numpy.where(rows.node_num == 1, device.node_devices, rows.node_num)
        copies = places * (1 - (1 - 1 / places) ** rows.num_topk)
        size = rows.num_token * copies * rows.hidden_size * payload
        time = rows[f"{phase}_transmit_us"]
    curves = []
    for nodes in sorted(rows.node_num.unique()):
        here = rows.node_num == nodes
        knots, errors = scored(size[here], time[here], f"{origin}|{phase}|{nodes}")
        curves.append({"nodes": int(nodes), "points": knots, "errors": errors, "count": int(here.sum())})
    return entry(f"{phase}-per-{kind}", None, None, "0.5.12", origin, curves)


def entry(collective, variant, engine, version, origin, curves):
    """One collective with its held-back errors over all curves."""
    errors = numpy.concatenate([item["errors"] for item in curves])
    return {
        "collective": collective, "variant": variant, "engine": engine, "version": version, "source": origin,
        "points": sum(item["count"] for item in curves),
        "median_percent": round(float(numpy.median(errors)) * 100, 1),
        "p90_percent": round(float(numpy.quantile(errors, 0.9)) * 100, 1),
        "curves": [{key: item[key] for key in ("participants", "nodes", "points") if key in item} for item in curves],
    }


def all_collectives(device):
    """Every measured collective of a device."""
    plain = list(nccl(device))
    reduce = next((item for item in plain if item["variant"] == "nccl"), None)
    return [*plain, *captured_all_reduce(device, reduce), *deepep(device)]
