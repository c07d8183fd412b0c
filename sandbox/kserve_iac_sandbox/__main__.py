"""``python -m kserve_iac_sandbox``: the commands of ``kserve-iac sandbox``, also where kserve-iac is not installed."""

from .cli import sandbox

if __name__ == "__main__":
    sandbox(prog_name="python -m kserve_iac_sandbox")
