"""The objects that a program creates on one platform. They are checked together, like those of an environment."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pulumi

from ..args import Environment, ServingPlatformArgs
from ..args.environment import ClusterArgs
from ..args.guardrails import Guardrails
from ..args.kinds import kind_of
from ..args.problem import sort_key
from ..args.runtime import RuntimeSpec
from ..args.workload import ClusterMeta
from ..capacity.requests import RUNTIMES
from ..checks import check_together
from ..compiled import Compiled, CompiledObject
from ..findings.path import Path
from ..plan.summary import headline
from .base import Refused, is_checked, report
from .own_models import models_of_project
from .standing import summary_of

if TYPE_CHECKING:
    from .kserve_object import KServeObject

WHAT = "the services of this program"

SUMMARY = "summary"
"""The stack output that ``kserve-iac show`` prints."""


@dataclass
class Program:
    """The services and definitions of a program, in the order of their creation.

    A component checks its own arguments at its creation. Faults of all components together, such as a pool that is too small, are
    checked after the program has run to its end. Pulumi registers no object before that, because every object waits for the
    result (:meth:`settled`).
    """

    cluster: ClusterArgs | None
    """Arguments of the cluster. None: another program created it, so that not all of its services are known."""
    platform: ServingPlatformArgs
    ready: Callable[[], Awaitable[None]]
    """Returns when the program can end with an error safely (:meth:`kserve_iac.resources.guard.Guard.hooks_are_known`)."""
    parts: pulumi.Output[dict[str, str]] | None = None
    """Versions of the platform's parts."""
    _made: list[tuple[str, ClusterMeta, "KServeObject"]] = field(default_factory=list)
    _compiled: Compiled | None = None
    """The compiled objects at the last call of :meth:`compiled`, which the check and the summary share."""
    _alone: bool = False
    """Whether the program created components outside an environment that was checked as a whole."""
    _seen: int = 0
    _refused: Refused | None = None
    """The result of the check. Each task raises a new exception, because a shared one would collect the tracebacks of all
    tasks."""

    def add(self, name: str, args: ClusterMeta, component: "KServeObject") -> None:
        """Registers a component that is being created."""
        self._made.append((name, args, component))
        if self.cluster is not None and not is_checked():
            self._alone = True
            self._export()

    async def settled(self) -> None:
        """Returns if all components so far can work together. Otherwise, it raises :class:`Refused` with all findings."""
        if self._refused is None and self._alone and self._seen < len(self._made):
            self._seen = len(self._made)
            compiled = self.compiled()
            try:
                report(sorted(check_together(compiled), key=sort_key), WHAT)
            except Refused as refused:
                self._refused = refused
            else:
                pulumi.log.info(f"services of this program: {headline(compiled.plan)}")
        if self._refused is not None:
            await self.ready()
            raise Refused(self._refused.problems, WHAT)

    def compiled(self) -> Compiled:
        """All components so far as one environment. Findings name a component as the program writes it:
        ``InferenceService("iris")``.
        """
        if self._compiled is not None and len(self._compiled.objects) == len(self._made):
            return self._compiled
        assert self.cluster is not None, "nothing is compiled for the cluster of another program"
        environment = Environment.model_construct(
            cluster=self.cluster,
            platform=self.platform,
            guardrails=Guardrails(),
            definitions={},
            services={},
        )
        runtimes: dict[str, RuntimeSpec] = {
            args.name or name: args for name, args, _ in self._made if isinstance(args, RUNTIMES)
        }
        context = replace(Compiled(environment, models=models_of_project()).context, runtimes=runtimes)
        objects, labels = [], set[str]()
        for name, args, _ in self._made:
            kind = kind_of(args).name
            label = name if name not in labels else f"{kind} {name}"
            labels.add(label)
            named = args.model_copy(update={"name": args.name or name})
            objects.append(CompiledObject(label, named, context, Path(f'{kind}("{name}")')))
        self._compiled = Compiled(environment, objects, models_of_project())
        return self._compiled

    def _export(self) -> None:
        """Exports a summary as an output of the stack, unless the program exports one itself."""
        root = pulumi.runtime.get_root_resource()
        outputs = getattr(root, "outputs", None)
        if isinstance(outputs, dict) and SUMMARY not in outputs:
            pulumi.export(SUMMARY, pulumi.Output.from_input(self._summary()))

    async def _summary(self) -> Mapping[str, Any]:
        await self.settled()
        compiled = self.compiled()
        made = {one.name: component for one, (_, _, component) in zip(compiled.objects, self._made, strict=True)}
        return summary_of(compiled, self.parts, made)
