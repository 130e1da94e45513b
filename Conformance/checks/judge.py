"""Holds launch files against the tools and engines that read them, and prints a table of verdicts.

usage: judge.py SHARDWISE PLANS.csv FOLDER

FOLDER holds what `run` installed: `models/` with a configuration per model, `vllm-VERSION/` and `sglang-VERSION/` with
unpacked wheels, `trtllm-VERSION/` with files of its source, `definitions/` with Kubernetes' custom resources and the schema of llm-d's chart. Plans and launch files
are written below it. JOBS plans are judged at the same time, two without that variable.
"""

import collections
import concurrent.futures
import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

import calls
import kubernetes
import operator_options as operator

CHECKS = os.path.dirname(os.path.abspath(__file__))
TARGETS = ["shell", "slurm", "kubernetes", "dynamo", "llm-d", "ray"]
JOBS = int(os.environ.get("JOBS", "2"))
# Dynamo's images have other releases of the engines than most plans are for.
IMAGES = {"dynamo": "registry.example/dynamo:1.6.1"}


class Verdicts:
    """Counts of passed, failed, refused and not checkable things, by kind, with examples of what did not pass."""

    def __init__(self):
        self.counts = collections.defaultdict(collections.Counter)
        self.reasons = collections.defaultdict(collections.Counter)
        self.failures = []

    def add(self, kind, status, detail="", where=""):
        """Notes one verdict."""
        self.counts[kind][status] += 1
        if status == "failed":
            self.failures.append((kind, where, str(detail)[:400]))
        elif status != "passed":
            self.reasons[kind][re.sub(r"\d+", "N", str(detail)[:160])] += 1

    def take(self, others):
        """Adds the verdicts of others."""
        for kind, counts in others.counts.items():
            self.counts[kind].update(counts)
            self.reasons[kind].update(others.reasons[kind])
        self.failures += others.failures

    def table(self):
        """The verdicts as Markdown."""
        statuses = ["passed", "failed", "refused", "not checkable"]
        yield "| artifact, held against | " + " | ".join(statuses) + " | why refused or not checkable |"
        yield "|---" * (len(statuses) + 2) + "|"
        for kind in sorted(self.counts):
            reasons = "; ".join(f"{reason} ({count})" for reason, count in self.reasons[kind].most_common(3))
            cells = [str(self.counts[kind][status]) for status in statuses]
            yield f"| {kind} | " + " | ".join(cells) + f" | {reasons} |"
        for kind, where, detail in self.failures:
            yield f"\nFAILED {kind}: {where}\n    {detail}"


def plan(shardwise, row, folder):
    """Writes the plan of one row; the message where nothing can be planned."""
    path = os.path.join(folder, "plan.json")
    command = [
        shardwise, "plan", "--engine", row["engine"], "--model", row["model"], "--accelerator", row["accelerator"],
        "--count", row["count"], "--input", row["input"], "--output", row["output"], "--deployment", row["deployment"],
        "--format", "json", "--output-file", path,
    ]  # fmt: skip
    answer = subprocess.run(command, capture_output=True, text=True)
    if answer.returncode == 0:
        return path, None
    return None, (answer.stderr.strip() or "nothing fits").splitlines()[0]


def launch(shardwise, path, target, row, folder):
    """Writes the launch files of one target; the message where the launch is refused."""
    shutil.rmtree(folder, ignore_errors=True)
    # Names of objects have at most 40 letters, digits and hyphens.
    name = row["name"].replace(".", "-")[:40].rstrip("-")
    command = [shardwise, "launch", path, "--target", target, "--output-folder", folder, "--name", name]
    if target in IMAGES:
        command += ["--image", IMAGES[target]]
    answer = subprocess.run(command, capture_output=True, text=True)
    return None if answer.returncode == 0 else (answer.stderr.strip() or answer.stdout.strip()).splitlines()[0]


def files(folder, *endings):
    """The files below a folder with one of the endings, in order of name."""
    found = [os.path.join(place, name) for place, _, names in os.walk(folder) for name in names]
    return sorted(path for path in found if path.endswith(endings))


def nodes_of(script):
    """How many nodes a Slurm script asks for."""
    with open(script, encoding="utf-8") as file:
        asked = re.search(r"^#SBATCH\s+--nodes[= ](\d+)", file.read(), re.MULTILINE)
    return int(asked.group(1)) if asked else 1


def containers(described):
    """The containers of every pod in a Kubernetes object, wherever its kind keeps them, with the component around."""
    if isinstance(described, list):
        for each in described:
            yield from containers(each)
    if isinstance(described, dict):
        for key, value in described.items():
            if key == "containers":
                yield from value
            else:
                yield from containers(value)


def components(document):
    """The parts of a manifest with the nodes of a copy: components of a Dynamo graph, or the whole."""
    listed = document.get("spec", {}).get("components") if document.get("kind") == "DynamoGraphDeployment" else None
    for component in listed or [document]:
        yield component, component.get("multinode", {}).get("nodeCount", 1) if listed else 1


def container_calls(manifest):
    """The calls that the containers of a manifest make, for the leader and for the first worker of a group."""
    with open(manifest, encoding="utf-8") as file:
        documents = [document for document in yaml.safe_load_all(file) if document]
    for document in documents:
        for component, nodes in components(document):
            for container in containers(component):
                yield from calls_of(container, nodes, os.path.dirname(manifest))


def calls_of(container, nodes, folder):
    """The calls of one container, where Dynamo's operator joins so many nodes."""
    argv = [str(word) for word in container.get("command", []) + container.get("args", [])]
    if not argv:
        return
    devices = int(container.get("resources", {}).get("limits", {}).get("nvidia.com/gpu", 0))
    stated = {each["name"]: str(each.get("value", "10.0.0.9")) for each in container.get("env", [])}
    for worker in ("0", "1"):
        surroundings = {
            "LWS_WORKER_INDEX": worker, "LWS_LEADER_ADDRESS": "leader.example", "LWS_GROUP_SIZE": "2",
            "POD_IP": "10.0.0.9", "HOSTNAME": f"pod-{worker}",
        }  # fmt: skip
        # Kubernetes replaces $(NAME) in a container's words before it starts, and $$ by $.
        known = surroundings | stated
        words = [
            re.sub(r"\$\$|\$\((\w+)\)", lambda match: known.get(match[1], match[0]) if match[1] else "$", word)
            for word in argv
        ]
        if nodes > 1:
            words += operator.options(words, nodes, devices, int(worker))
        yield calls.run(words, known, folder)


def made_calls(target, folder):
    """The calls that the artifacts of one target make: (artifact, calls, complaint)."""
    nodes = {f"NODE_{number}": f"10.0.0.{number + 1}" for number in range(64)}
    if target == "shell":
        for script in files(folder, ".sh"):
            yield script, *calls.run(["bash", script], nodes, folder)
    elif target == "slurm":
        for script in files(folder, ".sbatch", ".slurm"):
            asked = nodes_of(script)
            surroundings = {
                "SLURM_NNODES": str(asked), "SLURM_JOB_NUM_NODES": str(asked), "SLURM_JOB_ID": "1",
                "SLURM_JOB_NODELIST": f"node[0-{asked - 1}]", "SLURM_SUBMIT_DIR": folder,
            }  # fmt: skip
            yield script, *calls.run(["bash", script], surroundings, folder)
    else:
        for manifest in files(folder, ".yaml"):
            for made, complaint in container_calls(manifest):
                yield manifest, made, complaint


def server_arguments(call):
    """The engine that a noted call starts and the words after its command, or nothing."""
    words = list(call["argv"])
    if call["command"] == "vllm" and words[:1] == ["serve"]:
        return "vllm", words[1:]
    if call["command"] == "sglang" and words[:1] == ["serve"]:
        return "sglang", words[1:]
    if call["command"].startswith("python") and words[:2] == ["-m", "sglang.launch_server"]:
        return "sglang", words[2:]
    if call["command"].startswith("python") and words[:1] == ["-m"] and words[1:2] != ["dynamo.frontend"]:
        if words[1].startswith("dynamo."):
            return words[1].replace(".", "-"), words[2:]
    if call["command"] == "trtllm-serve" and words[:1] != ["disaggregated"]:
        return "trtllm", words
    return None, words


def check_scripts(folder, verdicts):
    """Holds scripts against shellcheck."""
    for script in files(folder, ".sh", ".sbatch", ".slurm"):
        answer = subprocess.run(["shellcheck", "-s", "bash", script], capture_output=True, text=True)
        status = "passed" if answer.returncode == 0 else "failed"
        verdicts.add("shell and job scripts, shellcheck", status, answer.stdout, script)


def check_jobs(scripts, verdicts):
    """Holds job scripts against one real Slurm that has as many nodes as the largest asks for."""
    kind = "job scripts, sbatch --test-only"
    if not shutil.which("slurmctld"):
        for script in scripts:
            verdicts.add(kind, "not checkable", "slurmctld is not installed")
        return
    if not scripts:
        return
    asks = """import subprocess, sys, json
for script in sys.argv[1:]:
    answer = subprocess.run(["sbatch", "--test-only", script], capture_output=True, text=True)
    print(json.dumps([script, answer.returncode, answer.stderr]))"""
    cluster = [os.path.join(CHECKS, "slurm_cluster"), str(max(map(nodes_of, scripts)))]
    answer = subprocess.run(cluster + [sys.executable, "-c", asks] + scripts, capture_output=True, text=True)
    answers = {line[0]: line[1:] for line in map(json.loads, answer.stdout.splitlines())}
    for script in scripts:
        code, detail = answers.get(script, (1, answer.stderr))
        verdicts.add(kind, "failed" if code else "passed", detail, script)


def check_target(target, folder, row, verdicts, pending):
    """Holds the files of one target against everything but engines and Slurm, and collects the engines' commands."""
    check_scripts(folder, verdicts)
    definitions = os.path.join(os.getcwd(), "definitions")
    if target == "ray":
        for path in files(folder, ".yaml"):
            pending.append((target, "ray-vllm", path, row, {"argv": [path], "environment": {}}))
        return
    if target == "llm-d":
        for path in files(folder, ".yaml"):
            verdicts.add("values of llm-d's chart, its schema", *kubernetes.check_values(path, definitions), path)
    elif target not in ("shell", "slurm"):
        for manifest in files(folder, ".yaml"):
            for kind, status, detail in kubernetes.check(manifest, definitions):
                verdicts.add(f"manifests, {kind}", status, detail, manifest)
    for artifact, made, complaint in made_calls(target, folder):
        if complaint:
            verdicts.add(f"{target}, started among stubs", "failed", complaint, artifact)
            continue
        verdicts.add(f"{target}, started among stubs", "passed")
        for call in made:
            engine, argv = server_arguments(call)
            if engine:
                pending.append((target, engine, artifact, row, call | {"argv": argv}))


def ask_engines(pending, folder, verdicts):
    """Holds the collected commands against the engines' own parsers, a process per version and device."""
    groups = collections.defaultdict(list)
    for target, checker, artifact, row, call in pending:
        groups[checker, row["engine"], row["accelerator"]].append((target, artifact, call))

    def asked(key):
        checker, engine, accelerator = key
        name, version = engine.split("@")
        place = os.path.join(folder, f"{name}-{version}")
        if checker == "dynamo-trtllm":
            return "the worker's arguments need compiled libraries"
        return ask(checker, place, accelerator, groups[key], folder) if os.path.isdir(place) else f"no {engine} here"

    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        answered = dict(zip(sorted(groups), pool.map(asked, sorted(groups))))
    for (checker, engine, accelerator), answers in answered.items():
        for number, (target, artifact, call) in enumerate(groups[checker, engine, accelerator]):
            kind = f"{target}, {engine.replace('@', ' ')}"
            if isinstance(answers, str):
                verdicts.add(kind, "not checkable", answers)
                continue
            answer = answers.get(number, {"status": "failed", "detail": "the checker ended early"})
            verdicts.add(kind, answer["status"], answer["detail"], f"{artifact}: {' '.join(call['argv'])[:300]}")


def ask(checker, place, accelerator, commands, folder):
    """The answers of one version of an engine to its commands, by number."""
    surroundings = os.environ | {
        "CUDA_VISIBLE_DEVICES": "", "STANDIN_DEVICE": accelerator.split("-")[0], "HF_HUB_OFFLINE": "1",
        "VLLM_NO_USAGE_STATS": "1", "PYTHONPATH": f"{place}:{os.path.join(CHECKS, '..', 'standin')}",
    }  # fmt: skip
    program = os.path.join(CHECKS, f"{checker.replace('-', '_')}_commands.py")
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for number, (_, _, call) in enumerate(commands):
            line = call | {"id": number, "devices_per_node": 8}
            file.write(json.dumps(line) + "\n")
        file.flush()
        answer = subprocess.run(
            [sys.executable, program, file.name, os.path.join(folder, "models")],
            env=surroundings, capture_output=True, text=True,
        )  # fmt: skip
    lines = [json.loads(line) for line in answer.stdout.splitlines() if line.startswith('{"id"')]
    if not lines:
        print(answer.stderr[-2000:], file=sys.stderr)
    return {line["id"]: line for line in lines}


def judge_row(shardwise, row, folder):
    """The verdicts on one plan's files, the engines' commands and the job scripts."""
    verdicts, pending, scripts = Verdicts(), [], []
    place = os.path.join(folder, "plans", row["name"])
    os.makedirs(place, exist_ok=True)
    path, message = plan(shardwise, row, place)
    verdicts.add("plans", "passed" if path else "refused", message, row["name"])
    for target in TARGETS if path else []:
        artifacts = os.path.join(place, target)
        message = launch(shardwise, path, target, row, artifacts)
        if message:
            verdicts.add(f"{target}, written", "refused", message, row["name"])
            continue
        verdicts.add(f"{target}, written", "passed")
        check_target(target, artifacts, row, verdicts, pending)
        scripts += files(artifacts, ".sbatch", ".slurm")
    return verdicts, pending, scripts


def main(shardwise, table, folder):
    verdicts, pending, scripts = Verdicts(), [], []
    with open(table, encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    os.chdir(folder)
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        for judged in pool.map(lambda row: judge_row(shardwise, row, folder), rows):
            verdicts.take(judged[0])
            pending += judged[1]
            scripts += judged[2]
    check_jobs(scripts, verdicts)
    ask_engines(pending, folder, verdicts)
    print("\n".join(verdicts.table()))
    return 1 if verdicts.failures else 0


if __name__ == "__main__":
    sys.exit(main(*[os.path.abspath(argument) for argument in sys.argv[1:]]))
