"""Holds engine commands, one after the other, against a check, and prints a verdict on each as a JSON line.

Commands are JSON lines {"id", "argv", "environment", "files", "devices_per_node"}, where files are the texts of settings
files by the names in argv; verdicts are {"id", "status", "detail"} with status "passed", "failed" or "not checkable".
"""

import contextlib
import io
import json
import os


class NotCheckable(Exception):
    """A command cannot be judged here."""


def print_verdicts(commands, check):
    """Prints what a check makes of each command in a file: what it returns, or what it raises."""
    inherited = dict(os.environ)
    for line in open(commands, encoding="utf-8"):
        command = json.loads(line)
        # A command's own variables must not outlive it.
        os.environ.clear()
        os.environ.update(inherited | command.get("environment", {}))
        os.environ["STANDIN_DEVICE_COUNT"] = str(command["devices_per_node"])
        messages = io.StringIO()
        try:
            with contextlib.redirect_stderr(messages):
                status, detail = "passed", check(command)
        except NotCheckable as error:
            status, detail = "not checkable", str(error)
        except SystemExit:
            status, detail = "failed", (messages.getvalue().strip().splitlines() or ["the parser refused it"])[-1]
        except Exception as error:  # whatever the engine raises is its verdict
            status, detail = "failed", f"{type(error).__name__}: {error}".replace("\n", " ")[:600]
        print(json.dumps({"id": command["id"], "status": status, "detail": detail}, default=str), flush=True)
