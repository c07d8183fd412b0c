"""The pods that a rolling update starts before it may end one."""

from ..args.llm.inference_service import Workload


def surge_of(replicas: int, surge: int | str | None, unavailable: int | str | None) -> int:
    """Pods that a Deployment starts before it may end one: 25 % rounded up, and 25 % rounded down that may be missing, where
    unset (apps/v1, ``RollingUpdateDeployment``).
    """
    beyond = _part(surge, replicas, up=True)
    missing = _part(unavailable, replicas, up=False)
    return 0 if missing else max(beyond, 1) if replicas else 0


def surge_of_workload(workload: Workload, replicas: int) -> int:
    """The pods that the Deployment of an LLM workload starts beyond its replicas in a rolling update."""
    rollout = workload.rollout_strategy
    return surge_of(replicas, *((rollout.max_surge, rollout.max_unavailable) if rollout is not None else (None, None)))


def _part(given: int | str | None, of: int, *, up: bool) -> int:
    if given is None:
        given = "25%"
    if isinstance(given, int):
        return given
    share = given.removesuffix("%")
    if not share.isdecimal():
        return 0
    return -(-of * int(share) // 100) if up else of * int(share) // 100
