#ifndef SHARDWISE_CATALOG_RESOURCES_H
#define SHARDWISE_CATALOG_RESOURCES_H

#include <stddef.h>

/// A catalog file that was compiled into the binary.
struct shardwise_resource {
    const unsigned char *_Nonnull bytes;
    size_t count;
};

/// `assets/models.json`: model configurations.
struct shardwise_resource shardwise_models_catalog(void);
/// `assets/accelerators.json`: accelerators and the topologies they are sold in.
struct shardwise_resource shardwise_accelerators_catalog(void);
/// `assets/topologies.json`: networks of accelerators, inside a domain and between domains.
struct shardwise_resource shardwise_topologies_catalog(void);
/// Inference engines with their scheduling, memory rules and host overheads.
struct shardwise_resource shardwise_engines_catalog(void);
/// `assets/engine-rules.json`: what inference engines demand of layouts.
struct shardwise_resource shardwise_engine_rules(void);

/// `assets/efficiency-profiles.json`: fitted and assumed constants with their sources.
struct shardwise_resource shardwise_efficiency_profiles(void);
/// `assets/engine-options.json`: the options that engines' commands know, by version.
struct shardwise_resource shardwise_engine_options(void);
/// `assets/launch-options.json`: which option of which engine expresses which decision of a plan.
struct shardwise_resource shardwise_launch_options(void);

/// `assets/templates/shell-node.sh.mustache`: the script of one node.
struct shardwise_resource shardwise_shell_node_template(void);
/// `assets/templates/shell-router.sh.mustache`: the script of a router.
struct shardwise_resource shardwise_shell_router_template(void);
/// `assets/templates/slurm.sbatch.mustache`: a batch job.
struct shardwise_resource shardwise_slurm_template(void);
/// `assets/templates/kubernetes.yaml.mustache`: workloads and services.
struct shardwise_resource shardwise_kubernetes_template(void);
/// `assets/templates/kubernetes-pod.yaml.mustache`: the pod of a server.
struct shardwise_resource shardwise_kubernetes_pod_template(void);
/// `assets/templates/smoke.sh.mustache`: a first measurement.
struct shardwise_resource shardwise_smoke_template(void);
/// `assets/orchestrators.json`: which engines orchestrators start, and how.
struct shardwise_resource shardwise_orchestrators(void);
/// `assets/templates/dynamo.yaml.mustache`: a graph deployment of NVIDIA Dynamo.
struct shardwise_resource shardwise_dynamo_template(void);
/// `assets/templates/llm-d-values.yaml.mustache`: values of llm-d's chart.
struct shardwise_resource shardwise_llm_d_template(void);
/// `assets/templates/ray-serve.yaml.mustache`: a configuration of Ray Serve LLM.
struct shardwise_resource shardwise_ray_serve_template(void);

#endif
