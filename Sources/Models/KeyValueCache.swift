public import Quantities

/// What one sequence leaves behind in the cache, over all layers, unsharded and without the slack of paging.
public struct KeyValueCache: Hashable, Sendable {
    /// The numbers that every further token adds, over all layers without a window.
    public var elementsPerToken: Double
    /// The format of a stored number.
    public var format: NumericFormat
    /// The storage that every further token adds, indexer keys included.
    public var bytesPerToken: Bytes
    /// The storage of layers that keep only a window, once it is full.
    public var windowBytes: Bytes
    /// The storage of recurrent states, whatever the length.
    public var stateBytes: Bytes
    private var components: [WeightedComponent]

    private struct WeightedComponent: Hashable, Sendable {
        var component: CacheComponent
        var layers: Double
    }

    /// The cache of a model's layers.
    init(of runs: [LayerRun], format: NumericFormat) {
        self.format = format
        components = runs.flatMap { run in
            run.mixer.cacheComponents.map { WeightedComponent(component: $0, layers: Double(run.count)) }
        }
        elementsPerToken = 0
        (bytesPerToken, windowBytes, stateBytes) = (.zero, .zero, .zero)
        for entry in components {
            let bytes = entry.layers * entry.component.bytesPerEntry(in: format)
            if let window = entry.component.window {
                windowBytes += entry.component.entries(forTokens: Double(window)) * bytes
            } else {
                bytesPerToken += bytes / Double(entry.component.tokensPerEntry)
                elementsPerToken +=
                    entry.layers * entry.component.elementsPerEntry / Double(entry.component.tokensPerEntry)
            }
        }
        for run in runs {
            guard case .recurrent(let mixer) = run.mixer else { continue }
            stateBytes += Double(run.count) * mixer.stateBytes
        }
    }

    /// The storage of one sequence of `tokens` tokens: entries of every component, and the recurrent states.
    public func bytes(forTokens tokens: Double) -> Bytes {
        components.reduce(stateBytes) { sum, entry in
            sum + entry.layers * entry.component.entries(forTokens: tokens) * entry.component.bytesPerEntry(in: format)
        }
    }
}

extension RecurrentMixer {
    /// The state of one sequence in one layer: the recurrence in 32 bits and the convolution's last inputs in 16.
    ///
    /// Engines keep the recurrence in 32 bits by default, since it accumulates over the whole sequence, and the inputs
    /// of the convolution in the activations' format. Qwen3-Next: (32·128·128·4 + 3·8192·2) B = 2.15 MB per layer.
    public var stateBytes: Bytes {
        NumericFormat.fp32.bytesPerElement * stateElements
            + NumericFormat.bf16.bytesPerElement * convolutionStateElements
    }
}

extension ModelArchitecture {
    /// The cache in the precision's cache format.
    ///
    /// Qwen3-235B-A22B: 94 · 2 · 4 · 128 = 96,256 numbers per token, 96.3 kB in FP8 and 192.5 kB in BF16.
    public var keyValueCache: KeyValueCache { KeyValueCache(of: layerRuns, format: precision.keyValueCache) }
}

extension LayerRun {
    /// The numbers one layer of the run stores per further token of context.
    public var cacheElementsPerTokenAndLayer: Double {
        mixer.cacheComponents.reduce(0) { sum, component in
            component.window == nil ? sum + component.elementsPerEntry / Double(component.tokensPerEntry) : sum
        }
    }

    /// The numbers all layers of the run store per further token.
    public var cacheElementsPerToken: Double { Double(count) * cacheElementsPerTokenAndLayer }
}
