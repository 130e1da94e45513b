internal import CatalogResources

/// A catalog or template that was compiled into the binary, so that a moved executable never loses it.
public enum EmbeddedCatalog: String, Sendable, CaseIterable {
    /// Model configurations.
    case models = "models.json"
    /// Accelerators and the topologies they are sold in.
    case accelerators = "accelerators.json"
    /// Networks of accelerators.
    case topologies = "topologies.json"
    /// Inference engines.
    case engines = "engines.json"
    /// What inference engines demand of layouts.
    case engineRules = "engine-rules.json"
    /// Efficiency constants with their sources.
    case efficiencyProfiles = "efficiency-profiles.json"
    /// The options that engines' commands know.
    case engineOptions = "engine-options.json"
    /// Which option of which engine expresses which decision of a plan.
    case launchOptions = "launch-options.json"
    /// Which engines orchestrators start, and how.
    case orchestrators = "orchestrators.json"
    /// The script of one node.
    case shellNodeTemplate = "templates/shell-node.sh.mustache"
    /// The script of a router.
    case shellRouterTemplate = "templates/shell-router.sh.mustache"
    /// A batch job.
    case slurmTemplate = "templates/slurm.sbatch.mustache"
    /// Workloads and services of Kubernetes.
    case kubernetesTemplate = "templates/kubernetes.yaml.mustache"
    /// The pod of a server.
    case kubernetesPodTemplate = "templates/kubernetes-pod.yaml.mustache"
    /// A graph deployment of NVIDIA Dynamo.
    case dynamoTemplate = "templates/dynamo.yaml.mustache"
    /// Values of llm-d's chart.
    case llmDTemplate = "templates/llm-d-values.yaml.mustache"
    /// A configuration of Ray Serve LLM.
    case rayServeTemplate = "templates/ray-serve.yaml.mustache"
    /// A first measurement.
    case smokeTemplate = "templates/smoke.sh.mustache"

    /// The file's text, named as in `Sources/CatalogResources/assets`.
    public var text: DocumentText {
        DocumentText(name: rawValue, content: String(decoding: bytes, as: UTF8.self))
    }

    /// The file's bytes, which are part of the program.
    var bytes: UnsafeBufferPointer<UInt8> {
        let resource =
            switch self {
            case .models: shardwise_models_catalog()
            case .accelerators: shardwise_accelerators_catalog()
            case .topologies: shardwise_topologies_catalog()
            case .engines: shardwise_engines_catalog()
            case .engineRules: shardwise_engine_rules()
            case .efficiencyProfiles: shardwise_efficiency_profiles()
            case .engineOptions: shardwise_engine_options()
            case .launchOptions: shardwise_launch_options()
            case .orchestrators: shardwise_orchestrators()
            case .shellNodeTemplate: shardwise_shell_node_template()
            case .shellRouterTemplate: shardwise_shell_router_template()
            case .slurmTemplate: shardwise_slurm_template()
            case .kubernetesTemplate: shardwise_kubernetes_template()
            case .kubernetesPodTemplate: shardwise_kubernetes_pod_template()
            case .dynamoTemplate: shardwise_dynamo_template()
            case .llmDTemplate: shardwise_llm_d_template()
            case .rayServeTemplate: shardwise_ray_serve_template()
            case .smokeTemplate: shardwise_smoke_template()
            }
        return UnsafeBufferPointer(start: resource.bytes, count: resource.count)
    }
}
