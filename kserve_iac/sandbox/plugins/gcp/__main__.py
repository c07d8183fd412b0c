"""Started by the engine as ``pulumi-resource-gcp <engine address>``: prints its port and serves until told to end."""

from ..kubernetes.__main__ import run
from .servicer import Servicer

if __name__ == "__main__":
    run(lambda address: Servicer())
