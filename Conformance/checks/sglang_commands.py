"""Holds SGLang server commands against the arguments of the SGLang on PYTHONPATH.

Lines in and out are those of command_verdicts.py; `argv` is what follows `python3 -m sglang.launch_server`.
"""

import os
import sys

import sglang_standin  # noqa: F401  must come before sglang
from command_verdicts import print_verdicts
from sglang.srt.server_args import ServerArgs, prepare_server_args


def known_options():
    """Every option string of SGLang's parser."""
    import argparse

    parser = argparse.ArgumentParser()
    ServerArgs.add_cli_args(parser)
    return {option for action in parser._actions for option in action.option_strings}


def located(argv, models):
    """The arguments with the model's name replaced by its folder of configuration."""
    replaced = list(argv)
    for option in ("--model-path", "--model"):
        if option in replaced:
            place = replaced.index(option) + 1
            replaced[place] = os.path.join(models, replaced[place].replace("/", "--"))
            return replaced
    raise ValueError("the command names no model")


def check(argv, models, known):
    """What SGLang makes of one command: the settings it derives."""
    unknown = [word for word in argv if word.startswith("--") and word.split("=", 1)[0] not in known]
    if unknown:
        raise ValueError(f"no such option: {', '.join(unknown)}")
    return resolved(prepare_server_args(located(argv, models) + ["--skip-tokenizer-init"]))


def resolved(arguments):
    """The settings that SGLang derives from its arguments."""
    arguments.resolve_once()
    arguments.check_server_args()
    settings = arguments.resolved_dict()
    names = [
        "tp_size", "pp_size", "dp_size", "attn_dp_size", "ep_size", "moe_a2a_backend", "page_size",
        "chunked_prefill_size", "mem_fraction_static", "max_running_requests", "context_length", "kv_cache_dtype",
    ]  # fmt: skip
    return {name: settings.get(name) for name in names}


def main(commands, models):
    known = known_options()
    print_verdicts(commands, lambda command: check(command["argv"], models, known))


if __name__ == "__main__":
    main(*sys.argv[1:])
