"""Derives the reference pages of the documentation: the command line, compatible versions, the fields of every argument class,
and GKE's properties and rules.

``python scripts/derive_reference.py`` writes ``docs/reference/cli.md``, ``compatibility.md``, ``gke-properties.md``,
``gke-rules.md`` and ``fields/``. With ``--check`` it writes nothing, and reports whether the pages are those that it would write.
"""

import argparse
import sys
from pathlib import Path

import reference_cli
import reference_compatibility
import reference_fields
import reference_gke
from derive_types import argument_modules, classes_of
from deriving import finish

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"
FIELDS = REFERENCE / "fields"


def derive() -> dict[Path, str]:
    """The text of each page."""
    modules = {
        module.__name__.removeprefix("kserve_iac.args."): (module.__doc__ or "", classes_of(module))
        for module in argument_modules()
    }
    pages = reference_fields.pages(modules)
    return {
        REFERENCE / "cli.md": reference_cli.page(),
        REFERENCE / "compatibility.md": reference_compatibility.page(),
        REFERENCE / "gke-properties.md": reference_gke.properties_page(),
        REFERENCE / "gke-rules.md": reference_gke.rules_page(),
        **{FIELDS / f"{name}.md": text for name, text in pages.items()},
    }


def left_over(targets: dict[Path, str]) -> list[Path]:
    """Pages of fields that belong to no module any more."""
    return sorted(page for page in FIELDS.glob("*.md") if page not in targets)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    check = parser.parse_args().check
    targets = derive()
    if not check:
        FIELDS.mkdir(parents=True, exist_ok=True)
    codes = [finish(text, target, "kserve_iac", check=check) for target, text in targets.items()]
    for stale in left_over(targets):
        if check:
            print(f"{stale} belongs to no module", file=sys.stderr)
            codes.append(1)
        else:
            stale.unlink()
    return max(codes)


if __name__ == "__main__":
    raise SystemExit(main())
