"""The options that NVIDIA Dynamo's operator adds to workers of several nodes.

By ai-dynamo/dynamo deploy/operator/internal/dynamo/backend_vllm.go @003d1ee and backend_sglang.go @015d780.
"""

PORTS = {"group": "29500", "ranks": "13445"}


def options(argv, nodes, devices, rank):
    """What is added to a worker's command on one node of a copy; nothing for a front end."""
    if "dynamo.sglang" in argv:
        return ["--dist-init-addr", f"leader.example:{PORTS['group']}", "--nnodes", str(nodes), "--node-rank", str(rank)]
    if "dynamo.vllm" in argv:
        return for_vllm(argv, nodes, devices, rank)
    return []


def size(argv, option):
    """The number that follows an option; 1 without it."""
    return int(argv[argv.index(option) + 1]) if option in argv else 1


def for_vllm(argv, nodes, devices, rank):
    """One group over all nodes where TP x PP is larger than a node; otherwise ranks of their own on each."""
    group = size(argv, "--tensor-parallel-size") * size(argv, "--pipeline-parallel-size")
    if group > devices:
        added = ["--distributed-executor-backend", "mp", "--nnodes", str(nodes), "--master-addr", "leader.example"]
        added += ["--master-port", PORTS["group"], "--node-rank", str(rank)]
        return added + (["--headless"] if rank > 0 else [])
    if group * size(argv, "--data-parallel-size") <= devices:
        return []
    local = devices // group
    added = ["--data-parallel-hybrid-lb", "--data-parallel-size-local", str(local)]
    added += ["--data-parallel-start-rank", str(local * rank), "--data-parallel-address", "leader.example"]
    return added + ["--data-parallel-rpc-port", PORTS["ranks"]]
