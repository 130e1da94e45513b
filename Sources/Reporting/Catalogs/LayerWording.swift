internal import Models
internal import Quantities

/// What layers and their parts are called in reports.
extension ModelArchitecture {
    /// The kinds of token mixing in the order in which they first occur, then windows: `GQA, window 128`.
    var mixerTitle: String {
        func distinct(_ titles: [String]) -> [String] {
            titles.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        }
        let kinds = distinct(layerRuns.compactMap(\.mixer.title)).joined(separator: " + ")
        return ([kinds] + distinct(layerRuns.compactMap(\.mixer.windowTitle))).joined(separator: ", ")
    }
}

extension SequenceMixer {
    /// The kind in a few letters; `nil` where nothing is mixed.
    var title: String? {
        switch self {
        case .grouped(let attention):
            let kind =
                attention.keyValueHeads == attention.queryHeads
                ? "MHA" : attention.keyValueHeads == 1 ? "MQA" : "GQA"
            return (attention.indexer == nil ? "" : "sparse ") + kind
        case .latent(let attention): return attention.indexer == nil ? "MLA" : "sparse MLA"
        case .compressed: return "compressed MQA"
        case .recurrent(let mixer): return mixer.kind.rawValue
        case .none: return nil
        }
    }

    /// The window in a few letters; `nil` where everything is seen.
    var windowTitle: String? {
        switch self {
        case .grouped(let attention):
            switch attention.window {
            case .full: nil
            case .sliding(let tokens): "window \(tokens)"
            case .chunked(let tokens): "chunks of \(tokens)"
            }
        case .compressed(let attention): "window \(attention.window)"
        case .latent, .recurrent, .none: nil
        }
    }

    /// The shape in words; `nil` where nothing is mixed.
    var phrase: String? {
        switch self {
        case .grouped(let attention):
            let width =
                attention.valueDimension == attention.headDimension
                ? "\(attention.headDimension)" : "\(attention.headDimension) and \(attention.valueDimension)"
            return "attention with \(attention.queryHeads) query and \(attention.keyValueHeads) key-value heads of "
                + width + attention.window.phrase + (attention.indexer?.phrase ?? "")
        case .latent(let attention):
            return "latent attention with \(attention.heads) heads over a latent of \(attention.latentRank) + "
                + "\(attention.rotaryDimension)" + (attention.indexer?.phrase ?? "")
        case .compressed(let attention):
            let past = attention.compressionRatio.map { ", compressed 1:\($0) before it" } ?? ""
            return "attention with \(attention.heads) query heads over one head of \(attention.headDimension), "
                + "window of \(attention.window) tokens" + past + (attention.indexer?.phrase ?? "")
        case .recurrent(let mixer):
            return "\(mixer.kind.rawValue) with \(mixer.valueHeads) states of "
                + "\(mixer.keyDimension) × \(mixer.valueDimension)"
        case .none: return nil
        }
    }
}

extension AttentionWindow {
    fileprivate var phrase: String {
        switch self {
        case .full: ""
        case .sliding(let tokens): " over a window of \(tokens.grouped) tokens"
        case .chunked(let tokens): " in chunks of \(tokens.grouped) tokens"
        }
    }
}

extension SparseIndexer {
    fileprivate var phrase: String {
        ", reading the best \(keptTokens.grouped)" + (computesScores ? "" : " by an earlier layer's scores")
    }
}

extension LayerRun {
    /// The run as a sentence.
    var sentence: String {
        let network: String?
        switch feedForward {
        case .none: network = nil
        case .dense(let dense): network = "dense feed-forward of width \(dense.intermediateSize.grouped)"
        case .mixture(let experts):
            network =
                "\(experts.expertCount) experts of width \(experts.intermediateSize.grouped), "
                + "\(experts.expertsPerToken) per token"
                + (experts.latentSize.map { ", in a latent width of \($0.grouped)" } ?? "")
                + (experts.sharedIntermediateSize > 0
                    ? ", and a shared network of width \(experts.sharedIntermediateSize.grouped)" : "")
        }
        return count.counted("layer") + ": " + [mixer.phrase, network].compactMap(\.self).joined(separator: "; ") + "."
    }
}

extension StoredFormat {
    /// The format with the size of its scale blocks, if it has any.
    var title: String {
        guard let scaleBlock else { return format.title }
        return format.title + " with scales per "
            + (scaleBlock.rows == 1 ? "\(scaleBlock.columns)" : "\(scaleBlock.rows) × \(scaleBlock.columns)")
    }
}
