"""``kserve-iac import``: existing KServe objects as an environment or as a Python program."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import click
import yaml
from pydantic.alias_generators import to_camel

from ..adopt.arguments import Imported, imported, is_kserve_object
from ..adopt.manifests import cannot_be_read, missing_field_reason, placeholders, refused
from ..adopt.modes import common_mode, configured_mode
from ..adopt.older import in_stored_version
from ..adopt.program import program
from ..args.kinds import KINDS
from ..args.problem import Problem, errors, render
from ..catalog.kserve import DEFAULT, minor
from ..checks import examine
from ..render.platform import PROBE
from .failure import Unreadable
from .kubectl import cluster_flags, kubectl
from .source import documents_of, json_option, models_of, problem_data, text_of

OF_THE_PLATFORM = ("app.kubernetes.io/managed-by", "Helm")
"""Label of the objects that a Helm chart created. The platform creates and deletes them, so they are not imported."""

NOT_OF_KSERVE = "not one of KServe's kinds"

SHOWN = 3
"""Number of objects of a group that a message names. It counts the others."""


@dataclass(frozen=True)
class _PassedOver:
    """An object that is not imported."""

    kind: str
    name: str
    where: str
    """The file that it was read from, or ``cluster``."""
    reason: str


@dataclass(frozen=True)
class _Unread:
    """A file of a folder that cannot be read. The other files are imported."""

    file: str
    reason: str


@dataclass
class _Found:
    default_mode: str | None = None
    """Deployment mode of the services that specify none, if KServe's ConfigMap was read."""
    objects: list[Imported] = field(default_factory=list)
    passed_over: list[_PassedOver] = field(default_factory=list)
    unread: list[_Unread] = field(default_factory=list)
    has_faults: bool = False
    """Whether an object of KServe could not be imported."""
    has_overlays: bool = False
    """Whether a kustomization was read. Only kustomize can apply its patches."""

    @property
    def is_whole(self) -> bool:
        """Whether every object of KServe was imported without a loss."""
        return not (self.unread or self.has_faults or any(one.left or one.refused for one in self.objects))


@click.command("import")
@click.argument("source", metavar="[FILE|DIR|-]", required=False)
@click.option(
    "--live", is_flag=True, help="Read the objects from the cluster that kubectl uses. The next update takes them over."
)
@click.option("--python", "as_python", is_flag=True, help="Write a Python program instead of an environment.")
@json_option
@click.option("--kserve", default=DEFAULT, show_default=True, help="Version of KServe in the cluster.")
@click.option("--context", help="Context of the kubectl configuration; only with --live. Default: the current context.")
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
    environment or a Python program that describes the same objects. The command does not change the objects.

    It lists objects of other kinds, which it does not import, and the paths of fields that an environment cannot express. With
    --live, the result contains the context of kubectl, so that a later update cannot reach another cluster.

    Exit code 0: the result describes all objects completely; 1: a field cannot be expressed, the API server or the preview
    refuses an object, or a file of the folder cannot be read; 2: the command line is wrong, or the input cannot be read.
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
    for where, obj in _live(context) if live else _read(str(source), found.unread):
        _take(found, where, obj, live, namespace, kserve)
    found.default_mode = _settle_modes(found.objects, found.default_mode)
    configuration = _environment(found.objects, kserve, context, found.default_mode)
    compiled, findings = examine(configuration, models_of(Path()))
    if as_json:
        click.echo(json.dumps(_data(found, configuration, findings), indent=2))
    elif compiled is not None:
        text = program(compiled.environment) if as_python else _yaml(configuration)
        click.echo(text, nl=False)
    _report(found)
    if findings:
        click.echo(render(findings, "the imported objects"), err=True)
    if errors(findings) or not found.is_whole:
        sys.exit(1)


def _settle_modes(objects: list[Imported], configured: str | None) -> str | None:
    """The default mode: the configured one, otherwise the mode that live services have in common.

    If KServe recorded another mode for a service, its arguments get this mode.
    """
    silent = [(index, one) for index, one in enumerate(objects) if one.writes_no_mode]
    mode = configured or common_mode(one.recorded_mode for _, one in silent)
    for index, one in silent:
        if one.recorded_mode not in (None, mode):
            objects[index] = one.in_mode(str(one.recorded_mode))
    return mode


def _take(found: _Found, where: str, obj: Any, live: bool, namespace: str | None, kserve: str) -> None:
    found.default_mode = configured_mode(obj) or found.default_mode
    if not is_kserve_object(obj):
        kind = str(obj.get("kind", "?")) if isinstance(obj, dict) else type(obj).__name__
        name = str((obj.get("metadata") or {}).get("name", "?")) if isinstance(obj, dict) else "?"
        fault = cannot_be_read(obj) if isinstance(obj, dict) else None
        found.passed_over.append(_PassedOver(kind, name, where, fault or NOT_OF_KSERVE))
        found.has_faults = found.has_faults or fault is not None
        found.has_overlays = found.has_overlays or kind == "Kustomization"
        return
    one = _imported_with_notes(obj, kserve)
    reason = _not_imported(one, obj) if live else None
    if reason is not None:
        found.passed_over.append(_PassedOver(one.kind.name, one.id, where, reason))
    elif namespace is None or one.namespace in ("", namespace):
        found.objects.append(one.adopted() if live else one)


def _imported_with_notes(obj: Mapping[str, Any], kserve: str) -> Imported:
    """The object as arguments, with notes about its document."""
    today, notes = in_stored_version(obj, kserve)
    one = imported(today, minor(kserve))
    open_ = placeholders({key: value for key, value in obj.items() if key != "status"})
    if open_:
        notes = (*notes, f"{', '.join(open_)} must be replaced before it is deployed")
    reasons = tuple(missing_field_reason(today, path, kserve) for path in one.left)
    return replace(one, notes=(*one.notes, *notes), refused=tuple(refused(obj, kserve)), reasons=reasons)


def _not_imported(one: Imported, obj: Mapping[str, Any]) -> str | None:
    """The reason why a live object is not imported but left to the platform. None: it is imported."""
    label, value = OF_THE_PLATFORM
    if one.name == PROBE:
        return "the platform creates it itself"
    return "a chart of the platform created it" if (obj["metadata"].get("labels") or {}).get(label) == value else None


def _read(source: str, unread: list[_Unread]) -> Iterator[tuple[str, Any]]:
    """Every object with the name of its file. Lists are split into their items. ``unread`` receives the files of a folder that
    cannot be read.
    """
    if source == "-":
        yield from _documents("standard input", _standard_input())
        return
    path = Path(source)
    if not path.is_dir():
        yield from _documents(str(path), text_of(path))
        return
    for file in sorted(p for p in path.rglob("*") if p.suffix in (".yaml", ".yml") and not p.is_dir()):
        try:
            yield from _documents(str(file), text_of(file))
        except Unreadable as error:
            unread.append(_Unread(str(file), error.message))


def _standard_input() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"Standard input is not UTF-8 ({error.reason} at byte {error.start}).") from None


def _documents(where: str, text: str) -> list[tuple[str, Any]]:
    """The objects of a text. The whole text is read first, so that no object of a broken file is imported."""
    return [(where, obj) for document in documents_of(where, text) for obj in _items(document) if obj is not None]


def _items(document: Any) -> Iterator[Any]:
    if isinstance(document, dict) and str(document.get("kind", "")).endswith("List") and "items" in document:
        for item in document["items"] or []:
            yield from _items(item)
    else:
        yield document


def _current_context() -> str | None:
    """The context that kubectl uses. None: kubectl needs none, for example in a pod of the cluster."""
    try:
        return kubectl("config", "current-context").strip() or None
    except Unreadable:
        click.echo(
            "kubectl has no current context, so the result applies to whichever cluster the shell's kubeconfig names.",
            err=True,
        )
        return None


def _live(context: str | None) -> Iterator[tuple[str, Any]]:
    """Every object of KServe's kinds in the cluster, read by kubectl."""
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


def _environment(
    objects: Iterable[Imported], kserve: str, context: str | None, default_mode: str | None = None
) -> dict[str, Any]:
    """The configuration of an environment with these objects, on an existing cluster and platform."""
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
        if one.writes_no_mode and default_mode is not None:
            found["platform"]["defaultDeploymentMode"] = default_mode
        if (default_mode if one.writes_no_mode else fields.get("deploymentMode")) == "Knative":
            found["platform"]["knative"] = "existing"
        if _is_scaled_by_keda(fields):
            found["platform"]["keda"] = "existing"
    return {key: value for key, value in found.items() if value}


def _is_scaled_by_keda(fields: Mapping[str, Any]) -> bool:
    """Whether a service is scaled by KEDA, so that the cluster which runs it has KEDA."""
    if fields.get("autoscaler") == "keda":
        return True
    for workload in (fields, _mapping(fields.get("prefill"))):
        scaling = _mapping(workload.get("scaling"))
        if scaling.get("keda") is not None or _mapping(scaling.get("wva")).get("keda") is not None:
            return True
    return False


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


class _Dumper(yaml.SafeDumper):
    """Writes no anchors, and writes texts of several lines as blocks."""

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
    """The result of the import for JSON output."""
    ids = [(f"{one.kind.name} {one.id}", one) for one in found.objects]
    return {
        "config": {f"kserve-iac:{key}": value for key, value in configuration.items()},
        "objects": [name for name, _ in ids],
        "passedOver": [asdict(one) for one in found.passed_over],
        "unreadable": [asdict(one) for one in found.unread],
        "notes": [{"object": name, "note": note} for name, one in ids for note in one.notes],
        "cannotBeExpressed": [
            {"object": name, "path": ".".join(map(str, path))} for name, one in ids for path in one.left
        ],
        "refused": [{"object": name, "reason": text} for name, one in ids for text in one.refused],
        "problems": problem_data(findings),
    }


def _report(found: _Found) -> None:
    """Writes to standard error what the result does not contain, and what the reader has to change."""
    click.echo(f"{len(found.objects)} object{'s' * (len(found.objects) != 1)} read.", err=True)
    if found.has_overlays:
        click.echo(
            "A kustomization is not applied here. Import the output of `kustomize build` to include its patches.",
            err=True,
        )
    for unread in found.unread:
        click.echo(f"not imported: a file cannot be read: {unread.reason}", err=True)
    groups: dict[tuple[str, str], list[str]] = {}
    for one in found.passed_over:
        groups.setdefault((one.kind, one.reason), []).append(one.name)
    for (kind, reason), names in groups.items():
        click.echo(f"not imported: {kind} {_few(names)} ({reason})", err=True)
    notes: dict[tuple[str, str], list[str]] = {}
    for read in found.objects:
        for note in read.notes:
            notes.setdefault((read.kind.name, f"note: {{}}: {note}"), []).append(read.id)
        for path, reason in zip(read.left, read.reasons, strict=True):
            line = f"cannot be expressed: {{}}: {'.'.join(map(str, path))} ({reason})"
            notes.setdefault((read.kind.name, line), []).append(read.id)
        for text in read.refused:
            notes.setdefault((read.kind.name, f"the API server refuses {{}}: {text}"), []).append(read.id)
    for (kind, line), names in notes.items():
        click.echo(line.replace("{}", f"{kind} {_few(names)}", 1), err=True)


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
