"""The sandbox that engine tests share: one a run, with a name of its own, gone at the end."""

from kserve_iac_sandbox.testing import sandbox

__all__ = ["sandbox"]
