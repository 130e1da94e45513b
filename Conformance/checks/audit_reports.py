"""Validates what `shardwise audit` writes for programs: SARIF logs and JSON reports of the examples and all fixtures.

    audit_reports.py BINARY SARIF_SCHEMA REPORT_SCHEMA

A log is also read as code-scanning services do: rule indices point at their rules, and places lie inside their files.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.parse

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MARK = re.compile("⟦(.*?)⟧", re.DOTALL)


def folders(scratch):
    """The examples and fixtures as they are, and the marked documents with their wrong parts."""
    for place in ("Examples", "Tests/AuditingTests/Fixtures"):
        yield from sorted(path for path in (ROOT / place).iterdir() if path.is_dir())
    for folder in sorted((ROOT / "Tests/AuditingTests/Marked").iterdir()):
        copy = scratch / folder.name
        copy.mkdir()
        for path in folder.iterdir():
            copy.joinpath(path.name).write_text(MARK.sub(lambda mark: mark[1].split("|")[0], path.read_text()))
        yield copy
    broken = scratch / "a folder, with ümlaut & % sign"
    broken.mkdir()
    (broken / "note ünïcode.md").write_text("# Inputs\n\n- **TTFT**: 3 s\n- 2 × 3 GB = 7 GB\n")
    (broken / "binary.md").write_bytes(b"\0\1")
    (broken / "broken.json").write_text("{")
    yield broken


def places(result):
    for location in result.get("locations", []) + result.get("relatedLocations", []):
        yield location["physicalLocation"]


def check_meaning(log):
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        if "ruleIndex" in result:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"], result["ruleId"]
        for place in places(result):
            uri = urllib.parse.unquote(place["artifactLocation"]["uri"])
            path = pathlib.Path(uri.removeprefix("file://"))
            lines = re.split("\r\n|\n|\r", path.read_bytes().decode("utf-8-sig")) if path.exists() else None
            region = place["region"]
            assert lines is None or region["startLine"] <= max(1, len(lines)), (uri, region)


def validator_of(path):
    """The validator of the draft that a schema names."""
    schema = json.loads(pathlib.Path(path).read_text())
    return jsonschema.validators.validator_for(schema)(schema)


def main():
    binary, sarif, report = sys.argv[1:4]
    formats = {
        "sarif": validator_of(sarif),
        "json": validator_of(report),
    }
    failed = count = 0
    with tempfile.TemporaryDirectory() as scratch:
        for folder in folders(pathlib.Path(scratch)):
            for name, validator in formats.items():
                run = subprocess.run(
                    [binary, "audit", folder, "--format", name], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                try:
                    document = json.loads(run.stdout)
                    problems = [f"{list(error.absolute_path)}: {error.message}" for error in
                                validator.iter_errors(document)]
                    if name == "sarif":
                        check_meaning(document)
                except (ValueError, AssertionError) as error:
                    problems = [f"{type(error).__name__}: {error} {run.stderr.decode()[:200]}"]
                count += 1
                failed += bool(problems)
                for problem in problems[:5]:
                    print(f"{folder.name} {name}: {problem[:300]}")
    print(f"{count - failed} of {count} documents are valid")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
