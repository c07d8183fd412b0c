"""The pages about GKE: what the provider does with each property that is emitted, and the rules with their sources.

The emitted properties are those of the golden files in ``tests/gke/golden``. What Pulumi's SDK says of a property is read in the
docstrings of its classes, without importing them.
"""

import ast
import functools
import re
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml
from derive_provider_facts import COMMIT, REPOSITORY
from deriving import cell

from kserve_iac.catalog import provider
from kserve_iac.findings.chapters import CHAPTERS
from kserve_iac.findings.declaration import Rule

GOLDEN = Path(__file__).parents[1] / "tests" / "gke" / "golden"

FREE = ("labels", "metadata", "resourceLabels", "sysctls")
"""Maps whose keys users choose."""

GKE_CHAPTERS = ("Clusters on GKE", "Nodes on GKE")
ELSEWHERE = ("gateway-api-of-gke", "gateway-class", "gke-route", "no-nat", "priority-quota", "proxy-only-subnet")
"""Rules about GKE in other chapters."""

_REPLACES = re.compile(r"[Cc]hanging this.{0,40}(forces|will)|[Ff]orces? (a new|recreation|new)")
_IN_PLACE = re.compile(r"without creating a new resource")

HEAD = f"""\
<!-- Generated from tests/gke/golden and the catalogue by `python scripts/derive_reference.py`; do not edit. -->

# What the provider does with each property

The page lists every property that the 23 clusters in `tests/gke/golden` ask Google for, except for those of the cluster's first pool, which is removed after creation. The marks are those of the schemas in {REPOSITORY}@{COMMIT[:8]} (MPL-2.0), read in 2026 by `scripts/derive_provider_facts.py`. Only names and marks were taken.

- **a change**: *in place*, *replaces*, or *replaces where it comes or goes* (a block in which something can change).
- **not set**: *kept*: Google fills the property in, and the provider shows no difference if it is removed. *none*: the property has no value. *required*: the provider refuses a resource without it.
- **differences**: *some ignored*: the provider treats some different values as equal, for example a name and its URL.
"""  # noqa: E501

CONTRADICTIONS = """\
## Where Pulumi's SDK differs

The docstrings of pulumi-gcp are another text of the same provider. Where they differ from the schemas, this project believes the schemas, because the provider runs them.
"""  # noqa: E501


def properties_page() -> str:
    """The text of ``docs/reference/gke-properties.md``."""
    lines, differing, total, mentioned = [HEAD], [], 0, 0
    for type_token, paths in sorted(emitted().items()):
        marks = provider.marks(type_token)
        lines += [
            f"## `{type_token}`",
            "",
            "| property | a change | not set | differences |",
            "| --- | --- | --- | --- |",
        ]
        for path in sorted(paths):
            change = _change(path, marks, provider.conditional(type_token))
            ignored = "some ignored" if "D" in marks[path] else ""
            lines.append(f"| `{path}` | {change} | {_unset(marks[path])} | {ignored} |")
            said = _said(sdk_text(type_token, path) or "")
            total, mentioned = total + 1, mentioned + (said is not None)
            if said is not None and (said == "replaces") is not ("F" in marks[path]):
                differing.append(f"| `{type_token}` | `{path}` | {said} | {change} |")
        lines.append("")
    rows = ["| type | property | the SDK | the schema, which is believed |", "| --- | --- | --- | --- |", *differing]
    counted = f"Of the {total} properties above, {mentioned} have a docstring that says what a change does. "
    ending = ["These differ from the schemas:", "", *rows] if differing else ["All of them agree with the schemas."]
    return "\n".join([*lines, CONTRADICTIONS, counted + ending[0], *ending[1:]]) + "\n"


def _said(text: str) -> str | None:
    """What a docstring says that a change does; None where it does not mention it."""
    text = " ".join(text.split())
    return "replaces" if _REPLACES.search(text) else "in place" if _IN_PLACE.search(text) else None


def _change(path: str, marks: Mapping[str, str], conditional: list[str]) -> str:
    if path in conditional:
        return "in place; replaces in some cases"
    if "F" not in marks[path]:
        return "in place"
    below = [own for other, own in marks.items() if other.startswith(f"{path}.") and {*own} & {"R", "O"}]
    return "replaces" if all("F" in own for own in below) else "replaces where it comes or goes"


def _unset(own: str) -> str:
    return "required" if "R" in own else "kept" if "C" in own else "none"


def emitted() -> dict[str, set[str]]:
    """Resource type -> paths of the properties that the golden files have."""
    found: dict[str, set[str]] = {}
    for file in sorted(GOLDEN.glob("*.yaml")):
        for one in yaml.safe_load_all(file.read_text()):
            if one["type"].startswith("gcp:"):
                known = provider.marks(one["type"])
                found.setdefault(one["type"], set()).update(path for path in _paths(one["properties"]) if path in known)
    return found


def _paths(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _paths(item, path)
    elif isinstance(value, dict) and path.rpartition(".")[2] not in FREE:
        for key, inner in value.items():
            below = f"{path}.{key}" if path else key
            yield below
            yield from _paths(inner, below)


# Pulumi's SDK -----------------------------------------------------------------------------------------------------


def sdk_text(type_token: str, path: str) -> str | None:
    """What the SDK's docstring says of a property; None where it has none."""
    package, _, kind = type_token.removeprefix("gcp:").partition("/")
    file = re.sub(r"(?<!^)(?=[A-Z])", "_", kind.partition(":")[0]).lower()
    file = file.replace("i_a_m", "iam")
    classes, name, text = _classes(f"{package}/{file}.py"), f"{kind.partition(':')[2]}Args", None
    for step in path.split("."):
        getter = _getters(classes.get(name)).get(step)
        if getter is None:
            return None
        text = ast.get_docstring(getter)
        inner = re.search(r"'(\w+Args)'", ast.unparse(getter.returns)) if getter.returns is not None else None
        classes, name = _classes(f"{package}/_inputs.py"), inner[1] if inner is not None else ""
    return text


@functools.cache
def _classes(path: str) -> Mapping[str, ast.ClassDef]:
    spec = find_spec("pulumi_gcp")
    folders = spec.submodule_search_locations if spec is not None else None
    assert folders is not None, "pip install 'kserve-iac[gke]'"
    file = Path(folders[0]) / path
    return {node.name: node for node in ast.parse(file.read_text()).body if isinstance(node, ast.ClassDef)}


def _getters(node: ast.ClassDef | None) -> dict[str, ast.FunctionDef]:
    found = {}
    for item in node.body if node is not None else []:
        if isinstance(item, ast.FunctionDef):
            for decorator in item.decorator_list:
                text = ast.unparse(decorator)
                if text.startswith("pulumi.getter"):
                    match = re.search(r"name='(\w+)'", text)
                    found[match[1] if match is not None else item.name] = item
    return found


# Rules ------------------------------------------------------------------------------------------------------------

RULES_HEAD = """\
<!-- Generated from kserve_iac/findings by `python scripts/derive_reference.py`; do not edit. -->

# Rules about GKE and their sources

No rule was tried against Google Cloud. Every rule is derived from the sources in this table, which were read in the given year. [rules.md](rules.md) has an example of each.

| code | severity | meaning | source | read |
| --- | --- | --- | --- | --- |
"""  # noqa: E501


def gke_rules() -> list[Rule]:
    """Every rule about GKE, in the order of the chapters."""
    return [
        rule
        for chapter in CHAPTERS
        for rule in chapter.rules
        if chapter.title in GKE_CHAPTERS or rule.code in ELSEWHERE
    ]


def rules_page() -> str:
    """The text of ``docs/reference/gke-rules.md``."""
    rows = (
        f"| `{rule.code}` | {rule.severity} | {cell(rule.meaning)} | {cell(rule.source)} | {rule.read} |"
        for rule in gke_rules()
    )
    return RULES_HEAD + "\n".join(rows) + "\n"
