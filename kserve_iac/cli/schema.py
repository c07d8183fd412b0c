"""``kserve-iac schema``: the schemas of configuration files and of the Pulumi package."""

import json

import click


@click.command()
@click.option(
    "--environment",
    "what",
    flag_value="environment",
    default=True,
    help="Print the JSON schema of Pulumi.STACK.yaml. This is the default.",
)
@click.option(
    "--pulumi", "what", flag_value="pulumi", help="Print the Pulumi schema of the package (components/schema.json)."
)
def schema(what: str) -> None:
    """Prints the JSON schema of a stack's configuration file, for editors, or the schema of the Pulumi package."""
    # Imported here, because only the Pulumi schema needs Pulumi's resource packages, which load slowly.
    if what == "pulumi":
        from kserve_iac.package.schema import schema_text

        click.echo(schema_text(), nl=False)
        return
    from kserve_iac.package.environment import environment_schema

    click.echo(json.dumps(environment_schema(), indent=2, ensure_ascii=False))
