"""``kserve-iac new`` writes a project of one's own, from the templates in the folder ``templates``."""

import json
import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias

import click
import yaml
from jinja2 import Environment as Templates
from jinja2 import FileSystemLoader, StrictUndefined

from ..args.placeholder import START, placeholder
from ..catalog.kserve import DEFAULT
from .failure import Unreadable
from .requirements import requirements

Cluster: TypeAlias = Literal["gke", "existing", "sandbox"]
Style: TypeAlias = Literal["environment", "python", "yaml"]

TEMPLATES = Path(__file__).with_name("templates")

EVERY = "every"
"""The folder of the templates that every project has. The others are those of one style, and ``parts`` of templates."""

PULUMI = "3.250.0"
"""The oldest Pulumi CLI: that of the oldest SDK that this library accepts (``pyproject.toml``)."""

ACTIONS: Mapping[str, str] = {
    "actions/cache": "0057852bfaa89a56745cba8c7296529d2fc39830 # v4.3.0",
    "actions/checkout": "fbc6f3992d24b796d5a048ff273f7fcc4a7b6c09 # v5.1.0",
    "actions/setup-go": "924ae3a1cded613372ab5595356fb5720e22ba16 # v6.5.0",
    "actions/setup-python": "ece7cb06caefa5fff74198d8649806c4678c61a1 # v6.3.0",
    "google-github-actions/auth": "7c6bc770dae815cd3e89ee6cdf493a5fab2cc093 # v3.0.0",
    "google-github-actions/setup-gcloud": "aa5489c8933f4cc7a4f7d45035b3b1440c9c10db # v3.0.1",
    "pulumi/actions": "8e5e406f4007fca908480587cb9893c07090f58d # v7.0.0",
}
"""Commits of the actions in the workflow: those that the workflow and the action of this project use."""

COMPONENTS: Mapping[Cluster, str] = {
    "gke": "GkeCluster",
    "existing": "ExistingCluster",
    "sandbox": "SimulatedCluster",
}

POOL: Mapping[Cluster, str | None] = {"gke": "l4=g2-standard-12", "existing": None, "sandbox": "l4=g2-standard-12"}
"""The pool with GPUs if none is given. Nobody knows those of an existing cluster."""

OPTIONS: Mapping[str, Cluster] = {"project": "gke", "region": "gke", "context": "existing"}
"""Options of one kind of cluster only."""

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}")
"""Names of projects (pulumi/pulumi, sdk/go/common/tokens/project.go, ``ValidateProjectName``)."""

_POOL = re.compile(r"([a-z0-9](?:[-a-z0-9]{0,38}[a-z0-9])?)=([A-Za-z0-9][A-Za-z0-9._-]*)")


@click.command()
@click.argument("folder", metavar="[DIR]", type=click.Path(file_okay=False, path_type=Path), default=Path())
@click.option(
    "--cluster",
    type=click.Choice([*COMPONENTS]),
    required=True,
    help="gke: the project creates a cluster on Google Kubernetes Engine. existing: it uses a cluster that exists. "
    "sandbox: it uses simulated nodes on this machine.",
)
@click.option(
    "--style",
    type=click.Choice(["environment", "python", "yaml"]),
    default="environment",
    show_default=True,
    help="environment: the stack is described in Pulumi.dev.yaml. python: in a Python program. yaml: in a program in Pulumi "
    "YAML, which uses the Pulumi package.",
)
@click.option("--name", help="Name of the project. Default: the name of the folder.")
@click.option("--project", help="With gke: ID of the Google Cloud project.")
@click.option("--region", help="With gke: region of the cluster.")
@click.option("--context", help="With existing: context of the kubeconfig.")
@click.option(
    "--pool",
    metavar="NAME=MACHINE_TYPE",
    help="Node pool with GPUs, for an LLM service. Default with gke and sandbox: l4=g2-standard-12. Without it, a project with "
    "an existing cluster has no LLM service.",
)
def new(folder: Path, cluster: Cluster, style: Style, name: str | None, pool: str | None, **places: str | None) -> None:
    """Writes a new project into the folder DIR (default: this folder), which must be empty.

    `kserve-iac check` refuses the values that you must fill in yourself, unless you pass them as options.

    Exit code 0: the project was written; 2: the command line is wrong, or the folder is not empty.
    """
    for option, kind in OPTIONS.items():
        if places[option] is not None and cluster != kind:
            raise click.UsageError(
                f"--{option} is for --cluster {kind}, but the cluster is {cluster}. Remove --{option}."
            )
    name = name or folder.resolve().name
    if not _NAME.fullmatch(name):
        raise click.UsageError(
            f"{name!r} is not a name of a Pulumi project: it must have 1 to 100 letters, digits, hyphens, underscores or dots. "
            "Set --name."
        )
    pool_name, machine_type = _pool(pool or POOL[cluster])
    _refuse_content(folder)
    values = {
        "name": name,
        "project": _given(places["project"], "the ID of your Google Cloud project"),
        "region": _given(places["region"], "the region of the cluster, such as us-central1"),
        "context": _given(places["context"], "the context of your kubeconfig"),
        "pool": pool_name,
        "machine_type": machine_type,
    }
    files = project_files(cluster, style, values)
    try:
        for path, text in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Unreadable(f"The project cannot be written: {error}") from None
    click.echo(f"Wrote {', '.join(map(str, files))}.")
    _say_what_is_left(files)
    steps = [f"cd {shlex.quote(str(folder))}"] if folder != Path() else []
    click.echo("Next:")
    for line in [*steps, *_commands(files[Path("README.md")])]:
        click.echo(f"  {line}")


def project_files(cluster: Cluster, style: Style, values: Mapping[str, Any]) -> dict[Path, str]:
    """The files of a project, by their path in its folder. ``values`` are what the templates name: ``name``, ``project``,
    ``region``, ``context``, ``pool`` and ``machine_type``, the last two None without a pool.
    """
    templates = Templates(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        variable_start_string="[[",  # workflows have expressions of GitHub in braces
        variable_end_string="]]",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - none of the files is HTML
    )
    templates.filters.update(yaml=_yaml, quoted=_quoted)
    classes = [COMPONENTS[cluster], "InferenceService", *(["LLMInferenceService"] if values["pool"] else [])]
    everything = {
        **values,
        "cluster": cluster,
        "style": style,
        "component": COMPONENTS[cluster],
        "imports": ", ".join([*classes, "ServingPlatform"]),
        "cluster_name": _slug(str(values["name"])),
        "secrets": cluster != "sandbox",
        "source": "dev" if style == "environment" else ".",
        "main_file": {"environment": "Pulumi.dev.yaml", "python": "__main__.py", "yaml": "Pulumi.yaml"}[style],
        "requirements": requirements(cluster),
        "kserve": DEFAULT,
        "pulumi": PULUMI,
        "actions": ACTIONS,
    }
    return {
        _target(path.relative_to(TEMPLATES / folder)): templates.get_template(
            path.relative_to(TEMPLATES).as_posix()
        ).render(everything)
        for folder in (style, EVERY)
        for path in sorted((TEMPLATES / folder).rglob("*.j2"))
    }


def _target(template: Path) -> Path:
    """The path of the file that a template makes. Wheels have no files whose names begin with a dot, so templates spell it."""
    parts = (re.sub(r"^dot_", ".", part) for part in template.with_suffix("").parts)
    return Path(*parts)


def _quoted(value: str) -> str:
    """A text in double quotes, as Python and YAML read it."""
    return json.dumps(value, ensure_ascii=False)


def _yaml(value: str) -> str:
    """A text as YAML, inside a flow mapping too: without quotes where it needs none."""
    return value if re.fullmatch(r"[A-Za-z0-9._/@-]+", value) and yaml.safe_load(value) == value else _quoted(value)


def _pool(given: str | None) -> tuple[str | None, str | None]:
    if given is None:
        return None, None
    found = _POOL.fullmatch(given)
    if found is None:
        raise click.UsageError(f"--pool is {given!r}, but it must be NAME=MACHINE_TYPE, for example l4=g2-standard-12.")
    return found.group(1), found.group(2)


def _refuse_content(folder: Path) -> None:
    """A repository without files is empty."""
    there = sorted(one.name for one in folder.iterdir() if one.name != ".git") if folder.is_dir() else []
    if there:
        more = f" and {len(there) - 5} more" if len(there) > 5 else ""
        raise Unreadable(
            f"The folder {folder} is not empty: it has {', '.join(there[:5])}{more}. Choose another folder: kserve-iac new DIR."
        )


def _given(value: str | None, what: str) -> str:
    return value or placeholder(what)


def _slug(name: str) -> str:
    """The name of a cluster: GKE allows lower-case letters, digits and hyphens, with a letter first, and 40 characters."""
    found = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return (found if re.match("[a-z]", found) else f"k-{found}")[:40].strip("-")


def _say_what_is_left(files: Mapping[Path, str]) -> None:
    for path, text in files.items():
        if left := dict.fromkeys(re.findall(f"{re.escape(START)}(.*?)>", text)):
            click.echo(f"Fill in, in {path}: {'; '.join(left)}.")
    if "file://" in files[Path("requirements.txt")]:
        click.echo(
            "requirements.txt names kserve-iac on this machine, because it was installed from there. Change this before others "
            "use the project."
        )


def _commands(readme: str) -> list[str]:
    """The commands of the page."""
    [block] = re.findall(r"^```sh\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    return str(block).splitlines()
