"""Rules about programs in other languages."""

from ..declaration import Chapter, Rule

PACKAGE = Chapter(
    title="In other languages",
    introduction="Only programs that use the components as a Pulumi package have these findings.",
    rules=(
        Rule(
            "not-a-reference",
            "error",
            meaning=(
                "`cluster` or `platform` is set to something else, or to a component that another version of the "
                "package created."
            ),
            source="`kserve_iac/package`",
            example="platform: This is not a platform. Set platform to a ServingPlatform of this program.",
        ),
        Rule(
            "not-known",
            "error",
            meaning="The value decides what is created, so it must be known in the preview, but it is an output.",
            source="`kserve_iac/package`",
            example=(
                "name: This value decides what is created, so it must be known in the preview and cannot be a secret."
            ),
        ),
    ),
)
