"""The configuration of KV transfer that an engine is started with, and the configurations that vLLM refuses."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.problem import nearest
from ...catalog.engine_images import ANY
from ...catalog.vllm_flags import number
from ...catalog.vllm_values import span, takes, values
from ...compiled import CompiledObject
from ...engines.roles import EngineRole
from ...findings.path import Path

Object = CompiledObject[LLMInferenceServiceArgs] | CompiledObject[InferenceServiceArgs]

FLAG = "kv-transfer-config"

NAMES = "kv-connector"
"""What the names of connectors are listed as in catalog/data/vllm_values.json."""

ROLES = ("kv_producer", "kv_consumer", "kv_both")
"""``KVRole`` in vllm/config/kv_transfer.py (vllm/config.py before 0.10.1; wheels of 0.8.5 to 0.32.0)."""

SEVERAL = "MultiConnector"
"""The connector that runs others, which its extra configuration lists under ``connectors``."""

OFFLOADING = "OffloadingConnector"

SIZED_SINCE = (0, 14, 0)
"""The first vLLM whose OffloadingConnector requires ``cpu_bytes_to_use`` (``CPUOffloadingSpec`` in vllm/v1/kv_offload; it is in
the wheels of 0.14.1 to 0.32.0, and those of 0.11.0 to 0.13.0 have ``num_cpu_blocks``)."""

OF_OFFLOADING = ("kv-offloading-size", "kv-offloading-backend")
"""Flags with which vLLM configures the connector itself."""

RENAMED: Mapping[str, str] = {
    "LMCacheConnector": "LMCacheConnectorV1",
    "SharedStorageConnector": "ExampleConnector",
    "PyNcclConnector": "P2pNcclConnector",
}
"""Connectors that vLLM removed -> the connector that took their place (LMCache/LMCache#1759; ``factory.py`` of
vllm/distributed/kv_transfer/kv_connector)."""


class Transfer(NamedTuple):
    """The configuration of KV transfer in the flags of an engine."""

    where: Path
    """The argument that sets it."""
    given: Mapping[str, Any]

    @property
    def connectors(self) -> tuple[Mapping[str, Any], ...]:
        """The configuration of each connector: of those that a MultiConnector runs, too."""
        listed = extra(self.given).get("connectors") if self.given.get("kv_connector") == SEVERAL else None
        others = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
        return self.given, *others


def extra(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """``kv_connector_extra_config`` of a connector; empty where it is no mapping."""
    found = given.get("kv_connector_extra_config")
    return found if isinstance(found, dict) else {}


def transfer_of(role: EngineRole) -> Transfer | None:
    """The configuration in the flags of an engine. None: there is none, or it cannot be read."""
    words = role.flags.words
    said = [flag for flag in words if flag.partition(".")[0] == FLAG]
    if not said:
        return None
    given: dict[str, Any] = {}
    for flag in said:
        keys = flag.replace("-", "_").split(".")[1:]
        value = _read(words[flag])
        if not keys:
            if not isinstance(value, dict):
                return None  # another rule reports it
            given |= value
            continue
        at = given
        for key in keys[:-1]:
            inner = at.setdefault(key, {})
            if not isinstance(inner, dict):
                return None
            at = inner
        at[keys[-1]] = value
    return Transfer(role.path_of_flag(said[-1]), given)


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def transfers_are_accepted(service: Object) -> Iterator[Problem]:
    """VLLM ends at its start with "Unsupported connector type" where the version that runs has no connector of this name, with
    "Please specify kv_role" or "Unsupported kv_role" where the role is missing or unknown, and where OffloadingConnector has no
    size (``KVConnectorFactory``, ``__post_init__`` of ``KVTransferConfig`` and ``CPUOffloadingSpec``; LMCache/LMCache#1759).

    A connector that no version has can be that of a plugin of the image, so that it is a warning.
    """
    seen: set[Path] = set()
    for role in service.engines:
        found = transfer_of(role)
        if found is None or found.where in seen or not (role.runs_vllm or role.command is not None):
            continue
        seen.add(found.where)
        for given in found.connectors:
            name = given.get("kv_connector")
            if isinstance(name, str) and "$" not in name and "kv_connector_module_path" not in given:
                yield from _unknown(found.where, name, role.versions)
            if isinstance(name, str) and given is found.given and "config" not in role.flags.words:
                yield from _role(found.where, given)
            if name == OFFLOADING and not any(flag in role.flags.words for flag in OF_OFFLOADING):
                yield from _size(found.where, given, role.versions)


def _unknown(where: Path, name: str, versions: tuple[str, ...]) -> Iterator[Problem]:
    answers = [takes(NAMES, name, version) for version in versions]
    if False not in answers:
        return
    known, which = span(NAMES, name), _which(versions)
    if known is None:
        mend = nearest(name, values(NAMES, versions[-1]), "connectors of vLLM")
        text = f"vLLM {which} has no KV connector {name} by itself. vLLM does not start unless the image adds the connector."
        yield Problem("kv-connector-unsure", where, text, mend)
        return
    first, last = known
    later = RENAMED.get(name)
    mend = f"Set kv_connector to {later}" if later is not None else "Use another connector"
    mend += f", or use an image with vLLM {last} or earlier." if last is not None else ""
    mend += f", or use an image with vLLM {first} or later." if last is None else ""
    certain = True not in answers and None not in answers and versions != ANY
    code: Literal["kv-connector", "kv-connector-unsure"] = "kv-connector" if certain else "kv-connector-unsure"
    text = f"vLLM {which} has" if certain else f"Not every vLLM from {which} has"
    yield Problem(code, where, f"{text} {'no' if certain else 'the'} KV connector {name}.", mend)


def _role(where: Path, given: Mapping[str, Any]) -> Iterator[Problem]:
    said = given.get("kv_role")
    if said in ROLES or (isinstance(said, str) and "$" in said):
        return
    text = (
        f"kv_role is {said}, which vLLM does not know."
        if said
        else "kv_connector is set without kv_role, which vLLM refuses."
    )
    yield Problem("kv-connector", where, text, f"Set kv_role to one of {', '.join(ROLES)}.")


def _size(where: Path, given: Mapping[str, Any], versions: tuple[str, ...]) -> Iterator[Problem]:
    said = extra(given)
    if said.get("cpu_bytes_to_use") or "spec_module_path" in said or versions == ANY:
        return
    if all(number(version) >= SIZED_SINCE for version in versions):
        yield Problem(
            "kv-connector",
            where,
            f"{OFFLOADING} has no cpu_bytes_to_use in kv_connector_extra_config, which vLLM {_which(versions)} requires.",
            "Set cpu_bytes_to_use to the bytes of CPU memory that the KV cache may fill, or set --kv-offloading-size to GiB "
            f"in place of --{FLAG}.",
        )


def _which(versions: tuple[str, ...]) -> str:
    return versions[0] if len(versions) == 1 else f"{versions[0]} to {versions[-1]}"
