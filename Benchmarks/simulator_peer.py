"""Runs the peer's offline simulator on requests of one length: `simulator_peer.py REQUESTS RATE`.

It is AISimulate's, as Dynamo's runtime on PyPI carries it; times of steps are the package's own default, a polynomial.
"""

import json
import sys

from dynamo.replay import run_synthetic_trace_replay

ENGINE = {
    "engine": {
        "backend": "vllm", "num_gpu_blocks": 27_000, "block_size": 16, "max_num_seqs": 256,
        "max_num_batched_tokens": 8192, "enable_prefix_caching": False, "enable_chunked_prefill": True,
    }
}

report = run_synthetic_trace_replay(
    2000, 200, int(sys.argv[1]), extra_engine_args=ENGINE, num_workers=1, request_rate=float(sys.argv[2]))
print(json.dumps({name: report.summary[name] for name in ("completed_requests", "mean_ttft_ms", "mean_tpot_ms")}))
