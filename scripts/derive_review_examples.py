"""Derives the examples of reviews: typical changes of ``Pulumi.prod.yaml``, each with the comment of ``kserve-iac review``.

``python scripts/derive_review_examples.py`` writes a page for each change to ``docs/reference/reviews/``. With ``--check`` it
writes nothing, and reports whether the pages are those that it would write.
"""

import argparse
import difflib
import sys
from pathlib import Path
from typing import NamedTuple

import yaml
from deriving import finish

from kserve_iac.checks import examine
from kserve_iac.review.comment import comment
from kserve_iac.review.review import StackReview, review
from kserve_iac.review.states import After, before_of

ROOT = Path(__file__).parents[1]
ENVIRONMENT = ROOT / "Pulumi.prod.yaml"
PAGES = ROOT / "docs" / "reference" / "reviews"

HEAD = """# {title}

<!-- Generated from Pulumi.prod.yaml by `python scripts/derive_review_examples.py`; do not edit. -->

{text}

```diff
{diff}```

`kserve-iac review` writes this comment:

---

"""


class Example(NamedTuple):
    """A change, as replacements in the text of the environment."""

    page: str
    title: str
    text: str
    replacements: tuple[tuple[str, str], ...]


EXAMPLES = (
    Example(
        "scale-up",
        "Review: more replicas",
        "The service `chat` gets twice as many replicas. Nothing restarts, and the pool has room for them.",
        (("        pool: l4\n        replicas: 2\n", "        pool: l4\n        replicas: 4\n"),),
    ),
    Example(
        "new-model",
        "Review: another version of a model",
        "The service `assistant` serves the same model with quantised weights. Both of its roles restart to load it.",
        (("hf://Qwen/Qwen3-32B", "hf://Qwen/Qwen3-32B-FP8"),),
    ),
    Example(
        "replaced-pool",
        "Review: a pool with other machines",
        "The nodes of pool `l4` get eight GPUs instead of four. Google Cloud cannot change this in place, so the pool is "
        "replaced. The service on it does not change, but its pods restart.",
        (("name: l4, machineType: g2-standard-48", "name: l4, machineType: g2-standard-96"),),
    ),
    Example(
        "kserve-upgrade",
        "Review: an upgrade of KServe",
        "Only the version of the platform changes. Each service restarts, because KServe's presets and runtimes have other "
        "images.",
        (('    kserve: "0.20"\n', '    kserve: "0.21"\n'),),
    ),
    Example(
        "refused",
        "Review: a change that cannot work",
        "The service `assistant` gets more replicas than its pool and the guardrails of the environment allow. The review has "
        "the reasons, and no summary of a change that is not going to happen.",
        (
            (
                "        replicas: 2\n        parallelism: {tensor: 4}\n",
                "        replicas: 6\n        parallelism: {tensor: 4}\n",
            ),
        ),
    ),
    Example(
        "deleted-service",
        "Review: a service is deleted",
        "The service `chat` is removed from the environment.",
        (),
    ),
)

DELETED = ("    chat:\n", "    assistant:\n")
"""First line of the deleted service, and of the next."""


def changed(example: Example, text: str) -> str:
    """The environment after the change."""
    if not example.replacements:
        start, end = (text.index(line) for line in DELETED)
        return text[:start] + text[end:]
    for old, new in example.replacements:
        if text.count(old) != 1:
            raise SystemExit(
                f"{ENVIRONMENT.name} has {text.count(old)} of {old!r}, which example {example.page} changes"
            )
        text = text.replace(old, new)
    return text


def reviewed(before: str, after: str) -> StackReview:
    """The review of a change from one text of the environment to another."""
    stood = before_of("main", *examine(_sections(before)))
    return review("prod", stood, After(*examine(_sections(after))))


def page(example: Example) -> str:
    """The page of a change."""
    before = ENVIRONMENT.read_text()
    after = changed(example, before)
    lines = difflib.unified_diff(before.splitlines(keepends=True), after.splitlines(keepends=True), n=2)
    diff = "".join(line for line in lines if not line.startswith(("---", "+++", "@@")))
    head = HEAD.format(title=example.title, text=example.text, diff=diff)
    return head + comment([reviewed(before, after)], "kserve-iac")


def _sections(text: str) -> dict[str, object]:
    config = yaml.safe_load(text)["config"]
    return {key.removeprefix("kserve-iac:"): one for key, one in config.items() if key.startswith("kserve-iac:")}


def derive() -> dict[Path, str]:
    """The text of each page."""
    return {PAGES / f"{example.page}.md": page(example) for example in EXAMPLES}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    check = parser.parse_args().check
    targets = derive()
    if not check:
        PAGES.mkdir(parents=True, exist_ok=True)
    codes = [finish(text, target, ENVIRONMENT.name, check=check) for target, text in targets.items()]
    for stale in sorted({*PAGES.glob("*.md")} - {*targets}):
        print(f"{stale} belongs to no example", file=sys.stderr)
        codes.append(1)
    return max(codes)


if __name__ == "__main__":
    raise SystemExit(main())
