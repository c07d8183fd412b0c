"""What a state says about the resources that a program registered, and how a later program differs.

``pulumi stack export --stack dev | python -m tests.resources.recorded.state Pulumi.dev.yaml > NAME.json`` records a state in the
shell of a sandbox: the environment, and of each resource its URN, its inputs and the options that decide what becomes of it.
Outputs are left out, and so are secrets and whatever names the machine.
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping
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

OPTIONS = ("protect", "retainOnDelete", "ignoreChanges")
"""Options of a resource that a state holds."""

MADE_BY_PLUGINS = "kubernetes:yaml/v2:ConfigGroup"
"""A component of the Kubernetes plugin, whose children the plugin registers."""

ADDED: Mapping[str, frozenset[str]] = {}
"""Type -> the inputs that its plugin adds to those of the program (in ``Check``)."""


def record(export: Mapping[str, Any], environment: Mapping[str, Any], places: Mapping[str, str]) -> dict[str, Any]:
    """The record of a state. ``places`` are the texts that name the machine, and what stands for each."""
    found = export["deployment"]["resources"]
    groups = {one["urn"] for one in found if one["type"] == MADE_BY_PLUGINS}
    resources = [
        {
            "urn": one["urn"],
            "inputs": {
                key: plain(value, places)
                for key, value in (one.get("inputs") or {}).items()
                if not key.startswith("__") and key not in ADDED.get(one["type"], ())
            },
            **{name: one[name] for name in OPTIONS if one.get(name)},
        }
        for one in found
        if one["type"] != "pulumi:pulumi:Stack" and one.get("parent") not in groups
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


def changes(recorded: Mapping[str, Any], now: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """How the resources of a program (by URN) differ from those of a record. Values that are not known without an engine are not
    compared, and neither are secrets.
    """
    before = {one["urn"]: one for one in recorded["resources"]}
    found = [f"{urn} would be deleted" for urn in before if urn not in now]
    found += [f"{urn} would be created" for urn in now if urn not in before]
    for urn in before.keys() & now.keys():
        found += [f"{urn}: {text}" for text in _differences(before[urn]["inputs"], now[urn]["inputs"], "")]
        for option in OPTIONS:
            old, new = before[urn].get(option) or None, now[urn].get(option) or None
            if old != new:
                found.append(f"{urn}: {option} is {new}, not {old}")
    return sorted(found)


def _differences(recorded: Any, registered: Any, at: str) -> Iterator[str]:
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
                yield from _differences(recorded[key], registered[key], below)
    elif isinstance(recorded, list) and isinstance(registered, list):
        if len(recorded) != len(registered):
            yield f"{at} has {len(registered)} items, not {len(recorded)}"
        for index, (old, new) in enumerate(zip(recorded, registered, strict=False)):
            yield from _differences(old, new, f"{at}[{index}]")
    elif recorded != registered:
        yield f"{at} is {registered!r}, not {recorded!r}"


def environment_of(file: Path) -> dict[str, Any]:
    """The environment in the configuration of a stack."""
    config = yaml.safe_load(file.read_text())["config"]
    return {key.removeprefix("kserve-iac:"): value for key, value in config.items() if key.startswith("kserve-iac:")}


def places_of(sandbox: Path) -> dict[str, str]:
    """The texts that name this machine and its sandbox."""
    found = json.loads((sandbox / "sandbox.json").read_text())
    return {
        str(found[name]): f"<{stands}>"
        for name, stands in (("kubeconfig", "kubeconfig"), ("charts", "charts"), ("id", "sandbox"))
    }


def main() -> None:
    """Writes the record of the state on standard input."""
    places = places_of(Path(os.environ["KSERVE_IAC_SANDBOX"]))
    made = record(json.load(sys.stdin), environment_of(Path(sys.argv[1])), places)
    print(json.dumps(made, indent=1, sort_keys=True))


if __name__ == "__main__":
    main()
