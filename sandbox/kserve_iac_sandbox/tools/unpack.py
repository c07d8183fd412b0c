"""Executables out of what was downloaded. Only named files are taken, each to a name of ours: no path of an archive is used."""

import gzip
import lzma
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

from . import platforms
from .errors import Unavailable
from .platforms import Platform


def unpack(file: Path, members: Iterable[tuple[str, str]], out: Path) -> None:
    """Takes ``members`` ((path in the archive, file name); an empty path is the file itself) into the folder ``out``.

    Raises :class:`Unavailable` where the archive does not have one, or cannot be read.
    """
    wanted = {path.removeprefix("./"): name for path, name in members}
    if "" in wanted:
        shutil.copyfile(file, out / wanted.pop(""))
    if not wanted:
        return
    try:
        taken = _zip(file, wanted, out) if zipfile.is_zipfile(file) else _tar(file, wanted, out)
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, gzip.BadGzipFile, lzma.LZMAError, zlib.error) as error:
        raise Unavailable(f"{file.name} cannot be unpacked ({error})") from error
    if missing := sorted(set(wanted) - taken):
        raise Unavailable(f"{file.name} does not contain {', '.join(missing)}")


def _tar(file: Path, wanted: dict[str, str], out: Path) -> set[str]:
    taken: set[str] = set()
    with tarfile.open(file, "r:*") as archive:
        for member in archive:
            path = member.name.removeprefix("./")
            if path not in wanted or not member.isreg():
                continue
            source = archive.extractfile(member)
            assert source is not None
            with source, (out / wanted[path]).open("wb") as target:
                shutil.copyfileobj(source, target)
            taken.add(path)
    return taken


def _zip(file: Path, wanted: dict[str, str], out: Path) -> set[str]:
    with zipfile.ZipFile(file) as archive:
        taken = set(archive.namelist()) & set(wanted)
        for path in taken:
            with archive.open(path) as source, (out / wanted[path]).open("wb") as target:
                shutil.copyfileobj(source, target)
    return taken


def make_executable(folder: Path, names: Iterable[str], platform: Platform) -> None:
    """Makes the files executable. Raises :class:`Unavailable` where one was built for another platform."""
    for name in names:
        file = folder / name
        file.chmod(0o755)
        found = platforms.built_for(file)
        if found and found != platform:
            raise Unavailable(f"{name} was published for {platform} and is built for {found}")
