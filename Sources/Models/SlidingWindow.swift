import Diagnostics
import Documents

/// Recognises attention over a window, which is not modelled yet.
///
/// Many files state a window that their model does not use: Qwen with `use_sliding_window` false, or a window at least
/// as long as the context. Those are ordinary full attention.
enum SlidingWindow {
    /// Refuses a model some of whose layers look at a window shorter than the context.
    ///
    /// - Parameters:
    ///   - reader: The configuration.
    ///   - modelClass: The model's class, which decides when a stated window is used.
    ///   - layers: The number of layers.
    ///   - context: The longest context, if known.
    /// - Throws: `unsupported-sliding-window` at the field that says so.
    static func refuseIfUsed(
        _ reader: ObjectReader, modelClass: ModelClass, layers: Int, context: Int?
    ) throws(Diagnostic) {
        try refuseWindowedLayerTypes(reader)
        guard let window = try window(reader, modelClass: modelClass, layers: layers) else { return }
        if let context, window >= context { return }
        let member = reader.optionalMember(["sliding_window"])
        let stated =
            member == nil
            ? "`sliding_window` is missing, for which \(modelClass.rawValue) takes \(window)"
            : "`sliding_window` is \(window)"
        throw Diagnostic(
            .noData, code: "unsupported-sliding-window", "\(stated): attention over a window is not supported yet",
            at: member?.value.location ?? reader.location,
            hint: "if the model is served with full attention, set `sliding_window` to null")
    }

    /// The window that attention uses, or `nil` where all layers see the whole context.
    private static func window(
        _ reader: ObjectReader, modelClass: ModelClass, layers: Int
    ) throws(Diagnostic) -> Int? {
        let stated = try reader.optionalInteger("sliding_window", in: 1...1_000_000_000)
        switch modelClass.windowRule {
        case .never:
            return nil
        case .whenSet(let byDefault):
            return reader.names.contains("sliding_window") ? stated : byDefault
        case .whenEnabled:
            guard try reader.optionalBoolean("use_sliding_window") == true else { return nil }
            let firstWindowed = try reader.optionalInteger("max_window_layers", in: 0...1_000_000) ?? 0
            return firstWindowed < layers ? stated : nil
        }
    }

    /// Newer files list the kind of each layer, whatever the class.
    private static func refuseWindowedLayerTypes(_ reader: ObjectReader) throws(Diagnostic) {
        for layer in try reader.optionalArray("layer_types") ?? [] {
            let kind = try layer.string(named: "layer_types")
            guard kind == "full_attention" else {
                throw Diagnostic(
                    .noData, code: "unsupported-sliding-window",
                    "`layer_types` names \"\(kind.prefix(60))\", which is not supported yet", at: layer.location,
                    hint: "only full_attention is modelled")
            }
        }
    }
}
