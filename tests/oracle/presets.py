"""``python -m tests.oracle.presets``: every preset of the endpoint picker, made by KServe's own controller.

It starts the oracle's sandbox of that version, with the presets of LLMInferenceServices, and leaves it for the next run.
Exit code 1 where what KServe makes of a service lacks something of ours.
"""

import sys
from collections.abc import Iterator
from typing import Any

import click

from kserve_iac.args import LLMInferenceServiceArgs, NodePool, Router
from kserve_iac.capacity import pools_of
from kserve_iac.render import kserve_object
from kserve_iac_sandbox import Sandbox
from kserve_iac_sandbox.kube import Kube

from ..engine.llm_presets import ENGINE_POOL, PICKER_POOL, containers, services
from .platform import stand_up
from .routers import differences, made


def lacking(kube: Kube, kserve: str, namespace: str = "default") -> Iterator[tuple[str, list[str]]]:
    """For each preset, what is not as it was meant in the Deployments that KServe makes; nothing where all is."""
    pools = pools_of(NodePool.model_validate(pool) for pool in (ENGINE_POOL, PICKER_POOL))
    for name, fields in services(kserve):
        args = LLMInferenceServiceArgs.model_validate({**fields, "namespace": namespace, "wait": False})
        obj = kserve_object(name, args, pools, kserve)
        found = made(kube, obj)
        config = obj["spec"]["router"]["scheduler"].get("config", {})
        wrong = differences(config.get("inline", {}), found.config)
        if name == "default":  # it is to be what KServe takes by itself
            args = args.model_copy(
                update={"router": Router.model_validate({"gateway": {}, "route": {}, "scheduler": {}})}
            )
            own = made(kube, kserve_object(f"{name}-unsaid", args, pools, kserve)).config
            wrong += differences(own, found.config) + differences(found.config, own)
        if set(found.containers) != containers(kserve, name):
            wrong.append(f"containers {found.containers}")
        for template, main in ((obj["spec"], found.engine), (obj["spec"].get("prefill"), found.prefill)):
            if template is not None and main is not None:
                [ours] = [one for one in template["template"]["containers"] if one["name"] == "main"]
                wrong += variables(name, ours.get("env", []), main.get("env", []))
        yield name, wrong


def variables(service: str, ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> list[str]:
    """Which of our variables came out otherwise, or out of order: one may name those before it."""
    found = {variable["name"]: variable for variable in theirs}
    wrong = [
        f"variable {variable['name']}: {found.get(variable['name'])}"
        for variable in ours
        if not _same(service, variable, found.get(variable["name"], {}))
    ]
    order = [variable["name"] for variable in theirs]
    mine = [variable["name"] for variable in ours if variable["name"] in order]
    return wrong + (["order of variables"] if mine != sorted(mine, key=order.index) else [])


def _same(service: str, ours: dict[str, Any], theirs: dict[str, Any]) -> bool:
    value = str(ours.get("value", ""))
    if "{{ " in value:  # KServe fills these in
        said = str(theirs.get("value", ""))
        return "{{" not in said and f"tcp://{service}-epp-service:" in said
    reference = ours.get("valueFrom", {}).get("fieldRef", {}).get("fieldPath")
    known = theirs.get("valueFrom", {}).get("fieldRef", {}).get("fieldPath")
    return ours.get("value") == theirs.get("value") and reference == known


@click.command()
@click.option("--kserve", default="0.20", show_default=True, help="Minor version.")
def main(kserve: str) -> None:
    """Makes a service of each preset, and says what of ours KServe left out."""
    sandbox = Sandbox(f"oracle{kserve.partition('.')[2]}")
    sandbox.up(say=lambda text: None)
    bad = False
    with sandbox.kube() as kube:
        stand_up(sandbox, kube, kserve, lambda text: click.echo(text, err=True), presets=True)
        for name, wrong in lacking(kube, kserve):
            click.echo(f"{kserve} {name}: {'; '.join(wrong) or 'as it was meant'}")
            bad = bad or bool(wrong)
    sys.exit(bad)


if __name__ == "__main__":
    main()
