internal import Models
internal import Parallelism
internal import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// What devices hold, part by part.
enum MemoryTable {
    /// One row per pipeline stage, one column per part.
    static func parts(_ stages: [MemoryFootprint]) -> ReportTable {
        let parts = Part.all.filter { part in stages.contains { part.bytes($0) > .zero } }
        let named = stages.count > 1
        return ReportTable(
            columns: (named ? [.left("Stage")] : []) + parts.map { .right(InlineText(plain: $0.title)) }
                + [.right("Total"), .right("Usable"), .right("Filled")],
            rows: stages.map { stage in
                (named ? ["\(stage.stage + 1)"] : []) + parts.map { "\($0.bytes(stage))" }
                    + [
                        .strong("\(stage.total)", tone: stage.fits ? .neutral : .bad), "\(stage.usable)",
                        "\(stage.utilisation)",
                    ]
            })
    }

    /// A part of a device's memory.
    struct Part: Sendable {
        let title: String
        let key: String
        let bytes: @Sendable (MemoryFootprint) -> Bytes

        static let all: [Part] = [
            Part(title: "Attention", key: "attention_bytes") { $0.weights.attention },
            Part(title: "Experts", key: "experts_bytes") { $0.weights.experts },
            Part(title: "Shared experts", key: "shared_experts_bytes") { $0.weights.sharedExperts },
            Part(title: "FFN", key: "dense_feed_forward_bytes") { $0.weights.denseFeedForward },
            Part(title: "Router, norms", key: "router_and_norms_bytes") { $0.weights.router + $0.weights.norms },
            Part(title: "Embed., head", key: "embedding_and_head_bytes") { $0.weights.embedding + $0.weights.head },
            Part(title: "Drafting", key: "drafting_bytes") { $0.weights.drafting },
            Part(title: "Encoders", key: "other_weights_bytes") { $0.weights.other },
            Part(title: "KV cache", key: "kv_cache_bytes", bytes: \.keyValueCache),
            Part(title: "Activations", key: "activations_bytes", bytes: \.activations),
            Part(title: "Runtime", key: "runtime_bytes", bytes: \.runtime),
            Part(title: "Graphs", key: "graphs_bytes", bytes: \.graphs),
            Part(title: "Buffers", key: "communication_bytes", bytes: \.communication),
        ]
    }
}

/// What helps a device that holds too much.
enum MemoryAdvice {
    /// The largest part and what makes it smaller.
    static func text(for memory: MemoryFootprint, in scenario: Scenario) -> InlineText {
        let load = scenario.load
        if memory.weights.total + memory.runtime > memory.usable {
            return """
                The weights alone, \(memory.weights.total) per device, leave no room: more devices, devices with more \
                memory, or weights in fewer bits are needed.
                """
        }
        let format = scenario.model.precision.keyValueCache
        let smaller = format == .bf16 || format == .fp16 ? ", or the cache in FP8 (`--kv-cache fp8`) to halve it" : ""
        return """
            The weights fit, but not the cache of \(load.concurrency.counted("request")) of \
            \(load.finalContext.grouped) tokens, \(memory.keyValueCache) per device: fewer requests at once, shorter \
            ones, or more devices\(smaller).
            """
    }
}
