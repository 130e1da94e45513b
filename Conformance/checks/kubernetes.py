"""Validates Kubernetes manifests and charts' values.

Core kinds are held against kubernetes-validate, custom ones against their definitions in the folder given; unknown
fields are errors, as a server's strict validation makes them. Pods inside a custom resource are held against Kubernetes'
own schema too. Kinds without a definition are reported as not checkable.
"""

import functools
import glob
import json
import os

import jsonschema
import kubernetes_validate
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
    return [each for described in objects for each in verdicts(described, folder)]


def verdicts(described, folder):
    """The verdicts on one object and on the pods inside."""
    version, kind = described.get("apiVersion", ""), described.get("kind", "")
    if is_core(version):
        return [(kind, *by_kubernetes(described))]
    validator = definitions(folder).get((version, kind))
    judged = by_schema(described, validator) if validator else ("not checkable", f"no definition of {version} {kind}")
    found = [(kind, *judged)]
    for number, pod in enumerate(pod_templates(described)):
        alone = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": f"pod-{number}"} | pod.get("metadata", {})}
        found.append((f"pods of {kind}", *by_kubernetes(alone | {"spec": pod.get("spec")})))
    return found


def pod_templates(described):
    """The pod templates of a custom resource, by the name that Kubernetes gives such a field."""
    if isinstance(described, list):
        for each in described:
            yield from pod_templates(each)
    if isinstance(described, dict):
        for key, value in described.items():
            if key == "podTemplate":
                yield value
            else:
                yield from pod_templates(value)


def by_schema(described, validator):
    """What a schema says of an object: (status, detail)."""
    errors = sorted(validator.iter_errors(described), key=lambda error: [str(step) for step in error.path])
    detail = "; ".join(f"{'/'.join(map(str, error.path))}: {error.message[:200]}" for error in errors[:3])
    return "failed" if errors else "passed", detail


def by_kubernetes(described):
    """What kubernetes-validate says of an object: (status, detail)."""
    try:
        kubernetes_validate.validate(described, kubernetes_validate.latest_version(), strict=True)
    except Exception as error:  # its own errors and those of the schema library
        return "failed", str(getattr(error, "message", error))[:400]
    return "passed", ""


def check_values(path, folder):
    """The verdict on values of llm-d's chart by the schema that the chart brings: (status, detail)."""
    place = os.path.join(folder, "llm-d-values.schema.json")
    if not os.path.exists(place):
        return "not checkable", "the chart's values.schema.json could not be fetched"
    with open(path, encoding="utf-8") as file:
        values = yaml.load(file, Loader=LOADER)
    return by_schema(values, values_schema(place))


@functools.cache
def values_schema(place):
    """The validator of a chart's values."""
    with open(place, encoding="utf-8") as file:
        return jsonschema.Draft7Validator(json.load(file))
