"""Rules about references to objects that another section of the environment, or somebody else, must provide."""

from collections.abc import Callable, Iterable

from ...args import Problem
from ...compiled import Compiled
from . import access, claims, critical, gateways, hostnames, identity, missing, networks, platform

PLATFORM_RULES: tuple[Callable[[Compiled], Iterable[Problem]], ...] = (
    platform.gateway_class_is_programmed,
    platform.regional_gateways_have_proxies,
    platform.gateway_api_is_the_one_of_gke,
    platform.envoy_gateway_finds_its_definitions,
    gateways.extensions_have_hooks,
    platform.private_nodes_reach_the_internet,
)
"""Rules about the platform and the nodes. They apply to every KServe."""

RULES: tuple[Callable[[Compiled], Iterable[Problem]], ...] = (
    missing.references_exist,
    missing.accounts_list_what_exists,
    claims.claims_reach_their_nodes,
    identity.grants_reach_their_users,
    networks.networks_belong_to_the_pool,
    networks.requested_networks_are_named,
    gateways.pools_are_served,
    gateways.gke_accepts_the_routes_of_predictors,
    gateways.backends_are_granted,
    hostnames.host_names_are_those_of_the_gateway,
    access.llm_endpoints_have_authentication,
    access.policies_have_effect,
    access.schedulers_choose_replicas,
    access.secrets_with_keys_exist,
    access.every_client_of_a_secret_is_read,
    critical.critical_pods_have_a_quota,
)
"""Rules about the references of objects."""
