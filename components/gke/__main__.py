"""The Pulumi package with everything that ``GkeCluster`` requires. It serves the same components as that of the folder above."""

import sys
from pathlib import Path

# The library of the same commit, whatever else is installed.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from kserve_iac.package.host import serve

serve(sys.argv[1:])
