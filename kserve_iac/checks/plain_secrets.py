"""A rule about secrets in plain text: whoever reads the configuration, a preview, the state or the object reads them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..args import Problem
from ..args.workload import ClusterMeta
from ..compiled import CompiledObject
from ..findings.path import Path
from .versions import is_known

_NAME = re.compile(r"(^|_)(TOKEN|PASSWORD|PASSWD|PASSPHRASE|SECRET|(API|SECRET|PRIVATE|SECRET_ACCESS|ACCOUNT)_?KEY)$")
"""Names of variables of secrets: HF_TOKEN, AWS_SECRET_ACCESS_KEY, OPENAI_API_KEY. Not MAX_TOKENS or AWS_ACCESS_KEY_ID."""

_VALUE = re.compile(r"(hf_|sk-|gh[pousr]_|github_pat_|glpat-|xox[abp]-)[\w-]{8,}|-----BEGIN [A-Z ]*PRIVATE KEY-----")
"""Values that only tokens and keys have: of Hugging Face, OpenAI, GitHub, GitLab and Slack; and private keys."""

_FLAG = re.compile(r"--(api-key|hf-token)(=(?P<value>.+))?$")
"""Flags of vLLM that take a secret (vllm/entrypoints/openai/cli_args.py and vllm/engine/arg_utils.py)."""

_NO_SECRET = re.compile(r"$|\$\(|/|(true|false|none|null|\d+)$", re.IGNORECASE)
"""Beginnings of values that are no secrets: a reference to another variable, the path of a file, a switch."""


def secrets_are_referred_to(service: CompiledObject[ClusterMeta]) -> Iterator[Problem]:
    """A container gets a secret by a reference to a Secret (Kubernetes, "Distribute Credentials Securely Using Secrets"). A name
    or the form of a value suggests a secret, so that the finding is a warning. The value is never shown.
    """
    if not is_known(service.context):
        return
    spec = service.unnamed.get("spec")
    for path, name in (*_variables(spec, Path("spec")), *_flags(spec, Path("spec"))):
        yield Problem(
            "plain-secret",
            service.origin_of(path),
            f"The value of {name} seems to be a secret in plain text. Everybody who reads the object or the state can read it.",
            "Put it into a Secret, and set valueFrom.secretKeyRef of an environment variable.",
        )


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
