"""Which images of model servers can run here, and what each is made of.

KServe's own servers are not on the Python index. Their code and the lock of everything that they need are part of KServe's Go
module, which the sandbox has anyway: what runs is what the image of the same version contains.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from ..tools.catalog import PROGRAMS, NeededBy, Program


@dataclass(frozen=True)
class Server:
    """Python code that runs in a virtual environment of its own."""

    name: str
    image: str
    """The last two parts of the image's repository."""
    version: str
    """What an image without a tag means."""
    start: str
    """The shell command that starts it, with ``{folder}`` for the folder it is made in."""
    why: str
    place: str = ""
    """Where the image has the program, for containers that start it by its path."""
    project: str = ""
    """The folder below ``python`` of KServe's repository whose ``uv.lock`` says what is installed. Empty: a list of ours does."""
    root: str = ""
    """The package of the lock that is the program itself."""
    sources: tuple[str, ...] = ()
    """What of that repository is on the program's path: folders and files below ``python``."""
    examples: tuple[tuple[str, str], ...] = ()
    """Weights of the repository that become objects of a bucket: (file below ``python``, bucket and name)."""

    @property
    def locked(self) -> bool:
        """Whether its publisher's lock says what is installed."""
        return bool(self.project)

    def id(self, version: str) -> str:
        return f"{self.name}-{version}"

    def pins(self, version: str) -> Path:
        """The list of what is installed, of a server without a lock."""
        return Path(__file__).with_name(f"{self.name}-{version.removeprefix('v')}.txt")

    def recipe(self, version: str) -> str:
        """Digest of everything that decides what is made, so that what another recipe made is made again."""
        pins = self.pins(version)
        decides = (self, version, pins.read_text() if pins.exists() else "")
        return hashlib.sha256(repr(decides).encode()).hexdigest()[:16]


KSERVE: Program = next(program for program in PROGRAMS if program.name == "kserve")

WITHOUT = ("nvidia-nccl-cu12",)
"""Left out: only XGBoost on several GPUs loads it, and it is larger than everything else together."""

_EXAMPLES = "kfserving-examples/models"
"""The bucket of KServe's quick start. Its objects are other files, of models that were trained on the same flowers."""


def _of_kserve(name: str, *sources: str, why: str) -> Server:
    """A server of kserve/kserve: place and command are those of its Dockerfile in ``python``."""
    return Server(
        name,
        f"kserve/{name}",
        KSERVE.version,
        f'exec {{folder}}/venv/bin/python -m {name} "$@"',
        why,
        project=name,
        root=name,
        sources=("kserve/kserve", "storage/kserve_storage", f"{name}/{name}", *sources),
    )


INITIALIZER = Server(
    "storage-initializer",
    "kserve/storage-initializer",
    KSERVE.version,
    'exec {folder}/venv/bin/python "$KSERVE_IAC_INITIALIZER" {folder}/src/initializer-entrypoint "$@"',
    "KServe's storage initializer, which copies weights to predictors",
    place="/storage-initializer/scripts/initializer-entrypoint",
    project="storage",
    root="kserve-storage",
    sources=("storage/kserve_storage", "storage-initializer/scripts/initializer-entrypoint"),
    examples=(
        ("sklearnserver/sklearnserver/example_models/joblib/model/model.joblib", f"{_EXAMPLES}/sklearn/1.0/model"),
        ("xgbserver/xgbserver/example_model/bst_model/model.bst", f"{_EXAMPLES}/xgboost/iris"),
        ("lgbserver/lgbserver/example_model/model/model.bst", f"{_EXAMPLES}/lightgbm/iris"),
    ),
)

PREDICTORS: tuple[Server, ...] = (
    _of_kserve("sklearnserver", why="KServe's server of scikit-learn"),
    _of_kserve("xgbserver", why="KServe's server of XGBoost"),
    _of_kserve("lgbserver", why="KServe's server of LightGBM"),
    _of_kserve(
        "predictiveserver",
        *(f"{name}/{name}" for name in ("sklearnserver", "xgbserver", "lgbserver")),
        why="KServe's server of all three",
    ),
    Server(
        "mlserver",
        "seldonio/mlserver",
        "v1.5.0",  # of the runtime kserve-mlserver in KServe's charts, 0.16 to 0.20
        # SeldonIO/MLServer 1.5.0, Dockerfile: no entry point, and a command that starts this.
        'if [ $# -gt 0 ]; then exec "$@"; fi; exec {folder}/venv/bin/mlserver start "${{MLSERVER_MODELS_DIR:-/mnt/models}}"',
        "MLServer with its runtimes of scikit-learn, XGBoost and LightGBM",
    ),
)

SERVERS: tuple[Server, ...] = (INITIALIZER, *PREDICTORS)

NEEDED_BY: NeededBy = "models"
"""The first purpose that needs them."""


def server(name: str) -> Server:
    return next(one for one in SERVERS if one.name == name)
