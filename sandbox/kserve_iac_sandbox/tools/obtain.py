"""Gets missing programs: two at a time, each in the first way that works, and says why a way does not."""

import contextlib
import os
import queue
import shutil
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from . import unpack
from .catalog import Program
from .checksums import Records, of_file
from .errors import Stopped, ToolError, Unavailable, WrongChecksum
from .fetch import Fetcher
from .gobuild import GO_MISSING, Go, builds_at_a_time
from .origins import Way
from .registry import Registry

if TYPE_CHECKING:
    from .build import Report, Say, Toolbox

AT_A_TIME = 2
"""Programs that are got at a time. Of builds, only as many as memory allows."""

GRACE = 3.0
"""Seconds that those under way have to end when one fails: what Go does is ended by a signal, and its scratch folder removed."""

NAMES: dict[Way, str] = {
    "archive": "its publisher's release",
    "image": "its publisher's container image",
    "go": "its Go module",
    "wheels": "the Python index",
}
"""What a way is called in messages."""


class Obtaining:
    """One run. It knows which servers were away, and is of no use for a second run."""

    def __init__(self, toolbox: "Toolbox", report: "Report", say: "Say") -> None:
        self.toolbox = toolbox
        self.fetcher = Fetcher(toolbox.cache / "downloads", toolbox.mirror)
        self.records = Records(toolbox.cache / "digests.json")
        self.registry = Registry(self.fetcher, self.records)
        self.go = Go(toolbox.cache)
        self._report = report
        self._say = say
        self._speaking = threading.Lock()
        self._builds = threading.BoundedSemaphore(builds_at_a_time())
        self._announced: set[str] = set()
        self._numbers: dict[str, int] = {}

    def run(self, programs: Iterable[Program]) -> None:
        """Gets all of them. The first that cannot be had ends the others; see :meth:`~.build.Toolbox.ensure`."""
        programs = tuple(programs)
        self._numbers = {program.id: number for number, program in enumerate(programs, 1)}
        self._probe(programs)
        waiting: queue.SimpleQueue[Program] = queue.SimpleQueue()
        ended: queue.SimpleQueue[BaseException | None] = queue.SimpleQueue()
        for program in programs:
            waiting.put(program)
        # Nobody has to wait for them: one that reads from a silent server notices that it shall stop only when that time is out.
        threads = [threading.Thread(target=self._work, args=(waiting, ended), daemon=True) for _ in range(AT_A_TIME)]
        for thread in threads:
            thread.start()
        try:
            for _ in programs:
                if problem := ended.get():
                    raise problem
        except BaseException:
            self.fetcher.stop.set()
            self.go.end()
            until = time.monotonic() + GRACE
            for thread in threads:
                thread.join(max(0.0, until - time.monotonic()))
            raise
        self._tidy()

    def _work(self, waiting: "queue.SimpleQueue[Program]", ended: "queue.SimpleQueue[BaseException | None]") -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                program = waiting.get_nowait()
                try:
                    self._obtain(program)
                    ended.put(None)
                except BaseException as problem:
                    ended.put(problem)
                    return

    # One program ----------------------------------------------------------------------------------------------

    def _obtain(self, program: Program) -> None:
        toolbox = self.toolbox
        scratch = toolbox.cache / "build" / f"{program.id}.{os.getpid()}"
        for way in toolbox.ways(program):
            if self.fetcher.stop.is_set():
                raise Stopped
            shutil.rmtree(scratch, ignore_errors=True)
            out = scratch / "out"
            out.mkdir(parents=True)
            step = _Step(self, program, way)
            try:
                self._get(program, way, scratch, out, step)
                toolbox.install(program, way, out, scratch)
                step.done()
                return
            except Unavailable as problem:
                self._explain(program, way, str(problem))
            finally:
                shutil.rmtree(scratch, ignore_errors=True)
        raise AssertionError(f"{program.name}: Go is always a way")

    def _get(self, program: Program, way: Way, scratch: Path, out: Path, step: "_Step") -> None:
        if way == "archive":
            self._from_release(program, out, step)
        elif way == "image":
            self._from_images(program, out, step)
        else:
            if not shutil.which("go"):
                raise ToolError(self._without_go(program))
            with self._builds:
                step.start()
                self.go.build(program, scratch, out, step.tell)

    def _from_release(self, program: Program, out: Path, step: "_Step") -> None:
        for file in self.toolbox.files(program):
            expected = ""
            try:
                expected = self.fetcher.checksum(file.checksums, file.name)
            except Unavailable:
                if not file.first_use:
                    raise
            place = self.fetcher.file(file.address, expected, step.bytes(file.address))
            if not expected:
                try:
                    self.records.hold(file.address, of_file(place))
                except WrongChecksum:
                    place.unlink()
                    raise
            unpack.unpack(place, file.members, out)
            unpack.make_executable(out, (name for _, name in file.members), self.toolbox.platform)

    def _from_images(self, program: Program, out: Path, step: "_Step") -> None:
        for image in program.images:
            resolved = self.registry.resolve(image, program.version, self.toolbox.platform)
            self.registry.extract(image, resolved, out, step.bytes(image.repository))
            unpack.make_executable(out, (name for _, name in image.members), self.toolbox.platform)

    # Servers --------------------------------------------------------------------------------------------------

    def addresses(self, program: Program, way: Way) -> list[str]:
        """What the way cannot do without."""
        if way == "archive":
            return [file.address for file in self.toolbox.files(program)]
        if way == "image":
            return [self.registry.base(image) for image in program.images]
        return []

    def _probe(self, programs: Iterable[Program]) -> None:
        wanted = [
            address
            for program in programs
            for way in self.toolbox.ways(program)
            for address in self.addresses(program, way)
        ]
        self.fetcher.probe(wanted)
        if away := dict(sorted(self.fetcher.away.items())):
            self._announced = set(away)
            reasons = "; ".join(f"{name} ({reason})" for name, reason in away.items())
            self._speak(f"Out of reach: {reasons}. What comes from there is had in another way.")

    def _explain(self, program: Program, way: Way, problem: str) -> None:
        ways = self.toolbox.ways(program)
        following = ways[ways.index(way) + 1]
        servers = {self.fetcher.server(address) for address in self.addresses(program, way)}
        if servers & self._announced & set(self.fetcher.away):
            return
        self._speak(f"{program.name} cannot be had from {NAMES[way]}: {problem}. Next: {NAMES[following]}.")

    def _without_go(self, program: Program) -> str:
        ways = self.toolbox.ways(program)[:-1]
        servers = sorted({self.fetcher.server(a) for way in ways for a in self.addresses(program, way)})
        other = f" Or let {', '.join(servers)} be reached, or set KSERVE_IAC_MIRROR." if servers else ""
        return f"Go is needed to build {program.name}, and {GO_MISSING}{other}"

    # Telling --------------------------------------------------------------------------------------------------

    def _speak(self, text: str) -> None:
        with self._speaking:
            self._say(text)

    def report(self, program: Program, way: Way, phase: str, done: int, total: int, seconds: float) -> None:
        from .build import Progress

        with self._speaking:
            number, of = self._numbers[program.id], len(self._numbers)
            self._report(Progress(program.name, phase, done, total, seconds, way, number, of))

    def _tidy(self) -> None:
        """Removes what was unpacked. What broke off stays, to be resumed."""
        for file in self.fetcher.folder.rglob("*"):
            if file.is_file() and not file.name.endswith((".part", ".part.tag")):
                file.unlink()
        for folder in sorted((p for p in self.fetcher.folder.rglob("*") if p.is_dir()), reverse=True):
            if not any(folder.iterdir()):
                folder.rmdir()


EVERY = 0.1
"""Seconds between two reports of bytes: a fast download would otherwise do nothing but report."""


class _Step:
    """Progress of one program in one way. Of several files, bytes add up."""

    def __init__(self, run: Obtaining, program: Program, way: Way) -> None:
        self.run, self.program, self.way = run, program, way
        self._parts: dict[str, tuple[int, int]] = {}
        self._last = 0.0
        self._total = 0
        self.start()

    def start(self) -> None:
        self._started = time.monotonic()

    def tell(self, phase: str, done: int, total: int) -> None:
        self._total = total
        seconds = time.monotonic() - self._started
        self.run.report(self.program, self.way, phase, done, total, seconds)

    def bytes(self, what: str) -> Callable[[int, int], None]:
        """What a download of ``what`` is told by. An image's layers come one after the other."""

        def tell(done: int, total: int) -> None:
            self._parts[f"{what} {total}"] = (done, total)
            now = time.monotonic()
            if now - self._last >= EVERY or done == total:
                self._last = now
                sums = [sum(numbers) for numbers in zip(*self._parts.values(), strict=True)]
                self.tell("download", sums[0], sums[1])

        return tell

    def done(self) -> None:
        self.tell("done", self._total, self._total)
