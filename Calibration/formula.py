"""The one time formula of all operator families.

    t = max(floor, t0 + pnorm(C, M; q) + X + J)
    C = F / (ec peak) * (1 + s0 / S) + k K + u max(0, N - N0)      arithmetic
    M = Y / (em bandwidth)                                          memory traffic that overlaps with it
    X = Z / (ex bandwidth)                                          passes over activations that do not overlap
    J = j M / (M + m)                                               joining the parts of a cache split over blocks

F work, Y traffic, Z bytes of separate passes, K length of the serial loop, N work items, of which the first N0 run at
once and hide in t0, S new tokens per sequence.
"""

from dataclasses import dataclass, field

import numpy

EXPONENTS = (1.0, 1.5, 2.0, 3.0, 4.0, None)
"""The overlap exponents: those that need square and cube roots only; None is perfect overlap."""

HEAD_CLASSES = (64, 128, 192, 256, 512)
"""Attention kernels are compiled per head dimension; each has its own arithmetic efficiency."""


CACHE_KEYED = ("decode-attention", "latent-prefill-attention", "latent-decode-attention")
"""Families whose constants go by the format of the cache."""


@dataclass
class Sample:
    """Measurements of one family, format and engine on one device, with everything the formula needs."""

    family: str
    formats: list
    time: numpy.ndarray
    """Measured microseconds."""
    arithmetic: numpy.ndarray
    """F / peak, microseconds."""
    traffic: numpy.ndarray
    """Y / bandwidth, microseconds."""
    passes: numpy.ndarray = None
    """Z / bandwidth, microseconds."""
    routed_passes: numpy.ndarray = None
    """The same if a kernel passes over all routed rows, also those of experts on other devices."""
    serial: numpy.ndarray = None
    """K."""
    items: numpy.ndarray = None
    """N."""
    length: numpy.ndarray = None
    """S."""
    head: numpy.ndarray = None
    """The head dimension, for attention whose arithmetic efficiency depends on it."""
    group: numpy.ndarray = None
    """The head dimension, for attention that gets entries of its own per head dimension."""
    only_head: int = None
    """The one head dimension of the points; None for a mixture."""
    floor: bool = False
    """Whether the host's launch time shows in the measurements."""
    scaling: str = None
    multiplied: str = None
    variant: str = None
    engine: str = None
    version: str = None
    pinned: bool = False
    """Whether the constants hold for this version only."""
    sources: list = field(default_factory=list)

    def key(self):
        """What an entry is looked up by, without the engine."""
        return (self.family, tuple(self.formats), self.scaling, self.multiplied, self.variant, self.only_head)


@dataclass
class Constants:
    """The constants of one entry; a term is absent when its constant is zero or None."""

    start_up: float
    compute: dict
    """Arithmetic efficiency by head class, or under None for all."""
    memory: float
    exponent: float = None
    half_rate: float = 0.0
    serial: float = 0.0
    item: float = 0.0
    free: float = 0.0
    """N0: items that run at once and cost nothing beyond the start-up."""
    passes: float = 0.0
    """Microseconds per microsecond of ideal pass, 1 / ex."""
    join: float = 0.0
    """j, microseconds at most."""
    join_half: float = 1.0
    """m, the memory time at which half of it is due, microseconds."""
    routed: bool = False
    """Whether the passes go over all routed rows."""
    floor: float = 0.0

    def time(self, sample):
        """Predicted microseconds of a sample's points."""
        efficiency = self.efficiency(sample.head, len(sample.time))
        compute = sample.arithmetic / efficiency
        if self.half_rate and sample.length is not None:
            compute = compute * (1 + self.half_rate / sample.length)
        if self.serial and sample.serial is not None:
            compute = compute + self.serial / 1000 * sample.serial
        if self.item and sample.items is not None:
            compute = compute + self.item / 1000 * numpy.maximum(0, sample.items - self.free)
        memory = sample.traffic / self.memory
        total = self.start_up + norm(compute, memory, self.exponent)
        if self.join:
            total = total + self.join * memory / (memory + self.join_half)
        passes = sample.routed_passes if self.routed else sample.passes
        if self.passes and passes is not None:
            total = total + self.passes * passes
        return numpy.maximum(total, self.floor) if self.floor else total

    def efficiency(self, head, count):
        """The arithmetic efficiency of each point: that of the first head class at least as large."""
        if head is None or None in self.compute:
            return numpy.full(count, next(iter(self.compute.values())))
        classes = sorted(self.compute)
        index = numpy.minimum(numpy.searchsorted(classes, head), len(classes) - 1)
        return numpy.array([self.compute[name] for name in classes])[index]


def norm(first, second, exponent):
    """(a^q + b^q)^(1/q); the longer one for perfect overlap."""
    if exponent is None:
        return numpy.maximum(first, second)
    if exponent == 1.0:
        return first + second
    return (first**exponent + second**exponent) ** (1 / exponent)
