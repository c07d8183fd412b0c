"""``kserve-iac review``: what a change does to each stack of a project, as one comment for a pull request."""

import json
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import click

from ..review.comment import LEAST, LIMIT, MARKER_NAME, comment
from ..review.data import review_data
from ..review.preview import NoPreview, Preview, failed, read_preview
from ..review.review import ATTENTION, StackReview
from ..review.review import review as review_of
from ..review.states import Before
from .failure import Unreadable
from .reviewed import Target, after_of, at_file, at_folder, of_last_update, project_name, targets
from .revisions import revision
from .source import json_option, text_of, write_output

FAIL_ON = tuple(kind for kind in ATTENTION if kind != "refused")


@click.command()
@click.argument("source", metavar="[STACK|FILE|PROGRAM]", required=False)
@click.option("--stack", help="With a PROGRAM: the stack to review. Default: every stack with a configuration.")
@click.option(
    "--base",
    metavar="REV",
    help="Compare with a git revision of this repository, for example origin/main. Default: HEAD.",
)
@click.option(
    "--before", metavar="FILE|DIR", help="Compare with a file, or with a folder that has the project before the change."
)
@click.option("--deployed", is_flag=True, help="Compare with the state of each stack after its last update.")
@click.option(
    "--preview",
    "previews",
    metavar="[STACK=]FILE",
    multiple=True,
    help="The output of pulumi preview --json, which the review compares with the changes that it finds itself.",
)
@click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    multiple=True,
    help="End with code 1 also if the review finds this.",
)
@click.option("--marker", metavar="NAME", help="Name in the comment's first line. Default: the name of the project.")
@click.option(
    "--max-characters",
    type=click.IntRange(min=0),
    default=LIMIT,
    show_default=True,
    help="Most characters of the comment, at least 3,000. Whole sections are left out beyond that, and named. 0: no limit.",
)
@click.option("--output", type=click.Path(path_type=Path), help="Write the comment to this file.")
@json_option
def review(
    source: str | None,
    stack: str | None,
    base: str | None,
    before: str | None,
    deployed: bool,
    previews: tuple[str, ...],
    fail_on: tuple[str, ...],
    marker: str | None,
    max_characters: int,
    output: Path | None,
    as_json: bool,
) -> None:
    """Reviews a change, and writes a comment in Markdown for its pull request: what changes in each service and pool, what
    restarts and for how long, what is replaced or lost, the capacity and cost before and after, new warnings, and guardrails.

    The argument is an environment or a program, as for plan. Without an argument, the command reviews every stack of the project
    in this folder. It compares them with --base, with --before, or with what is --deployed.

    Exit code 0: nothing is refused, and the review found nothing that --fail-on names; 1: a stack cannot work, its preview
    failed, or the review found something that --fail-on names; 2: the command line is wrong, or the state before the change
    cannot be obtained.
    """
    if sum((base is not None, before is not None, deployed)) > 1:
        raise click.UsageError("Pass only one of --base, --before and --deployed.")
    if 0 < max_characters < LEAST:
        raise click.UsageError(f"--max-characters must be 0, or at least {LEAST:,}.")
    if marker is not None and not MARKER_NAME.fullmatch(marker):
        raise click.UsageError("--marker may contain letters, digits, '.', '_', '-' and '/'.")
    with ExitStack() as opened:
        found, standing = _compared(source, stack, base, before, deployed, opened)
        given = _previews(previews, found)
        reviews = [_review(target, standing, given.get(target.stack)) for target in found]
    text = comment(reviews, marker or project_name(found[0].folder), max_characters or sys.maxsize)
    if output is not None:
        write_output(output, text)
    if as_json:
        click.echo(json.dumps({"reviews": review_data(reviews)}, indent=2))
    elif output is None:
        click.echo(text, nl=False)
    sys.exit(1 if any({"refused", *fail_on} & {*one.attention} for one in reviews) else 0)


def _compared(
    source: str | None, stack: str | None, base: str | None, before: str | None, deployed: bool, opened: ExitStack
) -> tuple[list[Target], Callable[[Target], Before]]:
    """The stacks, and the function that reads their state before the change."""
    if deployed:
        return targets(source, stack, None), of_last_update
    if before is not None:
        path = Path(before)
        if path.is_dir():
            return targets(source, stack, path), at_folder(path, before)
        found = targets(source, stack, None)
        if not path.is_file():
            raise Unreadable(f"There is no file or folder {before}.")
        if len(found) > 1 or found[0].program:
            raise click.UsageError(
                "--before FILE is for one environment. Pass the folder of the project before the change."
            )
        return found, at_file(path)
    name = "HEAD" if base is None else base
    folder = opened.enter_context(revision(_folder_of(source), name))
    shown = name[:12] if re.fullmatch(r"[0-9a-f]{40}", name) else name
    return targets(source, stack, folder), at_folder(folder, shown)


def _folder_of(source: str | None) -> Path:
    """The folder of the files to compare."""
    if source is None:
        return Path()
    path = Path(source)
    folder = path if path.is_dir() else path.parent
    if not folder.is_dir():
        return Path()  # the name of a stack with its organisation and project
    return folder


def _review(target: Target, standing: Callable[[Target], Before], preview: Preview | None) -> StackReview:
    before = standing(target)
    return review_of(target.stack, before, after_of(target), preview, is_removed=not target.exists)


def _previews(given: Sequence[str], found: Sequence[Target]) -> dict[str, Preview]:
    """The preview of each stack. Raises :class:`Unreadable` for a file that is no preview, or one of another stack."""
    stacks = [target.stack for target in found]
    previews: dict[str, Preview] = {}
    for one in given:
        name, _, file = one.rpartition("=")
        path = Path(file)
        try:
            preview = read_preview(text_of(path))
        except NoPreview as error:
            preview = failed(f"{path.name} has no preview. {error}")
        stack = name.rpartition("/")[2] or preview.stack or (stacks[0] if len(stacks) == 1 else "")
        if not stack:
            raise Unreadable(
                f"{file} does not name its stack, because the preview failed. Pass --preview STACK={file}."
            )
        if stack not in stacks:
            raise Unreadable(f"{file} is the preview of stack {stack}, but the review is of {', '.join(stacks)}.")
        if preview.stack not in ("", stack):
            raise Unreadable(f"{file} is the preview of stack {preview.stack}, not of {stack}.")
        previews[stack] = preview
    return previews
