"""The program of every environment: reads ``Pulumi.<env>.yaml``, checks all of it, and builds it."""

import pulumi

from kserve_iac.args.environment import SECTIONS
from kserve_iac.resources import deploy

config = pulumi.Config("kserve-iac")
given = {section: value for section in SECTIONS if (value := config.get_object(section)) is not None}

stack = deploy(given, pulumi.get_stack())

pulumi.export("summary", stack.summary)
pulumi.export("gateway", {"address": stack.platform.address, "url": stack.platform.url})
pulumi.export("urls", {name: service.url for name, service in stack.inference_services.items()})
pulumi.export("openaiBaseUrls", {name: llm.openai_base_url for name, llm in stack.llm_inference_services.items()})
