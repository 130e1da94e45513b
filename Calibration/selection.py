"""Which fits become entries of a profile: one default per family and format, engines and shapes only where they differ."""

from dataclasses import dataclass, replace

import numpy

from estimate import errors, fit, split, take
from formula import Constants, Sample

DIFFERENT = 2.0
"""Points of median error by which an engine's own fit must beat the default to get an entry."""
USUAL = 1.0
"""The same for the head dimension that most models have."""
HEADS = (64, 128, 256)
"""Head dimensions for which decode attention may get entries of its own."""

SPECIAL = ("separate", "fp8-cache")
"""Variants that get entries only where the general entry misses them: query heads with key-value heads of their own,
and 16-bit prefill attention that writes an 8-bit cache."""

PREFERENCE = {
    "matrix-product": ("sglang", "vllm", "trtllm"),
    "grouped-experts": ("sglang", "trtllm", "vllm"),
    "latent-prefill-attention": ("trtllm", "sglang"),
    "latent-decode-attention": ("trtllm", "sglang"),
}
"""Whose kernels stand for an unnamed engine: the libraries that most engines call."""
OTHERWISE = ("vllm", "sglang", "trtllm")


@dataclass
class Entry:
    """One fitted entry."""

    sample: Sample
    constants: Constants
    score: dict
    engine: str = None
    """The engine that the entry is for; None for all."""
    only_head: int = None
    variant: str = None
    role: str = "default"
    default_percent: float = None
    """Median error of the default's constants on the points of this entry."""


def held_error(constants, sample):
    """Median error of constants on a sample's held-back points, percent."""
    _, held = split(sample)
    return round(float(numpy.median(errors(constants, take(sample, held)))) * 100, 1)


def select(samples):
    """The entries of a device, and those that were fitted but dropped."""
    kept, dropped = [], []
    for key in dict.fromkeys(sample.key()[:4] for sample in samples):
        group = [sample for sample in samples if sample.key()[:4] == key]
        general = [sample for sample in group if sample.variant not in SPECIAL]
        group = [sample for sample in group if not sample.pinned]
        for variant in dict.fromkeys(sample.variant for sample in general):
            choose(
                [sample for sample in general if sample.variant == variant],
                [sample for sample in group if sample.variant in SPECIAL], kept, dropped,
            )
    return kept, dropped


def choose(candidates, separate, kept, dropped):
    """The default of one key, the engines that differ from it, and special shapes of either."""
    order = PREFERENCE.get(candidates[0].family, OTHERWISE)
    free = sorted((s for s in candidates if not s.pinned), key=lambda sample: order.index(sample.engine))
    default = None
    for sample in free or []:
        constants, score = fit(sample)
        if default is None:
            default = Entry(sample, constants, score, variant=sample.variant)
            kept.append(default)
            kept.extend(special_shapes(sample, constants, separate, None, dropped))
            continue
        general = held_error(default.constants, sample)
        entry = Entry(sample, constants, score, sample.engine, variant=sample.variant, role="engine",
                      default_percent=general)
        if general > score["median_percent"] + DIFFERENT:
            kept.append(entry)
            kept.extend(special_shapes(sample, constants, separate, sample.engine, dropped))
        else:
            entry.role = "as default"
            dropped.append(entry)
    for sample in (s for s in candidates if s.pinned):
        constants, score = fit(sample)
        kept.append(Entry(sample, constants, score, sample.engine, variant=sample.variant, role="version"))


def special_shapes(sample, constants, separate, engine, dropped):
    """Entries for one head dimension, or for a special variant, where they pay."""
    heads = HEADS if sample.group is not None else ()
    parts = [
        replace(take(sample, numpy.flatnonzero(sample.group == head)), only_head=head) for head in heads
    ] + [part for part in separate if part.engine == sample.engine]
    for part in parts:
        if len(part.time) < 150:
            continue
        own, score = fit(part)
        general = held_error(constants, part)
        entry = Entry(part, own, score, engine, part.only_head, part.variant, "shape", general)
        if general > score["median_percent"] + (USUAL if part.only_head == 128 else DIFFERENT):
            yield entry
        else:
            entry.role = "as general"
            dropped.append(entry)


def pooled(samples):
    """The points of several devices as one sample, for constants that carry over to others."""
    arrays = ("time", "arithmetic", "traffic", "passes", "routed_passes", "serial", "items", "length", "head", "group")
    first = samples[0]
    joined = {}
    for name in arrays:
        if all(getattr(sample, name) is not None for sample in samples):
            joined[name] = numpy.concatenate([getattr(sample, name) for sample in samples])
        else:
            joined[name] = None
    return replace(
        first, **joined, engine=None, version=None, floor=False, pinned=False,
        sources=[name for sample in samples for name in sample.sources],
    )
