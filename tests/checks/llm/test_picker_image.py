"""The image of the endpoint picker has the flags of KServe."""

import pytest

from kserve_iac.checks import examine

SCHEDULER, ROUTER = "ghcr.io/llm-d/llm-d-inference-scheduler:v", "ghcr.io/llm-d/llm-d-router-endpoint-picker:v"
PATH = "services.chat.llmInferenceService.router.scheduler.template.containers.0.image"


def found(kserve, image, scheduler=None, **container):
    template = {"containers": [{"name": "main", "image": image, **container}]}
    router = {"gateway": {}, "route": {}, "scheduler": {"template": template, **(scheduler or {})}}
    config = {
        "cluster": {"existing": {"nodePools": [{"name": "l4", "machineType": "g2-standard-12", "maxNodes": 4}]}},
        "platform": {"kserve": kserve, "llm": True, "install": "existing"},
        "services": {"chat": {"llmInferenceService": {"model": {"uri": "hf://Qwen/Qwen3-4B"}, "router": router}}},
    }
    return [(one.severity, one.path) for one in examine(config)[1] if one.code == "picker-image"]


OWN = ["--poolName", "chat", "--configText", "plugins: []"]
WRONG = {
    "a newer image": ("0.16", f"{SCHEDULER}0.3.2", {}),
    "a much newer image": ("0.16", f"{ROUTER}0.9.0", {}),
    "a newer image with flags of its own": ("0.16", f"{SCHEDULER}0.3.2", {"args": ["--config-text", "plugins: []"]}),
    "an older image": ("0.17", f"{SCHEDULER}0.2.0", {}),
    "an older image of a newer KServe": ("0.20", f"{SCHEDULER}0.2.0", {"args": ["--poolName", "chat"]}),
    "an older image beside a configuration": (
        "0.20",
        f"{SCHEDULER}0.2.0",
        {"args": OWN, "scheduler": {"preset": "prefix-load"}},
    ),
}
RIGHT = {
    "KServe's own": ("0.16", f"{SCHEDULER}0.2.0", {}),
    "a newer one with the same flags": ("0.17", f"{SCHEDULER}0.7.1", {}),
    "an older one with the same flags": ("0.20", f"{SCHEDULER}0.7.1", {}),
    "an older one with args of its own": ("0.17", f"{SCHEDULER}0.2.0", {"args": OWN}),
    "a command": ("0.16", f"{SCHEDULER}0.3.2", {"command": ["/start.sh"]}),
    "another image": ("0.16", "registry.example.com/picker:v0.3.2", {}),
    "a version that is not known": ("0.16", "ghcr.io/llm-d/llm-d-inference-scheduler:main", {}),
}


@pytest.mark.parametrize(("kserve", "image", "fields"), WRONG.values(), ids=WRONG)
def test_an_image_without_the_flags_is_refused(kserve, image, fields):
    assert found(kserve, image, **fields) == [("error", PATH)]


@pytest.mark.parametrize(("kserve", "image", "fields"), RIGHT.values(), ids=RIGHT)
def test_other_images_pass(kserve, image, fields):
    assert found(kserve, image, **fields) == []
