"""Rules about the Gateway: limits, logins, and GKE's own load balancers."""

from ..declaration import Chapter, Rule

GATEWAYS = Chapter(
    title="Gateways",
    introduction=(
        "These rules apply to authentication and limits of the Gateway, and to GKE's own load balancers. Rules about the routes "
        "of services and about the class of the Gateway are among those about references."
    ),
    rules=(
        Rule(
            "gke-values",
            "error",
            meaning=(
                "A Helm value contradicts the routes that the stack writes for InferenceServices with `gateway.implementation: "
                "gke`. KServe accepts it."
            ),
            source=(
                "reconcilers/ingress/httproute_reconciler.go of kserve/kserve 0.20, `DisableIngressCreation`; "
                "kserve/kserve#5319"
            ),
            example=(
                "platform.values.kserve-resources.kserve.controller.gateway.disableIngressCreation: KServe would create "
                "routes for InferenceServices, which GKE refuses. The services never become ready. Remove "
                "disableIngressCreation. The stack creates the routes."
            ),
            stricter="KServe creates the route, and GKE's Gateway controller does not accept it.",
        ),
        Rule(
            "inference-pool-crd",
            "warning",
            meaning=(
                "GKE installs the CRD of InferencePools from 1.34.0-gke.1626000, where its Gateway API is on, and KServe's chart "
                "contains the same CRD."
            ),
            source=(
                "docs/infrastructure/gateway/gke.md of llm-d/llm-d 0.8; "
                "charts/kserve-llmisvc-resources/templates/llmisvc/resources.yaml of kserve/kserve 0.19 and 0.20"
            ),
            example=(
                "platform.llm: GKE 1.35 installs the CRD of InferencePools itself, and the chart kserve-llmisvc-resources "
                "contains it, too. Helm refuses to install an object that exists and that it does not manage. Set "
                "values.kserve-llmisvc-resources.kserve.llmisvc.createGIECRDs to false, and install the other CRDs of the "
                "extension, InferenceObjectives and InferenceModelRewrites, yourself; or set gatewayApi of a Standard cluster to "
                "platform."
            ),
        ),
        Rule(
            "iap",
            "error",
            meaning=(
                "A service sets `auth.iap`, but the Gateway is not one of GKE's own load balancers, or has no HTTPS listener."
            ),
            source=(
                "apis/networking/v1/gcpbackendpolicy_types.go of GoogleCloudPlatform/gke-gateway-api; Google Cloud's "
                "documentation, "
                '"Enabling IAP for GKE"'
            ),
            example=(
                "services.chat.llmInferenceService.auth.iap: auth.iap is Google's Identity-Aware Proxy, which only GKE's "
                "own load balancers have. Set gateway.implementation of the platform to gke, or set auth.apiKeys, auth.jwt or "
                "auth.oidc in place of auth.iap."
            ),
        ),
        Rule(
            "client-header",
            "warning",
            meaning="A limit of `traffic` has a `clientHeader` that no authentication writes, so clients choose its value.",
            source=(
                "internal/xds/translator/ratelimit.go, api/v1alpha1/api_key_auth_types.go and api/v1alpha1/jwt_types.go of "
                "envoyproxy/gateway 1.8.1"
            ),
            example=(
                "services.chat.llmInferenceService.traffic.limits.0.clientHeader: No authentication writes the header "
                "X-Client, so clients choose its value themselves, and a request without it has no limit. Set "
                "auth.apiKeys.clientHeader to X-Client, or remove clientHeader."
            ),
        ),
        Rule(
            "token-limits",
            "error",
            meaning="A service sets `traffic.tokenLimits`, but nothing counts its tokens.",
            source=(
                "internal/extensionserver/post_translate_modify.go of envoyproxy/ai-gateway 0.6.0 to 1.1.0; "
                "api/v1alpha1/ratelimit_types.go of envoyproxy/gateway 1.8.1"
            ),
            example=(
                "services.chat.llmInferenceService.traffic.tokenLimits: Nobody counts the tokens of chat: the Gateway has "
                "no Redis in which its proxies could count them. Set gateway.envoy.redis of the platform to {}, or add "
                "tokenLimits to gateway.supports if an existing Envoy Gateway has Envoy AI Gateway and a Redis."
            ),
        ),
        Rule(
            "token-models",
            "error",
            meaning=(
                "Two services that set `traffic.tokenLimits` serve a model of the same name, by which the Gateway would "
                "distinguish them."
            ),
            source="api/v1beta1/ai_gateway_route.go of envoyproxy/ai-gateway 1.0.0, `x-ai-eg-model`",
            example=(
                "services.other.llmInferenceService.traffic.tokenLimits: other and chat limit tokens, so the Gateway "
                "distinguishes them by the model in the body of a request. Both serve the model qwen, and one of them "
                "receives no request. Set model.name of one of them to another name, or remove tokenLimits of one of them."
            ),
        ),
        Rule(
            "token-listeners",
            "warning",
            meaning=(
                "A service sets `traffic.tokenLimits`, and the Gateway has several listeners, each of which counts by itself."
            ),
            source="internal/xds/translator/ratelimit.go of envoyproxy/gateway 1.8.1",
            example=(
                "services.chat.llmInferenceService.traffic.tokenLimits: Each of the 2 listeners of the Gateway counts "
                "tokens by itself, so a client has 2 times the limit. Set hostnames of the Gateway to one name, for example "
                "one that begins with *., and do not set https.redirect to false."
            ),
        ),
        Rule(
            "token-auth",
            "error",
            meaning=(
                "Services that set `traffic.tokenLimits` accept different credentials, but Envoy checks credentials before "
                "it knows the model of a request."
            ),
            source=(
                "internal/xds/translator/httpfilters.go of envoyproxy/gateway 1.8.1; "
                "internal/extensionserver/post_translate_modify.go and internal/controller/ai_gateway_route.go of "
                "envoyproxy/ai-gateway 1.0.0"
            ),
            example=(
                "services.other.llmInferenceService.auth: other and chat limit tokens, and accept different credentials. "
                "Envoy checks credentials before it knows the model of a request, so those of one of the services open "
                "both. Set gateway.auth of the platform, and remove auth of the services that limit tokens, or remove "
                "tokenLimits of all of them but one."
            ),
        ),
        Rule(
            "login-path",
            "error",
            meaning=(
                "A service sets `auth.oidc` with a path for the end of logins or sessions that its route does not have. KServe "
                "accepts it."
            ),
            source=(
                "internal/xds/translator/oidc.go of envoyproxy/gateway 1.8.1; envoyproxy/gateway#2913 and #3253; "
                "config/llmisvcconfig/config-llm-router-route.yaml of kserve/kserve 0.20"
            ),
            example=(
                "services.chat.llmInferenceService.auth.oidc.redirectUrl: The route of chat has only paths below /default/chat, "
                "and /oauth2/callback is not one of them. Nobody can log in. Remove redirectUrl, or set it to a path below "
                "/default/chat/."
            ),
            stricter="KServe creates the route, and Envoy never finishes a login.",
        ),
        Rule(
            "login-path-unsure",
            "warning",
            meaning="The Gateway sets `auth.oidc`, and no route of a known service has the path at which logins end.",
            source=("internal/xds/translator/oidc.go of envoyproxy/gateway 1.8.1; envoyproxy/gateway#2913 and #3253"),
            example=(
                "platform.gateway.auth.oidc.redirectUrl: Logins end at the path /oauth2/callback, and none of the routes of chat "
                "has it. Without another route that has it, nobody can log in. Set redirectUrl to a path of a route, for example "
                "https://models.example.org/default/chat/oauth2/callback, and logoutPath to /default/chat/logout."
            ),
        ),
        Rule(
            "login-https",
            "warning",
            meaning="`auth.oidc` is set, and the Gateway has only HTTP listeners.",
            source="site/content/en/v1.1/tasks/security/oidc.md of envoyproxy/gateway",
            example=(
                "platform.gateway.auth.oidc: Envoy Gateway's guide requires HTTPS for logins, but the Gateway has only HTTP "
                "listeners. Everybody in the network can read the cookies of a session. Set gateway.https of the platform. If "
                "something in front of the Gateway terminates TLS, set redirectUrl to a URL with https."
            ),
        ),
    ),
)
