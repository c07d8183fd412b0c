"""What a state says about the resources that a program registered, and how a later program differs.

``pulumi stack export --stack dev | python -m tests.resources.recorded.state Pulumi.dev.yaml > NAME.json`` records a state: the
environment, and of each resource its URN, its inputs and the options that decide what becomes of it. Outputs are left out, and
so are secrets and whatever names the machine.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from kserve_iac._version import VERSION

SIGNATURE = "4dabf18193072939515e22adb298388d"
"""Key of values with a meaning of their own in a state (pulumi/pulumi, sdk/go/common/resource/sig)."""

SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"
"""Its value for a secret."""

SECRET = "[secret]"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What stands for a value that is not known in a preview (pulumi/pulumi, sdk/go/common/resource/plugin/rpc.go)."""

PLACES = {"kubeconfig": "<kubeconfig>", "charts": "<charts>", "id": "<sandbox>"}
"""What ``sandbox.json`` names -> what stands for it in a record."""

OPTIONS = ("protect", "retainOnDelete", "deletedWith", "ignoreChanges")
"""Options of a resource that a state holds."""


def record(export: Mapping[str, Any], environment: Mapping[str, Any], places: Mapping[str, str]) -> dict[str, Any]:
    """The record of a state. ``places`` are the texts that name the machine, and what stands for each."""
    resources = [
        {
            "urn": one["urn"],
            "inputs": plain(one.get("inputs") or {}, places),
            **{name: one[name] for name in OPTIONS if one.get(name)},
        }
        for one in export["deployment"]["resources"]
        if one["type"] != "pulumi:pulumi:Stack"
    ]
    return {"version": VERSION, "environment": environment, "resources": resources}


def plain(value: Any, places: Mapping[str, str]) -> Any:
    """A value of a state without secrets and without the names of the machine."""
    if isinstance(value, Mapping):
        if value.get(SIGNATURE) == SECRET_SIGNATURE:
            return SECRET
        return {key: plain(one, places) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one, places) for one in value]
    if isinstance(value, str):
        for text, stands in places.items():
            value = value.replace(text, stands)
    # The wire knows doubles only.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def differences(recorded: Any, registered: Any, ours: bool = True, at: str = "") -> Iterator[str]:
    """The paths at which the inputs of a program differ from those of a record.

    Values that are not known without an engine are not compared, and neither are secrets. A plugin adds inputs of its own
    (``ours`` is false below a place where the program sets nothing); whatever it adds, it added in the record, too.
    """
    if recorded == SECRET or registered == UNKNOWN:
        return
    if isinstance(recorded, Mapping) and isinstance(registered, Mapping):
        for key in sorted({*recorded, *registered}):
            below = f"{at}.{key}" if at else key
            if key not in registered:
                yield f"{below} is not set any more"
            elif key not in recorded:
                yield f"{below} is new"
            else:
                yield from differences(recorded[key], registered[key], ours, below)
    elif isinstance(recorded, Sequence) and not isinstance(recorded, str) and isinstance(registered, (list, tuple)):
        if len(recorded) != len(registered):
            yield f"{at} has {len(registered)} items, not {len(recorded)}"
        for index, (old, new) in enumerate(zip(recorded, registered, strict=False)):
            yield from differences(old, new, ours, f"{at}[{index}]")
    elif recorded != registered:
        yield f"{at} is {registered!r}, not {recorded!r}"


def without_added(inputs: Mapping[str, Any], added: Mapping[str, Any]) -> dict[str, Any]:
    """Inputs of a state without those that a plugin adds to every object of a type."""
    return {key: value for key, value in inputs.items() if not (key in added and added[key] == value)}


def _places() -> dict[str, str]:
    """The texts that name this machine, from the sandbox of the shell."""
    import os

    found = json.loads((Path(os.environ["KSERVE_IAC_SANDBOX"]) / "sandbox.json").read_text())
    return {str(found[name]): stands for name, stands in PLACES.items() if found.get(name)}


def main() -> None:
    config = yaml.safe_load(Path(sys.argv[1]).read_text())["config"]
    environment = {re.sub("^kserve-iac:", "", key): value for key, value in config.items()}
    print(json.dumps(record(json.load(sys.stdin), environment, _places()), indent=1, sort_keys=True))


if __name__ == "__main__":
    main()
