"""``kserve-iac fit``: whether a model fits a GPU, the memory that the KV cache has, and the machine types that hold the model."""

import difflib
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource
from pydantic.alias_generators import to_camel

from ..args.problem import Invalid, Problem, nearest, render
from ..catalog.dimensions import ModelDimensions
from ..catalog.engines import LATEST, OLDEST, engine_version
from ..catalog.gpus import gpu, gpu_names, maker, misspelt_gpu
from ..catalog.models import model_names, undetermined
from ..catalog.prices import regions
from ..catalog.quantization import METHODS, usual
from ..catalog.vllm_gpus import runs_checkpoint
from ..engines.fit import EngineSettings, Parallelism
from ..engines.fit import fit as fit_model
from ..engines.fit.choose import choices
from ..engines.fit.config import dimensions_of
from ..engines.fit.described import dimensions_of_description
from ..engines.models import dimensions_by_id
from ..findings.path import Path as PropertyPath
from ..models.project import ID
from .failure import Unreadable
from .fit_output import choices_data, choices_text, fit_data, fit_text
from .source import json_option, models_of, problem_data, text_of

_POSITIVE = click.IntRange(min=1)

_SIZES = ("tensor_parallel", "pipeline_parallel", "data_parallel", "expert_parallel")
"""Options for the number of GPUs that share the model."""


@click.command()
@click.argument("model", metavar="MODEL")
@click.option(
    "--gpu",
    "gpu_name",
    metavar="GPU",
    help="Kind of GPU, by GKE's name or NVIDIA's. Without it, the command lists the machine types that can hold the model.",
)
@click.option(
    "--tensor-parallel",
    "-t",
    type=_POSITIVE,
    default=1,
    show_default=True,
    help="Number of GPUs that share each layer.",
)
@click.option(
    "--pipeline-parallel", type=_POSITIVE, default=1, show_default=True, help="Number of stages that divide the layers."
)
@click.option(
    "--data-parallel", type=_POSITIVE, default=1, show_default=True, help="Number of engines that share the experts."
)
@click.option("--expert-parallel", is_flag=True, help="Distribute whole experts over the GPUs.")
@click.option(
    "--dtype",
    type=click.Choice(["auto", "bfloat16", "float16", "half", "float32"]),
    default="auto",
    show_default=True,
    help="Type of the weights.",
)
@click.option(
    "--quantization",
    metavar="METHOD",
    callback=lambda _, __, value: None if value == "none" else value,
    help=f"Quantisation of the weights: {', '.join(METHODS)}. Default, also with none: that of the checkpoint.",
)
@click.option(
    "--kv-cache-dtype",
    type=click.Choice(["auto", "bfloat16", "float16", "fp8", "fp8_e4m3", "fp8_e5m2"]),
    default="auto",
    show_default=True,
    help="Type of the KV cache.",
)
@click.option("--max-model-len", type=_POSITIVE, help="Context length in tokens. Default: the model's own limit.")
@click.option(
    "--gpu-memory-utilization",
    type=click.FloatRange(0, 1, min_open=True),
    help="Share of the GPU's memory that vLLM uses. Default: that of the vLLM version.",
)
@click.option(
    "--max-num-seqs", type=_POSITIVE, help="Maximum number of concurrent requests. Default: vLLM's default for the GPU."
)
@click.option(
    "--max-num-batched-tokens",
    type=_POSITIVE,
    help="Maximum number of tokens per step. Default: vLLM's default for the GPU.",
)
@click.option("--engine-version", default=LATEST, show_default=True, help="Version of vLLM.")
@click.option("--enforce-eager", is_flag=True, help="Do not use CUDA graphs.")
@click.option(
    "--max-loras",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Maximum number of LoRA adapters on the GPU.",
)
@click.option(
    "--max-lora-rank", type=_POSITIVE, default=16, show_default=True, help="Largest rank of the LoRA adapters."
)
@click.option("--language-model-only", is_flag=True, help="Treat a multimodal model as a text model.")
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    help="File config.json of the model. MODEL is then only a name for the output.",
)
@click.option(
    "--revision", help="Revision of the model on the hub. Default: the project's file, the catalogue, or the newest."
)
@click.option("--offline", is_flag=True, help="Do not contact the hub.")
@click.option("--region", default="us-central1", show_default=True, help="Region of the prices. Only without --gpu.")
@json_option
def fit(
    model: str,
    gpu_name: str | None,
    tensor_parallel: int,
    pipeline_parallel: int,
    data_parallel: int,
    expert_parallel: bool,
    config_file: Path | None,
    revision: str | None,
    offline: bool,
    region: str,
    as_json: bool,
    engine_version: str,
    **flags: Any,
) -> None:
    """Checks whether MODEL, an id of the hub (owner/name), fits a kind of GPU. The figures are those that vLLM prints when it
    starts, each for one GPU.

    The command reads the model from this project (`kserve-iac models`), otherwise from the catalogue, otherwise its newest
    config.json from the hub. If the environment variable HF_TOKEN is set, the command sends it to the hub. A note names the
    revision.

    Exit code 0: the model fits, or without --gpu, at least one machine type can hold it; 1: the model does not fit, or the model,
    the GPU or another value is not known; 2: the command line is wrong, or the config.json cannot be read.
    """
    _check_options(click.get_current_context())
    settings = EngineSettings(version=engine_version, **flags)
    problems: list[Problem] = _check(settings, gpu_name, region)
    dimensions = _model(model, config_file, revision, offline, problems)
    if dimensions is not None and gpu_name is not None and not problems:
        problems += _quantization(dimensions, settings, gpu_name)
    if problems or dimensions is None:
        click.echo(render(problems, f"fit of {model}"), err=True)
        if as_json:
            click.echo(json.dumps({"problems": problem_data(problems)}, indent=2))
        sys.exit(1)
    if gpu_name is None:
        found, left_out = choices(dimensions, settings, region)
        click.echo(
            json.dumps(choices_data(found, left_out, region), indent=2)
            if as_json
            else choices_text(found, left_out, region)
        )
        sys.exit(0 if found else 1)
    card = gpu(gpu_name)
    assert card is not None
    shared = Parallelism(tensor_parallel, pipeline_parallel, data_parallel, expert_parallel)
    result = fit_model(dimensions, card, settings, shared)
    click.echo(
        json.dumps(fit_data(result), indent=2) if as_json else fit_text(dimensions, card, shared, result, _options())
    )
    sys.exit(0 if result.fits else 1)


def _check_options(context: click.Context) -> None:
    """Refuses options that would have no effect beside the others. Raises :class:`click.UsageError`."""
    given = {
        option.name: option.opts[0]
        for option in context.command.params
        if option.name is not None and context.get_parameter_source(option.name) is ParameterSource.COMMANDLINE
    }
    if "gpu_name" not in given and (sizes := [given[name] for name in _SIZES if name in given]):
        raise click.UsageError(f"{sizes[0]} requires --gpu. Without --gpu, the command chooses the number of GPUs.")
    if "gpu_name" in given and "region" in given:
        raise click.UsageError("--region cannot be combined with --gpu, because the fit of one GPU has no prices.")
    for other in ("config_file", "offline"):
        if "revision" in given and other in given:
            raise click.UsageError(f"--revision reads the hub, so it cannot be combined with {given[other]}.")


def _options() -> dict[str, str]:
    """The option of this command for each field of an environment that has one: --max-model-len for maxModelLen."""
    return {to_camel(option.name or ""): option.opts[0] for option in fit.params if isinstance(option, click.Option)}


def _check(settings: EngineSettings, gpu_name: str | None, region: str) -> list[Problem]:
    problems = []
    if gpu_name is not None and maker(gpu_name) == "tpu":
        text = "The fit does not cover vLLM on TPUs."
        mend = (
            "Set a GPU, or start one replica on the TPUs and read in its log how much memory is left for the KV cache."
        )
        problems.append(Problem("not-allowed", PropertyPath("gpu"), text, mend))
    elif gpu_name is not None and gpu(gpu_name) is None:
        problems.append(
            Problem(
                "not-allowed",
                PropertyPath("gpu"),
                f"There is no GPU {gpu_name}.",
                f"Did you mean {near}?" if (near := misspelt_gpu(gpu_name)) else nearest("", gpu_names(), "GPUs"),
            )
        )
    if engine_version(settings.version) is None:
        message = f"The fit does not cover vLLM {settings.version}."
        problems.append(
            Problem(
                "not-allowed",
                PropertyPath("engine-version"),
                message,
                f"Set --engine-version to a version from {OLDEST} to {LATEST}.",
            )
        )
    if settings.quantization is not None and usual(str(settings.quantization)) is None:
        message = f"There is no quantisation {settings.quantization}."
        problems.append(
            Problem(
                "not-allowed",
                PropertyPath("quantization"),
                message,
                nearest(str(settings.quantization), METHODS, "methods"),
            )
        )
    if gpu_name is None and region not in regions():
        problems.append(
            Problem(
                "not-allowed",
                PropertyPath("region"),
                f"No prices are known for {region}.",
                nearest(region, regions(), "regions"),
            )
        )
    return problems


def _quantization(model: ModelDimensions, settings: EngineSettings, gpu_name: str) -> list[Problem]:
    """Whether vLLM runs the checkpoint's quantisation on the GPU, whatever the memory."""
    card, stored = gpu(gpu_name), model.quantization
    if card is None or settings.quantization is not None:
        return []
    if runs_checkpoint(stored, card.compute_capability, settings.version) is not False:
        return []
    declared = stored.declared if stored is not None else None
    return [
        Problem(
            "not-allowed",
            PropertyPath("gpu"),
            f"vLLM {settings.version} does not run checkpoints that are quantised with {declared} on {card.name}.",
            "Set --gpu to a GPU with a higher compute capability, or --engine-version to another version.",
        )
    ]


def config_of(config_file: Path) -> dict[str, Any]:
    """The content of a config.json, together with the quantisation that ModelOpt writes to a file beside it.

    Raises :class:`Unreadable` if the file is not a JSON mapping.
    """
    try:
        content = json.loads(text_of(config_file))
    except json.JSONDecodeError as error:
        raise Unreadable(f"{config_file} is not JSON: {error}") from None
    if not isinstance(content, dict):
        raise Unreadable(f"{config_file} is not a mapping.")
    beside = config_file.with_name("hf_quant_config.json")
    if "quantization_config" not in content and beside.is_file():  # as ModelOpt writes it
        given = json.loads(beside.read_text(encoding="utf-8")).get("quantization", {})
        content = {**content, "quantization_config": {"quant_method": "modelopt", **given}}
    return content


def _model(
    name: str, config_file: Path | None, revision: str | None, offline: bool, problems: list[Problem]
) -> ModelDimensions | None:
    if config_file is not None:
        content = config_of(config_file)
        try:
            return dimensions_of(content, name)
        except Invalid as invalid:
            problems.extend(invalid.problems)
            return None
    own = models_of(Path())
    if revision is None and (found := dimensions_by_id(name, own)) is not None:
        return found
    is_encoder = any("encoder" in one for one in undetermined(name))
    if ID.fullmatch(name) is None or offline or is_encoder:
        problems.append(_unknown(name))
        return None
    return _of_hub(name, revision, problems)


def _of_hub(name: str, revision: str | None, problems: list[Problem]) -> ModelDimensions | None:
    """The model as the hub describes it. None: the hub does not provide it, and ``problems`` has the reason."""
    from ..models.hub import HubError, describe

    try:
        answer = describe(name, revision)
        found = dimensions_of_description(answer.description)
    except HubError as error:
        known = _unknown(name)
        if revision is not None:
            known = replace(
                known, message=str(error), mend=f"Set --revision to another one, or remove it. {_OWN_CONFIG}"
            )
        else:
            known = replace(known, message=f"{known.message} {error}")
        problems.append(known)
        return None
    except Invalid as invalid:
        problems.extend(invalid.problems)
        return None
    if not answer.from_cache:
        return found
    return replace(found, notes=(*found.notes, "The hub did not answer, so its cache on this machine was read."))


_OWN_CONFIG = "Pass the model's config.json with --config."


def _unknown(name: str) -> Problem:
    where = PropertyPath("model")
    if missing := undetermined(name):
        message = f"The catalogue has no verified {', '.join(missing)} for {name}."
        return Problem("invalid-value", where, message, _OWN_CONFIG)
    similar = nearest_model(name)
    mend = f"{similar} Or pass the model's config.json with --config." if similar else _OWN_CONFIG
    return Problem("not-allowed", where, f"The catalogue has no model {name}.", mend)


def nearest_model(name: str) -> str:
    """A sentence with the models of the catalogue that have the most similar names, with or without their owners; empty where no
    name is similar.
    """
    known = {one.lower(): one for one in model_names()}
    found = difflib.get_close_matches(name.lower(), known, n=3, cutoff=0.6)
    if not found:
        tails = {one.rpartition("/")[2]: one for one in known}
        found = [
            tails[tail] for tail in difflib.get_close_matches(name.lower().rpartition("/")[2], tails, n=3, cutoff=0.6)
        ]
    return f"Similar names are {', '.join(known[one] for one in found)}." if found else ""
