"""The command line of ``vllm serve``: its flags are those of the simulated version.

Flags that mean something here are read, all others that vLLM has are accepted and named once in the log. What vLLM does not have
is refused. As in ``FlexibleArgumentParser`` (vllm/utils/argparse_utils.py), underscores are as good as dashes, and
``--kv-transfer-config.kv_role kv_both`` sets a key of a flag's JSON. YAML files (``--config``) are not read: the flag is refused.
"""

import argparse
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from . import events, facts, transfer
from .simulation import Simulation

READ = frozenset(
    [
        "model",
        "host",
        "port",
        "served-model-name",
        "max-model-len",
        "block-size",
        "num-gpu-blocks-override",
        "max-num-seqs",
        "max-num-batched-tokens",
        "enable-chunked-prefill",
        "enable-prefix-caching",
        "enable-lora",
        "lora-modules",
        "max-loras",
        "tensor-parallel-size",
        "api-key",
        "ssl-certfile",
        "ssl-keyfile",
        "ssl-ca-certs",
        "ssl-cert-reqs",
        "ssl-ciphers",
        "enable-ssl-refresh",
        "root-path",
        "kv-transfer-config",
        "kv-events-config",
        "seed",
        "show-hidden-metrics-for-version",
        "enable-prompt-tokens-details",
        "enable-force-include-usage",
        "uvicorn-log-level",
        "disable-uvicorn-access-log",
        "disable-access-log-for-endpoints",
        "shutdown-timeout",
        "scheduler-reserve-full-isl",
        "headless",
    ]
)
"""Flags that have an effect."""

REFUSED = {
    "config": "The simulated engine reads no file of options. Write the options into the command line.",
    "uds": "The simulated engine listens on TCP only. Set --host and --port.",
    "grpc": "The simulated engine speaks HTTP only. Remove --grpc.",
}
"""Flags of vLLM without which the engine would be another one than the one that was asked for."""

WHOLE = "scheduler-reserve-full-isl"
"""A flag of the versions that by default reserve blocks for whole prompts (``SchedulerConfig`` in vllm/config/scheduler.py)."""

OFFLOADING = "OffloadingConnector"
"""The connector of KServe's field ``kvCacheOffloading``. It adds a second cache, and the engine works without it."""

_UNITS = {"k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}

WITH_UNITS = ("max-model-len", "max-num-batched-tokens")
"""Flags whose numbers may have a unit: ``16k`` is 16,000 and ``16K`` 16,384 (``human_readable_int`` of argparse_utils.py)."""


class InvalidOption(ValueError):
    """An option that the engine refuses. The message names it."""


@dataclass(frozen=True)
class Adapter:
    """A LoRA adapter."""

    name: str
    path: str
    base: str | None = None


@dataclass(frozen=True)
class Options:
    """What the command line and the environment say."""

    model: str
    names: tuple[str, ...]
    """The names under which the model is served; the first one is that of the answers and metrics."""
    host: str
    port: int
    max_model_len: int
    block_size: int
    blocks: int
    max_num_seqs: int
    max_num_batched_tokens: int
    chunked: bool
    prefix_caching: bool
    whole_prompts: bool
    """Whether a request begins only if its whole prompt finds free blocks."""
    gpus: int
    seed: int
    max_loras: int | None
    """None: LoRA is not enabled."""
    adapters: tuple[Adapter, ...]
    runtime_adapters: bool
    api_keys: tuple[str, ...]
    certificate: str | None
    key: str | None
    authorities: str | None
    client_certificates: int
    ciphers: str | None
    refresh_certificates: bool
    root_path: str
    channel: transfer.Channel | None
    events: events.Target | None
    hidden_metrics: bool
    prompt_details: bool
    usage_always: bool
    headless: bool
    """Whether it is a further node of an engine whose first one serves: it has nothing to do here."""
    log_level: str
    access_log: bool
    unlogged: tuple[str, ...]
    """Paths whose requests are not logged."""
    shutdown_seconds: int | None
    """How long running requests have after SIGTERM; None: as long as they need."""
    ignored: tuple[str, ...]
    """Flags that vLLM has and that have no effect here, with dashes."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise InvalidOption(message)


def read(arguments: Sequence[str], environment: Mapping[str, str], simulation: Simulation) -> Options:
    """The options of a command line without ``vllm``; a leading ``serve`` is skipped. Raises :class:`InvalidOption`."""
    given = _parsed(arguments, simulation.version)
    _refuse(given)
    model = given.pop("model_tag", None) or given.pop("model", None)
    if not model:
        raise InvalidOption("no model is named. Write it as the first argument.")
    block_size = _whole(given, "block-size", 16)
    blocks = _whole(given, "num-gpu-blocks-override", simulation.blocks or 0, least=0)
    if blocks < 2:
        raise InvalidOption(
            "the number of KV blocks is not set: there is no GPU whose memory says it. Set --num-gpu-blocks-override or "
            "KSERVE_IAC_ENGINE_BLOCKS to at least 2 (vLLM sets one block aside)."
        )
    length = _length(given, model, simulation, (blocks - 1) * block_size)
    chunked = _switch(given, "enable-chunked-prefill", default=True)
    seats = _whole(given, "max-num-seqs", 256)
    budget = _whole(given, "max-num-batched-tokens", 2048 if chunked else max(2048, length))
    if budget < seats:
        raise InvalidOption(
            f"--max-num-batched-tokens is {budget}, but must be at least --max-num-seqs, which is {seats}."
        )
    if not chunked and budget < length:
        raise InvalidOption(
            f"--max-num-batched-tokens is {budget}. Without chunked prefill it must be at least the context length, {length}."
        )
    gpus = _whole(given, "tensor-parallel-size", 1)
    adapters = tuple(_adapters(given))
    lora = _switch(given, "enable-lora", default=False)
    if adapters and not lora:
        raise InvalidOption("--lora-modules requires --enable-lora.")
    names = tuple(given.get("served-model-name") or [model])
    if taken := next((one.name for one in adapters if one.name in names), None):
        raise InvalidOption(f"--lora-modules: {taken!r} is also a name of the model. Give the adapter another name.")
    channel = _channel(given, environment, simulation, gpus)
    idle = {"kv-transfer-config"} if channel is None else set()
    keys = given.get("api-key") or [environment.get("VLLM_API_KEY", "")]
    return Options(
        model=model,
        names=names,
        host=given.get("host") or "0.0.0.0",  # noqa: S104 - vLLM's own default; a pod's probes do not come from the pod
        port=_whole(given, "port", 8000, least=0),
        max_model_len=length,
        block_size=block_size,
        blocks=blocks,
        max_num_seqs=seats,
        max_num_batched_tokens=budget,
        chunked=chunked,
        prefix_caching=_switch(given, "enable-prefix-caching", default=True),
        whole_prompts=_switch(given, WHOLE, default=WHOLE in facts.flags(simulation.version)),
        gpus=gpus,
        seed=_whole(given, "seed", 0, least=0),
        max_loras=_whole(given, "max-loras", 1) if lora else None,
        adapters=adapters,
        runtime_adapters=_is_true(environment.get("VLLM_ALLOW_RUNTIME_LORA_UPDATING", "")),
        api_keys=tuple(key for key in keys if key),
        certificate=given.get("ssl-certfile"),
        key=given.get("ssl-keyfile"),
        authorities=given.get("ssl-ca-certs"),
        client_certificates=_whole(given, "ssl-cert-reqs", 0, least=0),
        ciphers=given.get("ssl-ciphers"),
        refresh_certificates=_switch(given, "enable-ssl-refresh", default=False),
        root_path=(given.get("root-path") or "").rstrip("/"),
        channel=channel,
        events=_events(given),
        hidden_metrics="show-hidden-metrics-for-version" in given,
        prompt_details=_switch(given, "enable-prompt-tokens-details", default=False),
        usage_always=_switch(given, "enable-force-include-usage", default=False),
        headless=_switch(given, "headless", default=False),
        log_level=given.get("uvicorn-log-level") or "info",
        access_log=not _switch(given, "disable-uvicorn-access-log", default=False),
        unlogged=tuple(path for path in str(given.get("disable-access-log-for-endpoints", "")).split(",") if path),
        shutdown_seconds=_whole(given, "shutdown-timeout", 0, least=0) if "shutdown-timeout" in given else None,
        ignored=tuple(f"--{flag}" for flag in given if flag not in READ or flag in idle),
    )


def _parsed(arguments: Sequence[str], version: str) -> dict[str, Any]:
    """The flags that are given, by their names without dashes."""
    parser = _Parser(prog="vllm serve", argument_default=argparse.SUPPRESS, add_help=False)
    parser.add_argument("model_tag", nargs="?")
    short = {long: f"-{name}" for name, long in facts.short_flags(version).items()}
    for flag, kind in facts.flags(version).items():
        names = [f"--{flag}", *([short[flag]] if flag in short else [])]
        if kind == "switch":
            parser.add_argument(*names, dest=flag, action=argparse.BooleanOptionalAction)
        elif kind == "value":
            parser.add_argument(*names, dest=flag)
        else:
            parser.add_argument(*names, dest=flag, nargs="?" if kind == "optional" else "+")
    words = arguments[1:] if arguments[:1] == ["serve"] else arguments
    return {name: value for name, value in vars(parser.parse_args(_plain(words))).items() if value is not None}


def _plain(words: Sequence[str]) -> list[str]:
    """The words with dashes in names, and with the keys of JSON (``--flag.key value``) put together."""
    found: list[str] = []
    nested: dict[str, dict[str, Any]] = {}
    rest = iter(words)
    for word in rest:
        name, equals, value = word.partition("=")
        if not name.startswith("--"):
            found.append(word)
            continue
        flag, dot, key = name.partition(".")
        flag = flag.replace("_", "-")
        if not dot:
            found.append(flag + equals + value)
            continue
        text = value if equals else next(rest, "")
        at = nested.setdefault(flag, {})
        *outer, last = key.split(".")
        for one in outer:
            at = at.setdefault(one, {})
        at[last] = _read_json(text)
    return found + [word for flag, value in nested.items() for word in (flag, json.dumps(value))]


def _read_json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _refuse(given: Mapping[str, Any]) -> None:
    for flag, why in REFUSED.items():
        if given.get(flag):
            raise InvalidOption(why)


def _whole(given: Mapping[str, Any], flag: str, default: int, *, least: int = 1) -> int:
    """A whole number, which has a unit for some flags. Only units of thousands take a fraction."""
    if flag not in given:
        return default
    text = str(given[flag])
    units = "[kmgtKMGT]?" if flag in WITH_UNITS else ""
    match = re.fullmatch(rf"(\d+)({units})", text) or (units and re.fullmatch(r"(\d+\.\d+)([kmgt])", text))
    number = int(float(match[1]) * _UNITS.get(match[2], 1)) if match else -1
    if number < least:
        raise InvalidOption(f"--{flag} is {text!r}. Set it to a whole number of at least {least}.")
    return number


def _switch(given: Mapping[str, Any], flag: str, *, default: bool) -> bool:
    return bool(given.get(flag, default))


def _is_true(text: str) -> bool:
    return text.strip().lower() in ("1", "true")


def _object(given: Mapping[str, Any], flag: str) -> dict[str, Any]:
    if flag not in given:
        return {}
    found = _read_json(given[flag])
    if not isinstance(found, dict):
        raise InvalidOption(f"--{flag} is {given[flag]!r}, which is not a JSON object.")
    return found


def _length(given: Mapping[str, Any], model: str, simulation: Simulation, fits: int) -> int:
    """The context length: that of the flag, of the variable, or of the model's own configuration."""
    own = simulation.max_model_len or _configured(model)
    if str(given.get("max-model-len")) in ("auto", "-1"):
        return min(own or fits, fits)
    length = _whole(given, "max-model-len", own or 0, least=0)
    if not length:
        raise InvalidOption(
            f"the context length of {model} is not known. Set --max-model-len or KSERVE_IAC_ENGINE_MAX_MODEL_LEN."
        )
    if length > fits:
        raise InvalidOption(
            f"the context length is {length} tokens, but the KV cache has room for {fits}. Set --max-model-len to {fits} or "
            "less, or increase the number of blocks (--num-gpu-blocks-override or KSERVE_IAC_ENGINE_BLOCKS)."
        )
    return length


def _configured(model: str) -> int | None:
    """``max_position_embeddings`` of a model that is a folder."""
    path = Path(model) / "config.json"
    if not path.is_file():
        return None
    try:
        found = json.loads(path.read_text()).get("max_position_embeddings")
    except (ValueError, AttributeError) as error:
        raise InvalidOption(f"{path} is not a configuration of a model: {error}.") from error
    return found if isinstance(found, int) and found > 0 else None


def _adapters(given: Mapping[str, Any]) -> list[Adapter]:
    """Adapters as ``name=path`` or as JSON (``LoRAParserAction`` in vllm/entrypoints/openai/cli_args.py)."""
    found = []
    for text in given.get("lora-modules") or []:
        name, equals, path = text.partition("=")
        if equals and "," not in text and not text.startswith("{"):
            found.append(Adapter(name, path))
            continue
        entry = _read_json(text)
        if not isinstance(entry, dict) or not all(isinstance(entry.get(key), str) for key in ("name", "path")):
            raise InvalidOption(f"--lora-modules: {text!r} is neither name=path nor a JSON object with name and path.")
        found.append(Adapter(entry["name"], entry["path"], entry.get("base_model_name")))
    return found


def _channel(
    given: Mapping[str, Any], environment: Mapping[str, str], simulation: Simulation, gpus: int
) -> transfer.Channel | None:
    config = _object(given, "kv-transfer-config")
    if not config:
        return None
    connector, role = config.get("kv_connector"), config.get("kv_role")
    if connector == OFFLOADING:
        return None
    if connector != transfer.CONNECTOR:
        raise InvalidOption(
            f"--kv-transfer-config: kv_connector is {connector!r}. The simulated engine has {transfer.CONNECTOR} only, "
            f"and starts without effect with {OFFLOADING}."
        )
    if role not in transfer.ROLES:
        raise InvalidOption(f"--kv-transfer-config: kv_role is {role!r}. Set it to one of {', '.join(transfer.ROLES)}.")
    policy = config.get("kv_load_failure_policy", "fail")
    if policy not in transfer.POLICIES:
        raise InvalidOption(
            f"--kv-transfer-config: kv_load_failure_policy is {policy!r}. Set it to one of {', '.join(transfer.POLICIES)}."
        )
    port = _whole({"port": environment.get("VLLM_NIXL_SIDE_CHANNEL_PORT", "5600")}, "port", 5600, least=0)
    more = {"engine_id": str(config["engine_id"])} if config.get("engine_id") else {}
    seconds = environment.get("VLLM_NIXL_ABORT_REQUEST_TIMEOUT", "480")
    if not seconds.isdecimal():
        raise InvalidOption(f"VLLM_NIXL_ABORT_REQUEST_TIMEOUT is {seconds!r}. Set it to a whole number of seconds.")
    host = environment.get("VLLM_NIXL_SIDE_CHANNEL_HOST", "localhost")
    return transfer.Channel(simulation.version, host, port, gpus, policy, float(seconds), **more)


def _events(given: Mapping[str, Any]) -> events.Target | None:
    try:
        return events.target(_object(given, "kv-events-config"))
    except ValueError as error:
        raise InvalidOption(f"--kv-events-config: {error}.") from error
