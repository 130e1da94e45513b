"""Holds commands of NVIDIA Dynamo's SGLang workers against the worker's own parser and SGLang's arguments.

Lines in and out are those of command_verdicts.py; `argv` is what follows `python3 -m dynamo.sglang`, with the options
that Dynamo's operator adds.
"""

import argparse
import asyncio
import sys

import sglang_standin  # noqa: F401  must come before sglang
from command_verdicts import print_verdicts
from dynamo.common.configuration.groups.runtime_args import DynamoRuntimeArgGroup
from dynamo.sglang.args import parse_args
from dynamo.sglang.backend_args import DynamoSGLangArgGroup
from sglang_commands import known_options, located, resolved


def options():
    """Every option of the worker: Dynamo's own and the engine's."""
    own = argparse.ArgumentParser(add_help=False)
    DynamoRuntimeArgGroup().add_arguments(own)
    DynamoSGLangArgGroup().add_arguments(own)
    return known_options() | {option for action in own._actions for option in action.option_strings}


def check(argv, models, known):
    """What the worker and its engine make of one command."""
    unknown = [word for word in argv if word.startswith("--") and word.split("=", 1)[0] not in known]
    if unknown:
        raise ValueError(f"no such option: {', '.join(unknown)}")
    config = asyncio.run(parse_args(located(argv, models) + ["--skip-tokenizer-init"]))
    return resolved(config.server_args)


def main(commands, models):
    known = options()
    print_verdicts(commands, lambda command: check(command["argv"], models, known))


if __name__ == "__main__":
    main(*sys.argv[1:])
