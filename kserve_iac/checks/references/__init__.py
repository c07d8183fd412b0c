"""Rules about references to objects that another section of the environment, or somebody else, must provide."""

from collections.abc import Callable, Iterable

from ...args import Problem
from ...compiled import Compiled
from . import (
    access,
    ai_gateway,
    claims,
    client_limits,
    critical,
    gateways,
    gke_gateway,
    hostnames,
    identity,
    logins,
    missing,
    networks,
    platform,
    route_rules,
    token_limits,
)

PLATFORM_RULES: tuple[Callable[[Compiled], Iterable[Problem]], ...] = (
    platform.gateway_class_is_programmed,
    platform.regional_gateways_have_proxies,
    platform.gateway_api_is_the_one_of_gke,
    gke_gateway.values_agree_with_the_routes,
    gke_gateway.pools_have_one_definition,
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
    ai_gateway.pickers_are_asked_once,
    ai_gateway.rules_have_one_pool,
    route_rules.chosen_rules_are_written,
    gateways.gke_accepts_the_routes_of_predictors,
    gateways.backends_are_granted,
    hostnames.host_names_are_those_of_the_gateway,
    access.llm_endpoints_have_authentication,
    access.policies_have_effect,
    access.schedulers_choose_replicas,
    access.secrets_with_keys_exist,
    access.every_client_of_a_secret_is_read,
    client_limits.clients_do_not_name_themselves,
    token_limits.tokens_are_counted,
    token_limits.models_have_names_of_their_own,
    token_limits.listeners_count_together,
    token_limits.authentication_is_that_of_all,
    logins.logins_end_on_a_route_of_the_service,
    logins.logins_of_the_gateway_end_on_a_route,
    logins.logins_use_https,
    critical.critical_pods_have_a_quota,
)
"""Rules about the references of objects."""
