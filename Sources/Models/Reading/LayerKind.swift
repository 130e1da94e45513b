import Diagnostics
import Documents

/// What mixes tokens in a layer, before its shape is known.
enum LayerKind: Equatable {
    /// Attention over everything before.
    case full
    /// Attention over a window.
    case sliding(Int)
    /// Attention within a chunk.
    case chunked(Int)
    /// A recurrence.
    case recurrent

    /// The window of a layer with attention.
    var window: AttentionWindow {
        switch self {
        case .full, .recurrent: .full
        case .sliding(let tokens): .sliding(tokens)
        case .chunked(let tokens): .chunked(tokens)
        }
    }

    /// The kinds of all layers in order.
    ///
    /// Many files state a window that their model does not use: Qwen with `use_sliding_window` false, or a window at
    /// least as long as the context. Those are ordinary full attention.
    static func all(_ reading: ConfigurationReading, layers: Int) throws(Diagnostic) -> [LayerKind] {
        if reading.traits.recurrence != nil { return try hybrid(reading, layers: layers) }
        if let stated = try stated(reading, layers: layers) { return stated }
        switch reading.traits.window {
        case .never: return Array(repeating: .full, count: layers)
        case .whenSet(let byDefault):
            let stated = try window(reading)
            let used = reading.model.names.contains("sliding_window") ? stated : byDefault
            return Array(repeating: sliding(used, reading), count: layers)
        case .whenEnabled:
            guard try reading.flag("use_sliding_window") else { return Array(repeating: .full, count: layers) }
            let first = try reading.model.optionalInteger("max_window_layers", in: 0...1_000_000) ?? 0
            let kind = sliding(try window(reading), reading)
            return (0..<layers).map { $0 < first ? .full : kind }
        case .allButEvery(let byDefault, let window):
            let period = try reading.model.optionalInteger("sliding_window_pattern", in: 1...10_000) ?? byDefault
            let kind = sliding(try self.window(reading) ?? window, reading)
            return (1...layers).map { $0.isMultiple(of: period) ? .full : kind }
        case .pattern(let key):
            let marks = try reading.layerList(key, layers: layers)
            guard let used = try window(reading) else { throw reading.model.missing(["sliding_window"]) }
            return try marks.map { mark throws(Diagnostic) in
                try mark.integer(named: key, in: 0...1) == 1 ? sliding(used, reading) : .full
            }
        case .chunksButEvery(let byDefault): return try chunked(reading, layers: layers, byDefault: byDefault)
        case .listed: throw reading.model.missing(["layer_types"])
        }
    }

    /// The kinds that `layer_types` lists, if present; newer files state them whatever the class.
    private static func stated(_ reading: ConfigurationReading, layers: Int) throws(Diagnostic) -> [LayerKind]? {
        guard let list = try reading.optionalLayerList("layer_types", layers: layers) else { return nil }
        var kinds: [LayerKind] = []
        for element in list {
            switch (try element.string(named: "layer_types"), reading.traits.window, reading.traits.recurrence) {
            case ("full_attention", _, _): kinds.append(.full)
            case ("linear_attention", _, .some): kinds.append(.recurrent)
            case ("chunked_attention", .chunksButEvery, _): kinds.append(try chunk(reading))
            case ("sliding_attention", .whenSet, _), ("sliding_attention", .whenEnabled, _),
                ("sliding_attention", .allButEvery, _), ("sliding_attention", .listed, _):
                guard let tokens = try window(reading) ?? reading.traits.window.tokensByDefault else {
                    throw reading.model.missing(["sliding_window"])
                }
                kinds.append(sliding(tokens, reading))
            case (let written, _, _):
                throw Diagnostic(
                    .noData, code: "unsupported-layer-type",
                    "`layer_types` names \"\(written.prefix(60))\", which is not supported yet for "
                        + reading.modelClass.rawValue, at: element.location)
            }
        }
        return kinds
    }

    /// Attention over a window, or over everything where the window is as long as the context.
    private static func sliding(_ tokens: Int?, _ reading: ConfigurationReading) -> LayerKind {
        guard let tokens else { return .full }
        if let context = reading.maximumContext, tokens >= context { return .full }
        return .sliding(tokens)
    }

    private static func window(_ reading: ConfigurationReading) throws(Diagnostic) -> Int? {
        try reading.model.optionalInteger("sliding_window", in: 1...1_000_000_000)
    }

    private static func chunk(_ reading: ConfigurationReading) throws(Diagnostic) -> LayerKind {
        let tokens = try reading.model.optionalInteger("attention_chunk_size", in: 1...1_000_000_000)
        guard let tokens else { return .full }
        if let context = reading.maximumContext, tokens >= context { return .full }
        return .chunked(tokens)
    }

    /// Llama 4: layers without rotary positions see everything, the others their chunk.
    private static func chunked(
        _ reading: ConfigurationReading, layers: Int, byDefault: Int
    ) throws(Diagnostic) -> [LayerKind] {
        let kind = try chunk(reading)
        if let marks = try reading.model.optionalArray("no_rope_layers"), !marks.isEmpty {
            return try reading.layerList("no_rope_layers", layers: layers).map { mark throws(Diagnostic) in
                try mark.integer(named: "no_rope_layers", in: 0...1) == 0 ? .full : kind
            }
        }
        let period =
            try reading.model.optionalInteger("no_rope_layer_interval", "nope_layer_interval", in: 1...10_000)
            ?? byDefault
        return (1...layers).map { $0.isMultiple(of: period) ? .full : kind }
    }
}

extension LayerKind {
    /// The layers of a model that mixes recurrences with attention.
    private static func hybrid(_ reading: ConfigurationReading, layers: Int) throws(Diagnostic) -> [LayerKind] {
        if let stated = try stated(reading, layers: layers) { return stated }
        switch reading.traits.recurrence {
        case .lightning:
            return try reading.layerList("attn_type_list", layers: layers).map { type throws(Diagnostic) in
                try type.integer(named: "attn_type_list", in: 0...1) == 1 ? .full : .recurrent
            }
        case .kimiDelta:
            let section = try reading.model.object("linear_attn_config")
            var kinds: [LayerKind] = Array(repeating: .recurrent, count: layers)
            // Layers are counted from one in these lists.
            for layer in try section.array("full_attn_layers") {
                kinds[try layer.integer(named: "full_attn_layers", in: 1...layers) - 1] = .full
            }
            return kinds
        default:
            let period = try reading.model.integer("full_attention_interval", in: 1...10_000)
            return (1...layers).map { $0.isMultiple(of: period) ? .full : .recurrent }
        }
    }
}

extension ClassTraits.WindowRule {
    /// The window of a class whose files may leave it out.
    fileprivate var tokensByDefault: Int? {
        switch self {
        case .whenSet(let byDefault): byDefault
        case .allButEvery(_, let window): window
        default: nil
        }
    }
}
