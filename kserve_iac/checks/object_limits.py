"""Limits of guardrails as pure functions of one Kubernetes object, as it is rendered."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..compiled.pods import pods_of
from ..findings.path import Path
from ..render.merging import Json

PRESET_CONTAINER = "main"
"""The container of an LLM service that KServe's preset completes, also with probes (config/llmisvcconfig)."""

SERVING_CONTAINER = "kserve-container"
"""The container to which KServe adds a readiness probe (``setDefaultReadinessProbe`` in
pkg/controller/v1beta1/inferenceservice/reconcilers/deployment/deployment_reconciler.go at 0.20)."""

_MODEL_FIELDS = ("storageUri", "sourceModelUri")
_MODEL_FLAGS = ("--model=", "--model_id=", "--model-id=")

_NAME = re.compile(r"(^|_)(TOKEN|PASSWORD|PASSWD|PASSPHRASE|SECRET|(API|SECRET|PRIVATE|SECRET_ACCESS|ACCOUNT)_?KEY)$")
"""Names of variables of secrets: HF_TOKEN, AWS_SECRET_ACCESS_KEY, OPENAI_API_KEY. Not MAX_TOKENS or AWS_ACCESS_KEY_ID."""

_VALUE = re.compile(r"(hf_|sk-|gh[pousr]_|github_pat_|glpat-|xox[abp]-)[\w-]{8,}|-----BEGIN [A-Z ]*PRIVATE KEY-----")
"""Values that only tokens and keys have: of Hugging Face, OpenAI, GitHub, GitLab and Slack; and private keys."""

_FLAG = re.compile(r"--(api-key|hf-token)(=(?P<value>.+))?$")
"""Flags of vLLM that take a secret (vllm/entrypoints/openai/cli_args.py and vllm/engine/arg_utils.py)."""

_NO_SECRET = re.compile(r"$|\$\(|/|(true|false|none|null|\d+)$", re.IGNORECASE)
"""Beginnings of values that are no secrets: a reference to another variable, the path of a file, a switch."""


def without_probes(obj: Json) -> Iterator[tuple[Path, list[str]]]:
    """The containers with an image of the service's own that lack probes. Workers have none: the first pod answers for them."""
    is_llm = obj.get("kind") == "LLMInferenceService"
    for pod in pods_of(obj):
        for path, container in pod.containers:
            name = container.get("name")
            is_of_preset = is_llm and name == PRESET_CONTAINER
            if pod.is_worker or is_of_preset or not container.get("image"):
                continue
            is_serving = not is_llm and name == SERVING_CONTAINER
            wanted = ["livenessProbe"] if is_serving else ["livenessProbe", "readinessProbe"]
            if missing := [probe for probe in wanted if not container.get(probe)]:
                yield path, missing


def models(obj: Json) -> Iterator[tuple[Path, str | None]]:
    """The addresses of models, with their paths. None: the address is in a Secret."""
    yield from _models(obj.get("spec"), Path("spec"))


def _models(value: Any, path: Path) -> Iterator[tuple[Path, str | None]]:
    if isinstance(value, list):
        for index, inner in enumerate(value):
            is_flag = isinstance(inner, str) and inner.startswith(_MODEL_FLAGS) and path[-1] in ("args", "command")
            if is_flag and not (model := inner.partition("=")[2]).startswith(("/", "$")):
                yield path / index, model if "://" in model else f"hf://{model}"
            yield from _models(inner, path / index)
    if not isinstance(value, Mapping):
        return
    for key, inner in value.items():
        is_llm = key == "uri" and ("model" in path or "adapters" in path)
        if isinstance(inner, str) and (key in _MODEL_FIELDS or is_llm):
            yield path / key, inner
        elif key == "storage" and isinstance(inner, Mapping) and not value.get("storageUri"):
            yield path / key, None
        yield from _models(inner, path / key)


def plain_secrets(obj: Json) -> Iterator[tuple[Path, str]]:
    """The values of variables and flags that seem to be secrets in plain text, with the name of the variable or flag. A name or
    the form of a value suggests a secret, so that this is not certain.
    """
    spec = obj.get("spec")
    yield from _variables(spec, Path("spec"))
    yield from _flags(spec, Path("spec"))


def _variables(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    for here, given in _lists(value, path, "env"):
        for index, one in enumerate(given):
            if isinstance(one, Mapping) and isinstance(text := one.get("value"), str):
                name = str(one.get("name"))
                if _VALUE.search(text) or (_NAME.search(name) and not _NO_SECRET.match(text)):
                    yield here / index / "value", name


def _flags(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    for field in ("args", "command"):
        for here, given in _lists(value, path, field):
            for index, word in enumerate(given):
                found = _FLAG.match(word) if isinstance(word, str) else None
                following = given[index + 1] if index + 1 < len(given) else ""
                text = "" if found is None else found["value"] or following
                if found is not None and isinstance(text, str) and not _NO_SECRET.match(text):
                    yield here / (index if found["value"] else index + 1), f"--{found[1]}"


def _lists(value: Any, path: Path, name: str) -> Iterator[tuple[Path, list[Any]]]:
    """The lists in fields of a name, at any depth."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == name and isinstance(inner, list):
                yield path / key, inner
            yield from _lists(inner, path / key, name)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _lists(inner, path / index, name)
