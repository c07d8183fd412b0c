"""The rule about sparse attention, for which vLLM has kernels for some GPUs only."""

from collections.abc import Iterator

from ...args import Problem
from ...catalog.architectures import has_architecture
from ...catalog.vllm_gpus import SPARSE, SPARSE_V4, first_sparse, runs_sparse, sparse_capabilities
from .gpus import Object, on_gpus, problem_of, spelled, told
from .values import has_revision


def sparse_attention_suits_the_gpu(service: Object) -> Iterator[Problem]:
    """A model with sparse attention (DeepSeek V3.2 and V4, GLM-5) requires a sparse attention backend that takes the GPU. vLLM
    exits with "No valid attention backend found for cuda" (vllm-project/vllm#41525, #45317, #54059; ``validate_configuration`` in
    vllm/v1/attention/backend.py), and DeepSeek V4 up to vLLM 0.22.1 has FlashMLA's kernels only, which are for Hopper and
    Blackwell's data centre GPUs (``is_flashmla_sparse_supported`` in vllm/v1/attention/ops/flashmla.py).

    Nothing is said of a backend that is set, or where ``hf-overrides`` may change the model.
    """
    for on in on_gpus(service):
        role = on.role
        if role.kind is None or "hf-overrides" in on.flags.words or has_revision(service, role):
            continue
        names = [name for name in role.kind.architectures if name in SPARSE or name == SPARSE_V4]
        if len(names) != 1 or len(role.kind.architectures) != 1:
            continue
        (name,) = names
        answers = [
            runs_sparse(name, on.capability, version)
            if has_architecture(name, version) and told(on, version) is None
            else None
            for version in role.versions
        ]
        newest = role.versions[-1]
        taken = ", ".join(spelled(one) for one in sparse_capabilities(name, newest))
        later = first_sparse(name, on.capability, newest)
        mend = f"Use a pool whose GPUs have one of the compute capabilities {taken}"
        mend += f", or an image with vLLM {later} or later." if later is not None else ", or serve another model."
        found = problem_of(
            "sparse-attention",
            on,
            role.path_of_model,
            answers,
            f"has no kernels for the sparse attention of {name} on {on.card}.",
            mend,
        )
        if found is not None:
            yield found
