"""A whole control plane on one machine: real API server, scheduler and KServe controllers, simulated GPU nodes.

>>> sandbox = Sandbox("dev")
>>> sandbox.up()                       # builds what is missing, starts, waits until it is ready
>>> sandbox.environment()              # KUBECONFIG, PULUMI_HOME, ... for programs
>>> sandbox.down(purge=True)
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import SandboxError
from .layout import DEFAULT_NAME, Layout

if TYPE_CHECKING:
    from .kube import Kube
    from .mark import Mark, Runs
    from .status import Status
    from .tools.build import Progress

__all__ = ["DEFAULT_NAME", "Sandbox", "SandboxError", "environment"]


class Sandbox:
    """A sandbox by its name, whether it runs, is down, or was never made.

    Raises :class:`SandboxError` for a name that is not letters, digits and dashes.
    """

    def __init__(self, name: str = DEFAULT_NAME) -> None:
        self.layout = Layout(name)

    @property
    def name(self) -> str:
        return self.layout.name

    def mark(self) -> "Mark | None":
        """What ``sandbox.json`` says; None where there is no such sandbox."""
        from . import mark

        return mark.load(self.layout)

    def up(
        self,
        *,
        timeout: float = 180.0,
        say: Callable[[str], None] = lambda text: None,
        building: "Callable[[Progress], None]" = lambda progress: None,
        runs: "Runs | None" = None,
    ) -> "Mark":
        """See :func:`kserve_iac_sandbox.lifecycle.up`."""
        from . import lifecycle

        return lifecycle.up(self.layout, timeout=timeout, say=say, building=building, runs=runs)

    def down(self, *, purge: bool = False, say: Callable[[str], None] = lambda text: None) -> bool:
        """See :func:`kserve_iac_sandbox.lifecycle.down`."""
        from . import lifecycle

        return lifecycle.down(self.layout, purge=purge, say=say)

    def status(self) -> "Status":
        """What runs, without asking the cluster."""
        from . import status

        return status.read(self.layout)

    @contextmanager
    def kube(self) -> "Iterator[Kube]":
        """A client with all rights; raises :class:`SandboxError` where the sandbox does not exist."""
        from .kube import Kube

        if not self.layout.kubeconfig.exists():
            raise SandboxError(f"There is no sandbox {self.name!r}. `kserve-iac sandbox up` makes one.")
        with Kube(self.layout.kubeconfig) as client:
            yield client

    def environment(self) -> dict[str, str]:
        """See :func:`kserve_iac_sandbox.environment.environment`."""
        return environment(self)

    def chart(self, name: str) -> Path:
        """Folder of an exported chart in the catalogue's version. Raises KeyError for an unknown name."""
        from .tools.build import Toolbox
        from .tools.charts import charts_folder, path_of

        return path_of(name, charts_folder(Toolbox()))


def environment(sandbox: "Sandbox | Layout") -> dict[str, str]:
    """The variables by which programs use this sandbox: KUBECONFIG, PATH, PULUMI_HOME and more."""
    from .environ import environment as of_layout

    return of_layout(sandbox.layout if isinstance(sandbox, Sandbox) else sandbox)
