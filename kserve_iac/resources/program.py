"""The objects that a program creates on one platform. They are checked together, like those of an environment."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pulumi

from ..args import Environment, Problem, ServingPlatformArgs
from ..args.environment import ClusterArgs
from ..args.existing import Existing
from ..args.guardrails import Guardrails
from ..args.kinds import kind_of
from ..args.problem import errors, sort_key
from ..args.workload import ClusterMeta
from ..checks import check_together
from ..compiled import Compiled, CompiledObject
from ..compiled.bases import bases_of
from ..compiled.environment import caches_of
from ..compiled.runtimes import runtimes_of
from ..findings.path import Path
from ..plan.summary import headline
from .base import Refused, as_written, is_checked, made_as, shown
from .heard import heard
from .own_models import models_of_project
from .standing import summary_of

if TYPE_CHECKING:
    from .kserve_object import KServeObject

WHAT = "the services of this program"

SUMMARY = "summary"
"""The stack output that ``kserve-iac show`` prints."""


def bare_environment(cluster: ClusterArgs, platform: ServingPlatformArgs) -> Environment:
    """The environment of a program that makes its objects one by one, before the first of them."""
    return Environment.model_construct(
        cluster=cluster,
        platform=platform,
        guardrails=Guardrails(),
        existing=Existing(),
        definitions={},
        services={},
    )


@dataclass
class Program:
    """The services and definitions of a program, in the order of their creation.

    A component checks its own arguments as it is made. What only all of them together can get wrong, such as a pool that is too
    small, is checked once the program has run to its end, and all that was found is reported at once: Pulumi registers no object
    before that, since each of them waits for the answer (:meth:`settled`).
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
    """All that was made until it was last asked for: the check and the summary read the same."""
    _found: list[Problem] = field(default_factory=list)
    """What was found about single components."""
    _alone: bool = False
    """Whether the program created components outside an environment that was checked as a whole."""
    _seen: int = 0
    _refused: Refused | None = None
    """The result of the check. Each task raises a new exception, because a shared one would collect the tracebacks of all
    tasks."""

    def __post_init__(self) -> None:
        if (listener := heard()) is not None:
            listener.programs.append(self)

    @property
    def alone(self) -> bool:
        """Whether something was made that no environment has checked as a whole."""
        return self._alone

    @property
    def unsaid(self) -> Sequence[Problem]:
        """Findings about single components that nobody has been told, because the program did not come to its end."""
        return () if self._seen else self._found

    def ended_by(self, refused: Refused, at: Path) -> Refused:
        """What ends the program at the component ``at``: with what was found about those before it, where there is any."""
        if not errors(self.unsaid):
            return refused
        found = [*self.unsaid, *(problem.under(at) for problem in refused.problems)]
        self._refused = Refused(
            sorted(found, key=sort_key), WHAT
        )  # the objects before it are refused for the same reasons
        return self._refused

    def stopped_by(self, refused: Refused) -> None:
        """Says that the program ended before its end, so that nothing can be said of all components together."""
        self._refused = self._refused or refused

    @property
    def judges(self) -> bool:
        """Whether it says what is wrong with a component that is being made, together with all others."""
        return self.cluster is not None and not is_checked()

    def add(self, name: str, args: ClusterMeta, component: "KServeObject", found: Sequence[Problem] = ()) -> None:
        """Counts a component in that is being made. ``found`` are the findings about it alone, where this program judges it."""
        self._made.append((name, args, component))
        if self.judges:
            self._alone = True
            at = made_as(kind_of(args).name, name)
            self._found += [problem.under(at) for problem in found]
            self._export()

    async def settled(self) -> None:
        """Returns if all components so far can work together. Otherwise, it raises :class:`Refused` with all findings."""
        if self._refused is None and self._alone and self._seen < len(self._made):
            self._seen = len(self._made)
            compiled = self.compiled()
            try:
                together = as_written([*check_together(compiled)], None)
                shown(sorted([*self._found, *together], key=sort_key), WHAT)
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
        environment = bare_environment(self.cluster, self.platform)
        made = [(made_as(kind_of(args).name, name), name, args) for name, args, _ in self._made]
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
            # Only a name that the label is not is written, so that components that are alike have alike arguments.
            named = args if label == name else args.model_copy(update={"name": args.name or name})
            objects.append(CompiledObject(label, named, context, made_as(kind, name)))
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
