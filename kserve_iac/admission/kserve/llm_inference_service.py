"""What KServe refuses of an LLMInferenceService, and what it does not do as it was meant."""

from collections.abc import Iterator

from ...args.base import has_output
from ...findings.path import Path
from ..finding import Finding
from ..object import Object
from . import llm_model, llm_router, llm_workload
from .containers import image_is_pinned
from .template import service_is_a_template

INJECTS_NIXL = "0.21"
"""First KServe whose presets of prefill and decode set NixlConnector where no connector is set, the cache is not offloaded, and
the image has NIXL (``NIXL_PY`` in install/v0.21.0/kserve-cluster-resources.yaml)."""


def roles_have_a_connector(obj: Object) -> Iterator[Finding]:
    """Not validated: up to 0.20 the presets of prefill and decode name no KV connector (kserve/kserve#5987), later ones not with
    every image (:data:`INJECTS_NIXL`).

    Where presets of one's own are referred to, they may.
    """
    if not obj.given("spec", "prefill") or obj.get("spec", "baseRefs") not in (None, [], ()):
        return
    roles = (Path("spec"), Path("spec", "prefill"))
    for role in roles:
        pods = [role / field for field in ("template", "worker") if obj.given(*role, field)]
        containers = [path for pod in pods for path, _ in obj.entries(*pod, "containers")]
        later = any(has_output(obj.get(*pod, "containers")) for pod in pods)
        if later or any(_connects(obj, path) for path in containers):
            continue
        if obj.before(INJECTS_NIXL) or obj.given(*role, "kvCacheOffloading"):
            yield Finding(
                "pd-connector",
                role / "template",
                "The engine has no KV connector, so prefill cannot hand its work over to decode.",
                "Add --kv-transfer-config to the args of container main.",
            )
        elif (own := next((path for path in containers if obj.given(*path, "image")), None)) is not None:
            yield Finding(
                "pd-nixl-image",
                own / "image",
                "KServe sets NixlConnector only if Python can import nixl in this image; otherwise prefill cannot hand its "
                "work over to decode, and only the engine's log says so.",
                "Make sure that the image has NIXL, or add --kv-transfer-config to the args of container main.",
            )


def _connects(obj: Object, path: Path) -> bool:
    texts = [*obj.list(*path, "args"), *obj.list(*path, "command")]
    texts += [entry.get("value") for _, entry in obj.entries(*path, "env")]
    return any("kv-transfer" in text or "kv_transfer" in text for text in texts if isinstance(text, str))


def llm_images_are_pinned(obj: Object) -> Iterator[Finding]:
    """Images without a tag, or with ``latest``."""
    pods = [role / field for role in llm_workload.workloads(obj) for field in ("template", "worker")]
    pods.append(llm_router.SCHEDULER / "template")
    for pod in pods:
        for field in ("containers", "initContainers"):
            for path, _ in obj.entries(*pod, field):
                yield from image_is_pinned(obj, path)


RULES = (
    *llm_model.RULES,
    *llm_workload.RULES,
    *llm_router.RULES,
    roles_have_a_connector,
    llm_images_are_pinned,
    service_is_a_template,
)
