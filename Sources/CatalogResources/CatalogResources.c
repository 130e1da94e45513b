#include "CatalogResources.h"

static const unsigned char models[] = {
#embed "assets/models.json"
};

static const unsigned char accelerators[] = {
#embed "assets/accelerators.json"
};

static const unsigned char topologies[] = {
#embed "assets/topologies.json"
};

static const unsigned char engines[] = {
#embed "assets/engines.json"
};

static const unsigned char engine_rules[] = {
#embed "assets/engine-rules.json"
};

static const unsigned char efficiency_profiles[] = {
#embed "assets/efficiency-profiles.json"
};

static const unsigned char engine_options[] = {
#embed "assets/engine-options.json"
};

static const unsigned char launch_options[] = {
#embed "assets/launch-options.json"
};

static const unsigned char shell_node[] = {
#embed "assets/templates/shell-node.sh.mustache"
};

static const unsigned char shell_router[] = {
#embed "assets/templates/shell-router.sh.mustache"
};

static const unsigned char slurm[] = {
#embed "assets/templates/slurm.sbatch.mustache"
};

static const unsigned char kubernetes[] = {
#embed "assets/templates/kubernetes.yaml.mustache"
};

static const unsigned char smoke[] = {
#embed "assets/templates/smoke.sh.mustache"
};

static const unsigned char kubernetes_pod[] = {
#embed "assets/templates/kubernetes-pod.yaml.mustache"
};

static const unsigned char orchestrators[] = {
#embed "assets/orchestrators.json"
};

static const unsigned char dynamo[] = {
#embed "assets/templates/dynamo.yaml.mustache"
};

static const unsigned char llm_d[] = {
#embed "assets/templates/llm-d-values.yaml.mustache"
};

static const unsigned char ray_serve[] = {
#embed "assets/templates/ray-serve.yaml.mustache"
};

struct shardwise_resource shardwise_models_catalog(void) {
    return (struct shardwise_resource){models, sizeof models};
}

struct shardwise_resource shardwise_accelerators_catalog(void) {
    return (struct shardwise_resource){accelerators, sizeof accelerators};
}

struct shardwise_resource shardwise_topologies_catalog(void) {
    return (struct shardwise_resource){topologies, sizeof topologies};
}

struct shardwise_resource shardwise_engines_catalog(void) {
    return (struct shardwise_resource){engines, sizeof engines};
}

struct shardwise_resource shardwise_engine_rules(void) {
    return (struct shardwise_resource){engine_rules, sizeof engine_rules};
}

struct shardwise_resource shardwise_efficiency_profiles(void) {
    return (struct shardwise_resource){efficiency_profiles, sizeof efficiency_profiles};
}

struct shardwise_resource shardwise_engine_options(void) {
    return (struct shardwise_resource){engine_options, sizeof engine_options};
}

struct shardwise_resource shardwise_launch_options(void) {
    return (struct shardwise_resource){launch_options, sizeof launch_options};
}

struct shardwise_resource shardwise_shell_node_template(void) {
    return (struct shardwise_resource){shell_node, sizeof shell_node};
}

struct shardwise_resource shardwise_shell_router_template(void) {
    return (struct shardwise_resource){shell_router, sizeof shell_router};
}

struct shardwise_resource shardwise_slurm_template(void) {
    return (struct shardwise_resource){slurm, sizeof slurm};
}

struct shardwise_resource shardwise_kubernetes_template(void) {
    return (struct shardwise_resource){kubernetes, sizeof kubernetes};
}

struct shardwise_resource shardwise_kubernetes_pod_template(void) {
    return (struct shardwise_resource){kubernetes_pod, sizeof kubernetes_pod};
}

struct shardwise_resource shardwise_smoke_template(void) {
    return (struct shardwise_resource){smoke, sizeof smoke};
}

struct shardwise_resource shardwise_orchestrators(void) {
    return (struct shardwise_resource){orchestrators, sizeof orchestrators};
}

struct shardwise_resource shardwise_dynamo_template(void) {
    return (struct shardwise_resource){dynamo, sizeof dynamo};
}

struct shardwise_resource shardwise_llm_d_template(void) {
    return (struct shardwise_resource){llm_d, sizeof llm_d};
}

struct shardwise_resource shardwise_ray_serve_template(void) {
    return (struct shardwise_resource){ray_serve, sizeof ray_serve};
}
