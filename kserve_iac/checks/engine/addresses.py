"""Rules about the address that an engine listens on: KServe and the kubelet ask that of the pod."""

from collections.abc import Iterator

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.inference_service import Predictor
from ...args.pod import PodSpec
from ...catalog.vllm_flags import is_known
from ...compiled import CompiledObject
from ...engines.roles import EngineRole
from .ports import has_others
from .values import place_of

Object = CompiledObject[LLMInferenceServiceArgs] | CompiledObject[InferenceServiceArgs]

LOCAL = ("127.0.0.1", "localhost", "::1")
"""Addresses at which a server answers its own pod only."""


def engine_listens_on_its_pod(service: Object) -> Iterator[Problem]:
    """KServe's Services and the probes of the kubelet ask the address of the pod. An engine that listens on the local address
    (``--host``) or on a Unix socket (``--uds``) does not answer them and never becomes ready (``host`` and ``uds`` in
    vllm/entrypoints/openai/cli_args.py).

    Roles in whose pods another container may hand on the requests are not judged, nor is mode Knative, whose proxy asks the
    local address.
    """
    args = service.args
    if isinstance(args, LLMInferenceServiceArgs):
        if args.base_refs:
            return
    elif service.platform.mode_of(args.deployment_mode) != "Standard":
        return
    for role in service.engines:
        words = role.flags.words
        if role.role == "decode" or _is_shared(role) or not (role.runs_vllm or role.command is not None):
            continue
        if role.line is not None and role.line.server != "vllm":
            continue
        if words.get("host") in LOCAL:
            yield Problem(
                "engine-port",
                place_of(role, "host"),
                f"The engine listens on {words['host']}, but KServe's Service and the probes ask the address of the pod.",
                "Remove --host, or set it to 0.0.0.0.",
            )
        if words.get("uds") and all(is_known("uds", version) for version in role.versions):
            yield Problem(
                "engine-port",
                place_of(role, "uds"),
                "The engine listens on a Unix socket only, but KServe's Service and the probes ask a port of the pod.",
                "Remove --uds.",
            )


def _is_shared(role: EngineRole) -> bool:
    """Whether the pod has other containers."""
    if role.llm_workload is not None:
        return has_others(role.llm_workload.template)
    pod = role.workload
    if not isinstance(pod, PodSpec):
        return False
    own = 0 if isinstance(pod, Predictor) and any(pod.models()) else 1
    return len(pod.containers) > own or any(one.restart_policy == "Always" for one in pod.init_containers)
