"""Prices one measured row by its operation: the inverse of the lowering that the fits use."""

import functools

import numpy

from families import GEMM_KINDS, WINDOW_BLOCK, executed
from lookup import collective, find, time
from sparse_families import EXPERT_KINDS, LATENT, NOPE, ROTARY, VALUE

FORMATS = {
    "half": "bfloat16", "bf16": "bfloat16", "fp16": "bfloat16", "float": "bfloat16", "bfloat16": "bfloat16",
    "fp8/bf16": "fp8",
}
MODELS = {
    # hidden, heads, key-value heads, head dimension, intermediate
    "Qwen3-32B": (5120, 64, 8, 128, 25600), "Llama-3.1-8B": (4096, 32, 8, 128, 14336),
    "Qwen3-30B-A3B": (2048, 32, 4, 128, 768),
}


class Unpriced(Exception):
    """The catalog has no price for a row, or the row does not state its shape."""


def predict(profile, device, has_curves, engine, version, row, values):
    """What the row measures, predicted: microseconds, TFLOP/s or GB/s."""
    context = Context(profile, device, has_curves, engine, version, row, values)
    operation = values.get("op", "")
    for prefix, rule in RULES:
        if operation.startswith(prefix):
            return rule(context)
    raise Unpriced(operation)


class Context:
    """One row with the profile and device that price it."""

    def __init__(self, profile, device, has_curves, engine, version, row, values):
        self.profile, self.device, self.has_curves = profile, device, has_curves
        self.engine, self.version, self.row, self.values = engine, version, row, values

    def numbers(self, *names):
        """Numbers of the row's notes."""
        if any(not isinstance(self.values.get(name), float) for name in names):
            raise Unpriced("shape")
        return [self.values[name] for name in names]

    def entry(self, family, name, **wanted):
        """The profile's entry."""
        found = find(self.profile, family=family, format=name, engine=self.engine, version=self.version, **wanted)
        if found is None:
            raise Unpriced(family)
        return found

    def peak(self, name):
        """Microseconds per FLOP at the peak."""
        return 1e6 / self.device.peak(name)

    @property
    def byte(self):
        """Microseconds per byte at the memory bandwidth."""
        return 1e6 / self.device.bandwidth


def product(context, m, n, k, kind):
    """Microseconds of a dense product."""
    stored, scaling, multiplied, weight_bytes, input_bytes, quantised = GEMM_KINDS[kind]
    multiplied = executed(context.device, stored, multiplied)
    entry = context.entry("matrix-product", stored, scaling=scaling, multiplied=multiplied)
    return time(
        entry, arithmetic=2 * m * n * k * context.peak(multiplied or stored),
        traffic=(n * k * weight_bytes + m * k * input_bytes + m * n * 2) * context.byte,
        passes=m * k * 2 * context.byte if quantised else 0, serial=k,
    )


def matrix_product(context):
    """Rows of dense products, in time, rate or bandwidth."""
    m, n, k = context.numbers("m", "n", "k")
    kind = context.values.get("dtype") or context.row["precision_weights"]
    kind = FORMATS.get(kind, kind)
    if context.row["engine"] == "DeepGEMM":
        kind = "fp8_block"
    predicted = product(context, m, n, k, kind)
    if context.row["engine"] == "DeepGEMM":
        predicted = without_quantising(context, m, n, k, "block")
    elif context.values["op"] == "gemm_best_shape" and kind == "fp8":
        predicted = without_quantising(context, m, n, k, "tensor")
    return as_measured(context, predicted, 2 * m * n * k, n * k + m * k + m * n * 2)


def without_quantising(context, m, n, k, scaling):
    """An 8-bit product whose inputs are 8-bit already, as a library's benchmark measures it."""
    entry = context.entry("matrix-product", "fp8", scaling=scaling)
    return time(
        entry, arithmetic=2 * m * n * k * context.peak("fp8"), traffic=(n * k + m * k + m * n * 2) * context.byte,
        passes=0, serial=k,
    )


def as_measured(context, predicted, work, moved):
    """Microseconds in the row's unit."""
    if context.row["metric"] == "tflops":
        return work / predicted / 1e6
    if context.row["metric"] == "bandwidth_GBps":
        return moved / predicted / 1e3
    return predicted


def prefill(context):
    """Rows of prefill attention."""
    if "shape" in context.values:
        heads, shared, size = [float(part) for part in context.values["shape"].split("-")]
        batch, length = 1.0, context.numbers("seq_len")[0]
        cache = "bf16"
    else:
        batch, length, heads, shared, size = context.numbers("batch", "isl", "heads", "kv_heads", "head_dim")
        cache = "fp8" if context.values["kv_dtype"] == "fp8" else "bf16"
    name = "fp8" if context.row["precision_weights"] == "fp8" else "bf16"
    entry = context.entry("prefill-attention", name, variant="fp8-cache" if cache != name else None)
    pairs = batch * length * (length + 1) / 2
    moved = batch * length * (4 * heads * size + 2 * shared * size * (3 if cache == "fp8" else 4))
    return time(
        entry, arithmetic=4 * heads * size * pairs * context.peak(name), traffic=moved * context.byte, serial=length,
        length=length, head=size,
    )


def decode(context):
    """Rows of decode attention."""
    if "shape" in context.values:
        heads, shared, size = [float(part) for part in context.values["shape"].split("-")]
        batch, context_length = context.numbers("batch_size", "kv_len")
        cache = context.values["kv_dtype"]
    else:
        batch, past, heads, shared, size = context.numbers("batch", "step(kv)", "heads", "kv_heads", "head_dim")
        context_length, cache = past + 1, context.values["kv_dtype"]
    cache = "fp8" if cache == "fp8" else "bf16"
    entry = context.entry(
        "decode-attention", cache, head=int(size), variant="separate" if heads == shared else None
    )
    moved = batch * (context_length * 2 * shared * size * (1 if cache == "fp8" else 2) + 4 * heads * size)
    return time(
        entry, arithmetic=4 * heads * size * batch * context_length * context.peak("bf16"),
        traffic=moved * context.byte, items=batch * shared,
    )


def latent(context):
    """Rows of latent attention."""
    values = context.values
    is_prefill = values["op"] in ("mla_context", "mla_prefill")
    cache = "fp8" if values.get("kv_dtype") == "fp8" else "bf16"
    if "shape" in values:
        heads = float(values["shape"].split("-")[0])
        batch = values.get("batch_size", 1.0)
        length = values.get("seq_len") or values.get("kv_len")
    else:
        batch, heads = context.numbers("batch", "heads")
        length = values["isl"] if is_prefill else values["step(kv)"] + 1
    if is_prefill:
        entry = context.entry("latent-prefill-attention", cache)
        pairs = batch * length * (length + 1) / 2
        return time(
            entry, arithmetic=2 * heads * pairs * (NOPE + ROTARY + VALUE) * context.peak("bf16"),
            traffic=batch * length * heads * (2 * (NOPE + ROTARY) + 2 * VALUE) * 2 * context.byte, serial=length,
            length=length,
        )
    entry = context.entry("latent-decode-attention", cache)
    moved = batch * length * (LATENT + ROTARY) * (1 if cache == "fp8" else 2) + batch * heads * (2 * LATENT + ROTARY) * 2
    return time(
        entry, arithmetic=2 * heads * batch * length * (2 * LATENT + ROTARY) * context.peak("bf16"),
        traffic=moved * context.byte, items=batch,
    )


def sparse(context):
    """Rows of sparse attention and its index scores."""
    shape = context.values["shape"].split("-")
    if shape[0] == "attn":
        heads, width, chosen = [float(part) for part in shape[1:]]
        queries = context.values.get("batch_size") or context.values["s_q"]
        entry = context.entry("sparse-attention", "fp8")
        return time(
            entry, arithmetic=2 * heads * (width + LATENT) * queries * chosen * context.peak("bf16"),
            traffic=queries * (chosen * 656 + heads * (width + LATENT) * 2) * context.byte, items=queries,
        )
    raise Unpriced("index scores without the selection of keys")


@functools.cache
def skew(tokens, chosen, experts, spread, exponent):
    """Load of the busiest device over the mean, and its visited experts, when loads follow a power law.

    Loads are drawn as the tables' generator draws them: t^-exponent between 1 and 0.8 tokens, for few tokens between
    0.01 and 2.
    """
    low, high = (1.0, tokens * 0.8) if tokens * chosen > experts else (0.01, 2.0)
    power = 1 - exponent
    uniform = numpy.random.default_rng(7).random((400, int(experts)))
    loads = ((high**power - low**power) * uniform + low**power) ** (1 / power)
    loads *= tokens * chosen / loads.sum(axis=1, keepdims=True)
    devices = loads.reshape(400, int(spread), -1)
    totals = devices.sum(axis=2)
    busiest = devices[numpy.arange(400), totals.argmax(axis=1)]
    visited = (1 - numpy.exp(-busiest)).sum(axis=1)
    return float(totals.max(axis=1).mean() / totals.mean()), float(visited.mean())


def experts(context):
    """Rows of fused expert layers."""
    if "model" in context.values:
        hidden, inner, chosen, count, split, spread = 2048, 768, 8, 128, 1, 1
        tokens = context.numbers("tokens")[0]
        touched = context.values.get("activated_experts", 128.0)
        kind, gamma, variant = "bfloat16", 1.0, None
    else:
        tokens, hidden, inner, chosen, count, split, spread = context.numbers(
            "tokens", "hidden", "inter", "topk", "experts", "moe_tp", "moe_ep"
        )
        kind, gamma = context.row["precision_weights"], 1.0
        touched = min(count / spread, max(tokens * chosen / spread, 1))
        if context.values["distribution"] != "balanced":
            exponent = float(context.values["distribution"].rsplit("_", 1)[1])
            gamma, touched = skew(tokens, chosen, count, spread, exponent)
        variant = "low-latency" if "min_latency" in context.values["kernel"] else None
    stored, scaling, multiplied, weight_bytes = EXPERT_KINDS[kind]
    multiplied = executed(context.device, stored, multiplied)
    entry = context.entry("grouped-experts", stored, scaling=scaling, multiplied=multiplied, variant=variant)
    inner = inner / split
    assigned = tokens * chosen / spread * gamma
    rows = max(tokens * chosen, assigned) if entry.get("pass_rows") == "routed" else assigned
    passes = 2 * (2 * tokens * hidden + rows * (2 * hidden + 3 * inner)) * context.byte
    return time(
        entry, arithmetic=6 * assigned * hidden * inner * context.peak(multiplied or stored),
        traffic=touched * 3 * hidden * inner * weight_bytes * context.byte, passes=passes, routed_passes=passes,
        serial=hidden + inner, items=count / spread,
    )


def grouped_product(context):
    """Rows of one grouped product alone: the experts' roofs with the start-up of a dense product."""
    values = context.values
    if "m_per_group" in values:
        groups, rows, n, k = context.numbers("groups", "m_per_group", "n", "k")
    else:
        groups, rows, hidden, inner = context.numbers(
            "num_local_experts", "tokens_per_expert", "hidden_size", "intermediate_size"
        )
        n, k = (hidden, inner) if "down" in values["op"] else (2 * inner, hidden)
    entry = dict(context.entry("grouped-experts", "fp8", scaling="block"))
    entry["start_up_us"] = context.entry("matrix-product", "fp8", scaling="block")["start_up_us"]
    entry.pop("pass_percent", None)
    entry.pop("serial_ns", None)
    predicted = time(
        entry, arithmetic=2 * groups * rows * n * k * context.peak("fp8"), traffic=groups * n * k * context.byte,
        items=groups,
    )
    return as_measured(context, predicted, 2 * groups * rows * n * k, groups * (n * k + rows * (k + 2 * n)))


def exchange(context):
    """Rows of collectives in one node."""
    names = {
        "all_reduce": ("all-reduce", "nccl"), "all_gather": ("all-gather", None), "alltoall": ("all-to-all", None),
        "reduce_scatter": ("reduce-scatter", None), "sendrecv": ("point-to-point", None),
        "custom_all_reduce": ("all-reduce", "captured"),
    }
    name, variant = names[context.values["op"]]
    ranks, size = context.numbers("ranks", "bytes")
    spread = context.values.get("devices_per_node", ranks) < ranks
    if not context.has_curves or spread or context.row["metric"] != "latency_us":
        raise Unpriced("curve")
    found = collective(
        context.profile, name, size, participants=int(ranks), variant=variant, engine=context.engine
    )
    if found is None:
        raise Unpriced("curve")
    return found


def dispatch(context):
    """Rows of DeepEP in one node or several."""
    values, operation = context.values, context.values["op"]
    phase = "dispatch" if "dispatch" in operation else "combine"
    tokens, hidden, chosen = context.numbers("tokens", "hidden", "topk")
    nodes = int(values["nodes"]) if "nodes" in values else max(1, int(values["ep"] // 8))
    payload = hidden * (1 + 1 / 32 if phase == "dispatch" else 2)
    if "_ll_" in operation or "lowlat" in operation:
        size, name = tokens * chosen * payload, f"{phase}-per-expert"
    else:
        places = context.device.node_devices if nodes == 1 else nodes
        size, name = tokens * payload * places * (1 - (1 - 1 / places) ** chosen), f"{phase}-per-node"
    found = collective(context.profile, name, size, nodes=nodes)
    if found is None or context.row["metric"] != "latency_us":
        raise Unpriced("curve")
    return found


def layer(context):
    """Rows of one part of a transformer layer."""
    hidden, heads, shared, size, inner = MODELS[context.values["model"]]
    tokens, part = context.numbers("tokens")[0], context.values["op"].removeprefix("layer_")
    shapes = {
        "qkv_proj": ((heads + 2 * shared) * size, hidden), "o_proj": (hidden, heads * size),
        "gate_up_proj": (2 * inner, hidden), "down_proj": (hidden, inner),
    }
    if part in shapes:
        return product(context, tokens, *shapes[part], "bfloat16")
    passes = {
        "act_fn": 3 * inner, "layernorm": 4 * hidden, "final_layernorm": 4 * hidden,
        "qk_norm": 2 * (heads + shared) * size, "rotary_emb": 2 * (heads + shared) * size,
    }
    return time(context.entry("elementwise", "bf16"), arithmetic=0, traffic=tokens * passes[part] * 2 * context.byte)


RULES = (
    ("gemm", matrix_product), ("context_attention", prefill), ("mha_prefill", prefill),
    ("generation_attention", decode), ("mha_decode", decode), ("mla", latent), ("dsa", sparse), ("fused_moe", experts),
    ("grouped_gemm", grouped_product), ("deepep", dispatch), ("layer", layer), ("all_reduce", exchange),
    ("all_gather", exchange), ("alltoall", exchange), ("reduce_scatter", exchange), ("sendrecv", exchange),
    ("custom_all_reduce", exchange),
)
