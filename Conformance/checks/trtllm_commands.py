"""Holds TensorRT-LLM server commands against the options and settings that its source declares.

Lines in and out are those of command_verdicts.py; `argv` is what follows `trtllm-serve`. The source on PYTHONPATH is read,
not run, since importing it needs the compiled library: `commands/serve.py` for the options, `llmapi/llm_args.py` for the
settings, `_torch/pyexecutor/model_loader.py` for the formats of the cache, which is a string in its class. So values are
held against declared types, choices and bounds; what validators and the model refuse is not seen.
"""

import ast
import os
import sys

import yaml
from command_verdicts import NotCheckable, print_verdicts
from declared_settings import Settings, called, constant, keywords


NEEDED = (
    "tensorrt_llm/commands/serve.py", "tensorrt_llm/llmapi/llm_args.py",
    "tensorrt_llm/_torch/pyexecutor/model_loader.py",
)  # fmt: skip


def sources(package, place):
    """The syntax trees of a package's files by path: those with what is declared elsewhere may be missing."""
    trees = {}
    for folder, _, names in sorted(os.walk(package)):
        for name in sorted(names):
            if name.endswith(".py"):
                path = os.path.join(folder, name)
                with open(path, encoding="utf-8") as file:
                    trees[os.path.relpath(path, place)] = ast.parse(file.read(), path)
    return trees


def serve_function(trees):
    """The function behind `trtllm-serve serve`."""
    for node in ast.walk(trees["tensorrt_llm/commands/serve.py"]):
        if isinstance(node, ast.FunctionDef) and node.name == "serve":
            return node
    raise NotCheckable("the source has no function `serve`")


def declared_options(trees):
    """The options of `trtllm-serve serve`: for each spelling, a function that says what is wrong with a value, or
    nothing for a flag."""
    serve = serve_function(trees)
    calls = [each for each in serve.decorator_list if called(each) == "option"]
    shared = trees.get("tensorrt_llm/commands/common_llm_options.py")
    if any(isinstance(each, ast.Name) and each.id == "common_llm_options" for each in serve.decorator_list):
        if shared is None:
            raise NotCheckable("common_llm_options.py is missing")
        calls += [node for node in ast.walk(shared) if called(node) == "option"]
    options = {}
    for call in calls:
        given = keywords(call)
        flag = constant(given.get("is_flag")) is True
        spellings = [constant(word) for word in call.args]
        for spelling in (half for word in spellings if word.startswith("-") for half in word.split("/")):
            options[spelling] = None if flag else complaint_of(given.get("type"))
    return options


def complaint_of(kind):
    """A function that says what is wrong with a value of a click type, or nothing where all is well."""
    if called(kind) in ("Choice", "ChoiceWithAlias") and isinstance(kind.args[0], (ast.List, ast.Tuple)):
        choices = [constant(word) for word in kind.args[0].elts]
        if len(kind.args) > 1 and isinstance(kind.args[1], ast.Dict):
            choices += [constant(word) for word in kind.args[1].keys]
        return lambda value: None if value in choices else f"is none of {', '.join(choices)}"
    name = getattr(kind, "id", None)
    if name not in ("int", "float"):
        return lambda value: None
    reader = {"int": int, "float": float}[name]

    def complaint(value):
        try:
            reader(value)
        except ValueError:
            return f"is not of type {name}"
        return None

    return complaint


def read_command(argv, options):
    """The options of a command with their values; an error for what the parser would refuse."""
    words = list(argv[1:] if argv[:1] == ["serve"] else argv)
    given, models = {}, []
    while words:
        word = words.pop(0)
        if not word.startswith("-"):
            models.append(word)
            continue
        name, equals, value = word.partition("=")
        if name not in options:
            raise ValueError(f"no such option: {name}")
        complaint = options[name]
        if complaint is None:
            if equals:
                raise ValueError(f"{name} is a flag and takes no value")
            given[name] = True
            continue
        if not equals:
            if not words:
                raise ValueError(f"{name} needs a value")
            value = words.pop(0)
        wrong = complaint(value)
        if wrong:
            raise ValueError(f"{name}: {value} {wrong}")
        given[name] = value
    if len(models) != 1:
        raise ValueError(f"one model is needed, not {len(models)}")
    return given


def settings_of(given, files):
    """The settings of the file that a command names, nothing without one."""
    paths = [given[name] for name in ("--config", "--extra_llm_api_options") if name in given]
    if not paths:
        return {}
    if paths[-1] not in files:
        raise NotCheckable("the settings file was not there when the command started")
    settings = yaml.safe_load(files[paths[-1]])
    if not isinstance(settings, dict):
        raise ValueError(f"{paths[-1]} has no settings")
    return settings


def server_settings(trees):
    """Settings of the file that the server takes for itself before the engine gets the rest."""
    return {
        constant(node.args[0])
        for node in ast.walk(serve_function(trees))
        if called(node) == "pop" and node.args and isinstance(constant(node.args[0]), str)
    }


def cache_formats(trees):
    """The formats of the cache that the model's loader takes."""
    for node in trees["tensorrt_llm/_torch/pyexecutor/model_loader.py"].body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "_VALID_KV_CACHE_DTYPES":
            return [constant(word) for word in node.value.elts]
    raise NotCheckable("the source does not say which formats of the cache it takes")


def check_cache(found, formats):
    """Raises where the cache gets a format that the loader refuses."""
    said = (found.get("kv_cache_config") or {}).get("dtype", "auto")
    if said not in formats:
        raise ValueError(f"kv_cache_config.dtype: {said} is none of {', '.join(formats)}, which the model's loader takes")


def check(command, options, settings, own, formats):
    """How many settings of one command the source declares."""
    given = read_command(command["argv"], options)
    found = settings_of(given, command.get("files", {}))
    found = {name: value for name, value in found.items() if name not in own}
    backend = found.get("backend", given.get("--backend", "pytorch"))
    top = {"pytorch": "TorchLlmArgs", "tensorrt": "TrtLlmArgs", "trt": "TrtLlmArgs"}.get(backend)
    if top is None:
        raise NotCheckable(f"the settings of the back end {backend} are declared elsewhere")
    settings.check_object(found, top, "", partial=True)
    if top == "TorchLlmArgs":
        check_cache(found, formats)
    return {"options": len(given), "settings": len(found)}


def judge():
    """A function that judges one command by the source on PYTHONPATH."""
    place = next((path for path in sys.path if all(os.path.isfile(os.path.join(path, name)) for name in NEEDED)), None)
    if place is None:
        raise NotCheckable(f"one of {', '.join(NEEDED)} is missing")
    trees = sources(os.path.join(place, "tensorrt_llm"), place)
    options, settings, own = declared_options(trees), Settings(trees, NEEDED[1]), server_settings(trees)
    formats = cache_formats(trees)
    return lambda command: check(command, options, settings, own, formats)


def main(commands, _models):
    try:
        print_verdicts(commands, judge())
    except NotCheckable as error:
        reason = error

        def refuse(_command):
            raise reason

        print_verdicts(commands, refuse)


if __name__ == "__main__":
    main(*sys.argv[1:])
