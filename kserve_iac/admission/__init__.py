"""What the API server and KServe's webhooks say of an object: schema, CEL rules, defaults and validation. Pure."""
