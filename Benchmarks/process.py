"""What a process costs, as the kernel accounts it."""

import os
import subprocess
import sys
import tempfile
import time
import typing


class Cost(typing.NamedTuple):
    """Wall seconds, CPU seconds, peak bytes of memory, and what was printed."""

    wall: float
    cpu: float
    memory: float
    output: bytes


def measured(command):
    """What a process and its children cost."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=output, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        # An answer that breaks a promise ends with 1.
        if process.returncode not in (0, 1):
            errors.seek(0)
            sys.exit(f"{command[0]} ended with {process.returncode}:\n{errors.read().decode(errors='replace')}")
        output.seek(0)
        return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, output.read())
