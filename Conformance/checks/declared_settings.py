"""Holds settings against classes of pydantic that are only read: fields, types, choices and bounds as declared."""

import ast

SCALARS = {"str": str, "Path": str, "bool": bool, "dict": dict, "list": list, "set": list, "tuple": list}
INTEGERS = {"int": None, "StrictInt": None, "PositiveInt": 1, "NonNegativeInt": 0}
FLOATS = {"float": None, "PositiveFloat": 0, "NonNegativeFloat": 0}
BOUNDS = {
    "gt": (lambda value, bound: value > bound, "above"),
    "ge": (lambda value, bound: value >= bound, "at least"),
    "lt": (lambda value, bound: value < bound, "below"),
    "le": (lambda value, bound: value <= bound, "at most"),
}


def called(node):
    """The last part of the name that a call calls, nothing for what is no call."""
    function = getattr(node, "func", None)
    return getattr(function, "attr", getattr(function, "id", None))


def constant(node):
    """The value of a literal, nothing for anything else."""
    return node.value if isinstance(node, ast.Constant) else None


def keywords(call):
    """The named arguments of a call."""
    return {each.arg: each.value for each in call.keywords}


def name_of(node):
    """The last part of a name."""
    return getattr(node, "attr", getattr(node, "id", None))


def plain(word):
    """A word by which classes are told apart, without the case and underscores in which its uses differ."""
    return str(word).upper().replace("_", "")


class Settings:
    """The classes that a source declares."""

    def __init__(self, trees, first):
        # Where two files declare a name, the file of the settings wins.
        self.classes, self.aliases = {}, {}
        for path in sorted(trees, key=lambda path: (path == first, path)):
            for node in trees[path].body:
                if isinstance(node, ast.ClassDef):
                    self.classes[node.name] = node
                elif isinstance(node, ast.AnnAssign) and name_of(node.annotation) == "TypeAlias":
                    self.aliases[node.target.id] = node.value
                elif isinstance(node, ast.Assign) and isinstance(node.value, (ast.Name, ast.Subscript)):
                    for target in node.targets:
                        if isinstance(target, ast.Name):
                            self.aliases[target.id] = node.value

    def declared(self, name):
        """The annotated names of a class and of those it comes from, with what they are assigned."""
        node = self.classes.get(name)
        found = {}
        for base in reversed(node.bases if node else []):
            found |= self.declared(name_of(base))
        for each in node.body if node else []:
            if isinstance(each, ast.AnnAssign) and not each.target.id.startswith("_"):
                found[each.target.id] = (each.annotation, each.value)
        return found

    def fields(self, name):
        """The fields of a class, and the names that tell it from others of a union."""
        fields, marks = {}, {}
        for field, (annotation, value) in self.declared(name).items():
            if name_of(getattr(annotation, "value", None)) == "ClassVar":
                marks[field] = constant(value)
            elif field != "model_config":
                fields[field] = (annotation, value)
        return fields, marks

    def bases(self, name):
        """The names of all classes that a class comes from."""
        node = self.classes.get(name)
        for base in node.bases if node else []:
            yield name_of(base)
            yield from self.bases(name_of(base))

    def check_object(self, value, name, where, partial=False):
        """Raises what is wrong with an object of a class. Fields that must be there may be missing where `partial`."""
        if not isinstance(value, dict):
            raise ValueError(f"{where} is no object of {name}")
        fields, marks = self.fields(name)
        spellings = {constant(keywords(call).get("alias")): field for field, (_, call) in fields.items()
                     if called(call) in ("Field", "PydanticField")}  # fmt: skip
        for key, inner in value.items():
            path = f"{where}.{key}" if where else str(key)
            if key in marks:
                continue
            field = key if key in fields else spellings.get(key)
            if field is None:
                raise ValueError(f"{path}: {name} has no such field")
            self.check_field(inner, *fields[field], path)
        for field, (_, call) in fields.items():
            if not partial and field not in value and self.is_required(call):
                raise ValueError(f"{where}: {name} needs {field}")

    @staticmethod
    def is_required(assigned):
        """Whether a field has no default."""
        if assigned is None:
            return True
        if called(assigned) not in ("Field", "PydanticField"):
            return False
        given = keywords(assigned)
        return not assigned.args and "default" not in given and "default_factory" not in given

    def check_field(self, value, annotation, assigned, where):
        """Raises what is wrong with the value of one field."""
        given = keywords(assigned) if called(assigned) in ("Field", "PydanticField") else {}
        # Where the annotation takes any object, the schema's text for the documentation says more.
        described = given.get("json_schema_extra")
        if isinstance(described, ast.Dict) and "object" in ast.dump(annotation):
            for key, text in zip(described.keys, described.values):
                if constant(key) == "type" and isinstance(constant(text), str):
                    annotation = ast.parse(constant(text), mode="eval").body
        self.check_value(value, annotation, where)
        for bound, (holds, word) in BOUNDS.items():
            limit = constant(given.get(bound))
            if limit is not None and isinstance(value, (int, float)) and not holds(value, limit):
                raise ValueError(f"{where}: {value} is not {word} {limit}")

    def check_value(self, value, annotation, where):
        """Raises what is wrong with a value of an annotated type. Types declared elsewhere take any value."""
        if isinstance(annotation, ast.Constant):
            if annotation.value is None:
                if value is not None:
                    raise ValueError(f"{where}: {value!r} is not none")
                return
            annotation = ast.parse(annotation.value, mode="eval").body
        if isinstance(annotation, ast.BinOp):
            self.check_union(value, [annotation.left, annotation.right], where)
        elif isinstance(annotation, ast.Subscript):
            self.check_generic(value, annotation, where)
        else:
            self.check_named(value, name_of(annotation), where)

    def check_generic(self, value, annotation, where):
        """Raises what is wrong with a value of a type that has arguments."""
        kind, inner = name_of(annotation.value), annotation.slice
        arguments = inner.elts if isinstance(inner, ast.Tuple) else [inner]
        if kind == "Optional":
            self.check_union(value, [ast.Constant(None), inner], where)
        elif kind == "Union":
            self.check_union(value, arguments, where)
        elif kind == "Annotated":
            self.check_value(value, arguments[0], where)
        elif kind == "Literal":
            choices = [constant(choice) for choice in arguments]
            if value not in choices:
                raise ValueError(f"{where}: {value!r} is none of {', '.join(map(str, choices))}")
        elif kind in ("List", "list", "Sequence", "Set", "set"):
            self.check_named(value, "list", where)
            for number, each in enumerate(value):
                self.check_value(each, arguments[0], f"{where}[{number}]")
        elif kind in ("Dict", "dict", "Mapping"):
            self.check_named(value, "dict", where)
            for key, each in value.items():
                self.check_value(key, arguments[0], f"{where}, key {key!r}")
                self.check_value(each, arguments[1], f"{where}.{key}")

    def check_union(self, value, members, where):
        """Raises what is wrong with a value of one of several types: an object is held against their classes."""
        members = list(self.flattened(members))
        if isinstance(value, dict):
            models = [member for member in members if name_of(member) in self.classes]
            if models:
                members = [ast.Name(name) for name in self.told_apart(value, [name_of(model) for model in models], where)]
        complaints = []
        for member in members:
            try:
                return self.check_value(value, member, where)
            except ValueError as error:
                if not isinstance(member, ast.Constant):
                    complaints.append(str(error))
        raise ValueError(complaints[0] if len(complaints) == 1 else f"{where}: none of " + "; ".join(complaints))

    def flattened(self, members):
        """The members of a union and of unions in it."""
        for member in members:
            if isinstance(member, ast.Name) and member.id in self.aliases:
                yield from self.flattened([self.aliases[member.id]])
            elif isinstance(member, ast.Subscript) and name_of(member.value) in ("Optional", "Union"):
                inner = member.slice
                yield from self.flattened(inner.elts if isinstance(inner, ast.Tuple) else [inner])
            else:
                yield member

    def told_apart(self, value, names, where):
        """The classes that an object can be of: what it says by a name such as `decoding_type`, else all of them."""
        kinds = [name for name in self.classes if name in names or set(names) & set(self.bases(name))]
        marks = {name: self.marks(name) for name in kinds}
        for key in sorted({key for each in marks.values() for key in each} & set(value)):
            said = plain(value[key])
            marked = [name for name in kinds if plain(marks[name].get(key)) == said]
            if not marked:
                known = ", ".join(str(marks[name][key]) for name in kinds if key in marks[name])
                raise ValueError(f"{where}.{key}: {value[key]!r} is none of {known}")
            kinds = marked
        return kinds

    def marks(self, name):
        """What tells a class from others of a union: class variables, and fields with one choice."""
        fields, marks = self.fields(name)
        for field, (annotation, _) in fields.items():
            if name_of(getattr(annotation, "value", None)) == "Literal" and constant(annotation.slice) is not None:
                marks[field] = constant(annotation.slice)
        return marks

    def check_named(self, value, name, where):
        """Raises what is wrong with a value of a named type."""
        if name in self.aliases and name not in self.classes:
            return self.check_value(value, self.aliases[name], where)
        if name in self.classes:
            if any(base.endswith(("Enum", "EnumMeta")) for base in self.bases(name) if base):
                return self.check_choice(value, name, where)
            return self.check_object(value, name, where)
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if name in INTEGERS:
            well = number and isinstance(value, int) and (INTEGERS[name] is None or value >= INTEGERS[name])
        elif name in FLOATS:
            well = number and (FLOATS[name] is None or value >= FLOATS[name])
        else:
            well = isinstance(value, SCALARS.get(name, object))
        if not well:
            raise ValueError(f"{where}: {value!r} is not of type {name}")
        return None

    def check_choice(self, value, name, where):
        """Raises where a value is none of an enumeration's."""
        choices = set()
        for each in self.classes[name].body:
            if isinstance(each, ast.Assign):
                choices |= {each.targets[0].id, constant(each.value)}
        if value not in choices:
            known = ", ".join(sorted(choice for choice in choices if isinstance(choice, str)))
            raise ValueError(f"{where}: {value!r} is none of {known}")
