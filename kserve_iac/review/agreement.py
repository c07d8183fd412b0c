"""Whether a preview and the comparison of the two states say the same.

The preview knows what is deployed, and the comparison knows what pods do. If they disagree, the state before the change is not
what is deployed, or a provider replaces a resource.
"""

from collections.abc import Iterator, Sequence

from .effects import Effect
from .preview import Preview, Step

_MATCHES = {
    "create": ("created", "replaced"),
    "delete": ("removed", "replaced"),
    "replace": ("replaced",),
}
"""What the engine does with a resource -> the effects that explain it. A change to another cluster explains all of them."""

_PAST = {"create": "creates", "delete": "deletes", "replace": "replaces", "update": "updates"}

SHOWN = 8
"""Resources of one sentence that are named."""


def disagreements(preview: Preview, effects: Sequence[Effect], before: str) -> list[str]:
    """Sentences about everything that only one of the two knows. ``before`` names the state before the change."""
    return [*_only_in_preview(preview, effects, before), *_only_in_comparison(preview, effects)]


def unexplained(preview: Preview, effects: Sequence[Effect]) -> list[Step]:
    """Steps with services and pools that the comparison does not explain."""
    moved = any(one.subject == "cluster" and one.effect == "replaced" for one in effects)
    found = []
    for step in preview.steps:
        of_subject = {one.effect for one in effects if one.subject == step.subject}
        if step.subject in ("", "platform", "cluster"):
            if step.doing in ("replace", "delete") and not moved and not _of_platform(step, effects):
                found.append(step)
        elif step.doing == "update":
            if not of_subject:
                found.append(step)
        elif not moved and not of_subject & {*_MATCHES[step.doing]} and not _is_node(step, of_subject):
            found.append(step)
    return found


def others(preview: Preview, effects: Sequence[Effect]) -> list[Step]:
    """Steps with resources that the comparison does not cover and that lose nothing: those of the platform and the cluster, and
    those that a program makes itself.
    """
    known = unexplained(preview, effects)
    return [step for step in preview.steps if step.subject in ("", "platform", "cluster") and step not in known]


def _of_platform(step: Step, effects: Sequence[Effect]) -> bool:
    return step.subject == "platform" and any(one.subject == "platform" for one in effects)


def _is_node(step: Step, of_subject: set[str]) -> bool:
    """Whether the step is one of several nodes of a simulated pool that gets more or fewer nodes."""
    return step.kind == "kubernetes:core/v1:Node" and bool(of_subject)


def _only_in_preview(preview: Preview, effects: Sequence[Effect], before: str) -> Iterator[str]:
    steps = unexplained(preview, effects)
    if not preview.steps:
        return
    if len(steps) > SHOWN and all(step.doing == "create" for step in preview.steps):
        yield (
            f"The preview creates all {len(preview.steps)} resources, so the stack has not been updated yet. The changes below "
            f"are those since {before}."
        )
        return
    for doing in ("replace", "delete", "create", "update"):
        of_kind = [step for step in steps if step.doing == doing]
        if of_kind:
            yield (
                f"The preview {_PAST[doing]} {_named(of_kind)}, but the comparison with {before} has no such change. "
                f"{_MEANING[doing]}"
            )


_MEANING = {
    "replace": "Look at the preview before you approve this change: a replaced resource is deleted and created again.",
    "delete": "Look at the preview before you approve this change: a deleted resource is lost.",
    "create": "It was probably deleted outside of the stack, or an earlier change was not deployed.",
    "update": "An earlier change was probably not deployed, or something else changed the resource.",
}


def _only_in_comparison(preview: Preview, effects: Sequence[Effect]) -> Iterator[str]:
    if preview.errors:
        return  # a preview that failed stops before it has seen everything
    wanted = {"created": "create", "removed": "delete", "replaced": "replace"}
    absent = []
    for one in effects:
        # Services restart by an upgrade of KServe without a change of their object, and a description is not applied.
        is_applied = one.effect in wanted or any(field.startswith(("spec.", "metadata.")) for field in one.fields)
        is_of_a_resource = not one.subject.startswith(("description ", "platform", "cluster")) and not one.role
        if is_applied and is_of_a_resource and one.effect != "moved" and not preview.steps_of(one.subject):
            absent.append(f"{one.subject} ({one.effect})")
    if absent:
        more = f" and {len(absent) - SHOWN} more" if len(absent) > SHOWN else ""
        yield (
            f"The comparison has changes that the preview does not have: {', '.join(absent[:SHOWN])}{more}. They were probably "
            "deployed already."
        )


def _named(steps: Sequence[Step]) -> str:
    shown = []
    for step in steps[:SHOWN]:
        what = step.subject if step.subject not in ("", "platform", "cluster") else f"{step.kind} {step.name}"
        shown.append(f"{what} ({', '.join(step.reasons[:3])})" if step.reasons else what)
    return ", ".join(shown) + (f" and {len(steps) - SHOWN} more" if len(steps) > SHOWN else "")
