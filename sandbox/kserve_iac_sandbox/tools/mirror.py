"""What a mirror has to hold, so that a closed network can do without the publishers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .build import Toolbox
from .catalog import Program
from .checksums import Records
from .errors import Unavailable
from .fetch import Fetcher
from .origins import Image
from .platforms import Platform
from .registry import Registry


@dataclass(frozen=True)
class Entry:
    """A file to mirror. ``sha256`` is empty where it is not known, and ``problem`` says then why."""

    address: str
    """Where its publisher has it."""
    path: str
    """Where it belongs, below the mirror's base address."""
    sha256: str
    program: str
    problem: str = ""


def entries(toolbox: Toolbox, programs: Iterable[Program], chosen: Iterable[Platform]) -> Iterator[Entry]:
    """Every file that the programs need on the chosen platforms, each once, with its checksum as far as it can be learnt.

    Asks the publishers for small files: checksums and manifests. Where one is out of reach, its files are listed without
    checksums, and of an image only the manifest.
    """
    chosen = tuple(chosen)
    fetcher = Fetcher(toolbox.cache / "downloads", "")
    registry = Registry(fetcher, Records(toolbox.cache / "digests.json"))
    programs = tuple(programs)
    releases = {
        file.address: (program, file)
        for platform in chosen
        for program in programs
        for release in program.releases
        if platform in release.platforms
        for file in (release.at(platform, program.version),)
    }
    fetcher.probe([*releases, *(registry.base(image) for program in programs for image in program.images)])
    told: set[str] = set()
    for program, file in releases.values():
        sha256, problem = "", ""
        source = file.checksums[0] if file.checksums else ""
        for address in file.checksums:  # the first that says it is the one to mirror
            try:
                sha256 = fetcher.checksum([address], file.name)
            except Unavailable as unavailable:
                problem = problem or str(unavailable)
                continue
            source, problem = address, ""
            break
        yield _file(program, file.address, sha256, problem)
        if source and source not in told:
            told.add(source)
            yield _file(program, source, "", problem)
    for program in programs:
        for image in program.images:
            for entry in _image(registry, program, image, [p for p in chosen if p in image.platforms]):
                if entry.path not in told:
                    told.add(entry.path)
                    yield entry


def _file(program: Program, address: str, sha256: str, problem: str) -> Entry:
    return Entry(address, address.split("://", 1)[-1], sha256, program.name, problem)


def _image(registry: Registry, program: Program, image: Image, chosen: Iterable[Platform]) -> Iterator[Entry]:
    base, below = registry.base(image), f"v2/{image.repository}"

    def entry(kind: str, reference: str, sha256: str, problem: str = "") -> Entry:
        path = f"{kind}/{reference}"
        return Entry(f"{base}/{path}", f"{below}/{path}", sha256.removeprefix("sha256:"), program.name, problem)

    tag = program.version
    known = image.digests.get(tag, "")
    for platform in chosen:
        try:
            found = registry.resolve(image, tag, platform)
        except Unavailable as unavailable:
            yield entry("manifests", known or tag, known, str(unavailable))
            continue
        yield entry("manifests", known or tag, found.digest)
        if found.manifest != found.digest:
            yield entry("manifests", found.manifest, found.manifest)
        for layer in found.layers:
            yield entry("blobs", layer.digest, layer.digest)
