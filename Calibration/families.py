"""Measured points of dense products, attention and element-wise passes, with the work and traffic of each."""

import numpy

from formula import Sample
from tables import ENGINES, read, source

WIDEST_GROUP = 16
"""Query heads per key-value head up to which decode kernels are fitted; models stay below, the tables go to 128."""
WINDOW_BLOCK = 128
"""A windowed query block also reads the keys of its own block: the window counts this much wider."""

GEMM_KINDS = {
    # table name: (stored format, scaling, multiplied, weight bytes, input bytes, quantised inputs)
    "bfloat16": ("bf16", None, None, 2, 2, False),
    "fp8": ("fp8", "tensor", None, 1, 1, True),
    "fp8_block": ("fp8", "block", None, 1, 1, True),
    "nvfp4": ("fp4", None, None, 0.5625, 0.5625, True),
    "sq": ("int8", None, None, 1, 1, True),
    "int8_wo": ("int8", None, "bf16", 1, 2, False),
    "int4_wo": ("int4", None, "bf16", 0.53125, 2, False),
}


def columns(table, *names):
    """Columns as floating-point arrays."""
    return [table[name].to_numpy(float) for name in names]


def microseconds(table):
    """The tables state milliseconds."""
    return table["latency"].to_numpy(float) * 1e3


def formats(name):
    """16-bit formats share their kernels' constants."""
    return ["bf16", "fp16", "fp32"] if name == "bf16" else [name]


def executed(device, stored, multiplied):
    """The format in which a device multiplies: 16 bit where it has no rate for the narrow one."""
    if multiplied or stored in device.tflops:
        return multiplied
    return "bf16"


def matrix_products(device):
    """Dense products m x k times k x n."""
    for engine in ENGINES:
        for version in gemm_versions(device, engine):
            table, version = read(device, "gemm", engine, "gemm", version)
            table = table[(table.n >= 128) & (table.k >= 128)]
            for kind, rows in table.groupby("gemm_dtype"):
                stored, scaling, multiplied, weight_bytes, input_bytes, quantised = GEMM_KINDS[kind]
                if version == "0.5.6.post2" and kind != "int8_wo":
                    continue
                multiplied = executed(device, stored, multiplied)
                m, n, k = columns(rows, "m", "n", "k")
                slow = engine == "vllm" and kind == "fp8_block" and device.profile not in ("Arc-Pro-B60",)
                yield Sample(
                    "matrix-product", formats(stored), microseconds(rows),
                    arithmetic=2 * m * n * k / device.peak(multiplied or stored) * 1e6,
                    traffic=(n * k * weight_bytes + m * k * input_bytes + m * n * 2) / device.bandwidth * 1e6,
                    passes=m * k * 2 / device.bandwidth * 1e6 if quantised else None,
                    serial=k, floor=slow, pinned=slow, scaling=scaling, multiplied=multiplied,
                    engine=engine, version=version, sources=[source(device, "gemm", engine, version, "gemm") + f" {kind}"],
                )


def gemm_versions(device, engine):
    """The newest table, and SGLang 0.5.6 on H100 for weight-only INT8, which later ones no longer measure."""
    newest = read(device, "gemm", engine, "gemm")
    found = [newest[1]] if newest else []
    if engine == "sglang" and read(device, "gemm", engine, "gemm", "0.5.6.post2"):
        found.append("0.5.6.post2")
    return found


def attention_tables(device, table):
    """The newest table of each engine, and vLLM 0.22 beside 0.24 where both were measured: its kernels started sooner."""
    for engine in ENGINES:
        found = read(device, "attention", engine, table)
        if found is not None:
            yield engine, found[1], False
    if read(device, "attention", "vllm", table, "0.22.0") and read(device, "attention", "vllm", table, "0.24.0"):
        yield "vllm", "0.22.0", True


def prefill_attention(device):
    """Attention of whole prompts, causal, optionally in a window."""
    for engine, version, older in attention_tables(device, "context_attention"):
        table, _ = read(device, "attention", engine, "context_attention", version)
        table = table[(table.isl >= 16) & (table.step == 0)]
        for (kind, cache), rows in table.groupby(["attn_dtype", "kv_cache_dtype"]):
            if kind == "fp8" and "fp8" not in device.tflops or len(rows) < 1000:
                continue
            batch, length, heads, shared, size, window = columns(
                rows, "batch_size", "isl", "num_heads", "num_key_value_heads", "head_dim", "window_size"
            )
            name = "fp8" if kind == "fp8" else "bf16"
            seen = numpy.where(window > 0, numpy.minimum(window + WINDOW_BLOCK, length), length)
            pairs = batch * (seen * (seen + 1) / 2 + (length - seen) * seen)
            cache_bytes = 1 if cache == "fp8" else 2
            moved = batch * length * (4 * heads * size + 2 * shared * size * (2 + cache_bytes))
            yield Sample(
                "prefill-attention", formats(name), microseconds(rows),
                arithmetic=4 * heads * size * pairs / device.peak(name) * 1e6,
                traffic=moved / device.bandwidth * 1e6, serial=seen, length=length, head=size,
                variant="fp8-cache" if kind != cache else None, pinned=older, engine=engine, version=version,
                sources=[source(device, "attention", engine, version, "context_attention") + f" {kind}/{cache}"],
            )


def decode_attention(device):
    """Attention of one new token per sequence over its cache."""
    for engine, version, older in attention_tables(device, "generation_attention"):
        table, _ = read(device, "attention", engine, "generation_attention", version)
        table = table[table.num_heads <= WIDEST_GROUP * table.num_key_value_heads]
        for cache, rows in table.groupby("kv_cache_dtype"):
            name = "fp8" if cache == "fp8" else "bf16"
            separate = rows.num_heads == rows.num_key_value_heads
            for variant, part in ((None, rows[~separate]), ("separate", rows[separate])):
                if len(part) < 200:
                    continue
                batch, heads, shared, size, window, step = columns(
                    part, "batch_size", "num_heads", "num_key_value_heads", "head_dim", "window_size", "step"
                )
                context = numpy.where(window > 0, numpy.minimum(window, step + 1), step + 1)
                cache_bytes = 1 if name == "fp8" else 2
                moved = batch * (context * 2 * shared * size * cache_bytes + 4 * heads * size)
                yield Sample(
                    "decode-attention", ["fp8"] if name == "fp8" else formats("bf16"), microseconds(part),
                    arithmetic=4 * heads * size * batch * context / device.peak("bf16") * 1e6,
                    traffic=moved / device.bandwidth * 1e6, items=batch * shared, group=size, variant=variant,
                    pinned=older, engine=engine, version=version,
                    sources=[source(device, "attention", engine, version, "generation_attention") + f" {cache}"],
                )


def elementwise(device):
    """The static FP8 quantisation of a matrix: one pass that reads 2 bytes and writes 1 byte per element."""
    found = read(device, "quantize", "vllm", "scale_matrix")
    if found is None:
        return
    table, version = found
    table = table[table.quant_dtype == "fp8"]
    rows, width = columns(table, "m", "k")
    yield Sample(
        "elementwise", [], microseconds(table), arithmetic=numpy.zeros(len(table)),
        traffic=rows * width * 3 / device.bandwidth * 1e6, engine="vllm", version=version,
        sources=[source(device, "quantize", "vllm", version, "scale_matrix")],
    )
