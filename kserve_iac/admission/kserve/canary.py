"""What KServe refuses of an InferenceService's canaries (``spec.canary``, since 0.20).

Source: validateCanarySpecs in pkg/apis/serving/v1beta1/inference_service_validation.go.
"""

from collections.abc import Iterator

from ...args.base import has_output
from ...findings.path import Path
from ..finding import Finding
from ..object import Object
from .annotations import deployment_mode
from .component import canaries, components, storage_uri
from .later import is_later


def canary_is_standard(obj: Object) -> Iterator[Finding]:
    """Canaries are for mode Standard; Knative splits by revisions instead."""
    mode = deployment_mode(obj)
    if obj.list("spec", "canary") and mode not in ("Standard", None):
        yield Finding(
            "canary-mode",
            Path("spec", "canary"),
            f"Mode {mode} does not support canaries.",
            "Use mode Standard, or canaryTrafficPercent of the predictor in mode Knative.",
        )


def canary_requires_a_model(obj: Object) -> Iterator[Finding]:
    """The main predictor has a model, or a container with STORAGE_URI."""
    main = components(obj)[0]
    if not obj.list("spec", "canary") or not main.implementations or main.model is not None:
        return
    if storage_uri(main) is None and not has_output(obj.get(*main.path, "containers")):
        yield Finding(
            "canary-model",
            Path("spec", "canary"),
            "Canaries require a predictor that has a model.",
            "Give the predictor a model, or remove canary.",
        )


def canaries_are_named(obj: Object) -> Iterator[Finding]:
    """Each canary's predictor has a name that is its own."""
    main = obj.get("spec", "predictor", "name")
    seen: set[str] = set()
    for canary in canaries(obj):
        path = canary.path / "name"
        own = obj.get(*path)
        if own is None or own == "":
            yield Finding("canary-name", path, "A canary's predictor needs a name.", "Set name, for example to canary.")
        elif isinstance(own, str):
            if own == main:
                yield Finding(
                    "canary-name",
                    path,
                    f"The main predictor also has the name {own}.",
                    "Give each predictor its own name.",
                )
            elif own in seen:
                yield Finding(
                    "canary-name",
                    path,
                    f"Another canary already has the name {own}.",
                    "Give each predictor its own name.",
                )
            seen.add(own)


def canary_shares_are_parts(obj: Object) -> Iterator[Finding]:
    """Shares are 100 % together at most."""
    shares = [obj.integer(*canary.path.parent, "trafficPercent") or 0 for canary in canaries(obj)]
    if all(0 <= share <= 100 for share in shares) and (total := sum(shares)) > 100:
        yield Finding(
            "canary-traffic",
            Path("spec", "canary"),
            f"The canaries' shares of the traffic add up to {total} %.",
            "Lower trafficPercent so that the sum is at most 100.",
        )


def canaries_do_not_scale(obj: Object) -> Iterator[Finding]:
    """A canary stands at ``minReplicas``, no more than the main predictor's (1 if unset), on one node."""
    stable = obj.integer("spec", "predictor", "minReplicas")
    stable = 1 if stable is None else stable
    for canary in canaries(obj):
        for field in ("maxReplicas", "scaleMetric", "scaleTarget", "autoScaling"):
            if canary.given(field) and not (field == "maxReplicas" and (canary.integer(field) or 0) <= 0):
                yield Finding(
                    "canary-scaling",
                    canary.path / field,
                    f"KServe does not scale canaries, so {field} is not allowed.",
                    f"Remove {field}, and set minReplicas.",
                )
        if canary.given("workerSpec"):
            yield Finding(
                "canary-scaling",
                canary.path / "workerSpec",
                "A canary runs on one node, so workerSpec is not allowed.",
                "Remove workerSpec.",
            )
        low = canary.integer("minReplicas")
        if low is not None and low > stable and not _unknown(obj):
            yield Finding(
                "canary-scaling",
                canary.path / "minReplicas",
                f"minReplicas ({low}) is greater than the main predictor's ({stable}).",
                f"Set minReplicas to at most {stable}, or raise the main predictor's minReplicas.",
            )


def _unknown(obj: Object) -> bool:
    """Whether the main predictor's number is there, and not known yet."""
    return is_later(obj, Path("spec", "predictor", "minReplicas"))


def canary_gets_its_share(obj: Object) -> Iterator[Finding]:
    """Not validated: 0.20.0 makes a canary's pods and Service but gives its route no weights (kserve/kserve#5912 came later)."""
    if obj.kserve != "0.20":
        return
    for canary in canaries(obj):
        path = canary.path.parent / "trafficPercent"
        if share := obj.integer(*path):
            yield Finding(
                "canary-no-split",
                path,
                f"KServe 0.20.0 does not send the {share} % of the traffic to the canary.",
                "Send requests to the canary's own Service, and set trafficPercent to 0.",
            )


RULES = (
    canary_is_standard,
    canary_requires_a_model,
    canaries_are_named,
    canary_shares_are_parts,
    canaries_do_not_scale,
    canary_gets_its_share,
)
