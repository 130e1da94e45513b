"""Validates Kubernetes manifests: core kinds by kubernetes-validate, custom ones by their published schemas.

Definitions of custom resources are read from the folder given; unknown fields are errors, as a server's strict
validation makes them. Kinds without a definition are reported as not checkable.
"""

import functools
import glob
import os
import subprocess
import tempfile

import jsonschema
import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def strict(schema):
    """A structural schema as plain JSON Schema in which unknown fields are errors."""
    if isinstance(schema, list):
        return [strict(element) for element in schema]
    if not isinstance(schema, dict):
        return schema
    verbatim = {"enum", "default", "required", "const"}
    made = {}
    for key, value in schema.items():
        if key in verbatim:
            made[key] = value
        elif key == "properties":
            made[key] = {name: strict(member) for name, member in value.items()}
        else:
            made[key] = strict(value)
    if made.pop("x-kubernetes-int-or-string", False):
        made.pop("type", None)
        made["anyOf"] = [{"type": "integer"}, {"type": "string"}]
    if made.pop("nullable", False) and "type" in made:
        made["type"] = [made["type"], "null"]
    open_ended = made.get("x-kubernetes-preserve-unknown-fields") or "additionalProperties" in made
    if made.get("type") == "object" and "properties" in made and not open_ended:
        made["additionalProperties"] = False
    return made


@functools.cache
def definitions(folder):
    """Validators of the custom resources defined in a folder, by version and kind."""
    found = {}
    for path in sorted(glob.glob(os.path.join(folder, "*.yaml"))):
        with open(path, encoding="utf-8") as file:
            documents = [document for document in yaml.load_all(file, Loader=LOADER) if document]
        for document in documents:
            if document.get("kind") != "CustomResourceDefinition":
                continue
            specification = document["spec"]
            for version in specification["versions"]:
                schema = strict(version["schema"]["openAPIV3Schema"])
                schema["properties"]["metadata"] = {"type": "object"}
                key = (f"{specification['group']}/{version['name']}", specification["names"]["kind"])
                found[key] = jsonschema.Draft202012Validator(schema)
    return found


def is_core(version):
    """Whether Kubernetes itself defines the group: its groups have no dot, or end in k8s.io."""
    group = version.split("/")[0]
    return "." not in group or (group.endswith(".k8s.io") and group.count(".") == 2 and "x-k8s" not in group)


def check(path, folder):
    """The verdict on each object of a manifest: (kind, status, detail)."""
    with open(path, encoding="utf-8") as file:
        objects = [document for document in yaml.load_all(file, Loader=LOADER) if document]
    return [verdict(each, folder) for each in objects]


def verdict(described, folder):
    """The verdict on one object."""
    version, kind = described.get("apiVersion", ""), described.get("kind", "")
    validator = definitions(folder).get((version, kind))
    if validator:
        errors = sorted(validator.iter_errors(described), key=lambda error: [str(step) for step in error.path])
        detail = "; ".join(f"{'/'.join(map(str, error.path))}: {error.message[:200]}" for error in errors[:3])
        return kind, "failed" if errors else "passed", detail
    if not is_core(version):
        return kind, "not checkable", f"no definition of {version} {kind} in {folder}"
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as alone:
        yaml.safe_dump(described, alone)
        alone.flush()
        answer = subprocess.run(["kubernetes-validate", "--strict", alone.name], capture_output=True, text=True)
    return kind, "passed" if answer.returncode == 0 else "failed", (answer.stdout + answer.stderr).strip()[-400:]
