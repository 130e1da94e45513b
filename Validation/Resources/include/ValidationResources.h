#ifndef SHARDWISE_VALIDATION_RESOURCES_H
#define SHARDWISE_VALIDATION_RESOURCES_H

#include <stddef.h>

/// A table that was compiled into the binary.
struct shardwise_validation_resource {
    const unsigned char *_Nonnull bytes;
    size_t count;
};

/// `assets/engine-conventions.json`: defaults of engines that measurements leave unsaid.
struct shardwise_validation_resource shardwise_engine_conventions(void);
/// `assets/measurement-names.json`: names of parts and models in measurement files.
struct shardwise_validation_resource shardwise_measurement_names(void);
/// `assets/benchmark-workloads.json`: lengths and latency limits of standard benchmarks.
struct shardwise_validation_resource shardwise_benchmark_workloads(void);
/// `assets/harness-settings.json`: what the scripts of benchmark harnesses pass to engines.
struct shardwise_validation_resource shardwise_harness_settings(void);
/// `assets/queued-requests.json`: how many requests throughput benchmarks queue.
struct shardwise_validation_resource shardwise_queued_requests(void);
/// `assets/draft-acceptance.json`: how many drafted tokens are accepted.
struct shardwise_validation_resource shardwise_draft_acceptance(void);

#endif
