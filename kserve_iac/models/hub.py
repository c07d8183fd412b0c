"""A model's description from the Hugging Face hub, through ``huggingface_hub``: its endpoint, its token, and its cache.

Only ``kserve-iac fit`` and ``kserve-iac models add`` import this module. A check, a plan or a preview never asks the hub.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..engines.fit.described import Description

INSTALL = "pip install 'kserve-iac[hub]'"
"""How to install the client of the hub."""

SECONDS = 10.0
"""Time limit in seconds for the first request. Downloads have their own limit of 10 s (``HF_HUB_DOWNLOAD_TIMEOUT``)."""

CONFIG, INDEX, SINGLE = "config.json", "model.safetensors.index.json", "model.safetensors"
BRANCH = "main"
"""The default branch of the hub."""
QUANTISATION = "hf_quant_config.json"
"""File to which ModelOpt writes the quantisation, if config.json does not contain it."""


class HubError(Exception):
    """The hub does not provide a description. The text contains the reason and a mend."""


@dataclass(frozen=True)
class Answer:
    """A description, and whether it comes from the hub or from the cache."""

    description: Description
    from_cache: bool
    """Whether the description is the newest cached answer, because the hub did not answer."""


def describe(model: str, revision: str | None = None) -> Answer:
    """The description of a model at a revision (default: the newest). Raises :class:`HubError`."""
    try:
        import huggingface_hub as hub
    except ImportError:
        raise HubError(f"The hub's client is not installed. Install it with: {INSTALL}") from None
    try:
        info = hub.HfApi().model_info(model, revision=revision, timeout=SECONDS, files_metadata=True)
        commit, sizes = str(info.sha), {one.rfilename: one.size for one in info.siblings or ()}
        # Asked for by its branch, so that the cache knows which commit the branch was at.
        hub.HfApi().hf_hub_download(model, CONFIG, revision=revision or BRANCH)
        given = _described(model, commit, sizes, local=False)
    except Exception as error:  # those of the client, and of the library for HTTP that its version has
        text = _refusal(model, revision, error)
        if text is not None:
            raise HubError(text) from None
        return _cached(model, revision, error)
    return Answer(given, from_cache=False)


def _described(model: str, commit: str, sizes: Mapping[str, int | None], *, local: bool) -> Description:
    config = _json(model, commit, CONFIG, local=local)
    if "quantization_config" not in config and QUANTISATION in sizes:
        given = _json(model, commit, QUANTISATION, local=local).get("quantization", {})
        config = {**config, "quantization_config": {"quant_method": "modelopt", **given}}
    return Description(model, config, commit, _checkpoint_bytes(model, commit, sizes, local=local))


def _checkpoint_bytes(model: str, commit: str, sizes: Mapping[str, int | None], *, local: bool) -> int | None:
    if INDEX in sizes:
        total = (_json(model, commit, INDEX, local=local).get("metadata") or {}).get("total_size")
        return int(total) if isinstance(total, int | float) else None
    return sizes.get(SINGLE)


def _json(model: str, commit: str, name: str, *, local: bool) -> dict[str, Any]:
    import huggingface_hub as hub

    path = hub.HfApi().hf_hub_download(model, name, revision=commit, local_files_only=local)
    content = json.loads(Path(path).read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise HubError(f"{name} of {model} is not a mapping.")
    return content


def _cached(model: str, revision: str | None, error: Exception) -> Answer:
    """An earlier answer from the cache. Raises :class:`HubError` if there is none."""
    import huggingface_hub as hub

    try:
        path = Path(hub.HfApi().hf_hub_download(model, CONFIG, revision=revision or BRANCH, local_files_only=True))
        names = {one.name: (one.stat().st_size if one.name == SINGLE else None) for one in path.parent.iterdir()}
        return Answer(_described(model, path.parent.name, names, local=True), from_cache=True)
    except (OSError, ValueError):
        raise HubError(
            f"The hub {hub.constants.ENDPOINT} does not answer ({_first_line(error)}), and its cache on this machine does not "
            f"have {model}."
        ) from None


def _refusal(model: str, revision: str | None, error: Exception) -> str | None:
    """The answer of the hub if it refused the model. None: the hub did not answer."""
    from huggingface_hub import errors

    if isinstance(error, HubError):
        return str(error)
    if isinstance(error, errors.GatedRepoError):
        return f"{model} is gated. Accept its licence on the hub, and set HF_TOKEN to a token of an account that has access."
    if isinstance(error, errors.RepositoryNotFoundError):
        return f"The hub does not show {model}: it does not exist, or it is private and HF_TOKEN gives no access."
    if isinstance(error, errors.RevisionNotFoundError):
        return f"{model} has no revision {revision}."
    if isinstance(error, errors.RemoteEntryNotFoundError):
        return f"The repository {model} has no {CONFIG}, so it is not a model in the format of transformers."
    if isinstance(error, errors.HFValidationError):
        return f"{model} is not a hub id: {_first_line(error)}"
    if isinstance(error, json.JSONDecodeError):
        return f"A file of {model} is not JSON: {error}"
    if isinstance(error, errors.HfHubHTTPError) and error.response.status_code < 500:
        return f"The hub refused the request for {model}: {_first_line(error)}"
    return None


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
