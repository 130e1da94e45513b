"""Robust estimation of the formula's constants, with a fifth of the points held back."""

import zlib
from dataclasses import replace

import numpy
from scipy.optimize import least_squares

from formula import EXPONENTS, Constants

TRAINING_POINTS = 6000
"""Points that a fit uses at most; tables have up to 50,000."""
BREADTH = 0.3
"""How much the mean error counts beside the median when exponents are compared."""
WORTH = 0.004
"""A term stays only if it lowers the median error by more than this."""
JOIN_WORTH = 0.015
"""The same for the joining term, which has two constants and costs a division."""


def split(sample):
    """The indices of the training points and of the random held-back fifth; the same at every run."""
    label = "|".join([*sample.sources, str(sample.key()), str(sample.engine)])
    order = numpy.random.default_rng(zlib.crc32(label.encode())).permutation(len(sample.time))
    held = len(order) // 5
    return order[held:], order[:held]


def take(sample, index):
    """A sample of some of the points."""
    arrays = ("time", "arithmetic", "traffic", "passes", "routed_passes", "serial", "items", "length", "head", "group")
    return replace(
        sample, **{name: getattr(sample, name)[index] for name in arrays if getattr(sample, name) is not None}
    )


def uncached(device, sample):
    """A sample without the points that a large cache served."""
    if not device.cache_mb:
        return sample
    return take(sample, numpy.flatnonzero(device.outside_cache(sample.traffic * device.bandwidth / 1e6)))


def errors(constants, sample):
    """Relative errors of a prediction."""
    return numpy.abs(constants.time(sample) / sample.time - 1)


def fit(sample, optional=("join", "half_rate", "serial", "free", "item", "passes")):
    """The constants of a sample and their held-back errors.

    All overlap exponents are tried with all terms that the sample offers; terms that do not pay are then dropped.
    """
    training, held = split(sample)
    train = take(sample, training[:TRAINING_POINTS])
    coarse = take(sample, training[:2000])
    terms = [term for term in optional if offers(sample, term)]
    choices = [False, True] if sample.routed_passes is not None else [False]
    trials = [
        (solve(coarse, exponent, terms, routed)[1], position, exponent, routed)
        for routed in choices
        for position, exponent in enumerate(EXPONENTS)
    ]
    _, _, exponent, routed = min(trials, key=lambda trial: trial[:2])
    best, _ = solve(train, exponent, terms, routed)
    for term in list(terms):
        fewer = [other for other in terms if other != term]
        if term == "item" and "free" in fewer:
            continue
        simpler, _ = solve(train, exponent, fewer, routed)
        if numpy.median(errors(simpler, train)) < numpy.median(errors(best, train)) + (JOIN_WORTH if term == "join" else WORTH):
            best, terms = simpler, fewer
    check = errors(best, take(sample, held))
    return best, {
        "points": int(len(sample.time)),
        "median_percent": round(float(numpy.median(check)) * 100, 1),
        "p90_percent": round(float(numpy.quantile(check, 0.9)) * 100, 1),
    }


def offers(sample, term):
    """Whether a sample has what a term is proportional to."""
    if term in ("free", "join"):
        return sample.family == "decode-attention"
    needed = {"half_rate": "length", "serial": "serial", "item": "items", "passes": "passes"}[term]
    values = getattr(sample, needed)
    return values is not None and numpy.ptp(values) > 0


LOWER = {"start_up": 0, "memory": 0.01, "half_rate": 0, "serial": 0, "item": 0, "free": 0, "passes": 1, "floor": 0, "join": 0, "join_half": 0.5}
UPPER = {"start_up": 400, "memory": 1, "half_rate": 8000, "serial": 60, "item": 600, "free": 500, "passes": 60, "floor": 2000, "join": 60, "join_half": 60}
START = {"start_up": 8, "memory": 0.8, "half_rate": 500, "serial": 0.5, "item": 10, "free": 80, "passes": 3, "floor": 30, "join": 8, "join_half": 10}


def solve(sample, exponent, terms, routed=False):
    """Least squares on log(t) with a loss that is nearly linear beyond 5 %: close to the smallest median error.

    Returns the constants and a figure by which fits with different terms and exponents compare.
    """
    heads = head_classes(sample)
    names = ["start_up", "memory", *terms, *(["floor"] if sample.floor else []), *(["join_half"] if "join" in terms else [])]
    start = numpy.array([START[name] for name in names] + [0.6] * len(heads), float)
    start[0] = min(START["start_up"], 0.8 * float(sample.time.min()) + 0.5)
    if sample.floor:
        start[names.index("floor")] = float(numpy.median(sample.time))
    lower = numpy.array([LOWER[name] for name in names] + [0.01] * len(heads), float)
    upper = numpy.array([UPPER[name] for name in names] + [1.0] * len(heads), float)
    target = numpy.log(sample.time)

    def constants(values):
        return Constants(
            compute=dict(zip(heads, values[len(names):])), exponent=exponent, routed=routed, **dict(zip(names, values))
        )

    def residuals(values):
        return numpy.log(numpy.maximum(constants(values).time(sample), 1e-6)) - target

    best = None
    for scale, share in ((1.0, 0.6), (0.4, 0.3), (1.0, 0.08)):
        origin = start * scale
        origin[len(names):] = share
        origin = numpy.clip(origin, lower + 1e-6, upper - 1e-6)
        result = least_squares(
            residuals, origin, bounds=(lower, upper), loss="soft_l1", f_scale=0.05,
            x_scale=numpy.maximum(numpy.abs(start), 1e-2), max_nfev=60,
        )
        if best is None or result.cost < best.cost:
            best = result
    found = constants(best.x)
    missed = errors(found, sample)
    return found, float(numpy.median(missed) + BREADTH * numpy.minimum(missed, 1).mean())


def head_classes(sample):
    """The head classes that occur, or None where heads do not matter."""
    if sample.head is None:
        return [None]
    return sorted({int(value) for value in numpy.unique(sample.head)})
