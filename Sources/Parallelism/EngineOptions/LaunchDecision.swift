/// One decision of a plan that a server is told when it starts.
public enum LaunchDecision: String, Hashable, Sendable, CaseIterable {
    /// The model's name or folder.
    case model
    /// Tensor parallelism.
    case tensorParallel = "tensor-parallel"
    /// Pipeline parallelism.
    case pipelineParallel = "pipeline-parallel"
    /// Context parallelism of prompts.
    case contextParallel = "context-parallel"
    /// The switch that context parallelism needs.
    case contextSwitch = "context-switch"
    /// How a prompt's tokens are dealt to context ranks.
    case contextStrategy = "context-strategy"
    /// Decode context parallelism.
    case decodeContextParallel = "decode-context-parallel"
    /// Attention ranks with requests of their own.
    case attentionData = "attention-data"
    /// The switch that attention ranks need.
    case attentionDataSwitch = "attention-data-switch"
    /// Experts spread over devices.
    case expertParallel = "expert-parallel"
    /// Experts split over devices.
    case expertTensor = "expert-tensor"
    /// How tokens reach experts.
    case expertExchange = "expert-exchange"
    /// The mode of that exchange.
    case expertExchangeMode = "expert-exchange-mode"
    /// Load balancing of experts.
    case expertBalancing = "expert-balancing"
    /// Further copies of much-visited experts.
    case redundantExperts = "redundant-experts"
    /// Steps as two half-batches.
    case twoBatches = "two-batches"
    /// The format of weights, where it is not the checkpoint's.
    case weightsFormat = "weights-format"
    /// The format of activations.
    case activationFormat = "activation-format"
    /// The format of the cache.
    case cacheFormat = "cache-format"
    /// The share of memory that the engine uses.
    case memoryShare = "memory-share"
    /// The tokens of a block of the cache.
    case cacheBlock = "cache-block"
    /// Whether prefixes are kept in the cache.
    case prefixCache = "prefix-cache"
    /// When a request's cache is set aside.
    case cacheReservation = "cache-reservation"
    /// The most sequences at once.
    case sequences
    /// The most tokens of a step.
    case stepTokens = "step-tokens"
    /// The most tokens of prompts that are admitted to a step.
    case promptTokens = "prompt-tokens"
    /// Whether prompts are read in chunks.
    case chunkedPrefill = "chunked-prefill"
    /// The longest sequence.
    case contextLength = "context-length"
    /// The batch sizes for which graphs are captured.
    case graphSizes = "graph-sizes"
    /// Speculation: the method, and how many tokens are drafted.
    case drafting
    /// The steps that draft.
    case draftSteps = "draft-steps"
    /// How many continuations each drafting step keeps.
    case draftBranches = "draft-branches"
    /// The tokens that are verified together.
    case draftTokens = "draft-tokens"
    /// Which part of disaggregated serving the server does, and how caches are handed over.
    case handOver = "hand-over"
    /// What carries caches.
    case handOverTransport = "hand-over-transport"
    /// The port at which the receivers of caches ask.
    case handOverPort = "hand-over-port"
    /// The nodes of a copy.
    case nodes
    /// Which of them this is.
    case nodeRank = "node-rank"
    /// The address of the first of them.
    case headAddress = "head-address"
    /// The port at which they meet.
    case headPort = "head-port"
    /// A node without an interface for requests.
    case headless
    /// The devices of a node.
    case devicesPerNode = "devices-per-node"
    /// The address at which requests are taken.
    case host
    /// The port at which requests are taken.
    case port
    /// A file with the other settings.
    case settingsFile = "settings-file"
}
