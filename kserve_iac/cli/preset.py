"""``kserve-iac preset``: the endpoint picker configurations that the presets of services render."""

import json
import sys
from dataclasses import dataclass

import click
import yaml

from ..args import LLMInferenceServiceArgs, LLMInferenceServiceConfigArgs
from ..catalog.epp import picker
from ..compiled import Compiled
from ..render.epp import preset_config
from ..render.merging import Json
from .failure import Unreadable
from .source import environment_argument, json_option, problem_data, read


@dataclass(frozen=True)
class _Rendered:
    """The configuration that the preset of a service renders."""

    path: str
    """Path of the service in the environment."""
    preset: str
    config: Json | None
    """None: this version of KServe has no field for a configuration, so its own configuration applies."""


@click.command()
@environment_argument
@click.option("--service", metavar="NAME", help="Print only the preset of this service or definition.")
@json_option
def preset(source: str, service: str | None, as_json: bool) -> None:
    """Prints the EndpointPickerConfig that the preset of each LLM service renders for the platform's version of KServe, with its
    presetAdditions.

    The environment is Pulumi.STACK.yaml in this folder (default: dev), or another FILE of the same form.

    Exit code 0: the environment can work; 1: it cannot work, and every problem is shown, with the configurations if there are
    any; 2: it cannot be read, or it can work but the service does not exist, or no preset is set.
    """
    given = read(source)
    given.show_findings()
    found = _rendered(given.compiled, service) if given.compiled is not None else {}
    if given.compiled is not None and not found and not given.exit_code:
        raise Unreadable(_missing(given.compiled, service, str(given.path)))
    kserve = given.compiled.environment.platform.kserve if given.compiled is not None else ""
    if as_json:
        presets = {
            name: {"path": one.path, "preset": one.preset, "config": one.config, "picker": picker(kserve).spelled}
            for name, one in found.items()
        }
        click.echo(json.dumps({"presets": presets, "problems": problem_data(given.findings)}, indent=2))
    else:
        click.echo("---\n".join(_text(one, kserve) for one in found.values()), nl=False)
    sys.exit(given.exit_code)


def _rendered(compiled: Compiled, service: str | None) -> dict[str, _Rendered]:
    """The rendered presets by the name of their service or definition; only that of ``service`` if it is set."""
    found = {}
    for one in compiled.objects:
        args = one.args
        if not isinstance(args, (LLMInferenceServiceArgs, LLMInferenceServiceConfigArgs)):
            continue
        scheduler = args.scheduler
        if scheduler is not None and scheduler.preset is not None and service in (None, one.name):
            config = preset_config(args, one.kserve)
            found[one.name] = _Rendered(str(one.section), scheduler.preset.one[0], config)
    return found


def _missing(compiled: Compiled, service: str | None, path: str) -> str:
    if service is None:
        return f"No service of {path} sets router.scheduler.preset."
    if service in {one.name for one in compiled.objects}:
        return f"{service} of {path} does not set router.scheduler.preset."
    return f"There is no service or definition {service} in {path}."


def _text(one: _Rendered, kserve: str) -> str:
    head = f"# {one.path}: preset {one.preset}, KServe {kserve}, endpoint picker {picker(kserve).spelled}\n"
    if one.config is None:
        return f"{head}# KServe {kserve} has no field for a configuration, so its own applies.\n"
    plain = json.loads(
        json.dumps(one.config)
    )  # PyYAML writes only plain mappings and lists, not those that record their origins
    return head + yaml.safe_dump(plain, sort_keys=False, width=120, allow_unicode=True)
