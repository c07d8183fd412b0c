"""Rules about references to objects that another section of the environment, or somebody else, must provide."""

from ..declaration import Chapter, Rule

REFERENCES = Chapter(
    title="References",
    introduction=(
        "Services name Secrets, ServiceAccounts, claims and other objects that this library does not create. `existing` "
        "lists those that somebody else creates. A list that is set is complete: a reference to a name that the list does "
        "not contain is an error. Without a list, an unknown name is a warning on a cluster that the environment creates, "
        "and is not checked on a cluster that exists already."
    ),
    rules=(
        Rule(
            "reference-missing",
            "error",
            meaning=(
                "A service names an object or a key that does not exist: neither the environment nor the list of "
                "`existing` for its kind has it, or it is in another namespace. KServe accepts it."
            ),
            source=(
                "Kubernetes plugin/pkg/admission/serviceaccount and priority; "
                "pkg/credentials/service_account_credentials.go and v1alpha1/inferencegraph/controller.go of KServe"
            ),
            example=(
                "services.chat.llmInferenceService.model.credentials: The Secret hf-tokn in namespace default does not "
                "exist: neither this environment nor existing.secrets has it. The pods do not start until the Secret "
                "exists. Did you mean hf-token?"
            ),
            stricter="KServe accepts the service, but its pods do not start.",
        ),
        Rule(
            "reference-unknown",
            "warning",
            meaning=(
                "A service names an object that nothing in this environment creates. The service works only if somebody "
                "else creates the object in the namespace of the pods."
            ),
            source="As for `reference-missing`; v1alpha1/trainedmodel/controller.go of KServe",
            example=(
                "services.pipeline.inferenceGraph.nodes.root.steps.0.serviceName: This environment does not create the "
                "InferenceService iris in namespace default. KServe creates no router for the graph until the "
                "InferenceService exists. Add iris to services, or add {name: iris} to existing.inferenceServices."
            ),
        ),
        Rule(
            "claim-access",
            "warning",
            meaning=(
                "Pods on several nodes use a claim whose access mode lets only one node mount the volume, or is not known; "
                "or pods write to a claim with the access mode ReadOnlyMany."
            ),
            source="Kubernetes, Persistent Volumes, access modes; Tanguille/cluster#3568",
            example=(
                "services.larger.inferenceService.predictor.model.storageUri: Pods on several nodes use the claim models "
                "(predictor of small on pool cpu, predictor of larger on pool large). If the access mode is ReadWriteOnce, "
                "the claim lets only one node at a time mount the volume, and the pods on other nodes do not start. Use a "
                "claim with the access mode ReadOnlyMany or ReadWriteMany, and add {name: models, accessModes: "
                "[ReadOnlyMany]} to existing.persistentVolumeClaims."
            ),
        ),
        Rule(
            "claim-pods",
            "error",
            meaning=(
                "Several pods use a claim with the access mode ReadWriteOncePod, which only one pod can mount. KServe "
                "accepts it."
            ),
            source="KEP-2485 of Kubernetes, ReadWriteOncePod; the scheduler's plugin VolumeRestrictions",
            example=(
                "services.iris.inferenceService.predictor.model.storageUri: The claim models has the access mode "
                "ReadWriteOncePod, so only one pod can mount the claim, but 2 pods use it (predictor of iris on pool cpu). "
                "The scheduler does not place the other pods. Use a claim with the access mode ReadOnlyMany or "
                "ReadWriteMany, or run one pod."
            ),
            stricter="KServe accepts the service, but the scheduler does not place the second pod.",
        ),
        Rule(
            "grant-unused",
            "warning",
            meaning=(
                "A ServiceAccount may read a bucket or a secret of Google Cloud, but no pods of the environment run under "
                "this ServiceAccount."
            ),
            source="GKE, About Workload Identity Federation; `modelBuckets` and `secrets` of the cluster",
            example=(
                "cluster.gke.modelBuckets.0.readers.0: default/reader may read models, but no pods of this environment "
                "use this ServiceAccount. Set serviceAccountName of a service in namespace default to reader, or add "
                "{name: reader} to existing.serviceAccounts if other pods use it."
            ),
        ),
        Rule(
            "grant-missing",
            "warning",
            meaning=(
                "Pods read a bucket of Cloud Storage under a ServiceAccount to which the environment grants no access. The "
                "bucket might be public, or access might be granted elsewhere."
            ),
            source="GKE, About Workload Identity Federation; `modelBuckets` of the cluster",
            example=(
                "services.iris.inferenceService.predictor.model.storageUri: The pods read the bucket models as "
                "default/default, but the bucket's readers are default/reader. The pods can read the bucket only if "
                "default/default has access in another way. Add default/default to readers of models in modelBuckets, or "
                "set serviceAccountName to one of the readers."
            ),
        ),
        Rule(
            "network-unnamed",
            "warning",
            meaning="Pods request the resource of a network of GKE, and no annotation names the network.",
            source=(
                'GKE: "Set up multi-network support for Pods"; llm-d/llm-d#1730 (GKE adds the resources of the annotation); '
                "ai-dynamo/dynamo#14682"
            ),
            example=(
                "services.chat.llmInferenceService.podAnnotations: The pods request the networks rdma-0, rdma-1 as a resource, "
                "but GKE attaches a network only if the annotation networking.gke.io/interfaces names it. Set the annotation "
                "networking.gke.io/interfaces to a list of eth0 (network default) and one interface for each of rdma-0, rdma-1."
            ),
        ),
        Rule(
            "pod-network",
            "error",
            meaning=(
                "Pods name a network in `networking.gke.io/interfaces` to which the nodes of their pool do not belong. "
                "KServe accepts it."
            ),
            source="GoogleCloudPlatform/gke-networking-api; GKE, Set up multi-network support for Pods",
            example=(
                "services.chat.llmInferenceService.podAnnotations.networking.gke.io/interfaces: The pods name the network "
                "rdma-0, but nodes of pool h200 belong only to default, h200-gvnic-1, h200-rdma-0, h200-rdma-1, "
                "h200-rdma-2, h200-rdma-3, h200-rdma-4, h200-rdma-5, h200-rdma-6, h200-rdma-7, so the pods are never "
                "scheduled. Did you mean h200-rdma-0?"
            ),
            stricter="KServe accepts the service, but its pods are never scheduled.",
        ),
        Rule(
            "gateway-pools",
            "warning",
            meaning=(
                "A service with a scheduler uses the platform's Gateway, whose controller is not known to support "
                "InferencePools, or supports them only if it is configured so, as an Istio that exists already."
            ),
            source=(
                "site-src/implementations/gateways.md of kubernetes-sigs/gateway-api-inference-extension; "
                "kserve/kserve#4833"
            ),
            example=(
                "platform.gateway.controllerName: The routes of chat send requests to an InferencePool, and the controller "
                "projectcontour.io/gateway-controller is not known to support the Gateway API Inference Extension. A "
                "controller without this extension rejects the routes. Add inferencePool to supports if the controller has the "
                "extension. Otherwise set implementation to envoy without className and controllerName, set className and "
                "controllerName to those of a controller with the extension, for example Istio or kgateway, or remove "
                "router.scheduler of the services."
            ),
        ),
        Rule(
            "gateway-extension",
            "error",
            meaning="Helm values give Envoy Gateway an extension without hooks or without a service, at which it ends.",
            source=(
                "api/v1alpha1/validation/envoygateway_validate.go of envoyproxy/gateway "
                "(validateEnvoyGatewayExtensionManager); vfarcic/crossplane-kubernetes#273"
            ),
            example=(
                "platform.gateway.envoy.values.config.envoyGateway.extensionManager: The extension of Envoy Gateway has no "
                "hooks.xdsTranslator and no service, without which Envoy Gateway ends at its start. Remove extensionManager and "
                "set envoy.aiGateway.install to true: the stack then installs Envoy AI Gateway and sets the extension. For an "
                "extension of your own, set hooks.xdsTranslator and service."
            ),
        ),
        Rule(
            "gateway-without-pools",
            "error",
            meaning=(
                "A service with a scheduler uses the platform's Gateway, whose controller does not support InferencePools: the "
                "environment states this in `supports`, switches Envoy AI Gateway off, sets a version of Istio without them, or "
                "switches them off in Istio. KServe accepts it."
            ),
            source=(
                "kserve/kserve#4833; examples/inference-pool/envoy-gateway-values-addon.yaml of envoyproxy/ai-gateway 1.0.0"
            ),
            example=(
                "platform.gateway.envoy.aiGateway.install: The routes of chat send requests to an InferencePool, and Envoy "
                "Gateway supports InferencePools only with Envoy AI Gateway, which the stack does not install. Envoy Gateway "
                "rejects the routes. Remove aiGateway.install, or remove router.scheduler of the services."
            ),
            stricter="KServe creates the routes, and the controller of the Gateway does not accept them.",
        ),
        Rule(
            "group-pools",
            "error",
            meaning=(
                "A rule of a route leads to several InferencePools, and the Gateway is that of Envoy AI Gateway, which refuses "
                "it. KServe writes such rules for a group whose members have endpoint pickers. KServe accepts it, and the "
                "configuration of the whole Gateway is then stuck."
            ),
            source=(
                "internal/extensionserver/post_route_modify.go of envoyproxy/ai-gateway 1.0.0; envoyproxy/ai-gateway#2657; "
                "rewriteRulesForGroup in llmisvc/router_group_routing.go of KServe 0.20; seen on the sandbox"
            ),
            example=(
                "services.stable.llmInferenceService.router.route.group: The route of group pair (stable, next) leads to several "
                "InferencePools, which Envoy AI Gateway refuses. Envoy Gateway then publishes no configuration, so no route of "
                "any service on the Gateway changes any more, and new proxies never become ready. Remove router.scheduler of "
                "the members, so that the route leads to their Services, or remove group."
            ),
            stricter="KServe creates the routes, and Envoy AI Gateway refuses them.",
        ),
        Rule(
            "picker-repeated",
            "warning",
            meaning=(
                "The route of a service has several matches that send requests to the InferencePool, and the Gateway is that of "
                "Envoy AI Gateway, which asks the endpoint picker once for each match. Under load, Envoy loses answers."
            ),
            source=(
                "patchListenerWithInferencePoolFilters in internal/extensionserver/post_translate_modify.go of "
                "envoyproxy/ai-gateway 1.0.0; envoyproxy/ai-gateway#2595; envoyproxy/envoy#43983; seen on the sandbox"
            ),
            example=(
                "services.chat.llmInferenceService.router.route.rules: Envoy AI Gateway asks the endpoint picker once for each "
                "match of a route, and this route has 16 that lead to the InferencePool. Each request takes longer, and under "
                "load some answers with status 200 are empty. Set router.route.rules to one, unless clients choose the model by "
                "the header X-Gateway-Model-Name."
            ),
        ),
        Rule(
            "route-rules-unused",
            "warning",
            meaning=(
                "A service sets `router.route.rules`, but it has no endpoint picker, its route is not on the platform's Gateway, "
                "or GKE's load balancers or limits of tokens require other rules."
            ),
            source=(
                "config/llmisvcconfig/config-llm-router-route.yaml of kserve/kserve 0.20; kserve/kserve#5707; "
                "internal/extensionserver/post_translate_modify.go of envoyproxy/ai-gateway 1.0.0"
            ),
            example=(
                "services.chat.llmInferenceService.router.route.rules: rules is ignored: the service has no endpoint picker. "
                "Set router.scheduler to {}, or remove rules."
            ),
        ),
        Rule(
            "gke-route",
            "error",
            meaning=(
                "GKE refuses the route of a service on a Gateway of its own classes, because a rule of the route has timeouts "
                "or a path of the type RegularExpression. KServe writes timeouts into the route that it creates for an LLM "
                "service, and both into the routes of an InferenceService in Standard mode. KServe accepts it."
            ),
            source=(
                "config/llmisvcconfig/config-llm-router-route.yaml of 0.16 to 0.21; "
                "reconcilers/ingress/httproute_reconciler.go of 0.16 to 0.20; kserve/kserve#5707, #5311 and #5319; "
                "GoogleCloudPlatform/gke-gateway-api#54"
            ),
            example=(
                "services.chat.llmInferenceService.router.route: KServe 0.19 creates a route whose rules have timeouts, "
                "whatever disableHTTPRouteTimeout is set to. GKE refuses such a route on a Gateway of the class gke-l7-rilb, "
                "and no request reaches the service. Set gateway.implementation of the platform to gke, and remove className, "
                "controllerName and install, set route.http.spec.rules to rules without timeouts, name your own "
                "HTTPRoute without timeouts in route.http.refs, or set className and controllerName of the platform's gateway "
                "to those of another controller, for example Envoy Gateway."
            ),
            stricter="KServe creates the route, and GKE's Gateway controller does not accept it.",
        ),
        Rule(
            "gke-route-unsure",
            "warning",
            meaning=(
                "GKE probably refuses the routes that KServe creates, but KServe was installed by others, or its version was "
                "not read for `disableHTTPRouteTimeout`."
            ),
            source="kserve/kserve#5707, #5311 and #5319; GoogleCloudPlatform/gke-gateway-api#54",
            example=(
                "platform.gateway.className: KServe 0.17 creates routes with paths of the type RegularExpression and with "
                "timeouts for iris if enableGatewayApi is true. GKE refuses such routes on a Gateway of the class "
                "gke-l7-global-external-managed, and the InferenceServices never become ready. Set gateway.implementation of the "
                "platform to gke, and remove className, controllerName and install, set className and controllerName to "
                "those of another controller, for example Envoy Gateway, or set the label "
                "networking.kserve.io/visibility of the InferenceServices to cluster-local and create your own HTTPRoutes to "
                "their Services."
            ),
        ),
        Rule(
            "route-timeout",
            "warning",
            meaning=(
                "A rule of a route that you wrote for an LLM service sets no timeouts. Envoy Gateway then ends each request "
                "after 15 s, even while the answer is streamed."
            ),
            source=(
                "site/content/en/latest/tasks/traffic/http-timeouts.md of envoyproxy/gateway; modelplaneai/modelplane#174"
            ),
            example=(
                "services.chat.llmInferenceService.router.route.http.spec.rules.0: The rule sets no timeouts, and Envoy "
                "Gateway then ends each request after 15 s. It cuts answers that take longer, even while they are streamed. "
                "Set timeouts to {request: 0s, backendRequest: 0s}, as KServe does in its own route. 0s means no limit."
            ),
        ),
        Rule(
            "reference-grant",
            "warning",
            meaning=(
                "A route that you wrote refers to a backend in another namespace, which requires a ReferenceGrant in that "
                "namespace."
            ),
            source="Gateway API, ReferenceGrant and the reason RefNotPermitted",
            example=(
                "services.chat.llmInferenceService.router.route.http.spec.rules.0.backendRefs.0.namespace: The route is in "
                "namespace default and refers to other in namespace models. The Gateway rejects the reference unless a "
                "ReferenceGrant in namespace models allows it. Create a ReferenceGrant for HTTPRoutes of namespace "
                "default, and add {name: routes, namespace: models} to existing.referenceGrants."
            ),
        ),
        Rule(
            "gateway-hostname",
            "error",
            meaning=(
                "The Gateway has `hostnames`, and the host name that KServe gives to an InferenceService or an "
                "InferenceGraph is not one of them. KServe accepts it."
            ),
            source=(
                "Gateway API, `NoMatchingListenerHostname`; reconcilers/ingress/httproute_reconciler.go of kserve/kserve 0.20"
            ),
            example=(
                "platform.gateway.hostnames: KServe gives iris the host name iris-models.example.com, which is not among "
                "hostnames. The Gateway refuses its route, and the service never becomes ready. Add *.example.com to "
                "hostnames, or set domain of the platform to a domain that hostnames contain."
            ),
            stricter="KServe creates the route, and the controller of the Gateway does not accept it.",
        ),
        Rule(
            "open-endpoint",
            "warning",
            meaning=(
                "An LLM service has a route on the platform's Gateway, whose address is external, and neither sets `auth`. With "
                "`guardrails.openEndpoints: false`, it is an error."
            ),
            source="api/v1alpha1/shared_types.go and api/v1alpha1/securitypolicy_types.go of envoyproxy/gateway 1.8.1",
            example=(
                "platform.gateway.auth: Everybody who reaches the Gateway may call chat: the address of the Gateway is external, "
                "and neither the Gateway nor the service sets auth. Set auth.apiKeys.secrets to Secrets with API keys, set "
                "auth.jwt, set address to internal, or set auth.anonymous to true if this is intended."
            ),
        ),
        Rule(
            "envoy-policy",
            "error",
            meaning=(
                "A service sets `auth` or `traffic`, but the controller of the platform's Gateway is not known to be Envoy "
                "Gateway."
            ),
            source=(
                "api/v1alpha1/securitypolicy_types.go and api/v1alpha1/backendtrafficpolicy_types.go of envoyproxy/gateway 1.8.1"
            ),
            example=(
                "services.chat.llmInferenceService.auth: auth requires Envoy Gateway, and the controller of the platform's "
                "Gateway is not known to be one. Set gateway.implementation of the platform to envoy, or add envoyPolicies to "
                "gateway.supports if an existing controller is Envoy Gateway."
            ),
        ),
        Rule(
            "envoy-policy-unused",
            "warning",
            meaning="A service sets `auth` or `traffic`, but has no route on the platform's Gateway.",
            source=(
                "api/v1alpha1/securitypolicy_types.go and api/v1alpha1/backendtrafficpolicy_types.go of envoyproxy/gateway 1.8.1"
            ),
            example=(
                "services.chat.llmInferenceService.auth: auth applies to routes on the platform's Gateway, and chat has none. "
                "Remove auth, or set router.route and router.gateway of the service to {}."
            ),
        ),
        Rule(
            "affinity-unused",
            "warning",
            meaning="`traffic.affinity` is set for an LLM service with a scheduler, which chooses the replica itself.",
            source="api/v1/inferencepool_types.go of kubernetes-sigs/gateway-api-inference-extension 1.5.0, `EndpointPickerRef`",
            example=(
                "services.chat.llmInferenceService.traffic.affinity: The endpoint picker chooses the replica of each request, so "
                "affinity is ignored. Remove affinity. A prefix-cache scorer of the scheduler sends conversations to the replica "
                "that has their beginning."
            ),
        ),
        Rule(
            "api-keys-dropped",
            "warning",
            meaning="API keys are used with Envoy Gateway 1.7.0, which reads only one client of each Secret.",
            source="release-notes/v1.7.1.yaml of envoyproxy/gateway",
            example=(
                "platform.gateway.auth.apiKeys: Envoy Gateway 1.7.0 reads only one client of each Secret with API keys, and "
                "refuses the keys of the others. Set gateway.envoy.version of the platform to 1.7.5, or use a Secret for each "
                "client."
            ),
        ),
        Rule(
            "gateway-class",
            "error",
            meaning=(
                "The Gateway names one of GKE's own classes, but the stack creates the cluster without GKE's Gateway "
                "controller, or gives the class another controller."
            ),
            source=(
                "container.v1 `GatewayAPIConfig.Channel`; GKE's documentation, Deploying Gateways; "
                "kubernetes-sigs/gateway-api, apis/v1/gatewayclass_types.go"
            ),
            example=(
                "platform.gateway.className: The GatewayClass gke-l7-rilb does not exist in this cluster, because the "
                "stack creates the cluster without GKE's Gateway controller. The Gateway never becomes Programmed. Set "
                "gatewayApi of the cluster to gke and controllerName to null, or set className and controllerName to those "
                "of a controller that you install, for example Envoy Gateway."
            ),
        ),
        Rule(
            "proxy-only-subnet",
            "warning",
            meaning=(
                "The Gateway has a regional class of GKE, which requires a proxy-only subnetwork, but the stack creates "
                "the network without one."
            ),
            source="GKE's documentation, Deploying Gateways; compute.v1 `Subnetwork.purpose` (read in 2026)",
            example=(
                "platform.gateway.className: A Gateway of the class gke-l7-rilb becomes Programmed only if the VPC has a "
                "proxy-only subnetwork in the region, but the stack creates the network without one. Set "
                "network.proxyOnlyCidr of the cluster to a free range, for example 10.12.0.0/23, set network and subnetwork of "
                "the cluster to a VPC that has such a subnetwork, or set className to gke-l7-global-external-managed."
            ),
        ),
        Rule(
            "gateway-api-version",
            "error",
            meaning=(
                "The stack installs a release of the Gateway API without ListenerSets, and Envoy Gateway 1.8, which ends at its "
                "start without them."
            ),
            source=(
                "envoyproxy/gateway#8991; internal/provider/kubernetes/controller.go of envoyproxy/gateway 1.8.1; "
                "config/crd/standard of kubernetes-sigs/gateway-api 1.5.1"
            ),
            example=(
                "platform.gatewayApi.version: Envoy Gateway 1.8.1 requires the CRD of ListenerSets, and without it ends at its "
                "start. Release 1.4.1 of the Gateway API does not contain them. Remove version, set version to 1.5.1, or set "
                "gateway.envoy.version to 1.7.0."
            ),
        ),
        Rule(
            "gateway-api-of-gke",
            "warning",
            meaning=(
                "A version of the Gateway API is set, but the cluster keeps GKE's own release of the CRDs; or GKE's release is "
                "older than the one that KServe is tested with; or Envoy Gateway 1.8 probably ends at its start, because GKE's "
                "release 1.5 has no ListenerSets."
            ),
            source=(
                "envoyproxy/gateway#2301, #9517 and #9583; GoogleCloudPlatform/gke-gateway-api#53; GKE's conformance reports in "
                "kubernetes-sigs/gateway-api (1.4 from 1.34.1-gke.1829001, 1.5 from 1.35.2-gke.1751000)"
            ),
            example=(
                "platform.gatewayApi.version: GKE installs its own release of the Gateway API CRDs in this cluster. The stack "
                "leaves them alone, and 1.5.1 is ignored. Remove version, or set gatewayApi of a Standard cluster to platform."
            ),
        ),
        Rule(
            "no-nat",
            "warning",
            meaning="Private nodes in a new network without NAT reach neither public registries nor model hubs.",
            source="cert-manager/cert-manager#5623",
            example=(
                "cluster.gke.network.nat: Nodes have no public IP address, and the new network has no NAT. The nodes "
                "cannot pull images from registries outside Google Cloud, such as those of KServe and cert-manager, and "
                "cannot download models from Hugging Face. Set network.nat to true, unless all images come from Artifact "
                "Registry and all models from Cloud Storage."
            ),
        ),
        Rule(
            "priority-quota",
            "warning",
            meaning=(
                "Pods have one of Kubernetes' own PriorityClasses, which GKE admits only in namespaces whose ResourceQuota "
                "allows the class."
            ),
            source="open-policy-agent/gatekeeper#1120; cilium/cilium#13852; admiraltyio/admiralty#124",
            example=(
                "services.chat.llmInferenceService.template.priorityClassName: GKE admits pods of the PriorityClass "
                "system-cluster-critical only in namespaces with a ResourceQuota for that class, and no ResourceQuota of "
                "namespace default is known. Without a ResourceQuota, the API server rejects the pods. Set "
                "priorityClassName to a PriorityClass of your own, or create a ResourceQuota with a scopeSelector for "
                "system-cluster-critical and add {name: critical-pods} to existing.resourceQuotas."
            ),
        ),
    ),
)
