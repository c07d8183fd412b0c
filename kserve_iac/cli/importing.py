"""``kserve-iac import``: what is there already, as an environment or as a program."""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import yaml
from pydantic.alias_generators import to_camel

from ..args.kinds import KINDS
from ..args.problem import errors, render
from ..catalog.kserve import VERSIONS
from ..manifests.importing import Imported, imported, is_kserve_object
from ..manifests.platform import PROBE
from ..manifests.program import program
from ..rules import examine
from .kubectl import kubectl

OF_THE_PLATFORM = ("app.kubernetes.io/managed-by", "Helm")
"""Label of what a chart made: it comes and goes with the platform, and is not imported."""


@dataclass
class _Found:
    objects: list[Imported] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    """What was read and is not KServe's to say, each with the reason."""


@click.command("import")
@click.argument("source", metavar="[FILE|DIR|-]", required=False)
@click.option("--live", is_flag=True, help="Read the cluster that kubectl sees, and take its objects over.")
@click.option("--python", "as_python", is_flag=True, help="A Python program, in place of an environment.")
@click.option("--kserve", default=VERSIONS[-1], show_default=True, help="KServe's version there.")
@click.option("-n", "--namespace", help="Only objects of this namespace, and those of the whole cluster.")
def import_(source: str | None, live: bool, as_python: bool, kserve: str, namespace: str | None) -> None:
    """Reads KServe objects from YAML (a file, a folder, - for what is piped in) or, with --live, from a cluster; writes an
    environment or a Python program that says the same.

    Objects of other kinds are passed over and named. Everything that cannot be said here is named, too, with its path; exit
    code 1 then. The objects themselves are not touched.
    """
    if live == (source is not None):
        raise click.UsageError("Give a FILE, a DIR or -, or --live.")
    found = _Found()
    for where, obj in _live() if live else _read(str(source)):
        _take(found, where, obj, live, namespace)
    configuration = _environment(found.objects, kserve)
    compiled, findings = examine(configuration)
    if compiled is not None:
        text = program(compiled.environment) if as_python else _yaml(configuration)
        click.echo(text, nl=False)
    _report(found)
    if findings:
        click.echo(render(findings, "what was read"), err=True)
    if errors(findings) or any(one.left for one in found.objects):
        sys.exit(1)


def _take(found: _Found, where: str, obj: Any, live: bool, namespace: str | None) -> None:
    if not is_kserve_object(obj):
        kind = obj.get("kind", "?") if isinstance(obj, dict) else type(obj).__name__
        name = (obj.get("metadata") or {}).get("name", "?") if isinstance(obj, dict) else "?"
        found.passed_over.append(f"{where}: {kind} {name} is none of KServe's kinds")
        return
    one = imported(obj)
    if live and one.name == PROBE:
        found.passed_over.append(f"{where}: {one.kind.name} {one.id} is the platform's own")
        return
    label, value = OF_THE_PLATFORM
    if live and (obj["metadata"].get("labels") or {}).get(label) == value:
        found.passed_over.append(f"{where}: {one.kind.name} {one.id} belongs to the platform's charts")
    elif namespace is None or one.namespace in ("", namespace):
        found.objects.append(one.adopted() if live else one)


def _read(source: str) -> Iterator[tuple[str, Any]]:
    """Every document, with where it stands. Lists are taken apart."""
    if source == "-":
        yield from _documents("standard input", sys.stdin.read())
        return
    path = Path(source)
    if not path.exists():
        raise click.ClickException(f"There is no {path}.")
    files = sorted(p for p in path.rglob("*") if p.suffix in (".yaml", ".yml")) if path.is_dir() else [path]
    for file in files:
        yield from _documents(str(file), file.read_text(encoding="utf-8"))


def _documents(where: str, text: str) -> Iterator[tuple[str, Any]]:
    try:
        documents = list(yaml.safe_load_all(text))
    except yaml.YAMLError as error:
        raise click.ClickException(f"{where} is not YAML: {error}") from None
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


def _live() -> Iterator[tuple[str, Any]]:
    """Every object of KServe's kinds that the cluster serves, by kubectl: it knows every way to log in."""
    served = kubectl("api-resources", "--api-group=serving.kserve.io", "-o", "name").split()
    plurals = {f"{kind.lower()}s.serving.kserve.io" for kind in KINDS}
    for plural in served:
        if plural in plurals:
            items = json.loads(kubectl("get", plural, "--all-namespaces", "-o", "json"))["items"]
            for item in sorted(
                items, key=lambda one: json.dumps([one["metadata"].get("namespace"), one["metadata"]["name"]])
            ):
                yield "cluster", item


def _environment(objects: Iterable[Imported], kserve: str) -> dict[str, Any]:
    """The configuration of an environment with these objects, on a cluster and a platform that exist."""
    found: dict[str, Any] = {
        "cluster": {"existing": {}},
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


def _report(found: _Found) -> None:
    """What a reader of the result has to know, on standard error."""
    click.echo(f"{len(found.objects)} objects read.", err=True)
    for line in found.passed_over:
        click.echo(f"passed over: {line}", err=True)
    for one in found.objects:
        for note in one.notes:
            click.echo(f"note: {one.kind.name} {one.id}: {note}", err=True)
        for path in one.left:
            click.echo(f"cannot be said: {one.kind.name} {one.id}: {'.'.join(map(str, path))}", err=True)
