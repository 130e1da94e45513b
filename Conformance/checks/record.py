"""Stands in for a command: notes how it was called as one JSON line in the file named by RECORD, and ends well.

usage: record.py NAME ARGUMENT…
"""

import json
import os
import sys

# What a call is judged by beside its arguments; the rest of the environment is this machine's own.
PREFIXES = ("VLLM_", "SGLANG_", "TRTLLM_", "RAY_", "SLURM_", "LWS_", "NCCL_", "GLOO_", "UCX_", "HCCL_", "ASCEND_")


def main(name, *arguments):
    environment = {key: value for key, value in sorted(os.environ.items()) if key.startswith(PREFIXES)}
    # Settings files are noted as they are now, since a later call may find others under the same name.
    files = {}
    for path in arguments:
        if path.endswith((".yaml", ".yml")) and os.path.isfile(path):
            with open(path, encoding="utf-8") as file:
                files[path] = file.read()
    call = {"command": name, "argv": arguments, "environment": environment, "files": files}
    line = json.dumps(call, ensure_ascii=False)
    with open(os.environ["RECORD"], "a", encoding="utf-8") as record:
        record.write(line + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
