"""``kserve-iac import``: what is there already, as an environment or as a program."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import click
import yaml
from pydantic.alias_generators import to_camel

from ..adopt.arguments import Imported, imported, is_kserve_object
from ..adopt.program import program
from ..args.kinds import KINDS
from ..args.problem import Problem, errors, render
from ..catalog.kserve import VERSIONS
from ..checks import examine
from ..render.platform import PROBE
from .failure import Unreadable
from .kubectl import cluster_flags, kubectl
from .source import json_option, models_of, problem_data, text_of

OF_THE_PLATFORM = ("app.kubernetes.io/managed-by", "Helm")
"""Label of what a chart made: it comes and goes with the platform, and is not imported."""

NOT_OF_KSERVE = "not one of KServe's kinds"

SHOWN = 3
"""Objects of a group that are named; of the others it is said how many they are."""


@dataclass(frozen=True)
class _PassedOver:
    """An object that is not imported."""

    kind: str
    name: str
    where: str
    """The file that it was read from, or ``cluster``."""
    reason: str


@dataclass
class _Found:
    objects: list[Imported] = field(default_factory=list)
    passed_over: list[_PassedOver] = field(default_factory=list)


@click.command("import")
@click.argument("source", metavar="[FILE|DIR|-]", required=False)
@click.option("--live", is_flag=True, help="Read the cluster that kubectl uses, and take over its objects.")
@click.option("--python", "as_python", is_flag=True, help="Write a Python program instead of an environment.")
@json_option
@click.option("--kserve", default=VERSIONS[-1], show_default=True, help="Version of KServe in the cluster.")
@click.option("--context", help="With --live: context of the kubectl configuration to use. Default: the current one.")
@click.option("-n", "--namespace", help="Import only objects of this namespace, and cluster-wide objects.")
def import_(
    source: str | None,
    live: bool,
    as_python: bool,
    as_json: bool,
    kserve: str,
    context: str | None,
    namespace: str | None,
) -> None:
    """Reads KServe objects from YAML (a file, a folder, or - for standard input) or, with --live, from a cluster, and writes an
    environment or a Python program that describes the same objects.

    Objects of other kinds are not imported, but listed. Fields that cannot be expressed are listed with their paths. Exit code
    0: everything is expressed; 1: something cannot be expressed, or would be refused; 2: something cannot be read.

    The objects themselves are not changed. With --live, the result names the context that was read, so that it acts on that
    cluster whichever one is current.
    """
    if live == (source is not None):
        raise click.UsageError("Pass a FILE, a DIR or -, or use --live.")
    if as_python and as_json:
        raise click.UsageError("--python and --json cannot be combined.")
    if context is not None and not live:
        raise click.UsageError("--context requires --live.")
    found = _Found()
    if live and context is None:
        context = _current_context()
    for where, obj in _live(context) if live else _read(str(source)):
        _take(found, where, obj, live, namespace)
    configuration = _environment(found.objects, kserve, context)
    compiled, findings = examine(configuration, models_of(Path()))
    if as_json:
        click.echo(json.dumps(_data(found, configuration, findings), indent=2))
    elif compiled is not None:
        text = program(compiled.environment) if as_python else _yaml(configuration)
        click.echo(text, nl=False)
    _report(found)
    if findings:
        click.echo(render(findings, "what was read"), err=True)
    if errors(findings) or any(one.left for one in found.objects):
        sys.exit(1)


def _take(found: _Found, where: str, obj: Any, live: bool, namespace: str | None) -> None:
    if not is_kserve_object(obj):
        kind = str(obj.get("kind", "?")) if isinstance(obj, dict) else type(obj).__name__
        name = str((obj.get("metadata") or {}).get("name", "?")) if isinstance(obj, dict) else "?"
        found.passed_over.append(_PassedOver(kind, name, where, NOT_OF_KSERVE))
        return
    one = imported(obj)
    reason = _not_imported(one, obj) if live else None
    if reason is not None:
        found.passed_over.append(_PassedOver(one.kind.name, one.id, where, reason))
    elif namespace is None or one.namespace in ("", namespace):
        found.objects.append(one.adopted() if live else one)


def _not_imported(one: Imported, obj: Mapping[str, Any]) -> str | None:
    """Why a live object is left to the platform, None where it is imported."""
    label, value = OF_THE_PLATFORM
    if one.name == PROBE:
        return "the platform creates it itself"
    return "a chart of the platform created it" if (obj["metadata"].get("labels") or {}).get(label) == value else None


def _read(source: str) -> Iterator[tuple[str, Any]]:
    """Every document, with where it stands. Lists are taken apart."""
    if source == "-":
        yield from _documents("standard input", sys.stdin.read())
        return
    path = Path(source)
    files = sorted(p for p in path.rglob("*") if p.suffix in (".yaml", ".yml")) if path.is_dir() else [path]
    for file in files:
        yield from _documents(str(file), text_of(file))


def _documents(where: str, text: str) -> Iterator[tuple[str, Any]]:
    try:
        documents = list(yaml.safe_load_all(text))
    except yaml.YAMLError as error:
        raise Unreadable(f"{where} is not YAML: {error}") from None
    for document in documents:
        for obj in _items(document):
            if obj is not None:
                yield where, obj


def _items(document: Any) -> Iterator[Any]:
    if isinstance(document, dict) and str(document.get("kind", "")).endswith("List") and "items" in document:
        for item in document["items"] or []:
            yield from _items(item)
    else:
        yield document


def _current_context() -> str | None:
    """The context that kubectl uses; None where it needs none, as in a pod of the cluster."""
    try:
        return kubectl("config", "current-context").strip() or None
    except Unreadable:
        click.echo(
            "kubectl has no current context, so the result applies to whichever cluster the shell's kubeconfig names.",
            err=True,
        )
        return None


def _live(context: str | None) -> Iterator[tuple[str, Any]]:
    """Every object of KServe's kinds that the cluster serves, by kubectl: it knows every way to log in."""
    with cluster_flags(None, context) as flags:
        yield from _served(flags)


def _served(flags: Sequence[str]) -> Iterator[tuple[str, Any]]:
    served = kubectl(*flags, "api-resources", "--api-group=serving.kserve.io", "-o", "name").split()
    plurals = {f"{kind.lower()}s.serving.kserve.io" for kind in KINDS}
    for plural in served:
        if plural in plurals:
            items = json.loads(kubectl(*flags, "get", plural, "--all-namespaces", "-o", "json"))["items"]
            for item in sorted(
                items, key=lambda one: json.dumps([one["metadata"].get("namespace"), one["metadata"]["name"]])
            ):
                yield "cluster", item


def _environment(objects: Iterable[Imported], kserve: str, context: str | None) -> dict[str, Any]:
    """The configuration of an environment with these objects, on a cluster and a platform that exist."""
    found: dict[str, Any] = {
        "cluster": {"existing": {} if context is None else {"context": context}},
        "platform": {"kserve": kserve, "install": "existing"},
        "definitions": {},
        "services": {},
    }
    for one in objects:
        section = found[one.kind.section]
        key = one.name if one.name not in section else f"{one.namespace}-{one.name}".lstrip("-")
        number = 2
        while key in section:
            key = f"{one.name}-{number}"
            number += 1
        fields = one.fields if key == one.name else {"name": one.name, **one.fields}
        section[key] = {to_camel(one.kind.field): fields}
        if one.kind.name.startswith("LLM"):
            found["platform"]["llm"] = True
        if fields.get("deploymentMode") == "Knative":
            found["platform"]["knative"] = "existing"
        if fields.get("autoscaler") == "keda":
            found["platform"]["keda"] = "existing"
    return {key: value for key, value in found.items() if value}


class _Dumper(yaml.SafeDumper):
    """Without anchors, and with texts of several lines as blocks."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _text)


def _yaml(configuration: dict[str, Any]) -> str:
    prefixed = {"config": {f"kserve-iac:{key}": value for key, value in configuration.items()}}
    text: str = yaml.dump(prefixed, Dumper=_Dumper, sort_keys=False, width=120, allow_unicode=True)
    return text


def _data(found: _Found, configuration: dict[str, Any], findings: Sequence[Problem]) -> dict[str, Any]:
    """Everything that was read, for programs."""
    ids = [(f"{one.kind.name} {one.id}", one) for one in found.objects]
    return {
        "config": {f"kserve-iac:{key}": value for key, value in configuration.items()},
        "objects": [name for name, _ in ids],
        "passedOver": [asdict(one) for one in found.passed_over],
        "notes": [{"object": name, "note": note} for name, one in ids for note in one.notes],
        "cannotBeSaid": [{"object": name, "path": ".".join(map(str, path))} for name, one in ids for path in one.left],
        "problems": problem_data(findings),
    }


def _report(found: _Found) -> None:
    """What a reader of the result has to know, on standard error."""
    click.echo(f"{len(found.objects)} object{'s' * (len(found.objects) != 1)} read.", err=True)
    groups: dict[tuple[str, str], list[str]] = {}
    for one in found.passed_over:
        groups.setdefault((one.kind, one.reason), []).append(one.name)
    for (kind, reason), names in groups.items():
        click.echo(f"not imported: {kind} {_few(names)} ({reason})", err=True)
    notes: dict[tuple[str, str], list[str]] = {}
    for read in found.objects:
        for note in read.notes:
            notes.setdefault((read.kind.name, f"note: {{}}: {note}"), []).append(read.id)
        for path in read.left:
            notes.setdefault((read.kind.name, f"cannot be expressed: {{}}: {'.'.join(map(str, path))}"), []).append(
                read.id
            )
    for (kind, line), names in notes.items():
        click.echo(line.replace("{}", f"{kind} {_few(names)}", 1), err=True)


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
