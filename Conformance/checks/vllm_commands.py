"""Holds `vllm serve` commands against the parser and the engine configuration of the vLLM on PYTHONPATH.

Lines in and out are those of command_verdicts.py; `argv` is what follows `vllm serve`.

Parsers accept any unambiguous beginning of an option, so each option is compared with the list of real ones first.
"""

import os
import sys

from command_verdicts import print_verdicts

os.environ.setdefault("VLLM_LOGGING_LEVEL", "ERROR")


def load_parser():
    """vLLM's parser of `vllm serve` and its check of the parsed arguments; they moved between minor versions."""
    from vllm.utils.argparse_utils import FlexibleArgumentParser

    try:
        from vllm.entrypoints.common.cli_args import make_arg_parser, validate_parsed_serve_args
    except ImportError:
        try:
            from vllm.entrypoints.launchers.cli_args import make_arg_parser, validate_parsed_serve_args
        except ImportError:
            from vllm.entrypoints.openai.cli_args import make_arg_parser, validate_parsed_serve_args
    return make_arg_parser(FlexibleArgumentParser()), validate_parsed_serve_args


def known_options(parser):
    """Every option string of the parser, underscores read as hyphens as vLLM itself does."""
    return {option.replace("_", "-") for action in parser._actions for option in action.option_strings}


def unknown_options(argv, known):
    """Options that are only the beginning of a real one, or of none."""
    named = [word.split("=", 1)[0].split(".", 1)[0] for word in argv if word.startswith("--")]
    return [name for name in named if name.replace("_", "-") not in known]


def located(model, models):
    """The folder of a model's configuration."""
    return os.path.join(models, model.replace("/", "--"))


def inspect_models_here():
    """Lets vLLM look at model classes in this process.

    It starts a process for each, as importing a class may start the device; there is none here, and each takes as long to
    start as everything else.
    """
    from vllm.model_executor.models import registry

    registry._run_in_subprocess = lambda function: function()


def derived(engine_arguments):
    """What vLLM makes of an engine's arguments: the settings it derives."""
    from vllm.usage.usage_lib import UsageContext

    config = engine_arguments.create_engine_config(UsageContext.OPENAI_API_SERVER)
    return {
        "tensor": config.parallel_config.tensor_parallel_size,
        "pipeline": config.parallel_config.pipeline_parallel_size,
        "data": config.parallel_config.data_parallel_size,
        "expert_parallel": config.parallel_config.enable_expert_parallel,
        "max_num_seqs": config.scheduler_config.max_num_seqs,
        "max_num_batched_tokens": config.scheduler_config.max_num_batched_tokens,
        "max_model_len": config.model_config.max_model_len,
        "gpu_memory_utilization": config.cache_config.gpu_memory_utilization,
        "kv_cache_dtype": config.cache_config.cache_dtype,
        "graph_sizes_largest": config.compilation_config.max_cudagraph_capture_size,
    }


def check(argv, models, parser, validate):
    """What vLLM makes of one command."""
    from vllm.engine.arg_utils import AsyncEngineArgs

    argv = list(argv)
    unknown = unknown_options(argv, known_options(parser))
    if unknown:
        raise ValueError(f"no such option: {', '.join(unknown)}")
    model = argv.pop(0) if argv and not argv[0].startswith("-") else None
    if model is None:
        raise ValueError("the command names no model")
    arguments = parser.parse_args(["--model", located(model, models), "--skip-tokenizer-init"] + argv)
    validate(arguments)
    return derived(AsyncEngineArgs.from_cli_args(arguments))


def main(commands, models):
    inspect_models_here()
    parser, validate = load_parser()
    print_verdicts(commands, lambda command: check(command["argv"], models, parser, validate))


if __name__ == "__main__":
    main(*sys.argv[1:])
