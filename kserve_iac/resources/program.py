"""What a program makes on one platform, so that all of it is checked together, as an environment is."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pulumi

from ..args import Environment, ServingPlatformArgs
from ..args.environment import ClusterArgs
from ..args.guardrails import Guardrails
from ..args.kinds import kind_of
from ..args.problem import sort_key
from ..args.workload import ClusterMeta
from ..checks import check_together
from ..compiled import Compiled, CompiledObject
from ..compiled.bases import bases_of
from ..compiled.environment import caches_of
from ..compiled.runtimes import runtimes_of
from ..findings.path import Path
from ..plan.summary import headline
from .base import Refused, is_checked, shown
from .own_models import models_of_project
from .standing import summary_of

if TYPE_CHECKING:
    from .kserve_object import KServeObject

WHAT = "the services of this program"

SUMMARY = "summary"
"""The stack output that ``kserve-iac show`` prints."""


@dataclass
class Program:
    """The services and definitions of a program, in the order in which it makes them.

    A component checks its own arguments as it is made. What only all of them together can get wrong, such as a pool that is too
    small, is checked once the program has run to its end: Pulumi registers nothing before that, and every object waits for the
    answer (:meth:`settled`).
    """

    cluster: ClusterArgs | None
    """The arguments of the cluster; None where another program made it, and nothing can be said of all of its services."""
    platform: ServingPlatformArgs
    ready: Callable[[], Awaitable[None]]
    """Returns once the program may end with an error (:meth:`kserve_iac.resources.guard.Guard.hooks_are_known`)."""
    parts: pulumi.Output[dict[str, str]] | None = None
    """The platform's parts with their versions."""
    _made: list[tuple[str, ClusterMeta, "KServeObject"]] = field(default_factory=list)
    _compiled: Compiled | None = None
    """All that was made until it was last asked for: the check and the summary read the same."""
    _alone: bool = False
    """Whether something was made that no environment has checked as a whole."""
    _seen: int = 0
    _refused: Refused | None = None
    """What was found; raised anew each time, since one exception that many tasks raise grows a traceback of them all."""

    def add(self, name: str, args: ClusterMeta, component: "KServeObject") -> None:
        """Counts a component in that is being made."""
        self._made.append((name, args, component))
        if self.cluster is not None and not is_checked():
            self._alone = True
            self._export()

    async def settled(self) -> None:
        """Returns once all that was made until now can work together. Raises :class:`Refused` with every finding otherwise."""
        if self._refused is None and self._alone and self._seen < len(self._made):
            self._seen = len(self._made)
            compiled = self.compiled()
            try:
                shown(sorted(check_together(compiled), key=sort_key), WHAT)
            except Refused as refused:
                self._refused = refused
            else:
                pulumi.log.info(f"services of this program: {headline(compiled.plan)}")
        if self._refused is not None:
            await self.ready()
            raise Refused(self._refused.problems, WHAT)

    def compiled(self) -> Compiled:
        """All that was made until now as one environment. Findings name components as a program writes them."""
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
        made = [(Path(f'{kind_of(args).name}("{name}")'), name, args) for name, args, _ in self._made]
        context = replace(
            Compiled(environment, models=models_of_project()).context,
            runtimes=runtimes_of(made),
            bases=bases_of(made),
            caches=caches_of(args for _, args, _ in self._made),
        )
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
        """Keeps a summary among the stack's outputs, where the program keeps none itself."""
        root = pulumi.runtime.get_root_resource()
        outputs = getattr(root, "outputs", None)
        if isinstance(outputs, dict) and SUMMARY not in outputs:
            pulumi.export(SUMMARY, pulumi.Output.from_input(self._summary()))

    async def _summary(self) -> Mapping[str, Any]:
        await self.settled()
        compiled = self.compiled()
        made = {one.name: component for one, (_, _, component) in zip(compiled.objects, self._made, strict=True)}
        return summary_of(compiled, self.parts, made)
