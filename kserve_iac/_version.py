"""The version of this distribution. The build and the Pulumi package read it here."""

VERSION = "0.1.0"
"""Version (semver)."""
