internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities
internal import Serving
public import StepModel

/// What the fullest device holds, derived down to dimensions.
extension LayoutEvaluation {
    /// The cache per token, the weights and all memory of the fullest device, and how many requests fit.
    public var memoryDerivations: [Derivation] {
        [cachePerTokenOfModel, memoryDerivation, usableDerivation, capacityDerivation]
    }

    private var stage: PipelineStage? {
        let stages = scenario.model.pipelineStages(deployment.layout.pipeline)
        return stages.indices.contains(candidate.memory.stage) ? stages[candidate.memory.stage] : nil
    }

    /// The cache that one token of context takes in the whole model: Σ layers × numbers × bytes.
    private var cachePerTokenOfModel: Derivation {
        let terms = mixers(of: scenario.model.layerRuns).flatMap { run in
            run.mixer.cacheComponents.filter { $0.window == nil }.map { component -> Formula in
                let layers = Derivation("L", "layers of \(run.mixer.title)", .number, of: Double(run.layers))
                let numbers = Derivation(
                    "e", run.mixer.cacheText(component), .number,
                    of: component.elementsPerEntry / Double(component.tokensPerEntry))
                let bytes = Derivation(
                    "b", component.storage == .cacheFormat ? "bytes of a number in the cache" : "bytes with the scale",
                    .bytes,
                    of: component.bytesPerEntry(in: scenario.model.precision.keyValueCache).rawValue
                        / component.elementsPerEntry)
                return layers * numbers * bytes
            }
        }
        return Derivation(
            "KV_token", "cache of one token of context, whole model", .bytes, .total(terms))
    }

    /// The mixers of some layers with the number of layers of each, in the order of their first appearance.
    private func mixers(of runs: [LayerRun]) -> [(mixer: SequenceMixer, layers: Int)] {
        var found: [(mixer: SequenceMixer, layers: Int)] = []
        for run in runs {
            if let index = found.firstIndex(where: { $0.mixer == run.mixer }) {
                found[index].layers += run.count
            } else {
                found.append((run.mixer, run.count))
            }
        }
        return found
    }

    /// Everything on the fullest device.
    private var memoryDerivation: Derivation {
        let memory = candidate.memory
        var parts = [weightsDerivation.asFormula, cacheDerivation.asFormula]
        let others: [(String, String, Bytes)] = [
            ("M_act", "activations of \(tokensPerStep) tokens per rank, and logits", memory.activations),
            ("M_run", "driver, libraries, runtime and sampling buffers", memory.runtime),
            ("M_graph", "captured graphs", memory.graphs),
            ("M_comm", "buffers of collectives", memory.communication),
        ]
        for (symbol, name, bytes) in others where bytes > .zero {
            parts.append(Derivation(symbol, name, .bytes, of: bytes.rawValue).asFormula)
        }
        let place = deployment.layout.pipeline > 1 ? ", stage \(memory.stage + 1)" : ""
        return Derivation("M", "memory of the fullest device\(place), every request at its end", .bytes, .sum(parts))
    }

    private var tokensPerStep: Int { deployment.tokensPerStep(scenario.load, schedule: candidate.schedule) }

    /// The weights by part; experts and attention matrix by matrix.
    private var weightsDerivation: Derivation {
        let weights = candidate.memory.weights
        var parts: [Formula] = []
        if let experts = expertWeights { parts.append(experts.asFormula) }
        if let attention = matrices(in: .attention, "attention", weights.attention) {
            parts.append(attention.asFormula)
        }
        if let shared = matrices(in: .sharedExperts, "shared experts", weights.sharedExperts) {
            parts.append(shared.asFormula)
        }
        if let dense = matrices(in: .denseFeedForward, "dense networks", weights.denseFeedForward) {
            parts.append(dense.asFormula)
        }
        let ends: [(String, String, Bytes)] = [
            ("W_emb", "embedding, V·H/TP", weights.embedding), ("W_head", "output head, V·H/TP", weights.head),
        ]
        for (symbol, name, bytes) in ends where bytes > .zero { parts.append(vocabulary(symbol, name, bytes)) }
        let rest: [(String, String, Bytes)] = [
            ("W_router", "routers, whole on every device", weights.router),
            ("W_norm", "norms, whole on every device", weights.norms),
            ("W_draft", "drafting modules", weights.drafting),
            ("W_other", "encoders outside the language model", weights.other),
        ]
        for (symbol, name, bytes) in rest where bytes > .zero {
            parts.append(Derivation(symbol, name, .bytes, of: bytes.rawValue).asFormula)
        }
        return Derivation("W", "weights", .bytes, .total(parts))
    }

    private func vocabulary(_ symbol: String, _ name: String, _ bytes: Bytes) -> Formula {
        let model = scenario.model
        let entries = Derivation("V", "entries of the vocabulary", .number, of: Double(model.vocabularySize))
        let hidden = Derivation("H", "hidden size", .number, of: Double(model.hiddenSize))
        let ranks = Derivation("TP", "tensor-parallel ranks", .number, of: Double(deployment.layout.tensor))
        let each = Derivation(
            "b", "bytes of a weight", .bytes, of: bytes.rawValue * ranks.value / (entries.value * hidden.value))
        return Derivation(symbol, name, .bytes, entries * hidden * each / ranks).asFormula
    }

    /// Σ layers × experts held × matrices × width × intermediate width × bytes.
    private var expertWeights: Derivation? {
        guard let stage else { return nil }
        let (model, layout) = (scenario.model, deployment.layout)
        let terms = stage.layerRuns.compactMap { run -> Formula? in
            guard let experts = run.feedForward.mixture else { return nil }
            let layers = Derivation("L", "mixture layers of the stage", .number, of: Double(run.count))
            let count = Derivation("E", "experts", .number, of: Double(experts.expertCount))
            let copies = Derivation("E_r", "redundant copies", .number, of: Double(layout.redundantExperts))
            let groups = Derivation("EP", "groups of devices they are dealt over", .number, of: Double(layout.expert))
            let held: Formula = layout.redundantExperts > 0 ? (count + copies) / groups : count / groups
            let one = Derivation(
                "w", "weights of an expert: \(experts.matricesPerExpert) matrices", .number,
                of: experts.expertParameters(hiddenSize: model.hiddenSize))
            let split = Derivation("ETP", "devices that share an expert", .number, of: Double(layout.expertTensor))
            let bytes = Derivation(
                "b", "bytes of a weight, scales included", .bytes,
                of: model.precision.stored(.experts).bytesPerWeight.rawValue)
            return layers * held * one / split * bytes
        }
        return terms.isEmpty ? nil : Derivation("W_exp", "routed experts", .bytes, .total(terms))
    }

    /// The matrices of a part of the model, and its vectors as the rest.
    private func matrices(in part: WeightPart, _ name: String, _ bytes: Bytes) -> Derivation? {
        guard bytes > .zero, let stage else { return nil }
        let (model, layout) = (scenario.model, deployment.layout)
        let each = Derivation(
            "b", "bytes of a weight, scales included", .bytes, of: model.precision.stored(part).bytesPerWeight.rawValue)
        var kinds: [(weights: Double, layers: Int)] = []
        for run in stage.layerRuns {
            let own =
                run.mixer.matrices(hiddenSize: model.hiddenSize)
                + run.feedForward.matrices(hiddenSize: model.hiddenSize)
            let held = own.filter { $0.part == part }.reduce(0) { $0 + layout.weightsPerDevice(of: $1) }
            guard held > 0 else { continue }
            if let index = kinds.firstIndex(where: { $0.weights == held }) {
                kinds[index].layers += run.count
            } else {
                kinds.append((held, run.count))
            }
        }
        var terms = kinds.map { kind -> Formula in
            let layers = Derivation("L", "such layers of the stage", .number, of: Double(kind.layers))
            let weights = Derivation("w", "weights of a layer on the device, split over TP", .number, of: kind.weights)
            return layers * weights * each
        }
        let rest = bytes.rawValue - terms.reduce(0) { $0 + $1.value }
        if abs(rest) > 1e-9 * bytes.rawValue {
            terms.append(Derivation("v", "vectors: norms and biases", .bytes, of: rest).asFormula)
        }
        return Derivation("W_\(part.rawValue)", name, .bytes, .total(terms))
    }

    /// Sequences × (blocks of each cache + states).
    private var cacheDerivation: Derivation {
        let sequences = Derivation(
            "n", "sequences of an attention rank", .number, of: Double(deployment.sequencesPerRank(scenario.load)),
            source: "⌈⌈\(scenario.load.concurrency) / \(deployment.layout.replicas)⌉ / \(deployment.layout.data)⌉")
        guard let stage else { return Derivation("KV", "cache", .bytes, of: candidate.memory.keyValueCache.rawValue) }
        let layout = deployment.layout
        let block = Double(deployment.pricing.profile.memory.blockTokens)
        let context = Double(scenario.load.finalContext)
        var parts: [(component: CacheComponent, bytesPerEntry: Bytes)] = []
        for part in layout.cacheParts(of: stage, in: scenario.model) {
            if let index = parts.firstIndex(where: { $0.component == part.component }) {
                parts[index].bytesPerEntry += part.bytesPerEntry
            } else {
                parts.append(part)
            }
        }
        var terms: [Formula] = parts.map { part in
            let kept = part.component.window.map { min(context, Double($0)) } ?? context
            let name = part.component.window == nil ? "tokens of the final context" : "tokens of the window at most"
            let tokens = Derivation("c", name, .number, of: kept)
            let size = Derivation("k", "tokens of a block", .number, of: block)
            let held = block > 1 ? Formula.roundedUp(tokens / size) * size : tokens.asFormula
            let each = Derivation(
                "e", "bytes of each in the stage's layers on the device", .bytes,
                of: part.bytesPerEntry.rawValue / Double(part.component.tokensPerEntry))
            return held * each
        }
        let state = layout.stateBytes(of: stage)
        if state > .zero {
            terms.append(Derivation("s", "recurrent states", .bytes, of: state.rawValue).asFormula)
        }
        guard !terms.isEmpty else { return Derivation("KV", "cache", .bytes, of: 0) }
        return Derivation("KV", "key-value cache", .bytes, sequences * .total(terms))
    }
}
