"""Counts the bytes of weights on one device by building vLLM's own model on torch's meta device.

Reads layouts as JSON lines {"id", "model", "tensor", "pipeline", "data", "expert": true|false, "device", "rank"} and
writes {"id", "bytes"} or {"id", "error"} for each. `rank` counts devices of one replica in vLLM's order, data parallel
ranks outermost. The bytes are those of parameters before any repacking after loading.

vLLM is imported once; each layout is built in a child process, since process groups cannot be made twice.
"""

import inspect
import json
import os
import sys

os.environ.setdefault("VLLM_LOGGING_LEVEL", "ERROR")


class NoOperation:
    """Stands for compiled operators and streams, which building a model may name but does not run."""

    def __init__(self, *arguments, **named):
        self.__name__ = "no_operation"

    def __call__(self, *arguments, **named):
        return None

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self


def engine_config(layout, models):
    """vLLM's configuration of the layout, on a single made-up node that is large enough."""
    from vllm.engine.arg_utils import AsyncEngineArgs
    from vllm.usage.usage_lib import UsageContext
    from vllm.utils.argparse_utils import FlexibleArgumentParser

    devices = layout["tensor"] * layout["pipeline"] * layout["data"]
    os.environ["STANDIN_DEVICE_COUNT"] = str(devices)
    argv = [
        "--skip-tokenizer-init", "--model", os.path.join(models, layout["model"].replace("/", "--")),
        "--tensor-parallel-size", str(layout["tensor"]), "--pipeline-parallel-size", str(layout["pipeline"]),
        "--data-parallel-size", str(layout["data"]), "--max-model-len", "4096",
    ]  # fmt: skip
    if layout["expert"]:
        argv.append("--enable-expert-parallel")
    parser = AsyncEngineArgs.add_cli_args(FlexibleArgumentParser())
    return AsyncEngineArgs.from_cli_args(parser.parse_args(argv)).create_engine_config(
        UsageContext.OPENAI_API_SERVER
    )


def pretend_groups(config, rank):
    """Makes the process groups of one rank with torch's fake backend."""
    import torch
    import torch.distributed as distributed
    import vllm.distributed.parallel_state as state
    from torch.testing._internal.distributed.fake_pg import FakeStore

    parallel = config.parallel_config
    world = parallel.world_size * parallel.data_parallel_size
    distributed.init_process_group("fake", store=FakeStore(), rank=rank, world_size=world)
    new_group = distributed.new_group

    def new_fake_group(ranks=None, *arguments, **named):
        return new_group(ranks, backend="fake")

    distributed.new_group = torch.distributed.new_group = new_fake_group
    make = state.GroupCoordinator.__init__
    signature = inspect.signature(make)

    def make_without_queue(self, *arguments, **named):
        bound = signature.bind(self, *arguments, **named)
        bound.arguments["use_message_queue_broadcaster"] = False
        make(*bound.args, **bound.kwargs)

    state.GroupCoordinator.__init__ = make_without_queue
    state.in_the_same_node_as = lambda group, source_rank=0: [True] * world
    config.parallel_config.data_parallel_rank = rank // parallel.world_size
    state.init_distributed_environment(
        world_size=parallel.world_size, rank=rank % parallel.world_size,
        distributed_init_method="tcp://127.0.0.1:1", local_rank=0, backend="fake",
    )  # fmt: skip
    state.initialize_model_parallel(
        parallel.tensor_parallel_size, parallel.pipeline_parallel_size, backend="fake"
    )


def forgive_missing_operators():
    """Answers for compiled operators that were not loaded."""
    import torch
    import torch._ops

    find = torch._ops._OpNamespace.__getattr__

    def find_or_stand_in(self, name):
        try:
            return find(self, name)
        except AttributeError:
            if name.startswith("__") or not self.name.startswith(("_C", "_moe_C", "_vllm")):
                raise
            return NoOperation()

    torch._ops._OpNamespace.__getattr__ = find_or_stand_in
    torch.cuda.Stream = torch.cuda.Event = NoOperation


def weight_bytes(layout, models):
    """The bytes of the parameters that vLLM gives to the layout's rank."""
    import torch
    from vllm.config import set_current_vllm_config
    from vllm.model_executor.model_loader.utils import initialize_model
    from vllm.utils.torch_utils import set_default_torch_dtype

    config = engine_config(layout, models)
    with set_current_vllm_config(config):
        pretend_groups(config, layout["rank"])
        import vllm._custom_ops  # noqa: F401  registers what models name

        described = config.model_config
        described.registry.resolve_model_cls(described.architectures, described)
        forgive_missing_operators()
        with set_default_torch_dtype(described.dtype), torch.device("meta"):
            model = initialize_model(config)
    return sum(parameter.numel() * parameter.element_size() for parameter in model.parameters())


def main(layouts, models):
    import vllm.engine.arg_utils  # noqa: F401  imported once, for all children

    for line in open(layouts, encoding="utf-8"):
        layout = json.loads(line)
        child = os.fork()
        if child == 0:
            try:
                answer = {"bytes": weight_bytes(layout, models)}
            except BaseException as error:  # a child must never go on as the parent
                answer = {"error": f"{type(error).__name__}: {error}".replace("\n", " ")[:500]}
            print(json.dumps({"id": layout["id"]} | answer), flush=True)
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
