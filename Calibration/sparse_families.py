"""Measured points of latent, sparse and recurrent attention and of grouped experts."""

import numpy

from families import columns, executed, formats, microseconds
from formula import Sample
from tables import ENGINES, read, source

LATENT, ROTARY, NOPE, VALUE = 512, 64, 128, 128
"""DeepSeek's latent attention, the shape of the tables: d_c, d_r, d_n, d_v."""
INDEX_HEADS, INDEX_SIZE, SELECTED = 32, 128, 2048
"""GLM-5's sparse attention, the shape of the tables: index heads, their size, keys that a query selects."""
SPARSE_KEY_BYTES = 656
"""A key of the FP8 sparse cache: 512 + 4 scales + 64 BF16 rotary elements."""

EXPERT_KINDS = {
    # table name: (stored format, scaling, multiplied, bytes per weight)
    "bfloat16": ("bf16", None, None, 2),
    "fp8": ("fp8", "tensor", None, 1),
    "fp8_block": ("fp8", "block", None, 1),
    "nvfp4": ("fp4", None, None, 0.5625),
    "w4a16_mxfp4": ("fp4", None, "bf16", 0.53125),
    "w4a8_mxfp4_mxfp8": ("fp4", None, "fp8", 0.53125),
    "int4_wo": ("int4", None, "bf16", 0.53125),
    "w4afp8": ("int4", None, "fp8", 0.53125),
}


def latent_attention(device):
    """Multi-head latent attention: expanded in prefill, absorbed in decode."""
    for engine in ("sglang", "trtllm"):
        for table_name in ("context_mla", "generation_mla"):
            found = read(device, "mla", engine, table_name)
            if found is None:
                continue
            table, version = found
            for cache, rows in table.groupby("kv_cache_dtype"):
                if engine == "sglang" and device.profile in ("H100", "H200") and (
                    cache == "fp8" or table_name == "context_mla"
                ):
                    continue  # converts the FP8 cache to 16 bit at every step; prefills in the absorbed form
                name = "fp8" if cache == "fp8" else "bf16"
                origin = [source(device, "mla", engine, version, table_name) + f" {cache}"]
                build = latent_prefill if table_name == "context_mla" else latent_decode
                yield build(device, rows, name, engine, version, origin)


def latent_prefill(device, rows, name, engine, version, origin):
    """Points of expanded latent attention."""
    rows = rows[rows.isl >= 16]
    batch, length, heads = columns(rows, "batch_size", "isl", "num_heads")
    pairs = batch * length * (length + 1) / 2
    moved = batch * length * heads * (2 * (NOPE + ROTARY) + 2 * VALUE) * 2
    return Sample(
        "latent-prefill-attention", formats(name), microseconds(rows),
        arithmetic=2 * heads * pairs * (NOPE + ROTARY + VALUE) / device.peak("bf16") * 1e6,
        traffic=moved / device.bandwidth * 1e6, serial=length, length=length, engine=engine, version=version,
        sources=origin,
    )


def latent_decode(device, rows, name, engine, version, origin):
    """Points of absorbed latent attention."""
    batch, heads, context = columns(rows, "batch_size", "num_heads", "step")
    context = context + 1
    moved = batch * context * (LATENT + ROTARY) * (1 if name == "fp8" else 2) + batch * heads * (2 * LATENT + ROTARY) * 2
    return Sample(
        "latent-decode-attention", formats(name), microseconds(rows),
        arithmetic=2 * heads * batch * context * (2 * LATENT + ROTARY) / device.peak("bf16") * 1e6,
        traffic=moved / device.bandwidth * 1e6, items=batch, engine=engine, version=version, sources=origin,
    )


def sparse_attention(device):
    """DeepSeek sparse attention: index scores with the selection of keys, and attention over the selected ones."""
    names = ("glm5_mqa_logits_module", "glm5_topk_module", "glm5_dsa_attn_module")
    found = [read(device, "sparse_attention", "sglang", name) for name in names]
    if any(table is None for table in found):
        return
    (scores, version), (selection, _), (attention, _) = found
    keys = ["batch_size", "isl", "step"]
    selection = selection[selection.score_mode == "flat"].groupby(keys, as_index=False).latency.mean()
    both = scores.groupby(keys, as_index=False).latency.mean().merge(selection, on=keys, suffixes=("", "_selection"))
    both["latency"] += both["latency_selection"]
    origin = [source(device, "sparse_attention", "sglang", version, name) for name in names]
    batch, fresh, cached = columns(both, "batch_size", "isl", "step")
    pairs = batch * (fresh * cached + fresh * (fresh + 1) / 2)
    queries = batch * fresh
    moved = batch * (cached + fresh) * (INDEX_SIZE + 4) + queries * INDEX_HEADS * INDEX_SIZE + pairs * 4
    yield Sample(
        "sparse-index", [], microseconds(both),
        arithmetic=2 * INDEX_HEADS * INDEX_SIZE * pairs / device.peak("fp8") * 1e6,
        traffic=moved / device.bandwidth * 1e6, serial=cached + fresh, items=queries, engine="sglang", version=version,
        sources=origin[:2],
    )
    batch, fresh, cached, heads = columns(attention, *keys, "num_heads")
    queries = batch * fresh
    moved = queries * (SELECTED * SPARSE_KEY_BYTES + heads * (2 * LATENT + ROTARY) * 2)
    yield Sample(
        "sparse-attention", [], microseconds(attention),
        arithmetic=2 * heads * (2 * LATENT + ROTARY) * queries * SELECTED / device.peak("bf16") * 1e6,
        traffic=moved / device.bandwidth * 1e6, items=queries, engine="sglang", version=version, sources=origin[2:],
    )


def recurrent(device):
    """Gated delta-rule layers: the convolution and the recurrence together, chunked in prefill, stepwise in decode."""
    for engine in ENGINES:
        found = read(device, "linear_attention", engine, "gdn")
        if found is None:
            continue
        table, version = found
        shape = ["phase", "batch_size", "seq_len", "num_k_heads", "head_k_dim", "num_v_heads", "head_v_dim", "d_conv"]
        table = table.groupby([*shape, "kernel_source"], as_index=False).latency.min()
        counts = table.groupby(shape).kernel_source.transform("nunique")
        table = table[counts == 2].groupby(shape, as_index=False).latency.sum()
        for phase, rows in table.groupby("phase"):
            batch, length, key_heads, key_size, value_heads, value_size = columns(rows, *shape[1:-1])
            tokens, state = batch * length, value_heads * key_size * value_size
            if phase == "generation":
                work, chunked = 7 * state * tokens, False
            else:
                chunk = 64
                work = tokens * value_heads * (2 * chunk * (2 * key_size + value_size) + 6 * key_size * value_size)
                chunked = True
            channels = 2 * key_heads * key_size + value_heads * value_size
            moved = 8 * state * batch + tokens * 2 * (3 * channels + value_heads * value_size)
            yield Sample(
                "prefill-recurrence" if chunked else "decode-recurrence", [], microseconds(rows), arithmetic=work / device.peak("bf16") * 1e6,
                traffic=moved / device.bandwidth * 1e6, serial=length if chunked else None, items=batch * value_heads,
                engine=engine, version=version,
                sources=[source(device, "linear_attention", engine, version, "gdn") + f" {phase}"],
            )


def grouped_experts(device):
    """Routed experts with balanced routing: routing, permutation, both products and the activation together."""
    for engine in ENGINES:
        found = read(device, "moe", engine, "moe", "1.3.0rc20" if engine == "trtllm" else None)
        found = found or read(device, "moe", engine, "moe")
        if found is None:
            continue
        table, version = found
        table = table[table.distribution == "balanced"]
        fast = table.kernel_source.str.contains("min_latency")
        for kind, rows in table[~fast].groupby("moe_dtype"):
            rows = rows[rows.kernel_source == rows.kernel_source.mode().iloc[0]]
            if kind in EXPERT_KINDS and len(rows) >= 300:
                yield expert_sample(device, engine, version, kind, rows)
        for kind, rows in table[fast].groupby("moe_dtype"):
            yield expert_sample(device, engine, version, kind, rows, "low-latency")


def expert_sample(device, engine, version, kind, rows, variant=None):
    """Points of one weight format, of the kernel that most of its shapes use."""
    stored, scaling, multiplied, weight_bytes = EXPERT_KINDS[kind]
    multiplied = executed(device, stored, multiplied)
    if multiplied == "fp8" and "fp8" not in device.tflops:
        multiplied = "bf16"
    tokens, hidden, inner, chosen, experts, split, spread = columns(
        rows, "num_tokens", "hidden_size", "inter_size", "topk", "num_experts", "moe_tp_size", "moe_ep_size"
    )
    inner, local = inner / split, experts / spread
    assigned = tokens * chosen / spread
    gates = numpy.where(rows.kernel_source.str.contains("nongated"), 2, 3)
    touched = numpy.minimum(local, numpy.maximum(assigned, 1))
    return Sample(
        "grouped-experts", formats(stored), microseconds(rows),
        arithmetic=2 * gates * assigned * hidden * inner / device.peak(multiplied or stored) * 1e6,
        traffic=touched * gates * hidden * inner * weight_bytes / device.bandwidth * 1e6,
        passes=2 * (2 * tokens * hidden + assigned * (2 * hidden + gates * inner)) / device.bandwidth * 1e6,
        routed_passes=2 * tokens * (2 * hidden + chosen * (2 * hidden + gates * inner)) / device.bandwidth * 1e6,
        serial=hidden + inner, items=local, scaling=scaling, multiplied=multiplied, variant=variant, engine=engine,
        version=version,
        sources=[source(device, "moe", engine, version, "moe") + f" {kind}"],
    )
