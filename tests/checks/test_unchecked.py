"""What the line that an environment can work says was not checked."""

import pytest

from kserve_iac.args import parse_environment
from kserve_iac.checks import errors
from kserve_iac.checks.unchecked import limits_of, unchecked
from kserve_iac.compiled import Compiled

POOL = {"name": "h100", "machineType": "a3-highgpu-8g", "maxNodes": 4}
KNOWN, UNKNOWN = {"uri": "hf://Qwen/Qwen3-8B"}, {"uri": "hf://own/model"}


def compiled(pools, **services):
    config = {
        "cluster": {"existing": {"nodePools": pools}},
        "platform": {"llm": True},
        "services": {name: {"llmInferenceService": service} for name, service in services.items()},
    }
    environment, problems = parse_environment(config)
    assert not errors(problems)
    return Compiled(environment)


def llm(model=KNOWN, **fields):
    return {"model": model, "pool": "h100", "engine": {"maxModelLen": 4096}, **fields}


MODEL = "the model (GPU memory, tensor parallel size, quantisation, start) of"
CASES = {
    "everything": ([POOL], {"chat": llm()}, []),
    "a model that is not known": ([POOL], {"chat": llm(UNKNOWN), "other": llm()}, [(MODEL, ("chat",))]),
    "a command that cannot be read": (
        [POOL],
        {"chat": llm(template={"containers": [{"name": "main", "command": ["/serve.sh"]}]})},
        [("the GPU memory of", ("chat",))],
    ),
    "flags of the memory": (
        [POOL],
        {"chat": llm(engine={"extraArgs": ["--kv-cache-memory-bytes=8G"]})},
        [("the GPU memory of", ("chat",))],
    ),
    "no pools": (
        [],
        {"chat": {"model": KNOWN}},
        [("the GPU memory of", ("chat",)), ("the capacity of the nodes for", ("chat",))],
    ),
    "the endpoint picker": ([POOL], {"chat": llm(router={"gateway": {}, "route": {}, "scheduler": {}})}, []),
    "no GPU": ([POOL], {"chat": llm(gpus=0)}, []),
}


@pytest.mark.parametrize(("pools", "services", "expected"), CASES.values(), ids=CASES)
def test_what_was_not_checked_is_named(pools, services, expected):
    found = [(one.what, one.services) for one in unchecked(compiled(pools, **services))]
    assert found == expected


def test_the_end_of_the_line():
    assert limits_of(compiled([POOL], chat=llm())) == "."
    many = {f"s{index}": llm(UNKNOWN) for index in range(5)}
    assert limits_of(compiled([POOL], **many)) == (
        f", as far as it was checked. Not checked: {MODEL} s0, s1, s2 and 2 more."
    )
