"""Objects that are alike share what does not depend on their names, and nothing else."""

import copy
from functools import cached_property
from pathlib import Path as File
from typing import ClassVar
from unittest import mock

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kserve_iac.args import LLMInferenceServiceArgs, parse_environment
from kserve_iac.args.base import Args
from kserve_iac.checks import check, check_object
from kserve_iac.compiled import Compiled, CompiledObject
from kserve_iac.compiled.alike import Alike, Identity, Kin, fact, likeness
from kserve_iac.findings.path import Path

from .. import benchmarks
from ..checks.test_page import ENVIRONMENTS as EXAMPLES

ROOT = File(__file__).parents[2]
QWEN = {"uri": "hf://Qwen/Qwen3-4B"}
LONG = "a" * 61
NAMES = (
    "b",
    "chat-2",
    LONG,
    f"{LONG}bc",
    "Upper",
    "1digit",
    "dotted.name",
    "vllm",
    "kserve-config-llm-x",
    "iris-predictor",
)
"""Names that rules treat differently: short, too long with a suffix or at all, not a DNS label, and names that have a meaning."""


def config_of(file):
    read = yaml.safe_load(file.read_text())
    if "config" in read:
        return {key.partition(":")[2]: value for key, value in read["config"].items()}
    return read


FILES = [*sorted(ROOT.glob("Pulumi.*.yaml")), *sorted((ROOT / "tests" / "reports").glob("*/*.yaml"))]
ENVIRONMENTS = {str(file.relative_to(ROOT)): config_of(file) for file in FILES} | {"many": benchmarks.environment(20)}
CONFIGS = {
    name: config
    for name, config in ENVIRONMENTS.items()
    if isinstance(config.get("services"), dict) and config["services"]
}


def verdict(config):
    """Everything that a check finds, and the facts that follow from the environment."""
    read, problems = parse_environment(config)
    if read is None:
        return problems
    compiled = Compiled(read)
    found = check(compiled)
    facts = [
        (one.name, one.object, one.further, one.before, one.demands, one.references, one.accounts, one.first_starts)
        for one in compiled.objects
    ]
    placed = [(problem, problem.placed, problem.forbidden) for problem in (*problems, *found)]
    return placed, facts, compiled.plan, compiled.placement.shortfalls


def alone(config):
    """The same without sharing."""
    with mock.patch("kserve_iac.compiled.context.likeness", return_value=None):
        return verdict(config)


def copied(config, names):
    """The environment with copies of each service, which differ from it in their names only."""
    services = {}
    for index, (name, service) in enumerate(config["services"].items()):
        services[name] = service
        services |= {f"{other}-{index}" if index else other: copy.deepcopy(service) for other in names}
    return {**config, "services": services}


@pytest.mark.parametrize("name", sorted(CONFIGS))
def test_copies_under_other_names_have_the_findings_that_they_have_alone(name):
    config = copied(CONFIGS[name], NAMES)
    assert verdict(config) == alone(config)


def test_copies_have_the_findings_that_they_have_alone_for_every_rule():
    every = [config for config in EXAMPLES if isinstance(config.get("services"), dict)]
    assert len(every) > 200
    for config in every:
        given_config = copied(config, ("b", LONG))
        assert verdict(given_config) == alone(given_config)


def leaves(value, path=()):
    """The paths of everything in a service that can be changed."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield (*path, key)
        yield from leaves(inner, (*path, key))


def changed(service, path, how):
    found = copy.deepcopy(service)
    holder = found
    for step in path[:-1]:
        holder = holder[step]
    if how == "remove":
        del holder[path[-1]]
    elif how == "twice" and isinstance(holder, list):
        holder.append(copy.deepcopy(holder[path[-1]]))
    else:
        value = holder[path[-1]]
        holder[path[-1]] = value + 1 if isinstance(value, int) else f"{value}x" if isinstance(value, str) else None
    return found


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.data())
def test_no_change_of_one_service_changes_what_is_shared(data):
    config = CONFIGS[data.draw(st.sampled_from(sorted(CONFIGS)))]
    names = data.draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
    services = list(copied(config, names)["services"].items())
    for _ in range(data.draw(st.integers(0, 3))):
        index = data.draw(st.integers(0, len(services) - 1))
        name, service = services[index]
        if places := list(leaves(service)):
            how = data.draw(st.sampled_from(("remove", "twice", "change")))
            services[index] = name, changed(service, data.draw(st.sampled_from(places)), how)
    given_config = {**config, "services": dict(data.draw(st.permutations(services)))}
    assert verdict(given_config) == alone(given_config)


class One(Alike):
    """An object with facts of both kinds, and a count of how often they were derived."""

    derived: ClassVar[list[str]] = []

    def __init__(self, name, kin):
        super().__init__(Identity(name, Path("services", name)))
        self.of_kin = kin

    @property
    def kin(self):
        return self.of_kin

    @fact
    def size(self):
        """Says nothing of the name."""
        self.derived.append("size")
        return 3

    @fact
    def label(self):
        """Reads the name."""
        self.derived.append("label")
        return f"{self._identity.name}-{self.size}"

    @fact
    def long_label(self):
        """Reads the name through another fact."""
        self.derived.append("long_label")
        return self.label * 2


def test_a_fact_is_shared_unless_it_reads_the_name_itself_or_through_another_fact():
    One.derived.clear()
    kin = Kin(None)
    a, b = One("a", kin), One("b", kin)
    assert [a.label, a.long_label, b.long_label, b.label] == ["a-3", "a-3a-3", "b-3b-3", "b-3"]
    assert sorted(One.derived) == ["label", "label", "long_label", "long_label", "size"]
    assert [a.long_label, b.size] == ["a-3a-3", 3]
    assert len(One.derived) == 5


def test_a_rule_that_reads_a_fact_of_the_name_is_run_for_each_object():
    kin = Kin(None)
    a, b = One("a", kin), One("b", kin)
    assert (a.label, b.label) == ("a-3", "b-3")  # derived before the rule reads them

    def of_label(one):
        yield one.label

    def of_size(one):
        yield one.size

    def nothing(one):
        if one.size > 5:
            yield one.size

    assert a.results((of_label, nothing, of_size)) == ["a-3", 3]
    assert b.results((of_label, nothing, of_size)) == ["b-3", 3]


def test_a_rule_that_fails_leaves_no_result():
    kin = Kin(None)
    a, b = One("a", kin), One("b", kin)

    def fails(one):
        if one._identity.name == "a":
            raise RuntimeError
        return one.size

    with pytest.raises(RuntimeError):
        a.shared(fails)
    assert b.shared(fails) == 3


def service(**fields):
    return LLMInferenceServiceArgs.model_validate({"model": QWEN, **fields})


def test_arguments_are_alike_if_everything_is_that_was_set():
    assert likeness(service(replicas=1)) == likeness(service(replicas=1))
    different = [
        service(),
        service(replicas=1),
        service(replicas=2),
        service(name="a"),
        service(labels={"a": "1", "b": "2"}),
        service(labels={"b": "2", "a": "1"}),
        service(template={"containers": [{"name": "main"}]}),
        service(template={"containers": [{"name": "main", "args": []}]}),
        service(template={"extra": {"a": 1}}),
        service(template={"extra": {"a": True}}),
        service(template={"extra": {"a": 1.0}}),
    ]
    assert len({likeness(one) for one in different}) == len(different)


def test_arguments_with_values_that_are_not_plain_data_are_like_no_others():
    class Own(Args):
        value: object = None

    assert likeness(Own(value=object())) is None
    assert likeness(Own(value="a")) is not None


def test_objects_outside_an_environment_share_within_their_context():
    read, _ = parse_environment(benchmarks.environment(1))
    context = Compiled(read).context
    args = service(pool="l4-0")
    first, second = (CompiledObject(name, args, context) for name in ("a", LONG))
    assert first.engines is second.engines
    assert check_object(first) != check_object(second)  # a name that is too long


def test_no_property_is_cached_without_noting_that_it_read_the_name():
    """A ``cached_property`` that reads the name announces it only once, so a later rule that reads it would be shared."""
    cached = {name for name, value in vars(CompiledObject).items() if isinstance(value, cached_property)}
    assert cached == {"kin", "kind", "whole"}
    read, _ = parse_environment(benchmarks.environment(5))
    for one in Compiled(read).objects:
        one._identity.was_read = False
        assert one.whole.kind == one.kind
        assert one.kin.args == one.args
        assert not one._identity.was_read
