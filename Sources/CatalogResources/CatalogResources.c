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
