"""Services with endpoint pickers, and the findings about them."""

from kserve_iac.args import LLMInferenceServiceArgs
from kserve_iac.checks import check_object
from kserve_iac.compiled import CompiledObject

QWEN = {"uri": "hf://Qwen/Qwen3-4B"}
LORA = {**QWEN, "lora": {"adapters": [{"name": "sql", "uri": "hf://a/sql"}]}}
PRESET = "router.scheduler.preset"
INLINE = "router.scheduler.config.inline"
ADDITIONS = "router.scheduler.presetAdditions"
ONE = {"featureGates": ["flowControl"], "plugins": [{"type": "queue-scorer"}]}


def scheduled(**scheduler):
    return {"router": {"gateway": {}, "route": {}, "scheduler": scheduler}}


def preset(given, **fields):
    return {**scheduled(preset=given), **fields}


def added(given, *types, profiles=None, **fields):
    """A preset and further plugins."""
    plugins = [one if isinstance(one, dict) else {"type": one} for one in types]
    named = [{"name": name, "plugins": [{"pluginRef": ref} for ref in refs]} for name, refs in (profiles or {}).items()]
    return {**scheduled(preset=given, presetAdditions={"plugins": plugins, "schedulingProfiles": named}), **fields}


def inline(*types, profiles=None, **fields):
    plugins = [one if isinstance(one, dict) else {"type": one} for one in types]
    named = [{"name": name, "plugins": [{"pluginRef": ref} for ref in refs]} for name, refs in (profiles or {}).items()]
    return {**scheduled(config={"inline": {"plugins": plugins, "schedulingProfiles": named}}), **fields}


def precise(**parameters):
    return {"type": "precise-prefix-cache-scorer", "parameters": parameters}


def found(context, fields, kserve="0.20"):
    args = LLMInferenceServiceArgs.model_validate({"model": QWEN, **fields})
    problems = check_object(CompiledObject("chat", args, context(kserve=kserve)))
    return [(p.code, p.path, p.severity) for p in problems if p.code.startswith(("picker", "env-twice", "schema"))]


def text(context, fields, kserve):
    args = LLMInferenceServiceArgs.model_validate({"model": QWEN, **fields})
    return [
        p.text
        for p in check_object(CompiledObject("chat", args, context(kserve=kserve)))
        if p.code.startswith("picker")
    ]


ERROR, WARNING = "error", "warning"
SPLIT = {"prefill": {}}
UNKNOWN_IMAGE = {"template": {"containers": [{"name": "main", "image": "x/mine:1"}]}}
COUNTING = {"inline": {"plugins": [{"type": "inflight-load-producer"}]}}
BY_42 = precise(tokenProcessorConfig={"blockSize": 64, "hashSeed": "42"})
