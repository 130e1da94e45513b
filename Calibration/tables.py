"""Reading the measured kernel tables of the `aiconfigurator-core` package (Apache-2.0).

Only kernel and collective tables are read; the package's end-to-end sample file is never opened.
"""

import functools
import importlib.util
import pathlib
import re

import pandas

ENGINES = ("vllm", "sglang", "trtllm")


@functools.cache
def root():
    """The folder of the measured tables inside the installed package."""
    package = importlib.util.find_spec("aiconfigurator_core")
    if package is None:
        raise SystemExit("install the tables first: pip install -r requirements.txt")
    return pathlib.Path(package.submodule_search_locations[0]) / "systems" / "data"


def version_key(version):
    """Orders versions numerically, release candidates and posts by their number."""
    return [int(part) for part in re.findall(r"\d+", version)]


def versions(device, family, engine, table):
    """The versions of a table, newest first; development builds only when there is nothing else."""
    folder = root() / device.tables / family / engine
    found = [path.parent.name for path in folder.glob(f"*/{table}_perf.parquet")]
    released = [version for version in found if "dev" not in version]
    return sorted(released or found, key=version_key, reverse=True)


def read(device, family, engine, table, version=None):
    """A table and its version, the newest unless one is named; `None` where there is none."""
    available = versions(device, family, engine, table)
    if version is None:
        if not available:
            return None
        version = available[0]
    elif version not in available:
        return None
    path = root() / device.tables / family / engine / version / f"{table}_perf.parquet"
    found = pandas.read_parquet(path)
    if "attention" in table and "window_size" not in found:
        found = found.assign(window_size=0)  # tables from before windows were measured
    return found, version


def source(device, family, engine, version, table):
    """How a result names its table."""
    return f"{device.tables}/{family}/{engine}/{version}/{table}_perf.parquet"
