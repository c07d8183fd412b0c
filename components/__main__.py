"""The Pulumi package for programs in any language: started by the engine, it serves the components.

The engine downloads the provider plugin of every Pulumi SDK that ``requirements.txt`` installs. So the SDK of Google Cloud, whose
plugin is large, is not among them: the package with ``GkeCluster`` is the one in the folder ``gke``.
"""

import sys
from pathlib import Path

# The library of the same commit, whatever else is installed.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kserve_iac.package.host import serve

serve(sys.argv[1:])
