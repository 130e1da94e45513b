public import Quantities

/// What of a device's memory an engine gives to the key-value cache, and what it needs for itself.
public struct MemoryRule: Hashable, Sendable {
    /// What the engine's share is a share of.
    public enum Basis: String, Hashable, Sendable, CaseIterable {
        /// Of the whole memory, for everything the engine holds (vLLM's `gpu_memory_utilization`).
        case total
        /// Of the whole memory, for weights and cache; the rest is for activations and the runtime (SGLang's
        /// `mem_fraction_static`).
        case weightsAndCache = "weights-and-cache"
        /// Of what weights, activations and runtime leave, for the cache (TensorRT-LLM's
        /// `free_gpu_memory_fraction`).
        case remainder
    }

    /// What the share is a share of.
    public var basis: Basis
    /// The share.
    public var usable: Fraction
    /// What driver, libraries and other allocations of the runtime take.
    public var runtime: Bytes
    /// What captured graphs take.
    public var graphs: Bytes
    /// What the buffers of collectives take when there are any.
    public var communication: Bytes
    /// The tokens of one block of the paged cache.
    public var blockTokens: Int
    /// The sequences that sampling is prepared for on one rank.
    public var sampledSequences: Int
    /// What each of them takes per entry of the vocabulary, on the devices that sample: logits and the workspace of
    /// sorting them.
    public var samplingBytesPerEntry: Bytes

    /// Creates a memory rule.
    public init(
        basis: Basis = .total, usable: Fraction, runtime: Bytes, graphs: Bytes = .zero, communication: Bytes = .zero,
        blockTokens: Int = 1, sampledSequences: Int = 0, samplingBytesPerEntry: Bytes = .zero
    ) {
        self.basis = basis
        self.usable = usable
        self.runtime = runtime
        self.graphs = graphs
        self.communication = communication
        self.blockTokens = max(1, blockTokens)
        self.sampledSequences = sampledSequences
        self.samplingBytesPerEntry = samplingBytesPerEntry
    }

    /// What sampling takes on a device that picks from a vocabulary of so many entries.
    public func sampling(vocabulary: Double) -> Bytes {
        samplingBytesPerEntry * (Double(sampledSequences) * vocabulary)
    }

    /// The memory that remains for the cache; never below zero.
    ///
    /// - Parameters:
    ///   - memory: What software can allocate of the device's memory.
    ///   - weights: The weights.
    ///   - others: Activations, runtime, graphs and communication buffers.
    /// - Returns: The bytes of the cache.
    public func cacheCapacity(memory: Bytes, weights: Bytes, others: Bytes) -> Bytes {
        let share = usable.rawValue
        let capacity: Bytes
        switch basis {
        case .total: capacity = memory * share - weights - others
        case .weightsAndCache: capacity = min(memory * share - weights, memory - weights - others)
        case .remainder: capacity = (memory - weights - others) * share
        }
        return max(.zero, capacity)
    }
}
