"""What becomes of a sample: read, rendered, compared, and checked."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import ValidationError

from kserve_iac.adopt.arguments import imported
from kserve_iac.args import ServingPlatformArgs, problems_of
from kserve_iac.checks import Context, check_object
from kserve_iac.compiled import CompiledObject
from kserve_iac.render import kserve_object

from .modules import RELEASES, Sample, samples
from .same import comparable


@dataclass(frozen=True)
class Verdict:
    """``codes`` are those of the errors; ``left`` what could not be said; ``same`` whether it renders to what it was."""

    sample: Sample
    codes: tuple[str, ...]
    left: tuple[str, ...]
    same: bool

    @property
    def outcome(self) -> str:
        """``same``, ``refused`` (KServe refuses it too, or a rule of ours does on purpose), or ``DIFFERS``."""
        if self.codes or self.left:
            return "refused"
        return "same" if self.same else "DIFFERS"


def judged(sample: Sample, kserve: str) -> Verdict:
    """The verdict on one sample, on a platform that has everything."""
    one = imported(sample.obj, kserve)
    left = tuple(".".join(map(str, path)) for path in one.left)
    try:
        args = one.kind.args.model_validate(one.fields)
    except ValidationError as error:
        return Verdict(sample, tuple(problem.code for problem in problems_of(error, one.kind.args)), left, False)
    platform = ServingPlatformArgs(kserve=kserve, install="existing", llm=True, knative="existing", keda="existing")
    problems = check_object(CompiledObject(one.name, args, Context(platform, None)))
    codes = tuple(sorted({problem.code for problem in problems if problem.severity == "error"}))
    obj = kserve_object(one.name, args, {}, kserve)
    given = {**sample.obj, "apiVersion": obj["apiVersion"]}  # an LLM object of a version that is not stored
    return Verdict(sample, codes, left, comparable(given, kserve) == comparable(obj, kserve))


def verdicts(kserve: str) -> list[Verdict]:
    """Of every sample of a release."""
    return [judged(sample, kserve) for sample in samples(RELEASES[kserve])]


def counts(found: Iterable[Verdict]) -> dict[str, Counter[str]]:
    """Outcomes by kind."""
    by_kind: dict[str, Counter[str]] = {}
    for one in found:
        by_kind.setdefault(one.sample.obj["kind"], Counter())[one.outcome] += 1
    return by_kind
