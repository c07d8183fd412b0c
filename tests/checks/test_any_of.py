"""Fields of which one is required: the rule refuses objects without them, as type checkers do."""

import pytest

from kserve_iac.args.kinds import KINDS
from kserve_iac.checks import examine

VALUES = {"model": {"uri": "hf://Qwen/Qwen3-4B"}, "baseRefs": ["chat"]}
"""A value of each such field, in the spelling of configuration."""

KIND, *OTHERS = [kind for kind in KINDS.values() if kind.args.ANY_OF]


def missing(fields):
    """The paths of missing fields in an environment with one service of the kind."""
    _, findings = examine(
        {
            "cluster": {"existing": {"nodePools": [{"name": "l4", "machineType": "g2-standard-12"}]}},
            "platform": {"llm": True},
            "services": {"one": {"llmInferenceService": {"pool": "l4", **fields}}},
        }
    )
    return [finding.path for finding in findings if finding.code == "missing-field"]


def test_one_kind_has_such_fields():
    assert OTHERS == []
    assert KIND.name == "LLMInferenceService"
    assert {KIND.args.model_fields[field].alias or field for field in KIND.args.ANY_OF} == set(VALUES)


def test_none_of_the_fields_is_refused():
    assert missing({}) == ["services.one.llmInferenceService.model"]


@pytest.mark.parametrize("field", sorted(VALUES))
def test_each_of_the_fields_alone_is_sufficient(field):
    assert missing({field: VALUES[field]}) == []
