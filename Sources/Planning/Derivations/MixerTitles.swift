internal import Models
internal import Quantities

/// What mixers are called in derivations.
extension SequenceMixer {
    /// The mixer's kind.
    var title: String {
        switch self {
        case .grouped(let attention): attention.window.limit == nil ? "attention" : "windowed attention"
        case .latent(let attention): attention.indexer == nil ? "latent attention" : "sparse latent attention"
        case .compressed: "compressed attention"
        case .recurrent(let mixer): mixer.kind.rawValue
        case .none: "no mixer"
        }
    }

    /// What a cache component's numbers are.
    func cacheText(_ component: CacheComponent) -> String {
        guard component.storage == .cacheFormat else { return "numbers of an indexer's key" }
        switch self {
        case .grouped(let attention) where !attention.sharesKeyAndValue:
            return
                "numbers of a token: \(attention.keyValueHeads) key-value heads × (\(attention.headDimension) + "
                + "\(attention.valueDimension))"
        case .latent(let attention):
            return "numbers of a token: latent \(attention.latentRank) + rotary key \(attention.rotaryDimension)"
        default: return "numbers of a token"
        }
    }
}
