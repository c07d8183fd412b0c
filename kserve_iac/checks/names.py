"""Rules about the names of objects, and about the names that KServe derives from them."""

from collections.abc import Iterator
from typing import Any

from ..args import InferenceGraphArgs, InferenceServiceArgs, Problem
from ..compiled import Compiled, CompiledObject
from ..findings.path import Path
from ..render.kserve_names import LONGEST
from .gateway import chart_value

VLLM = "vllm"
"""Name of a Service for which Kubernetes sets ``VLLM_PORT``. vLLM reads this variable as its own port."""


def names_are_unique(compiled: Compiled) -> Iterator[Problem]:
    """Two objects of a kind cannot have the same name in the same namespace: the API server rejects the second one."""
    taken: dict[tuple[str, str, str], Path] = {}
    for one in compiled.objects:
        namespace, name = one.namespace or "", one.object_name
        here = one.section.parent or one.section
        first = taken.setdefault((one.kind, namespace, name), here)
        if first != here:
            where = f" in namespace {namespace}" if namespace else ""
            mend = "Choose another name or namespace." if namespace else "Choose another name."
            yield Problem("name-taken", one.section / "name", f"{first} already has the name {name}{where}.", mend)


def host_names_are_labels(service: CompiledObject[Any]) -> Iterator[Problem]:
    """In mode Standard, KServe gives each component the host name ``<name>-<component>-<namespace>.<domain>``. Its first part can
    have at most 63 characters (createRawURL in reconcilers/raw, GenerateDomainName in reconcilers/ingress; kserve/kserve#4807).

    The rule assumes the chart's default template of host names. If the values set another template, or if KServe exists already,
    the template is not known, and the rule does not apply.
    """
    args = service.args
    if service.platform.install != "managed" or chart_value(service.platform, "domainTemplate") is not None:
        return
    for owner in host_owners(service):
        label = f"{owner}-{service.namespace}"
        if service.platform.mode_of(args.deployment_mode) == "Standard" and len(label) > LONGEST:
            yield Problem(
                "host-name",
                Path("name"),
                f"The host name {label} has {len(label)} characters, but a part of a host name can have at most {LONGEST}. "
                "KServe stops before it creates any pod.",
                f"Shorten the name or the namespace by {len(label) - LONGEST} characters.",
            )
            return


def host_owners(service: CompiledObject[Any]) -> Iterator[str]:
    """The objects that have a host name: the components of an InferenceService, or a graph."""
    args = service.args
    if isinstance(args, InferenceGraphArgs):
        yield service.object_name
    elif isinstance(args, InferenceServiceArgs):
        for component in ("transformer", "explainer", "predictor"):
            if getattr(args, component, None) is not None:
                yield f"{service.object_name}-{component}"


def no_service_is_called_vllm(compiled: Compiled) -> Iterator[Problem]:
    """If a Service has the name ``vllm``, Kubernetes sets ``VLLM_PORT`` to an address in every pod of the namespace. vLLM then
    ends, because the port is not a number (get_vllm_port in vllm/envs.py; vllm-project/vllm#34199). Of KServe's kinds, only a
    graph in mode Standard has a Service of its own name (v1alpha1/inferencegraph/raw_ig.go).
    """
    engines = [one for one in compiled.objects if one.engines]
    for one in compiled.objects:
        if (
            not isinstance(one.args, InferenceGraphArgs)
            or one.object_name != VLLM
            or one.platform.mode_of(one.args.deployment_mode) != "Standard"
        ):
            continue
        beside = next((engine for engine in engines if engine.namespace == one.namespace), None)
        if beside is not None:
            yield Problem(
                "service-links",
                one.section / "name",
                f"The graph gets a Service called {VLLM}, so Kubernetes sets VLLM_PORT to an address in every pod of namespace "
                f"{one.namespace} that starts after it, and vLLM of {beside.object_name} exits at it.",
                "Choose another name, or another namespace.",
            )
