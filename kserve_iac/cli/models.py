"""``kserve-iac models``: the models that a project describes itself, because the catalogue does not have them."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from ..args.problem import Invalid, render
from ..catalog.dimensions import ModelDimensions
from ..catalog.models import model_dimensions
from ..engines.fit.described import Description, dimensions_of_description
from ..engines.start.loading import GB, weights_bytes
from ..models.project import ID, files, project_folder, read_description, write_description
from .failure import Unreadable
from .fit import config_of
from .source import json_option, models_of


@click.group()
def models() -> None:
    """Describes models in the folder models/ of this project, beside Pulumi.yaml.

    `kserve-iac check`, `plan` and `fit` and the preview read these files. Only `fit` and `models add` contact the hub.
    """


@models.command(short_help="Add a model, or replace its file.")
@click.argument("model", metavar="ID")
@click.option("--revision", help="Branch, tag or commit on the hub. Default: the newest. The file records the commit.")
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    help="File config.json of a model that the hub does not have. The command then does not contact the hub.",
)
def add(model: str, revision: str | None, config_file: Path | None) -> None:
    """Reads the model ID (owner/name) from the hub and writes its dimensions to models/OWNER--NAME.json in this project.

    An existing file is replaced. If the environment variable HF_TOKEN is set, the command sends it to the hub.

    Exit code 0: the file was written; 1: the model's configuration is not supported, and no file was written; 2: the model cannot
    be read.
    """
    if not ID.fullmatch(model):
        raise click.UsageError(f"{model} is not a hub id: owner/name is required.")
    if config_file is not None and revision is not None:
        raise click.UsageError("--revision reads the hub, so it cannot be combined with --config.")
    description = _described(model, revision) if config_file is None else Description(model, config_of(config_file))
    try:
        found = dimensions_of_description(description)
    except Invalid as invalid:
        click.echo(render(invalid.problems, f"model {model}"), err=True)
        sys.exit(1)
    path = write_description(project_folder(Path()), description)
    click.echo(f"Wrote {path.parent.name}/{path.name}: {_line(found)}.")
    for note in found.notes:
        click.echo(f"note: {note}", err=True)
    if model_dimensions(model) is not None:
        click.echo("note: The catalogue has this model, too. The file of the project takes precedence.", err=True)


def _described(model: str, revision: str | None) -> Description:
    from ..models.hub import HubError, describe

    try:
        answer = describe(model, revision)
    except HubError as error:
        raise Unreadable(f"{error} Or pass the model's config.json with --config.") from None
    if answer.from_cache:
        click.echo("note: The hub did not answer, so its cache on this machine was read.", err=True)
    return answer.description


@models.command("list", short_help="List the models of this project.")
@json_option
def list_(as_json: bool) -> None:
    """Lists the models that this project describes, each with its revision on the hub.

    Exit code 0: success; 2: a file cannot be read.
    """
    project = project_folder(Path())
    known = models_of(Path())
    rows = [(path.name, read_description(path)) for path in files(project)]
    if as_json:
        click.echo(json.dumps([_data(name, one, known[one.model.lower()]) for name, one in rows], indent=2))
    elif not rows:
        click.echo("This project describes no models. `kserve-iac models add ID` adds one.")
    else:
        for name, one in rows:
            click.echo(
                f"{one.model}  {one.revision or '(no revision)'}  models/{name}  {_line(known[one.model.lower()])}"
            )


def _data(name: str, given: Description, found: ModelDimensions) -> dict[str, Any]:
    return {
        "model": given.model,
        "revision": given.revision,
        "file": f"models/{name}",
        "weightsGb": round(weights_bytes(found) / GB, 2),
        "maxContext": found.max_context,
        "notes": list(found.notes),
    }


def _line(found: ModelDimensions) -> str:
    return (
        f"{found.layers} layers, {weights_bytes(found) / GB:.1f} GB of weights, context of {found.max_context:,} tokens"
    )
