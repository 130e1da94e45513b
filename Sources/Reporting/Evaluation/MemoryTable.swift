internal import Models
internal import Parallelism
internal import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// What devices hold, part by part.
enum MemoryTable {
    /// One row per part, one column per pipeline stage or run of like stages.
    static func parts(_ stages: [MemoryFootprint]) -> ReportTable {
        let groups = groups(stages)
        let rows: [[InlineText]] = Part.all.compactMap { part in
            guard stages.contains(where: { part.bytes($0) > .zero }) else { return nil }
            return [InlineText(plain: part.title)] + groups.map { "\(part.bytes($0.footprint))" }
        }
        let sums: [[InlineText]] = [
            [.strong("Total")]
                + groups.map { .strong("\($0.footprint.total)", tone: $0.footprint.fits ? .neutral : .bad) },
            ["Usable"] + groups.map { "\($0.footprint.usable)" },
            ["Filled"] + groups.map { "\($0.footprint.utilisation)" },
        ]
        return ReportTable(
            columns: [.left("")]
                + groups.map { .right(InlineText(plain: stages.count > 1 ? $0.title : "Each device")) },
            rows: rows + sums)
    }

    /// Neighbouring stages that hold the same, with their numbers.
    private static func groups(_ stages: [MemoryFootprint]) -> [(title: String, footprint: MemoryFootprint)] {
        var found: [(first: Int, last: Int, footprint: MemoryFootprint)] = []
        for stage in stages {
            if let last = found.indices.last, found[last].footprint.holdsSame(as: stage) {
                found[last].last = stage.stage
            } else {
                found.append((stage.stage, stage.stage, stage))
            }
        }
        return found.map { group in
            let title =
                group.first == group.last ? "Stage \(group.first + 1)" : "Stages \(group.first + 1)–\(group.last + 1)"
            return (title, group.footprint)
        }
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

extension MemoryFootprint {
    /// Whether a device of another stage holds as much of everything.
    fileprivate func holdsSame(as other: MemoryFootprint) -> Bool {
        var moved = other
        moved.stage = stage
        return moved == self
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
