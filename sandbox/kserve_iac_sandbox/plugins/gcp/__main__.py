"""Started by the engine as ``pulumi-resource-gcp <engine address>``: prints its port and serves until told to end."""

from .servicer import Servicer
from .serving import run

if __name__ == "__main__":
    run(Servicer())
