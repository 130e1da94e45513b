"""Holds configurations of Ray Serve LLM against Ray's own models of them and vLLM's engine configuration.

Lines in and out are those of command_verdicts.py; `argv` is the path of a configuration.
"""

import sys

import yaml
from command_verdicts import print_verdicts
from ray.llm._internal.serve.core.ingress.builder import LLMServingArgs
from ray.llm._internal.serve.serving_patterns.data_parallel.builder import DPOpenAiServingArgs
from ray.llm._internal.serve.serving_patterns.prefill_decode.builder import PDServingArgs
from ray.serve.schema import ServeDeploySchema
from vllm.engine.arg_utils import AsyncEngineArgs
from vllm_commands import derived, inspect_models_here, located

# What each builder of an application takes, and where it has the servers.
BUILDERS = {
    "ray.serve.llm:build_openai_app": (LLMServingArgs, lambda args: args.llm_configs),
    "ray.serve.llm:build_dp_openai_app": (DPOpenAiServingArgs, lambda args: [args.llm_config]),
    "ray.serve.llm:build_pd_openai_app": (PDServingArgs, lambda args: [args.prefill_config, args.decode_config]),
}


def refuse_unknown(given, model):
    """Ray ignores members that it does not know in some places; here they are errors."""
    unknown = set(given) - set(model.model_fields)
    if unknown:
        raise ValueError(f"{model.__name__} has no {', '.join(sorted(unknown))}")


def server(config, models):
    """What vLLM makes of one server, as Ray starts it."""
    engine = config.get_engine_config()
    arguments = engine.get_initialization_kwargs()
    arguments["model"] = located(arguments["model"], models)
    arguments["skip_tokenizer_init"] = True
    if arguments.get("data_parallel_size", 1) > 1:
        # Each rank is a process of its own, which Ray tells its place.
        arguments |= {"data_parallel_rank": 0, "data_parallel_address": "127.0.0.1", "data_parallel_rpc_port": 1}
    return derived(AsyncEngineArgs(**arguments)) | {"bundles": len(engine.placement_bundles)}


def check(argv, models):
    """What Ray and the engine make of one configuration."""
    with open(argv[0], encoding="utf-8") as file:
        given = yaml.safe_load(file)
    refuse_unknown(given, ServeDeploySchema)
    found = []
    for application in ServeDeploySchema.model_validate(given).applications:
        model, servers = BUILDERS[application.import_path]
        refuse_unknown(application.args, model)
        found += [server(config, models) for config in servers(model.model_validate(application.args))]
    return found


def main(commands, models):
    inspect_models_here()
    print_verdicts(commands, lambda command: check(command["argv"], models))


if __name__ == "__main__":
    main(*sys.argv[1:])
