#include "ValidationResources.h"

static const unsigned char engine_conventions[] = {
#embed "assets/engine-conventions.json"
};

static const unsigned char measurement_names[] = {
#embed "assets/measurement-names.json"
};

static const unsigned char benchmark_workloads[] = {
#embed "assets/benchmark-workloads.json"
};

static const unsigned char harness_settings[] = {
#embed "assets/harness-settings.json"
};

static const unsigned char queued_requests[] = {
#embed "assets/queued-requests.json"
};

static const unsigned char draft_acceptance[] = {
#embed "assets/draft-acceptance.json"
};

struct shardwise_validation_resource shardwise_engine_conventions(void) {
    return (struct shardwise_validation_resource){engine_conventions, sizeof engine_conventions};
}

struct shardwise_validation_resource shardwise_measurement_names(void) {
    return (struct shardwise_validation_resource){measurement_names, sizeof measurement_names};
}

struct shardwise_validation_resource shardwise_benchmark_workloads(void) {
    return (struct shardwise_validation_resource){benchmark_workloads, sizeof benchmark_workloads};
}

struct shardwise_validation_resource shardwise_harness_settings(void) {
    return (struct shardwise_validation_resource){harness_settings, sizeof harness_settings};
}

struct shardwise_validation_resource shardwise_queued_requests(void) {
    return (struct shardwise_validation_resource){queued_requests, sizeof queued_requests};
}

struct shardwise_validation_resource shardwise_draft_acceptance(void) {
    return (struct shardwise_validation_resource){draft_acceptance, sizeof draft_acceptance};
}
