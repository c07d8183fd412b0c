"""Rules about InferenceServices."""

import re
from collections.abc import Iterator

from ..args import InferenceServiceArgs, Predictor, Problem, Resources
from ..args.container import ContainerFields
from ..catalog.machines import GPU_RESOURCE
from .context import Context

NAME = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
"""Names that KServe's webhook accepts (v1beta1/inference_service_validation.go)."""


def name_is_short(name: str, args: InferenceServiceArgs, context: Context) -> Iterator[Problem]:
    """The webhook wants ``[a-z]([-a-z0-9]*[a-z0-9])?``; the host name ``<name>-<namespace>`` is one DNS label (63).

    Source: KServe v1beta1/inference_service_validation.go; domainTemplate of config/configmap/inferenceservice.yaml.
    """
    name = args.name or name
    if not NAME.fullmatch(name):
        yield Problem(
            "name",
            "name",
            f"{name!r} is not a name KServe accepts.",
            "Use lower-case letters, digits and '-', a letter first.",
        )
    elif len(f"{name}-{args.namespace}") > 63:
        length = len(f"{name}-{args.namespace}")
        yield Problem(
            "name",
            "name",
            f"Its host name {name}-{args.namespace} has {length} characters, 63 fit.",
            "Shorten the name or the namespace.",
        )


def replicas_in_order(name: str, args: InferenceServiceArgs, context: Context) -> Iterator[Problem]:
    """``minReplicas`` may not exceed ``maxReplicas`` unless that is 0, which means unset (v1beta1/component.go).

    In Standard mode with HPA a minimum of 0 is raised to 1, so it is refused instead of being ignored.
    """
    for path, component in args.components():
        low, high = component.min_replicas, component.max_replicas
        if low is not None and high and low > high:
            yield Problem(
                "replicas",
                f"{path}.minReplicas",
                f"{low} is more than maxReplicas {high}.",
                f"Raise maxReplicas to {low}, or lower it.",
            )
        if low == 0 and args.autoscaler_class == "hpa":
            yield Problem(
                "scale-to-zero",
                f"{path}.minReplicas",
                "A HorizontalPodAutoscaler cannot scale to 0: KServe would keep 1.",
                "Set it to 1; to have none, set stopped.",
            )


def canaries_are_named(name: str, args: InferenceServiceArgs, context: Context) -> Iterator[Problem]:
    """Each canary's predictor needs a name of its own, and shares may not exceed 100 together (v1beta1, 0.20)."""
    main = args.predictor.name
    seen: set[str] = set()
    for index, canary in enumerate(args.canary):
        path, own = f"canary.{index}.predictor.name", canary.predictor.name
        if own is None:
            yield Problem("canary-name", path, "A canary's predictor needs a name.", "Give it one, for example canary.")
        elif own == main:
            yield Problem("canary-name", path, f"The main predictor is called {own} too.", "Give each its own name.")
        elif own in seen:
            yield Problem("canary-name", path, f"Another canary is called {own} already.", "Give each its own name.")
        seen.add(own or "")
    if (total := sum(canary.traffic_percent for canary in args.canary)) > 100:
        yield Problem(
            "canary-traffic",
            "canary",
            f"The canaries' shares add up to {total} %.",
            "Lower them to at most 100 together.",
        )


def canaries_do_not_scale(name: str, args: InferenceServiceArgs, context: Context) -> Iterator[Problem]:
    """The webhook wants a model as the main predictor, and canaries that stand at ``minReplicas``, no more than the main
    one's (v1beta1, 0.20).
    """
    if args.canary and args.predictor.model is None:
        yield Problem(
            "canary-model",
            "canary",
            "Only a predictor that has a model can have canaries.",
            "Give it a model, or remove them.",
        )
    stable = 1 if args.predictor.min_replicas is None else args.predictor.min_replicas
    for index, canary in enumerate(args.canary):
        path, own = f"canary.{index}.predictor", canary.predictor
        for field, value in (
            ("maxReplicas", own.max_replicas),
            ("scaleMetric", own.scale_metric),
            ("scaleTarget", own.scale_target),
        ):
            if value:
                yield Problem(
                    "canary-scaling",
                    f"{path}.{field}",
                    "KServe does not scale canaries.",
                    "Remove it; set minReplicas.",
                )
        if own.min_replicas is not None and own.min_replicas > stable:
            yield Problem(
                "canary-scaling",
                f"{path}.minReplicas",
                f"{own.min_replicas} is more than the main predictor's {stable}.",
                f"Set it to at most {stable}, or raise the main one's.",
            )


def canary_gets_no_traffic_of_its_own(name: str, args: InferenceServiceArgs, context: Context) -> Iterator[Problem]:
    """KServe 0.20.0 makes a canary's pods and Service but gives its HTTPRoute no weights (kserve/kserve#5912 came later)."""
    for index, canary in enumerate(args.canary):
        if canary.traffic_percent and context.kserve == "0.20":
            yield Problem(
                "canary-no-split",
                f"canary.{index}.trafficPercent",
                f"KServe 0.20.0 does not route the {canary.traffic_percent} % to it.",
                "Send requests to the canary's own Service, or set 0 to say so.",
                "warning",
            )


def python_path_is_reserved(name: str, args: InferenceServiceArgs, context: Context) -> Iterator[Problem]:
    """The webhook forbids the variable PYTHONPATH in every container (v1beta1/inference_service_validation.go)."""
    for path, component in args.components():
        for index, container in enumerate(component.containers):
            yield from _python_path(f"{path}.containers.{index}", container)
        if isinstance(component, Predictor) and component.model is not None:
            for index, variable in enumerate(component.model.env):
                if variable.name == "PYTHONPATH":
                    yield Problem(
                        "env-pythonpath", f"{path}.model.env.{index}", "KServe forbids PYTHONPATH.", "Remove it."
                    )


def _python_path(path: str, container: ContainerFields) -> Iterator[Problem]:
    for index, variable in enumerate(container.env):
        if variable.name == "PYTHONPATH":
            yield Problem("env-pythonpath", f"{path}.env.{index}", "KServe forbids PYTHONPATH.", "Remove it.")


def gpus_are_said_once(name: str, args: InferenceServiceArgs, context: Context) -> Iterator[Problem]:
    """``gpus`` goes into the serving container's resources, which may name GPUs themselves: one of the two would be lost."""
    for path, component in args.components():
        container = component.serving_container
        if component.gpus and container is None:
            yield Problem("gpus-twice", f"{path}.gpus", "There is no container that would get them.", "Remove it.")
        elif component.gpus and container is not None and container.resources is not None:
            yield from said_twice(path, component.gpus, container.resources)


def said_twice(path: str, gpus: int, resources: Resources) -> Iterator[Problem]:
    """GPUs of ``resources`` that are not ``gpus``."""
    for where, given in (("requests", resources.requests), ("limits", resources.limits)):
        own = given.get(GPU_RESOURCE)
        if own is not None and own != str(gpus):
            yield Problem(
                "gpus-twice",
                f"{path}.gpus" if path else "gpus",
                f"{gpus}, but {where} of its resources say {own} {GPU_RESOURCE}.",
                "Leave one of the two out.",
            )
