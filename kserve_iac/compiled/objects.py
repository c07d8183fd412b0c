"""A compiled KServe object."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

from ..args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem, ServingPlatformArgs
from ..args.kinds import kind_of
from ..args.storage import LocalModelCacheArgs, LocalModelNamespaceCacheArgs
from ..args.workload import ClusterMeta, ObjectMeta
from ..capacity import Pool
from ..capacity.demand import Demand, possible_pools
from ..capacity.service_demands import demands_of
from ..capacity.serving_defaults import serving_defaults
from ..catalog.kserve import VERSIONS
from ..catalog.requests import SERVING
from ..engines import EngineRole, engine_roles
from ..engines.roles import LLMRole
from ..engines.start.cold import ColdStart, first_starts
from ..engines.start.probes import Start, starts_of_roles
from ..findings.path import TOP, Path
from ..render import further_objects, gke, objects_before, one_rule, tokens
from ..render.merging import Json, Parts, Steps, origin_of, plain
from ..render.meta import named
from ..render.objects import unnamed
from ..render.simulated_engines import simulated_engines
from .accounts import Account, accounts_of
from .alike import OWN, Alike, Identity, Kin, fact
from .bases import Built, built
from .context import Context
from .pods import Pod, pods_of
from .references import Reference, references_of
from .served import Served, served

_A = TypeVar("_A", bound=ClusterMeta, covariant=True)

CACHES = (LocalModelCacheArgs, LocalModelNamespaceCacheArgs)
"""The arguments of caches of models."""


class CompiledObject(Alike, Generic[_A]):
    """The arguments of one KServe object with the facts that follow from them on a platform.

    Each fact is derived when it is first needed, and then cached. It depends only on the arguments and the context, and is the
    same for all objects that are alike (:mod:`.alike`) unless it reads the name.
    """

    def __init__(
        self, name: str, args: _A, context: Context, section: Path = TOP, merged: Built | Served | None = None
    ) -> None:
        """``name``: its name in the environment or program. ``section``: path of its arguments in the configuration
        (``services.chat.llmInferenceService``), empty for an object outside an environment. ``merged``: the arguments are those
        of a service merged with its configurations (:attr:`whole`).
        """
        super().__init__(Identity(name, section))
        self.args, self.context, self._merged = args, context, merged
        self._bare: CompiledObject[_A] = self

    @cached_property
    def kin(self) -> Kin:
        """What it has in common with the objects that are alike."""
        return self.context.kin_of(self.args)

    @property
    def name(self) -> str:
        """Its name in the environment or program."""
        return self._identity.name

    @property
    def section(self) -> Path:
        """Path of its arguments in the configuration."""
        return self._identity.section

    @property
    def kserve(self) -> str:
        """KServe's minor version."""
        return self.context.kserve

    @property
    def platform(self) -> ServingPlatformArgs:
        """The platform on which it runs."""
        return self.context.platform

    @property
    def pools(self) -> Mapping[str, Pool] | None:
        """The pools by name. None: the pools are not known."""
        return self.context.pools

    @cached_property
    def kind(self) -> str:
        """Its kind, for example ``InferenceService``."""
        return kind_of(self.args).name

    @property
    def object_name(self) -> str:
        """Name of the Kubernetes object."""
        return self.args.name or self.name

    @property
    def namespace(self) -> str | None:
        """Namespace of the Kubernetes object; None for a kind that has none."""
        return self.args.namespace if isinstance(self.args, ObjectMeta) else None

    @fact
    def engines(self) -> tuple[EngineRole, ...]:
        """The engines that it runs: one for each role of an LLMInferenceService, and predictors that run vLLM."""
        if self.whole is not self:
            return self.whole.engines
        if isinstance(self.args, (InferenceServiceArgs, LLMInferenceServiceArgs)):
            context = self.context
            return tuple(
                engine_roles(self.args, self.pools, self.kserve, context.models, context.caches, context.claims)
            )
        return ()

    @fact
    def llm_engines(self) -> tuple[LLMRole, ...]:
        """The engines of an LLMInferenceService, whose roles have settings of their own. Empty for other kinds."""
        return tuple(role for role in self.engines if isinstance(role, LLMRole))

    @fact
    def starts(self) -> Mapping[Path, Start | None]:
        """How long the engine of each role of an LLMInferenceService takes to start, by the role's path; None where its model is
        not known, or where its pod is not the preset's.
        """
        if self.whole is not self:
            return self.whole.starts
        if isinstance(self.args, LLMInferenceServiceArgs):
            return starts_of_roles(self.args, self.llm_engines, self.kserve)
        return {}

    @fact
    def first_starts(self) -> Mapping[Path, ColdStart]:
        """How long the engine of each role takes to start when the service is created, by the role's path. Roles whose model is
        not known are missing, and so are all of a service that is stopped.
        """
        args = self.whole.args
        if not isinstance(args, (InferenceServiceArgs, LLMInferenceServiceArgs)) or args.stopped:
            return {}
        return first_starts(args, self.engines, {demand.part: demand.at_least for demand in self.unnamed_demands})

    @fact
    def built(self) -> Built | None:
        """An LLMInferenceService merged with the configurations that it builds on. None for other kinds."""
        if isinstance(self._merged, Built) or not isinstance(self.args, LLMInferenceServiceArgs):
            return self._merged if isinstance(self._merged, Built) else None
        return built(cast(LLMInferenceServiceArgs, self.kin.args), self.context.bases, self.kserve, OWN)

    @fact
    def served(self) -> Served | None:
        """An InferenceService merged with the runtimes that serve it. None for other kinds."""
        if isinstance(self._merged, Served) or not isinstance(self.args, InferenceServiceArgs):
            return self._merged if isinstance(self._merged, Served) else None
        known = self.context.known_runtimes(self.args.namespace)
        args = cast(InferenceServiceArgs, self.kin.args)
        return Served(args) if known is None else served(args, known, OWN)

    def has_own_runtime(self, path: Path) -> bool:
        """Whether the environment defines the runtime of the predictor at a path of the arguments."""
        return self.served is not None and path in self.served.own

    @cached_property
    def whole(self) -> "CompiledObject[_A]":
        """The object merged with its configurations or runtimes, as KServe reads it. Without these: the object itself."""
        found = self.built or self.served
        if found is None or found is self._merged or found.args is self.kin.args:
            return self
        made: CompiledObject[_A] = CompiledObject("", cast(_A, found.args), self.context, merged=found)
        made._bare, made._identity, made.kin = self, self._identity, self.kin.of_whole(found.args)
        return made

    def has_own_role(self, part: Path) -> bool:
        """Whether the object itself describes the role, so that what this library derives for its pods is written."""
        args = self._bare.args
        return not isinstance(args, LLMInferenceServiceArgs) or part in dict(args.workloads())

    def place(self, path: Path) -> Path:
        """The path in the environment at which the value at ``path`` is written: in the object, a configuration or a runtime."""
        return self.path_of(self._place(path))

    def _place(self, path: Path) -> Path:
        return self._merged.place(path, OWN) if self._merged is not None else path.under(OWN)

    def path_of(self, path: Path) -> Path:
        """A path in the environment. Paths of facts that all kin share begin with :data:`~.alike.OWN` in place of the section."""
        return Path(*path[1:]).under(self.section) if path[:1] == OWN else path

    def placed(self, problem: Problem) -> Problem:
        """A finding about the arguments at the place where they are written. Its path starts at the arguments if they are the
        object's own, and at the environment otherwise.
        """
        if problem.placed:
            return problem
        where = self._place(problem.where)
        is_own = where[:1] == OWN
        return replace(problem, where=Path(*where[1:]) if is_own else where, placed=not is_own)

    @fact
    def demands(self) -> tuple[Demand, ...]:
        """The pods of each of its roles. A service that is stopped takes nothing."""
        return tuple(one.of(self.name, self.path_of(one.section)) for one in self.unnamed_demands)

    @fact
    def unnamed_demands(self) -> tuple[Demand, ...]:
        """The pods of each of its roles, without the name of the service. Sections begin with :data:`~.alike.OWN`."""
        if self._bare is not self:
            return self._bare.unnamed_demands
        found = demands_of(
            "",
            self.whole.args,
            OWN,
            self.kserve,
            object_name=lambda: self.object_name,
            gpus_are_tolerated=self.context.gpus_are_tolerated,
            serving=SERVING if (defaults := serving_defaults(self.platform)) is None else defaults.requests,
            described=self.context.claims,
        )
        return tuple(self.whole._placed_demand(one) for one in found)

    @fact
    def possible_pools(self) -> tuple[str, ...]:
        """Names of the pools on whose nodes its pods may run.

        These are all pools if it builds on configurations that are not known, and for a cache of models, because KServe's agents
        store and delete the models on the nodes.
        """
        pools = self.pools or {}
        if isinstance(self.args, CACHES) or (self.built is not None and self.built.unknown):
            return tuple(pools)
        return possible_pools(self.unnamed_demands, pools)

    def _placed_demand(self, demand: Demand) -> Demand:
        """The demand with the place that sets its number of pods, where that is not in the object itself."""
        if self._merged is None:
            return demand
        path = self._place(Path(*demand.path[len(OWN) :]))
        outer, inner = path[: len(path) - len(demand.field)], path[len(path) - len(demand.field) :]
        return demand if inner != demand.field else replace(demand, section=Path(*outer))

    @property
    def _as_sent(self) -> "CompiledObject[_A]":
        """The object that is rendered: this one, or the bare one, where the runtime of a service is known but not merged."""
        return self._bare if isinstance(self._merged, Served) and self._merged.tree is None else self

    @fact
    def _unnamed(self) -> Parts:
        if self._as_sent is not self:
            return self._as_sent._unnamed
        # A pool that does not exist is a finding of its own, and stands for any here.
        pools, prometheus, starts = _Pools(self.pools or {}), self.platform.prometheus, self._starts_to_write
        return unnamed(
            lambda: self.object_name, self.args, pools, self.kserve, starts, prometheus, self._router_to_write
        )

    @property
    def _router_to_write(self) -> Json | None:
        """The parts of the router of an LLM service that replace KServe's own route. None: KServe's route stays, also if a
        configuration that is not known may have rules.
        """
        args, whole = self._bare.args, self.whole.args
        if not isinstance(args, LLMInferenceServiceArgs) or not isinstance(whole, LLMInferenceServiceArgs):
            return None
        if tokens.is_routed_by_model(args, whole, self.platform):
            return tokens.router_of_model(self.object_name)
        if self.built is not None and self.built.unknown:
            return None
        # The name is only read where it is written, so that services that differ only in their names stay alike.
        rules: list[Json] = []
        if gke.is_used(self.platform):
            rules = gke.llm_rules(self.object_name, whole, self.platform)
        elif one_rule.is_written(whole, self.platform, self.platform.gateway.implementation_on(self.context.gateways)):
            rules = one_rule.rules(self.object_name, whole)
        return {"route": {"http": {"spec": {"rules": rules}}}} if rules else None

    @property
    def _starts_to_write(self) -> Mapping[Path, Start | None]:
        """The starts for which the object gets start-up probes: none where what it builds on gives the engine its time."""
        args = self.whole.args
        if self.whole is self or not isinstance(args, LLMInferenceServiceArgs):
            return self.starts
        says = {
            path: one.start_timeout is not None or any(main.startup_probe is not None for _, main in one.mains())
            for path, one in args.workloads()
        }
        return {path: None if says[path] else start for path, start in self.starts.items()}

    @fact
    def object(self) -> Json:
        """The object that is sent to the API server."""
        return named(self.unnamed, self.object_name)

    @fact
    def unnamed(self) -> Json:
        """The object without its name."""
        if self._as_sent is not self:
            return self._as_sent.unnamed
        found: Json = plain(self._unnamed)
        return found

    @fact
    def resources(self) -> tuple[tuple[Path, Mapping[str, Any]], ...]:
        """The resources of everything in the object that has some, with their paths."""
        if self._as_sent is not self:
            return self._as_sent.resources
        return tuple((Path("spec", *steps), given) for steps, given in _resources(self.unnamed.get("spec")))

    @fact
    def further(self) -> Mapping[str, Json]:
        """Objects that stand beside it, by what they are for."""
        return further_objects(self.name, self.args, self.platform)

    @fact
    def before(self) -> Mapping[str, Json]:
        """Objects that are made before it, by what they are for: those that protect it and, on a sandbox, one that describes its
        engines.
        """
        found = objects_before(self.name, self._bare.args, self.whole.args, self.platform)
        args = self._bare.args
        if self.context.is_simulated and isinstance(args, (InferenceServiceArgs, LLMInferenceServiceArgs)):
            engines = simulated_engines(self.object_name, args, self.engines)
            return found if engines is None else {**found, "engines": engines}
        return found

    @fact
    def references(self) -> tuple[Reference, ...]:
        """Every object of the cluster that it names, with the argument that names it."""
        return tuple(replace(one, path=self.origin_of(one.path)) for one in references_of(self.unnamed))

    @fact
    def pods(self) -> tuple[Pod, ...]:
        """The pods that it describes, as they are rendered; none for a version of KServe that is not known."""
        return tuple(pods_of(self.unnamed)) if self.kserve in VERSIONS else ()

    @fact
    def accounts(self) -> tuple[Account, ...]:
        """The ServiceAccounts of its pods."""
        args = self.built.args if self.built is not None else self.args
        return tuple(accounts_of(self.object_name, args, self.kserve))

    def origin_of(self, path: Path) -> Path:
        """Which argument is at a path of the object."""
        return Path(*origin_of(self._unnamed, path))


def _resources(value: Any) -> Iterator[tuple[Steps, Mapping[str, Any]]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "resources" and isinstance(inner, dict):
                yield (key,), inner
            elif isinstance(inner, (dict, list)):
                yield from (((key, *steps), given) for steps, given in _resources(inner))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            if isinstance(inner, (dict, list)):
                yield from (((index, *steps), given) for steps, given in _resources(inner))


class _Pools(dict[str, Pool]):
    def __missing__(self, name: str) -> Pool:
        return Pool(name, None, 0, 1)
