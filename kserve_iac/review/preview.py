"""The output of ``pulumi preview --json``: what the engine intends to do with each resource, and whether the preview failed.

The format is ``PreviewDigest`` in sdk/go/common/display/json.go of pulumi/pulumi. Of the states, only the parts that identify a
resource are read: no other value of a resource reaches a review. Pulumi writes ``[secret]`` for secrets, unless somebody asked
for their plain text (``--show-secrets``).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from ..compiled.standing import of_state
from ..plan.disruption import SECRET, key_of, subject_of

STACK_TYPE = "pulumi:pulumi:Stack"

Doing = Literal["create", "update", "replace", "delete"]

DOING: Mapping[str, Doing] = {
    "create": "create",
    "import": "create",
    "update": "update",
    "replace": "replace",
    "create-replacement": "replace",
    "delete-replaced": "replace",
    "import-replacement": "replace",
    "read-replacement": "replace",
    "discard-replaced": "replace",
    "delete": "delete",
}
"""Operations that change something (``StepOp`` in pkg/resource/deploy/step.go of pulumi/pulumi). ``same``, ``read``, ``refresh``
and ``remove-pending-replace`` change nothing."""

_STRENGTH: Sequence[Doing] = ("update", "create", "delete", "replace")


class NoPreview(ValueError):
    """The text is not the output of ``pulumi preview --json``. The message states the reason."""


@dataclass(frozen=True)
class Step:
    """What the engine intends to do with one resource."""

    doing: Doing
    kind: str
    """Type token of the resource."""
    name: str
    """Name of the resource in the program."""
    subject: str
    """``LLMInferenceService models/chat`` or ``pool l4``, as changes name it; ``platform`` for a part of the platform,
    ``cluster`` for one of the cluster, and otherwise empty."""
    reasons: tuple[str, ...] = ()
    """Properties whose change causes the step. Only names, never values."""


@dataclass(frozen=True)
class Preview:
    """A preview: its steps without unchanged resources, and its errors."""

    stack: str
    """Name of the stack; empty if the preview has no resource."""
    steps: tuple[Step, ...]
    errors: tuple[str, ...] = ()
    """Messages of the errors of the preview. If there are any, the preview failed."""

    def steps_of(self, subject: str) -> list[Step]:
        """The steps with a subject of a change."""
        return [step for step in self.steps if step.subject == subject]


def failed(reason: str) -> Preview:
    """A preview that ended before it wrote anything."""
    return Preview("", (), (reason,))


def read_preview(text: str) -> Preview:
    """Reads the output of a preview. Raises :class:`NoPreview`."""
    if not text.strip():
        return failed("The preview wrote nothing. The output of the command, on standard error, has the reason.")
    try:
        found = json.loads(text)
    except ValueError as error:
        if text.lstrip().startswith('{"') and "\n{" in text:
            raise NoPreview(
                "It has several JSON values. Unset PULUMI_ENABLE_STREAMING_JSON_PREVIEW, so that the preview writes one."
            ) from None
        raise NoPreview(f"It is not JSON: {error}.") from None
    if not isinstance(found, Mapping) or not ({"steps", "diagnostics", "changeSummary", "config"} & found.keys()):
        raise NoPreview("It has neither steps nor diagnostics. Write it with `pulumi preview --json`.")
    hidden = [plain for plain in _plain_secrets(found) if len(plain) > 3]
    steps = [step for step in found.get("steps") or () if isinstance(step, Mapping)]
    urns = [str(step.get("urn", "")) for step in steps]
    stack = next((parts[2] for urn in urns if len(parts := urn.split("::")[0].split(":")) > 2), "")
    return Preview(stack, tuple(_merged(filter(None, map(_step, steps)))), tuple(_errors(found, hidden)))


def _step(step: Mapping[str, Any]) -> Step | None:
    doing = DOING.get(str(step.get("op")))
    states = [state for key in ("newState", "oldState") if isinstance(state := step.get(key), Mapping)]
    parts = str(step.get("urn", "")).split("::")
    kind, name = (parts[2].split("$")[-1], "::".join(parts[3:])) if len(parts) > 3 else ("", "")
    if doing is None or kind == STACK_TYPE:
        return None
    if states and not states[0].get("custom", True):
        return None  # a component is only a name for its resources
    keys = ("replaceReasons",) if doing == "replace" and step.get("replaceReasons") else ("diffReasons", "detailedDiff")
    reasons = tuple(dict.fromkeys(str(reason) for key in keys for reason in step.get(key) or ()))
    return Step(doing, kind, name, _subject(parts[2], kind, states), reasons)


def _subject(parents: str, kind: str, states: Sequence[Mapping[str, Any]]) -> str:
    for state in states:
        standing = of_state({"deployment": {"resources": [{"type": kind, "inputs": {}, **state}]}})
        for obj in standing.objects:
            return subject_of(key_of(obj))
        for pool in standing.pools:
            return f"pool {pool}"
    if "kserve-iac:index:ServingPlatform$" in parents:
        return "platform"
    return "cluster" if "kserve-iac:index:" in parents and "Cluster$" in parents else ""


def _merged(steps: Iterator[Step]) -> list[Step]:
    """One step for each resource: the strongest, since a replacement has three."""
    found: dict[tuple[str, str, str], Step] = {}
    for step in steps:
        key = (step.kind, step.name, step.subject)
        was = found.get(key)
        if was is None:
            found[key] = step
            continue
        stronger = max(was, step, key=lambda one: (_STRENGTH.index(one.doing), bool(one.reasons)))
        found[key] = replace(stronger, reasons=stronger.reasons or was.reasons or step.reasons)
    return list(found.values())


_FOLLOWS = "an unhandled error occurred: program exited"
"""The error that language hosts report after the program's own (sdk/python/cmd/pulumi-language-python/main.go)."""


def _errors(found: Mapping[str, Any], hidden: Sequence[str]) -> Iterator[str]:
    seen: set[str] = set()
    for one in found.get("diagnostics") or ():
        if isinstance(one, Mapping) and one.get("severity") == "error":
            text = str(one.get("message", "")).strip()
            for plain in hidden:
                text = text.replace(plain, "[secret]")
            text = text.removeprefix("error: ")
            if seen and text.startswith(_FOLLOWS):
                continue
            if text and text not in seen:
                seen.add(text)
                yield text


def _plain_secrets(value: Any) -> Iterator[str]:
    """Plain texts of secrets in states: a mapping with the mark of secrets and ``plaintext``, which is JSON."""
    if isinstance(value, Mapping):
        if SECRET in value and isinstance(value.get("plaintext"), str):
            yield from _texts(value["plaintext"])
        for inner in value.values():
            yield from _plain_secrets(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _plain_secrets(inner)


def _texts(plaintext: str) -> Iterator[str]:
    try:
        found = json.loads(plaintext)
    except ValueError:
        found = plaintext
    waiting = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, Mapping):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
