"""Finds the constants for an operator in the profile catalog, as the program does, and applies them."""

import json
import pathlib

import numpy

from collectives import interpolate
from formula import Constants, Sample
from profiles import CATALOG
from selection import SPECIAL
from tables import version_key

KEY = ("family", "formats", "scaling", "multiplied", "variant")


class Profiles:
    """The profile catalog."""

    def __init__(self, path=CATALOG):
        profiles = json.loads(pathlib.Path(path).read_text())["profiles"]
        self.by_name = {profile["id"]: profile for profile in profiles}

    def named(self, name):
        """A profile with what it takes over from the one that it is like."""
        profile = self.by_name[name]
        if "like" not in profile:
            return profile
        base = self.named(profile["like"])
        own = {tuple(str(entry.get(part)) for part in KEY) for entry in profile["operators"]}
        inherited = [e for e in base["operators"] if tuple(str(e.get(part)) for part in KEY) not in own]
        listed = {entry["collective"] for entry in profile.get("collectives", [])}
        return base | profile | {
            "operators": profile["operators"] + [entry | {"transferred": True} for entry in inherited],
            "collectives": profile.get("collectives", [])
            + [entry for entry in base["collectives"] if entry["collective"] not in listed],
        }


def score(entry, wanted):
    """How well an entry agrees with what is wanted; `None` if it does not hold for it."""
    if entry["family"] != wanted["family"]:
        return None
    if "engine" in entry and entry["engine"] != wanted.get("engine"):
        return None
    if "engine_version" in entry:
        version = wanted.get("version")
        if not version or version_key(version)[:2] > version_key(entry["engine_version"])[:2]:
            return None
    if entry["formats"] and wanted["format"] not in entry["formats"]:
        return None
    if entry.get("multiplied") != wanted.get("multiplied"):
        return None
    if "head_dimension" in entry and entry["head_dimension"] != wanted.get("head"):
        return None
    if "variant" in entry and entry["variant"] != wanted.get("variant"):
        return None
    kernel = entry.get("variant") if entry.get("variant") not in SPECIAL else None
    return (
        entry.get("scaling") == wanted.get("scaling"), kernel is not None, "engine" in entry,
        "engine_version" in entry, "variant" in entry, "head_dimension" in entry, bool(entry["formats"]),
    )


def find(profile, **wanted):
    """The entry that agrees in most."""
    scored = [(score(entry, wanted), entry) for entry in profile["operators"]]
    scored = [item for item in scored if item[0] is not None]
    return max(scored, key=lambda item: item[0])[1] if scored else None


def constants(entry):
    """The constants of an entry."""
    if "compute_percent" in entry:
        compute = {None: entry["compute_percent"] / 100}
    else:
        compute = {row["head_dimension"]: row["percent"] / 100 for row in entry["compute_percent_by_head"]}
    return Constants(
        start_up=entry["start_up_us"], compute=compute, memory=entry["memory_percent"] / 100,
        exponent=entry.get("overlap_exponent"), half_rate=entry.get("half_rate_tokens", 0),
        serial=entry.get("serial_ns", 0), item=entry.get("item_ns", 0), free=entry.get("free_items", 0),
        join=entry.get("join_us", 0), join_half=entry.get("join_half_us", 1),
        passes=100 / entry["pass_percent"] if "pass_percent" in entry else 0, routed=entry.get("pass_rows") == "routed",
        floor=entry.get("launch_floor_us", 0),
    )


def time(entry, **operands):
    """Microseconds of one operator; operands in microseconds at the peak, as in `formula.Sample`."""
    arrays = {name: numpy.array([value], float) for name, value in operands.items()}
    return float(constants(entry).time(Sample("", [], time=numpy.ones(1), **arrays))[0])


def collective(profile, name, size, participants=None, nodes=None, variant=None, engine=None):
    """Microseconds of a collective by its curve; `None` where there is no curve."""
    candidates = [entry for entry in profile["collectives"] if entry["collective"] == name]
    candidates = [e for e in candidates if e.get("variant") == variant and e.get("engine") in (None, engine)]
    for entry in sorted(candidates, key=lambda e: "engine" not in e):
        for curve in entry.get("curves", []):
            if curve.get("participants") == participants and curve.get("nodes") == nodes:
                return float(interpolate(curve["points"], size))
    return None
