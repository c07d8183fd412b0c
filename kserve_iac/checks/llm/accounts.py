"""Rules about the ServiceAccounts of LLM workloads."""

from collections.abc import Iterator

from ...args import LLMInferenceServiceArgs, Problem
from ...catalog.kserve import older
from ...compiled import CompiledObject
from ...compiled.accounts import KEPT_FROM, named_account, own_account_suffix
from ...render.kserve_names import child_name


def account_is_kept(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """KServe 0.16 copies the ServiceAccount of pods that span nodes, and of decode pods with a sidecar. It then replaces the
    account's name in these pods with the name of the copy (workload_multi_node.go and workload_single_node.go of
    v1alpha1/llmisvc; kserve/kserve#4903).
    """
    args = service.args
    if not older(service.kserve, KEPT_FROM):
        return
    for path, workload in args.workloads():
        field, name = named_account(workload)
        suffix = own_account_suffix(workload, is_prefill=bool(path), is_split=args.prefill is not None)
        if isinstance(name, str) and suffix is not None:
            copy = child_name(service.object_name, suffix)
            yield Problem(
                "account-replaced",
                path / field / "serviceAccountName",
                f"KServe {service.kserve} runs these pods as {copy}, a copy of ServiceAccount {name}. Roles and "
                f"Workload Identity that are granted to {name} by name do not apply to the copy.",
                f"Grant ServiceAccount {copy} the same roles, or use KServe 0.17 or later.",
            )
