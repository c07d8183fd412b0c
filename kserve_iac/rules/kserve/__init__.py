"""What KServe's webhooks refuse, kind by kind: each rule is a small function on an object, with its source."""

from collections.abc import Mapping

from ..object import Rule

WEBHOOK_RULES: Mapping[str, tuple[Rule, ...]] = {}
"""Kind -> its rules."""
