internal import Diagnostics
internal import Models
internal import Quantities

/// The bytes of a token that known slips give for a model: numbers so particular that they tell the slip wherever they stand.
///
/// A cache with query heads, with hidden size / heads as the width of a head, or divided over more ranks than there are
/// key-value heads is no multiple of anything else in a document.
struct CacheSignatures {
    /// What a number betrays.
    struct Slip {
        let title: String
        let explanation: String
    }

    private var slips: [Int: Slip] = [:]
    private(set) var least = Int.max
    private(set) var most = 0
    /// What the bytes of a token really are.
    let right: String

    /// The signatures of a model; `nil` if its layers differ or cache nothing per token.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - stages: The pipeline degrees that documents name.
    init?(_ model: ModelArchitecture, stages: Set<Int>) {
        let cache = model.keyValueCache
        guard cache.elementsPerToken > 0, cache.windowBytes == .zero, model.layerRuns.allSatisfy({ $0.mixer.isCached })
        else { return nil }
        let elements = Int(cache.elementsPerToken)
        right = "\(elements) bytes in 8 bit, \(elements * 2) in 16 bit"
        let layers = model.layerCount
        if let attention = model.layerRuns.first?.attention {
            add(attention, elements, layers, model)
        } else if case .latent(let latent)? = model.layerRuns.first?.mixer {
            add(latent, elements, layers)
        }
        // What a layout really holds is no slip.
        let heads = model.layerRuns.first?.attention?.keyValueHeads ?? 1
        for bytes in [1, 2] {
            for stage in stages.union([1]) {
                for ways in 1...max(1, heads) where heads % ways == 0 {
                    slips[elements * bytes / ways / max(1, stage)] = nil
                    slips[elements * bytes / ways / layers] = nil
                }
            }
        }
        slips = slips.filter { $0.key >= 4096 && CacheSignatures.isParticular($0.key) }
        guard let least = slips.keys.min(), let most = slips.keys.max() else { return nil }
        (self.least, self.most) = (least, most)
    }

    /// The slip that a number betrays.
    subscript(number: Int) -> Slip? { slips[number] }

    private mutating func add(
        _ attention: GroupedQueryAttention, _ elements: Int, _ layers: Int, _ model: ModelArchitecture
    ) {
        let (queries, cached, width) = (attention.queryHeads, attention.keyValueHeads, attention.headDimension)
        for bytes in [1, 2] {
            for ways in [1, 2, 4, 8, 16] where queries > cached {
                slips[2 * queries * width * layers * bytes / ways] = Slip(
                    title: "counted with \(queries) query heads; \(cached) key-value heads are cached",
                    explanation: "Grouped-query attention stores keys and values once per key-value head.")
            }
            if model.hiddenSize != queries * width {
                slips[2 * model.hiddenSize * layers * bytes] = Slip(
                    title: "counted with the hidden size of \(model.hiddenSize)",
                    explanation: "What is cached is \(cached) key-value heads of \(width).")
                slips[2 * cached * (model.hiddenSize / max(1, queries)) * layers * bytes] = Slip(
                    title: "counted with heads of \(model.hiddenSize / max(1, queries)); they have \(width)",
                    explanation: "The width of a head is stated in config.json and is not hidden size / heads.")
            }
            for ways in [2, 4, 8].map({ $0 * cached }) where elements * bytes % ways == 0 {
                slips[elements * bytes / ways] = Slip(
                    title: "divided over \(ways) ranks; there are \(cached) key-value heads",
                    explanation: "Beyond TP \(cached) each key-value head is held several times.")
            }
        }
    }

    private mutating func add(_ latent: LatentAttention, _ elements: Int, _ layers: Int) {
        for bytes in [1, 2] {
            for ways in [2, 4, 8, 16, 32] where elements * bytes % ways == 0 {
                slips[elements * bytes / ways] = Slip(
                    title: "divided over \(ways) ranks; a latent has no heads to divide",
                    explanation: "Every TP rank holds the whole latent of its requests' tokens.")
            }
            for width in [256, 320] {
                slips[latent.heads * width * layers * bytes] = Slip(
                    title: "counted with \(latent.heads) heads; latent attention caches one latent",
                    explanation: "One latent per token and layer is stored, whatever the number of heads.")
            }
        }
    }

    /// Whether a number has an odd factor that contexts, widths and batches seldom have.
    private static func isParticular(_ number: Int) -> Bool { number >> number.trailingZeroBitCount >= 31 }
}

extension SequenceMixer {
    /// Whether tokens leave something in the cache, as those of full attention do.
    fileprivate var isCached: Bool {
        switch self {
        case .grouped, .latent: true
        default: false
        }
    }
}
