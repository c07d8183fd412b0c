"""The requests of one pod: those of its containers, including the containers that KServe adds."""

from collections.abc import Iterable, Mapping

from ..args import InferenceGraphArgs
from ..args.base import is_output
from ..args.container import Container, Resources
from ..args.inference_service import Component, Predictor, completed_container
from ..args.llm.inference_service import MAIN_CONTAINER, Workload
from ..args.llm.picker import PickerPlugin
from ..args.llm.router import Scheduler
from ..args.pod import PodSpec
from ..args.runtime import RuntimeSpec
from ..catalog.epp import LATENCY_PRODUCER, PRECISE_PREFIX, TOKEN_PRODUCER, TOKENIZED_BY_DEPLOYMENT
from ..catalog.kserve import SERVING_CONTAINER, older
from ..catalog.requests import AGENT, GRAPH_ROUTER, SERVING, Requests, endpoint_picker
from ..catalog.requests import TOKENIZER as TOKENIZER_REQUESTS
from .amounts import Amounts, amounts, largest, total

Runtimes = Mapping[str, RuntimeSpec]
"""Runtimes that an environment defines, by object name."""

TOKENIZER = "tokenizer"
"""The container beside the endpoint picker. If KServe leaves it out, it also ignores the template's entry for it."""

ONE_POD = Amounts(pods=1)


def asked(resources: Resources | None, default: Requests | None = None) -> dict[str, str]:
    """The resources that the scheduler reserves for a container. Kubernetes uses the limit as a missing request.

    ``default``: the values that KServe fills in, entry by entry, before Kubernetes does.
    """
    if resources is None:
        return dict(default or {})
    return {**resources.limits, **(default or {}), **resources.requests}


def component_pod(component: Component, own: Requests = SERVING) -> Amounts:
    """A pod of a component of an InferenceService. A predictor's pod includes the containers of its runtime if they are
    merged. ``own``: the requests that KServe sets for a container of one's own.
    """
    serving = component.serving_container
    runtime = component.served_by if isinstance(component, Predictor) else None
    default: Requests = SERVING if runtime is None else runtime.requests
    if not isinstance(component, Predictor) or next(component.models(), None) is None:
        default = own if runtime is None else default
    _, completed = completed_container(component) or (None, None)
    wanted = asked(serving.resources if serving is not None else None, default if serving is completed else None)
    pod = amounts(wanted)
    if component.gpus_per_replica:  # otherwise the runtime's container might request GPUs
        pod = pod._replace(gpus=component.gpus_per_replica)
    further = [
        amounts(asked(one.resources, default if one is completed else None))
        for one in component.containers
        if one is not serving
    ]
    if component.logger is not None or component.batcher is not None:
        further.append(amounts(AGENT))
    return _with_init(total([pod, *further]), component.init_containers).plus(ONE_POD)


def serving_resources(runtime: RuntimeSpec) -> Resources | None:
    """The resources of the container of a runtime that serves models."""
    own = next((one for one in runtime.containers if one.name in (None, SERVING_CONTAINER)), None)
    return own.resources if own is not None else None


def pod_of(pod: PodSpec) -> Amounts:
    """A pod whose containers are all known."""
    wanted = [amounts(asked(one.resources)) for one in pod.containers]
    return _with_init(total(wanted), pod.init_containers).plus(ONE_POD)


def workload_pod(workload: Workload, template: PodSpec | None) -> Amounts:
    """A pod of an LLM workload. KServe's presets request no CPU and memory, so the requests are those of the service."""
    said: dict[str, str] = asked(workload.resources)
    further = []
    for container in template.containers if template is not None else []:
        if container.name == MAIN_CONTAINER:
            said = {**said, **asked(container.resources)}
        else:
            further.append(amounts(asked(container.resources)))
    main = amounts(said)._replace(gpus=workload.gpus_per_pod)
    return _with_init(total([main, *further]), template.init_containers if template else []).plus(ONE_POD)


def picker_pod(scheduler: Scheduler, kserve: str) -> Amounts:
    """A pod of an endpoint picker. The template's containers are merged over the preset's by name."""
    template = scheduler.template
    presets = endpoint_picker(
        kserve, tokenizes=_may_have(scheduler, PRECISE_PREFIX), predicts=_may_have(scheduler, LATENCY_PRODUCER, False)
    )
    return _merged_pod(template, presets, left_out=TOKENIZER)


def tokenizer_pod(scheduler: Scheduler, kserve: str) -> Amounts | None:
    """The pod of the endpoint picker's tokenizer. None: there is no such pod (``isTokenizerEnabled`` in llmisvc/tokenizer.go).

    Init containers that download the model are not counted: they end before the other containers start, and request less.
    """
    if older(kserve, TOKENIZED_BY_DEPLOYMENT):
        return None
    own = scheduler.tokenizer
    if own is None and not any(_may_have(scheduler, plugin) for plugin in (TOKEN_PRODUCER, PRECISE_PREFIX)):
        return None
    return _merged_pod(own.template if own is not None else None, {MAIN_CONTAINER: TOKENIZER_REQUESTS})


def _merged_pod(template: PodSpec | None, presets: Mapping[str, Requests], left_out: str | None = None) -> Amounts:
    """A pod of a preset with the template's containers merged over it by name."""
    given = {container.name: container.resources for container in template.containers} if template else {}
    names = [*presets, *(name for name in given if name not in presets and name != left_out)]
    return total([ONE_POD, *(amounts(asked(given.get(name), presets.get(str(name)))) for name in names)])


def _may_have(scheduler: Scheduler, plugin: str, unseen: bool = True) -> bool:
    """Whether the picker's configuration has a plugin. ``unseen``: the answer if the configuration is in a ConfigMap or
    is not known yet.
    """
    config = scheduler.config
    if config is not None and config.inline is not None:
        return _has_plugin(config.inline.plugins, plugin, unseen)
    if config is not None and config.ref is not None:
        return unseen
    preset, added = scheduler.preset, scheduler.preset_additions
    if preset is None:
        return False
    if added is not None and _has_plugin(added.plugins, plugin, unseen):
        return True
    if plugin == TOKEN_PRODUCER:
        return False  # a preset has this plugin only together with PRECISE_PREFIX, for which callers ask separately
    if plugin == PRECISE_PREFIX:
        return preset.precise_prefix is not None and preset.precise_prefix.prefix_cache > 0
    return preset.latency_predictor is not None


def _has_plugin(plugins: Iterable[PickerPlugin], plugin: str, unseen: bool) -> bool:
    types = [one.type for one in plugins]
    return plugin in [one for one in types if not is_output(one)] or (unseen and any(map(is_output, types)))


def graph_pod(args: InferenceGraphArgs) -> Amounts:
    """A pod of an InferenceGraph's router."""
    return amounts(asked(args.resources, GRAPH_ROUTER)).plus(ONE_POD)


def _with_init(containers: Amounts, init: Iterable[Container]) -> Amounts:
    """The requests with init containers, which run before the others: the larger of the two counts. Sidecars are added
    instead.
    """
    before = []
    for container in init:
        wants = amounts(asked(container.resources))
        if container.restart_policy == "Always":
            containers = containers.plus(wants)
        else:
            before.append(wants)
    return largest([containers, *before])
