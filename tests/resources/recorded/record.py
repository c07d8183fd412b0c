"""Records what the program of this version registers: ``python -m tests.resources.recorded.record Pulumi.dev.yaml``.

It runs the test that compares a record, with the instruction to write one, and writes ``VERSION-STACK.json`` beside this file.
"""

import os
import sys
from pathlib import Path

import pytest

WRITE = "KSERVE_IAC_RECORD"
"""Environment variable with the file of the environment that is recorded."""


def main() -> int:
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_file():
        print("usage: python -m tests.resources.recorded.record Pulumi.STACK.yaml", file=sys.stderr)
        return 2
    os.environ[WRITE] = str(Path(sys.argv[1]).resolve())
    test = Path(__file__).parents[1] / "test_recorded.py"
    return pytest.main(["-q", "-p", "no:cacheprovider", f"{test}::test_a_record_is_written"])


if __name__ == "__main__":
    raise SystemExit(main())
