"""Rules about the ServiceAccounts of LLM workloads."""

from collections.abc import Iterator

from ...args import LLMInferenceServiceArgs, Problem
from ...args.llm.inference_service import Workload
from ...catalog.kserve import older
from ...compiled import CompiledObject
from ...findings.path import Path
from ...render.kserve_names import child_name


def account_is_kept(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """KServe 0.16 copies the ServiceAccount of pods on several nodes, and of decode beside its sidecar, and puts the copy's name
    in the place of the account's (workload_multi_node.go and workload_single_node.go of v1alpha1/llmisvc; kserve/kserve#4903).
    """
    args = service.args
    if not older(service.kserve, "0.17"):
        return
    for path, workload in args.workloads():
        given = _account(workload)
        suffix = _suffix(workload, is_prefill=bool(path), is_split=args.prefill is not None)
        if given is not None and suffix is not None:
            where, name = given
            copy = child_name(service.object_name, suffix)
            yield Problem(
                "account-replaced",
                path / where[0] / where[1],
                f"KServe {service.kserve} runs these pods as {copy}, a copy of ServiceAccount {name}. What is granted to "
                f"{name} by name (roles, or Workload Identity) does not apply to the copy.",
                f"Grant {copy} the same, or use KServe 0.17 or later.",
            )


def _account(workload: Workload) -> tuple[Path, str] | None:
    """The ServiceAccount that the user names, and where: that of the first pod counts."""
    for field, pod in (("template", workload.template), ("worker", workload.worker)):
        if pod is not None and isinstance(pod.service_account_name, str):
            return Path(field, "serviceAccountName"), pod.service_account_name
    return None


def _suffix(workload: Workload, *, is_prefill: bool, is_split: bool) -> str | None:
    """What the copy is called after; None where KServe leaves the account alone."""
    if workload.worker is not None:
        return "-kserve-mn-prefill" if is_prefill else "-kserve-mn"
    return "-kserve" if is_split and not is_prefill else None
