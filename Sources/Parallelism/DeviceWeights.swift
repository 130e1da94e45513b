public import Models
public import Quantities

/// The weights that one device holds, by part of the model.
public struct DeviceWeights: Hashable, Sendable {
    /// Attention matrices with query and key norms.
    public var attention: Bytes = .zero
    /// Routed experts.
    public var experts: Bytes = .zero
    /// Shared experts and the projections of latent experts.
    public var sharedExperts: Bytes = .zero
    /// Dense feed-forward networks.
    public var denseFeedForward: Bytes = .zero
    /// Routers, whole on every device.
    public var router: Bytes = .zero
    /// Layer norms, whole on every device.
    public var norms: Bytes = .zero
    /// The embedding, split by vocabulary over TP.
    public var embedding: Bytes = .zero
    /// The output head, split by vocabulary over TP.
    public var head: Bytes = .zero

    /// Drafting modules (multi-token prediction), on the last stage.
    public var drafting: Bytes = .zero
    /// Encoders outside the language model, on the first stage.
    public var other: Bytes = .zero

    /// Creates an empty holding.
    public init() {}

    /// Everything together.
    public var total: Bytes { layers + embedding + head + drafting + other }
    /// What belongs to layers.
    public var layers: Bytes { attention + experts + sharedExperts + denseFeedForward + router + norms }
}

extension ParallelLayout {
    /// How many key-value heads one device holds: heads / TP, and never fewer than one.
    ///
    /// Above TP = Nkv the heads are replicated, so that the bytes per device stop falling.
    public func keyValueHeadsPerDevice(_ attention: GroupedQueryAttention) -> Int {
        max(1, attention.keyValueHeads / tensor)
    }

    /// The weights of one matrix on one device: its share under TP of inner · columns.
    ///
    /// Shared experts follow TP of the attention grid; only routed experts follow the expert grid.
    public func weightsPerDevice(of matrix: LayerMatrix) -> Double {
        matrix.parameters * matrix.split.share(of: tensor)
    }

    /// The routed experts' weights of one layer on one device: (E + redundant)/EP experts of Im/ETP.
    public func expertWeightsPerDevice(_ experts: MixtureOfExperts, hiddenSize: Int) -> Double {
        let held = Double(experts.expertCount + redundantExperts) / Double(expert)
        return held * experts.expertParameters(hiddenSize: hiddenSize) / Double(expertTensor)
    }

    /// The weights that one device of a stage holds.
    ///
    /// Per layer, every matrix by its own split (heads and widths over TP, latents and routers whole) and the routed
    /// experts over EP and expert-TP; norms whole; embedding on the first stage and head on the last, each V·H/TP (one
    /// copy where they are tied and on the same device); drafting modules on the last stage.
    public func weights(of stage: PipelineStage, in model: ModelArchitecture) -> DeviceWeights {
        var held = DeviceWeights()
        for run in stage.layerRuns { held.add(run, layers: run.count, of: model, in: self) }
        let vocabulary = Double(model.vocabularySize) * Double(model.hiddenSize) / Double(tensor)
        if stage.holdsEmbedding {
            held.embedding = vocabulary * model.precision.stored(.embedding).bytesPerWeight
            held.other = model.otherParameters * model.precision.stored(.vectors).bytesPerWeight
        }
        if stage.holdsHead {
            let outer = Double(model.hiddenSize) + model.outerVectorParameters
            held.norms += outer * model.precision.stored(.vectors).bytesPerWeight
            held.head =
                model.tiesEmbeddings && stage.holdsEmbedding
                ? .zero : vocabulary * model.precision.stored(.head).bytesPerWeight
            if let drafting = model.multiTokenPrediction, loadsDrafting {
                var module = DeviceWeights()
                module.add(drafting.layer, layers: drafting.moduleCount, of: model, in: self)
                let extra = Double(drafting.moduleCount) * drafting.extraParameters
                held.drafting = module.total + extra * model.precision.stored(.vectors).bytesPerWeight
            }
        }
        return held
    }

    /// The cache that one further token of context takes on one device of a stage, beyond any window.
    public func keyValueBytesPerToken(of stage: PipelineStage, in model: ModelArchitecture) -> Bytes {
        cacheParts(of: stage, in: model).reduce(Bytes.zero) { sum, part in
            part.component.window == nil
                ? sum + part.bytesPerEntry / Double(part.component.tokensPerEntry) : sum
        }
    }

    /// The cache components of a stage on one device, with the bytes of one entry over all its layers.
    ///
    /// Key-value heads divide over TP; what cannot be divided (latents) divides over decode context parallelism
    /// instead, and every cache divides over context parallelism.
    public func cacheParts(
        of stage: PipelineStage, in model: ModelArchitecture
    ) -> [(component: CacheComponent, bytesPerEntry: Bytes)] {
        let sequenceShards = Double(context * decodeContext)
        return stage.layerRuns.flatMap { run in
            run.mixer.cacheComponents.map { component in
                let bytes = component.bytesPerEntry(in: model.precision.keyValueCache)
                let share = component.share(of: max(1, tensor / decodeContext)) / sequenceShards
                return (component, Double(run.count) * share * bytes)
            }
        }
    }

    /// The recurrent state of one sequence on one device of a stage, divided by heads over TP.
    public func stateBytes(of stage: PipelineStage) -> Bytes {
        stage.layerRuns.reduce(Bytes.zero) { sum, run in
            guard case .recurrent(let mixer) = run.mixer else { return sum }
            let share = TensorSplit.columns(units: mixer.valueHeads).share(of: tensor)
            return sum + Double(run.count) * share * mixer.stateBytes
        }
    }
}

extension DeviceWeights {
    /// Adds one device's share of `layers` layers of a kind.
    fileprivate mutating func add(
        _ run: LayerRun, layers: Int, of model: ModelArchitecture, in layout: ParallelLayout
    ) {
        let count = Double(layers)
        let (hidden, precision) = (model.hiddenSize, model.precision)
        let matrices = run.mixer.matrices(hiddenSize: hidden) + run.feedForward.matrices(hiddenSize: hidden)
        for matrix in matrices {
            let bytes = count * layout.weightsPerDevice(of: matrix) * precision.stored(matrix.part).bytesPerWeight
            switch matrix.part {
            case .denseFeedForward: denseFeedForward += bytes
            case .sharedExperts: sharedExperts += bytes
            case .router: router += bytes
            case .experts: experts += bytes
            case .attention, .embedding, .vectors, .head: attention += bytes
            }
        }
        let vectors = precision.stored(.vectors).bytesPerWeight
        attention += count * run.mixer.vectorParameters(hiddenSize: hidden) * vectors
        norms += count * run.normsPerLayer(hiddenSize: hidden) * vectors
        if let mixture = run.feedForward.mixture {
            experts +=
                count * layout.expertWeightsPerDevice(mixture, hiddenSize: hidden)
                * precision.stored(.experts).bytesPerWeight
        }
    }
}
