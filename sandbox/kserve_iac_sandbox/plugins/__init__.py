"""Stand-ins for official Pulumi resource plugins, for machines that can not download those."""
