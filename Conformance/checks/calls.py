"""Finds out which engine commands an artifact starts, by starting it where every command only notes its call.

A shell script is run by bash; a Slurm script once for each node with `srun` replaced; a container of a Kubernetes object
as the container would be, for a leader and a worker. So quoting is judged by the shell itself, not by a second reading
of it, and a hostile name that escapes its quotes is seen to run.
"""

import atexit
import functools
import json
import os
import stat
import subprocess
import sys
import tempfile

CHECKS = os.path.dirname(os.path.abspath(__file__))

# Commands that artifacts start, and those that would wait or need a cluster.
ENGINES = ["vllm", "vllm-router", "sglang", "trtllm-serve", "trtllm-llmapi-launch", "mpirun", "ray", "python", "python3"]
QUIET = ["pip", "curl", "sleep", "nvidia-smi", "npu-smi", "ssh", "kubectl", "docker"]
PYTHON_MODULES = ("sglang", "vllm", "dynamo", "tensorrt_llm")

STUB = """#!/bin/sh
exec {python} {checks}/record.py {name} "$@"
"""
# Python runs its engines' modules as a call to be noted, and anything else for real.
PYTHON_STUB = """#!/bin/sh
case "$1 $2" in
{cases}) exec {python} {checks}/record.py {name} "$@" ;;
esac
exec {python} "$@"
"""
# srun starts the rest of its arguments on each node of the step; its options are given as
# --option=value or as flags. Only bash hands functions on that a script exports, as the real one does.
SRUN_STUB = """#!/bin/bash
nodes=${SLURM_NNODES:-1}
while [ $# -gt 0 ]; do
    case "$1" in
    --nodes=*) nodes=${1#--nodes=} ;;
    -*) ;;
    *) break ;;
    esac
    shift
done
node=0
while [ "$node" -lt "$nodes" ]; do
    SLURM_NODEID=$node SLURM_PROCID=$node SLURM_LOCALID=0 "$@" || exit 1
    node=$((node + 1))
done
"""
LAUNCHER_STUB = """#!/bin/sh
exec "$@"
"""
SCONTROL_STUB = """#!/bin/sh
node=0
while [ "$node" -lt "${SLURM_NNODES:-1}" ]; do echo "node$node"; node=$((node + 1)); done
"""


@functools.cache
def stubs():
    """A folder of commands that only note their calls, made once and deleted at the end."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    write_stubs(folder.name)
    return folder.name


def write_stubs(folder):
    """Writes the commands that only note their calls."""

    def write(name, text):
        path = os.path.join(folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)

    for name in ENGINES:
        write(name, STUB.format(python=sys.executable, checks=CHECKS, name=name))
    cases = "|".join(f'"-m {module}"*' for module in PYTHON_MODULES)
    for name in ("python", "python3"):
        write(name, PYTHON_STUB.format(python=sys.executable, checks=CHECKS, name=name, cases=cases))
    for name in QUIET:
        write(name, "#!/bin/sh\nexit 0\n")
    write("srun", SRUN_STUB)
    write("trtllm-llmapi-launch", LAUNCHER_STUB)
    write("scontrol", SCONTROL_STUB)
    write("hostname", "#!/bin/sh\necho node0\n")


def run(argv, environment, folder, seconds=20):
    """Runs one artifact among stubs: the calls it made, and what it complained of (nothing when all was well)."""
    with tempfile.TemporaryDirectory() as scratch:
        record = os.path.join(scratch, "record")
        open(record, "w").close()
        surroundings = {"PATH": f"{stubs()}:/usr/bin:/bin", "HOME": scratch, "RECORD": record} | environment
        try:
            ended = subprocess.run(
                argv, cwd=folder, env=surroundings, capture_output=True, text=True, timeout=seconds,
                stdin=subprocess.DEVNULL,
            )  # fmt: skip
            complaint = ended.stderr.strip() if ended.returncode else ""
        except subprocess.TimeoutExpired:
            complaint = f"still running after {seconds} s"
        except OSError as error:
            complaint = str(error)
        with open(record, encoding="utf-8") as file:
            return [json.loads(line) for line in file], complaint
