"""Holds commands of NVIDIA Dynamo's vLLM workers against the worker's own parser and vLLM's engine configuration.

Lines in and out are those of command_verdicts.py; `argv` is what follows `python3 -m dynamo.vllm`, with the options that
Dynamo's operator adds.
"""

import argparse
import sys

from command_verdicts import print_verdicts
from dynamo.common.configuration.groups.runtime_args import DynamoRuntimeArgGroup
from dynamo.vllm.args import parse_args
from dynamo.vllm.backend_args import DynamoVllmArgGroup
from vllm.engine.arg_utils import AsyncEngineArgs
from vllm.utils.argparse_utils import FlexibleArgumentParser
from vllm_commands import derived, inspect_models_here, known_options, located, unknown_options


def options():
    """Every option of the worker: Dynamo's own and the engine's."""
    own = argparse.ArgumentParser(add_help=False)
    DynamoRuntimeArgGroup().add_arguments(own)
    DynamoVllmArgGroup().add_arguments(own)
    engine = AsyncEngineArgs.add_cli_args(FlexibleArgumentParser(add_help=False), async_args_only=False)
    return known_options(own) | known_options(engine)


def check(argv, models, known):
    """What the worker and its engine make of one command."""
    argv = list(argv)
    unknown = unknown_options(argv, known)
    if unknown:
        raise ValueError(f"no such option: {', '.join(unknown)}")
    place = argv.index("--model") + 1
    argv[place] = located(argv[place], models)
    config = parse_args(argv)
    # The worker reads a tokenizer, which the folders of configurations do not have.
    config.engine_args.skip_tokenizer_init = True
    return derived(config.engine_args) | {"component": config.component}


def main(commands, models):
    inspect_models_here()
    known = options()
    print_verdicts(commands, lambda command: check(command["argv"], models, known))


if __name__ == "__main__":
    main(*sys.argv[1:])
