"""The Pulumi package: started by the engine, it serves the components to programs in any language."""

import sys
from pathlib import Path

# The library of the same commit, whatever else is installed.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kserve_iac.package.host import serve

serve(sys.argv[1:])
