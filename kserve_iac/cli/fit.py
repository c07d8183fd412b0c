"""``kserve-iac fit``: whether a model fits a GPU, the memory that the KV cache has, and the machine types that hold the model."""

import difflib
import json
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from pydantic.alias_generators import to_camel

from ..args.problem import Invalid, Problem, nearest, render
from ..catalog.dimensions import ModelDimensions
from ..catalog.engines import LATEST, OLDEST, engine_version
from ..catalog.gpus import GIB, Gpu, gpu, gpu_names, misspelt_gpu
from ..catalog.models import model_names, undetermined
from ..catalog.prices import regions
from ..catalog.quantization import METHODS, usual
from ..catalog.vllm_gpus import runs_checkpoint
from ..engines.fit import EngineSettings, Fit, Parallelism
from ..engines.fit import fit as fit_model
from ..engines.fit.choose import Choice, choices
from ..engines.fit.config import dimensions_of
from ..engines.fit.described import dimensions_of_description
from ..engines.models import dimensions_by_id
from ..findings.path import Path as PropertyPath
from ..models.project import ID
from .failure import Unreadable
from .source import json_option, models_of, problem_data, text_of

_POSITIVE = click.IntRange(min=1)


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
    help="Type of the weights.",
)
@click.option("--quantization", metavar="METHOD", help=f"Quantisation of the weights: {', '.join(METHODS)}, or none.")
@click.option(
    "--kv-cache-dtype",
    type=click.Choice(["auto", "bfloat16", "float16", "fp8", "fp8_e4m3", "fp8_e5m2"]),
    default="auto",
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
@click.option("--max-loras", type=click.IntRange(min=0), default=0, help="Maximum number of LoRA adapters on the GPU.")
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
@click.option("--region", default="us-central1", show_default=True, help="Region of the prices, without --gpu.")
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
    """Checks whether MODEL, an id of the hub (owner/name), fits a kind of GPU. The figures are those that vLLM reports at its
    start, each for one GPU.

    The command reads the model from this project (`kserve-iac models`), otherwise from the catalogue, otherwise its newest
    config.json from the hub. If the environment variable HF_TOKEN is set, the hub receives it. The notes name the revision.

    Exit code 0: the model fits, or without --gpu, at least one machine type can hold it; 1: the model does not fit, or the model,
    the GPU or another value is not known; 2: the command line is wrong, or the config.json cannot be read.
    """
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
            json.dumps(_choices_json(found, left_out, region), indent=2)
            if as_json
            else _choices_text(found, left_out, region)
        )
        sys.exit(0 if found else 1)
    card = gpu(gpu_name)
    assert card is not None
    shared = Parallelism(tensor_parallel, pipeline_parallel, data_parallel, expert_parallel)
    result = fit_model(dimensions, card, settings, shared)
    click.echo(json.dumps(fit_json(result), indent=2) if as_json else _text(dimensions, card, shared, result))
    sys.exit(0 if result.fits else 1)


def _check(settings: EngineSettings, gpu_name: str | None, region: str) -> list[Problem]:
    problems = []
    if gpu_name is not None and gpu(gpu_name) is None:
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
    if settings.quantization not in (None, "none") and usual(str(settings.quantization)) is None:
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
        problems.append(Problem(known.code, known.where, f"{known.message} {error}", known.mend))
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


def fit_json(result: Fit) -> dict[str, Any]:
    """The fit for JSON output, in GiB and tokens of one GPU. ``interval`` has [low, high] of the values that are estimates."""
    spans = result.intervals
    return {
        "fits": result.fits,
        "weights_gib": round(result.weights / GIB, 3),
        "activation_gib": round(result.activation / GIB, 3),
        "overhead_gib": round(result.overhead / GIB, 3),
        "kv_cache_gib": round(result.kv_cache / GIB, 3),
        "kv_tokens": result.kv_tokens,
        "max_concurrency": round(result.max_concurrency, 2),
        "max_model_len": result.max_model_len,
        "kv_needed_gib": round(result.kv_needed / GIB, 3),
        "memory_gib": round(result.memory / GIB, 2),
        "requested_gib": round(result.requested / GIB, 2),
        "interval": {
            "fits": [result.fits, result.may_fit],
            "weights_gib": spans["weights"].gib(),
            "activation_gib": spans["activation"].gib(),
            "overhead_gib": spans["overhead"].gib(),
            "kv_cache_gib": spans["kv_cache"].gib(),
            "kv_tokens": [int(spans["kv_tokens"].low), int(spans["kv_tokens"].high)],
            "max_concurrency": [round(spans["max_concurrency"].low, 2), round(spans["max_concurrency"].high, 2)],
        },
        "refusals": [one.text for one in result.refusals],
        "notes": list(result.notes),
    }


def _text(model: ModelDimensions, card: Gpu, shared: Parallelism, result: Fit) -> str:
    lines = [f"{model.name} on {shared.gpus} x {card.name}: {_verdict(result)}"]
    if not result.refusals:
        rows = [
            ("memory", result.memory, None),
            ("of it for vLLM", result.requested, None),
            ("weights", result.weights, "weights"),
            ("activations", result.activation, "activation"),
            ("overhead", result.overhead, "overhead"),
            ("KV cache", result.kv_cache, "kv_cache"),
        ]
        for name, value, key in rows:
            span = f"  ({' to '.join(f'{bound:.2f}' for bound in result.intervals[key].gib())})" if key else ""
            lines.append(f"  {name:<16}{value / GIB:>9.2f} GiB{span}")
        low, high = result.intervals["kv_tokens"].low, result.intervals["kv_tokens"].high
        lines.append(f"  {'KV tokens':<16}{result.kv_tokens:>9,}      ({int(low):,} to {int(high):,})")
        lines.append(
            f"  {'concurrency':<16}{result.max_concurrency:>9.2f} x    of {result.max_model_len:,} tokens each"
        )
    lines += [f"  note: {note}" for note in result.notes]
    return "\n".join(lines)


def _verdict(result: Fit) -> str:
    if result.refusals:
        return "vLLM refuses to start. " + " ".join(f"{one.text} {_as_options(one.mend)}" for one in result.refusals)
    if result.fits:
        return "fits"
    needed = f"one request of {result.max_model_len:,} tokens needs {result.kv_needed / GIB:.2f} GiB of KV cache"
    if result.outside < result.outside_needed.high and result.kv_cache >= result.kv_needed:
        return (
            f"may run out of memory when CUDA graphs are captured: {result.outside / GIB:.2f} GiB are left outside "
            "vLLM's share"
        )
    return (
        f"might fit, but only a start of the engine can show it: {needed}"
        if result.may_fit
        else f"does not fit: {needed}"
    )


def _as_options(mend: str) -> str:
    """A mend with the options of this command in place of the fields of an environment: --max-model-len for maxModelLen."""
    options = {to_camel(option.name or ""): option.opts[0] for option in fit.params if isinstance(option, click.Option)}
    return re.sub(r"\bSet (\w+)", lambda found: f"Set {options.get(found[1], found[1])}", mend)


def _choices_json(found: list[Choice], left_out: list[str], region: str) -> dict[str, Any]:
    return {
        "region": region,
        "choices": [
            {
                "machine_type": one.machine.name,
                "accelerator": one.machine.accelerator,
                "tensor_parallel": one.tensor,
                "engines_per_machine": one.engines,
                "usd_per_hour": one.usd_per_hour,
                "usd_per_hour_of_one": None if one.usd_per_hour_of_one is None else round(one.usd_per_hour_of_one, 4),
                "price_as_of": one.price.as_of if one.price else None,
                "on_demand": one.price.on_demand_consumable if one.price else None,
                "fit": fit_json(one.fit),
            }
            for one in found
        ],
        "left_out": left_out,
    }


def _choices_text(found: list[Choice], left_out: list[str], region: str) -> str:
    if not found:
        return "No machine type can hold the model on one node."
    header = ("machine type", "GPUs", "tensor", "engines", "USD/h", "USD/h of one", "KV tokens", "concurrency")
    rows = [header]
    for one in found:
        whole = "not known" if one.usd_per_hour is None else f"{one.usd_per_hour:.2f}"
        each = "not known" if one.usd_per_hour_of_one is None else f"{one.usd_per_hour_of_one:.2f}"
        if one.price and not one.price.on_demand_consumable:
            whole += " *"
        gpus = f"{one.machine.gpus} x {one.machine.accelerator}"
        rows.append(
            (
                one.machine.name,
                gpus,
                str(one.tensor),
                str(one.engines),
                whole,
                each,
                f"{one.fit.kv_tokens:,}",
                f"{one.fit.max_concurrency:.1f}",
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(header))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.append(
        f"Prices are on demand in {region}. * This machine type is probably available only by reservation, flex-start or spot."
    )
    return "\n".join([*lines, *(f"left out: {reason}" for reason in left_out)])
