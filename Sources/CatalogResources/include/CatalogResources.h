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

#endif
