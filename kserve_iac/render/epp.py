"""Presets of the endpoint picker -> its configuration, and what the engines need for it."""

import json
from collections.abc import Mapping
from typing import Any

from ..args.base import is_output
from ..args.llm.engine import Engine
from ..args.llm.inference_service import LLMSpec
from ..args.llm.picker import PresetAdditions
from ..args.llm.presets import (
    AnyPreset,
    DefaultPreset,
    DisaggregatedPreset,
    LatencyPredictor,
    LoraAffinity,
    PrecisePrefix,
    PrefixLoad,
)
from ..args.llm.router import Scheduler
from ..catalog.epp import (
    API_VERSION,
    DEFAULT_BY_LOAD,
    LATENCY_PRODUCER,
    LLM_D_API_VERSION,
    PRECISE_PREFIX,
    PRECISE_PRODUCER,
    TOKEN_PRODUCER,
    TOKENIZED_BY_DEPLOYMENT,
    picker,
    takes_configuration,
)
from ..catalog.kserve import older
from .engine import Further, Template
from .merging import Json, compact
from .wire import written

PRESET = ("router", "scheduler", "preset")
"""Where a preset stands in the arguments."""

POD_IP = "POD_IP"
HASH_SEED = "PYTHONHASHSEED"

PRESET_VARIABLES = (POD_IP, HASH_SEED)
"""Variables of the engine that a preset writes."""

EVENTS_PORT = 5557
"""Port on which the picker hears of the engines' KV caches (``zmq`` in config/llmisvcconfig/config-llm-scheduler.yaml)."""

PREFIX = "prefix-cache-scorer"
QUEUE = "queue-scorer"
UTILIZATION = "kv-cache-utilization-scorer"
ACTIVE = "active-request-scorer"
LORA = "lora-affinity-scorer"
NO_HIT = "no-hit-lru-scorer"
MAX_SCORE = "max-score-picker"
AFFINITY = "prefix-cache-affinity-filter"
TOKEN_LOAD = "token-load-scorer"  # noqa: S105 - a plugin

Scorers = Mapping[str, float]
"""Plugin -> its weight."""


def preset_of(args: LLMSpec) -> AnyPreset | None:
    """The preset of a service's endpoint picker; None where it has none."""
    scheduler = args.scheduler
    return scheduler.preset.one[1] if scheduler is not None and scheduler.preset is not None else None


def preset_config(args: LLMSpec, kserve: str) -> Json | None:
    """The configuration that the preset of a service renders, with its additions; None where there is no preset, or where
    KServe's own configuration applies.
    """
    scheduler = args.scheduler
    if scheduler is None:
        return None
    found = _of_preset(args, scheduler, kserve)
    added = scheduler.preset_additions
    return found if found is None or added is None else _with_additions(found, added)


def names_of_preset(args: LLMSpec, kserve: str) -> tuple[list[str], list[str]]:
    """Names of the plugins and of the profiles that the preset itself renders."""
    scheduler = args.scheduler
    found = (_of_preset(args, scheduler, kserve) if scheduler is not None else None) or {}
    plugins = [str(one.get("name", one["type"])) for one in found.get("plugins", [])]
    return plugins, [str(one["name"]) for one in found.get("schedulingProfiles", [])]


def _with_additions(config: Json, added: PresetAdditions) -> Json:
    """Lists continue, and plugins of a profile go into the preset's profile of that name. Nothing of the preset is replaced."""
    further = written(added)
    taken: dict[str, list[Json]] = {}
    for one in further.get("schedulingProfiles", []):
        taken.setdefault(str(one["name"]), []).extend(one.get("plugins", []))
    profiles = [
        {**one, "plugins": [*one["plugins"], *taken.get(one["name"], [])]} for one in config["schedulingProfiles"]
    ]
    continued = {
        "featureGates": _gates(config.get("featureGates", []), further.get("featureGates", [])),
        "plugins": [*config["plugins"], *further.get("plugins", [])],
        "schedulingProfiles": profiles,
    }
    return compact({"apiVersion": config["apiVersion"], "kind": config["kind"], **{**further, **config, **continued}})


def _gates(own: list[str], more: Any) -> Any:
    """Gates that are known later stay an Output."""
    return more.apply(lambda known: [*own, *known]) if is_output(more) else [*own, *more]


def _of_preset(args: LLMSpec, scheduler: Scheduler, kserve: str) -> Json | None:
    """The configuration of the preset alone. KServe's default is written out: where a service says no configuration any more,
    KServe keeps the one before (``preserveSchedulerConfig``).
    """
    lora = args.model.lora if args.model is not None else None
    split, adapters = args.prefill is not None, bool(lora is not None and lora.adapters)
    given = scheduler.preset.one[1] if scheduler.preset is not None else None
    if given is None or not takes_configuration(kserve):
        return None  # a rule refuses presets where the service has no field for them
    if isinstance(given, LatencyPredictor):
        return _predicted(given, kserve)
    if isinstance(given, DefaultPreset) and not older(kserve, DEFAULT_BY_LOAD):
        return _by_load(kserve, split=split, adapters=adapters)
    if isinstance(given, DefaultPreset):
        prefill, decode = _of_kserve(kserve, split=split, adapters=adapters)
    else:
        prefill, decode = (_decomposed(scorers, kserve) for scorers in _scorers(given))
    if split or isinstance(given, DisaggregatedPreset):
        return _split(given, prefill, decode, kserve)
    plugins = [{"type": "single-profile-handler"}, *_plugins(given, prefill, kserve)]
    return _config(kserve, plugins, {"default": _profile(prefill)})


def _of_kserve(kserve: str, *, split: bool, adapters: bool) -> tuple[Scorers, Scorers]:
    """Scorers of KServe's default, of prefill and of decode (llmisvc/scheduler.go, ``schedulerConfigText``)."""
    if older(kserve, "0.20"):
        alike: Scorers = {QUEUE: 2, PREFIX: 3}
        return alike, alike
    lora: Scorers = {LORA: 4} if adapters else {}
    if split:
        return {**lora, PREFIX: 3, QUEUE: 2, UTILIZATION: 2}, {**lora, ACTIVE: 2, PREFIX: 3}
    alone = {**lora, QUEUE: 2, UTILIZATION: 2, PREFIX: 3, NO_HIT: 2}
    return alone, alone


def _scorers(given: AnyPreset) -> tuple[Scorers, Scorers]:
    """Scorers of prefill and of decode, without those that do not count."""
    if isinstance(given, PrecisePrefix):
        alike = {PRECISE_PREFIX: given.prefix_cache, QUEUE: given.queue, UTILIZATION: given.kv_cache_utilization}
        alike[ACTIVE] = given.active_request
    elif isinstance(given, (PrefixLoad, LoraAffinity)):
        alike = {PREFIX: given.prefix_cache, QUEUE: given.queue, UTILIZATION: given.kv_cache_utilization}
        if isinstance(given, LoraAffinity):
            alike = {LORA: given.lora, **alike}
    else:
        assert isinstance(given, DisaggregatedPreset)
        prefill = {PREFIX: given.prefix_cache, QUEUE: given.queue, UTILIZATION: given.kv_cache_utilization}
        return _counting(prefill), _counting({ACTIVE: given.active_request, PREFIX: given.prefix_cache})
    return _counting(alike), _counting(alike)


def _counting(scorers: Scorers) -> Scorers:
    return {plugin: weight for plugin, weight in scorers.items() if weight}


def _split(given: AnyPreset, prefill: Scorers, decode: Scorers, kserve: str) -> Json:
    """Profiles of prefill and decode. A decider stands before the handler that names it: plugins are made in order."""
    tokens = given.non_cached_tokens if isinstance(given, DisaggregatedPreset) else None
    version = picker(kserve).version
    handlers: list[Json]
    gates: list[str] = []
    if version < (0, 7, 0):
        headers, handlers = "prefill-header-handler", [{"type": "pd-profile-handler", "parameters": {"threshold": 0}}]
    else:
        headers, decider = "disagg-headers-handler", "always-disagg-pd-decider"
        handlers = [{"type": decider}]
        if tokens is not None:
            decider = "prefix-based-pd-decider"
            handlers = [{"type": decider, "parameters": {"nonCachedTokens": tokens}}]
            # Before 0.9.0 nobody else tells the decider what is cached, and it never chooses prefill
            # (inference extension 1.4.0, cmd/epp/runner/runner.go).
            gates = ["prepareDataPlugins"] if version < (0, 9, 0) else []
        handlers.append({"type": "disagg-profile-handler", "parameters": {"deciders": {"prefill": decider}}})
    filters = [{"type": headers}, {"type": "prefill-filter"}, {"type": "decode-filter"}]
    plugins = [*filters, *_plugins(given, {**prefill, **decode}, kserve), *handlers]
    profiles = {"prefill": _profile(prefill, "prefill-filter"), "decode": _profile(decode, "decode-filter")}
    return _config(kserve, plugins, profiles, gates)


def _decomposed(scorers: Scorers, kserve: str) -> Scorers:
    """The scorers as a newer KServe has them: what a prefix is scored by does not depend on how it was found any more."""
    if older(kserve, TOKENIZED_BY_DEPLOYMENT):
        return scorers
    return {PREFIX if plugin == PRECISE_PREFIX else plugin: weight for plugin, weight in scorers.items()}


def _plugins(given: AnyPreset, scorers: Scorers, kserve: str) -> list[Json]:
    made: list[Json] = []
    for plugin in scorers:
        if not isinstance(given, PrecisePrefix) or plugin not in (PREFIX, PRECISE_PREFIX):
            made.append({"type": plugin})
        elif older(kserve, TOKENIZED_BY_DEPLOYMENT):
            made.append({"type": plugin, "parameters": _precise(given)})
        else:
            made += _pipeline(given)
    return [*made, {"type": MAX_SCORE}]


def _pipeline(given: PrecisePrefix) -> list[Json]:
    """What KServe makes of the precise scorer: KServe adds to the first where the tokenizer is
    (``withInjectTokenProducerConfig``).
    """
    return [
        {"type": TOKEN_PRODUCER},
        {"type": PRECISE_PRODUCER, "parameters": _precise(given)},
        {"type": PREFIX, "parameters": {"prefixMatchInfoProducerName": PRECISE_PRODUCER}},
    ]


def _by_load(kserve: str, *, split: bool, adapters: bool) -> Json:
    """KServe's default from 0.21 on (``config-llm-scheduler-eppconfig-default`` and ``-default-pd``). KServe adds the scorer of
    adapters where there are any (``injectLoRAAffinityScorer`` in llmisvc/config_merge.go), and leaves one alone that is there.
    """
    producers: list[Json] = [{"type": "approx-prefix-cache-producer"}, {"type": "inflight-load-producer"}]
    routed: list[Json] = [{"type": AFFINITY}, {"type": TOKEN_LOAD}]
    by_adapter: list[Json] = [{"pluginRef": LORA, "weight": 4}] if adapters else []
    own: list[Json] = [{"type": LORA}] if adapters else []
    by_load: list[Json] = [{"pluginRef": AFFINITY}, {"pluginRef": TOKEN_LOAD}]
    if not split:
        return _config(kserve, [*producers, *routed, *own], {"default": [*by_load, *by_adapter]})
    decider = "always-disagg-pd-decider"
    handlers: list[Json] = [
        {"type": decider},
        {"type": "disagg-profile-handler", "parameters": {"deciders": {"prefill": decider}}},
    ]
    filters: list[Json] = [{"type": "prefill-filter"}, {"type": "decode-filter"}]
    plugins = [*handlers, *filters, *producers, *routed, {"type": ACTIVE}, *own, {"type": MAX_SCORE}]
    last = [*by_adapter, {"pluginRef": MAX_SCORE}]
    return _config(
        kserve,
        plugins,
        {
            "prefill": [{"pluginRef": "prefill-filter"}, *by_load, *last],
            "decode": [{"pluginRef": "decode-filter"}, {"pluginRef": ACTIVE}, *last],
        },
    )


def _precise(given: PrecisePrefix) -> Json:
    """Up to 0.20 KServe adds where the tokenizer is (``WithUdsTokenizerConfig``)."""
    return {
        "tokenProcessorConfig": {"blockSize": given.block_size, "hashSeed": given.hash_seed},
        "kvEventsConfig": {"zmqEndpoint": f"tcp://*:{EVENTS_PORT}"},
        "indexerConfig": {"kvBlockIndexConfig": {"enableMetrics": True}},
    }


def _profile(scorers: Scorers, *filters: str) -> list[Json]:
    weighed: list[Json] = [{"pluginRef": plugin, "weight": weight} for plugin, weight in scorers.items()]
    return [*({"pluginRef": one} for one in filters), *weighed, {"pluginRef": MAX_SCORE}]


def _predicted(given: LatencyPredictor, kserve: str) -> Json:
    """As docs/samples/llmisvc/latency-predictor of KServe 0.20; the producer's name makes KServe add the servers."""
    plugins: list[Json] = [
        {"type": "approx-prefix-cache-producer", "parameters": {"maxPrefixTokensToMatch": given.max_prefix_tokens}},
        {"type": LATENCY_PRODUCER},
        {
            "type": "prefix-cache-affinity-filter",
            "name": "loose-affinity-filter",
            "parameters": {"affinityThreshold": given.affinity_threshold},
        },
        {"type": "latency-scorer"},
        {"type": "weighted-random-picker"},
    ]
    taken = (LATENCY_PRODUCER, "loose-affinity-filter", "latency-scorer", "weighted-random-picker")
    found = _config(kserve, plugins, {"default": [{"pluginRef": one} for one in taken]})
    return {
        **found,
        "apiVersion": LLM_D_API_VERSION if LLM_D_API_VERSION in picker(kserve).api_versions else API_VERSION,
    }


def _config(
    kserve: str, plugins: list[Json], profiles: Mapping[str, list[Json]], gates: list[str] | None = None
) -> Json:
    return compact(
        {
            "apiVersion": picker(kserve).api_versions[0],
            "kind": "EndpointPickerConfig",
            "featureGates": gates,
            "plugins": plugins,
            "schedulingProfiles": [{"name": name, "plugins": taken} for name, taken in profiles.items()],
        }
    )


def preset_variables(args: LLMSpec) -> frozenset[str]:
    """Variables of the engine that the service's preset writes."""
    return frozenset(variable["name"] for variable in engine_needs(args, None).variables)


def engine_needs(args: LLMSpec, engine: Engine | None) -> Further:
    """What the engine of a role needs for the preset: flags, and variables that stand before those flags.

    The topic names the pod by Kubernetes' own reference to a variable that was set before, and the model as KServe serves it.
    """
    given = preset_of(args)
    if not isinstance(given, PrecisePrefix) or not given.prefix_cache:
        return Further()
    events: dict[str, Any] = {
        "enable_kv_cache_events": True,
        "publisher": "zmq",
        "endpoint": f"tcp://{{{{ ChildName .ObjectMeta.Name `-epp-service` }}}}:{EVENTS_PORT}",
        "topic": f"kv@$({POD_IP})@{{{{ .Spec.Model.Name }}}}",
    }
    words = ["--prefix-caching-hash-algo", "sha256_cbor"]
    if engine is None or engine.block_size is None:
        words += ["--block-size", str(given.block_size)]
    words += ["--kv-events-config", Template(json.dumps(events, separators=(",", ":")))]
    variables: list[Json] = [
        {"name": POD_IP, "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}},
        {"name": HASH_SEED, "value": given.hash_seed},
    ]
    return Further(tuple(words), tuple(variables))
