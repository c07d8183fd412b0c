"""``python -m tests.samples``: how KServe's own objects fare, by release and kind; every one that is refused, and why."""

from .judge import counts, verdicts
from .modules import RELEASES, folder
from .same import SET_ASIDE

print("Set aside before two objects are compared:")
for what, why in SET_ASIDE.items():
    print(f"  {what}: {why}")
for kserve, release in RELEASES.items():
    if folder(release) is None:
        print(f"\nKServe {release}: not in Go's module cache (make samples)")
        continue
    found = verdicts(kserve)
    print(f"\nKServe {release}: {len(found)} objects")
    for kind, outcomes in sorted(counts(found).items()):
        print(f"  {kind:<28}" + "  ".join(f"{outcome} {count}" for outcome, count in sorted(outcomes.items())))
    for one in found:
        if one.outcome != "same":
            why = ", ".join([*one.codes, *(f"cannot say {path}" for path in one.left)])
            print(f"    {one.outcome}: {one.sample.path} ({one.sample.number}): {why}")
