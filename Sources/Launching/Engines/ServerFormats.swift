internal import Diagnostics
internal import Models
internal import Parallelism
internal import Planning
internal import Quantities
internal import Reporting
internal import Serving
internal import StepModel

/// The names of an engine for the formats in which a cache is kept.
struct CacheFormatNames {
    /// The option or field that takes them.
    let option: String
    /// What each format is called.
    let names: [NumericFormat: String]
    /// Where that is written.
    let source: String

    /// The name of whatever format the checkpoint states, or that of its activations where it states none.
    static let checkpoints = "auto"
}

extension ArgumentList {
    /// Adds the name under which weights are converted while they are loaded, where the plan's are not the checkpoint's.
    ///
    /// - Throws: A diagnostic for formats that need a checkpoint of their own.
    mutating func addConversion(_ context: ServerContext) throws(Diagnostic) {
        let weights = context.pool.options.weights
        guard weights != context.checkpointFormat else { return }
        try add(
            .weightsFormat, .string(try context.conversion()),
            because: "the plan's weights are in \(weights.rawValue), the checkpoint's in "
                + context.checkpointFormat.rawValue)
    }

    /// Adds the formats of activations and of the cache.
    ///
    /// - Throws: A diagnostic for a cache in a format that the engine has no name for.
    mutating func addFormats(_ context: ServerContext, cache: CacheFormatNames) throws(Diagnostic) {
        let (unconverted, format) = (context.model.precision.unconverted, context.pool.options.keyValueCache)
        if let name = unconverted.engineName {
            try add(.activationFormat, .string(name), because: "activations in \(unconverted.rawValue)")
        }
        guard let name = cache.names[format] else {
            throw context.refusal(
                .cacheFormat, "no format of \(cache.option) is \(format.rawValue)", cache.source)
        }
        if name == CacheFormatNames.checkpoints, let stored = context.checkpointCache, !stored.isHalfPrecision {
            throw context.refusal(
                .cacheFormat,
                "`\(name)` is the only name that \(cache.option) has for \(format.rawValue), and takes the "
                    + "\(stored.rawValue) that \(context.checkpoint) states for its cache",
                "\(cache.source); plan with a cache in \(stored.rawValue)")
        }
        try add(.cacheFormat, .string(name), because: "cache in \(format.rawValue)")
    }
}

extension ServerContext {
    /// The name under which an engine converts the checkpoint's weights while it loads them.
    ///
    /// - Throws: A diagnostic for formats that need a checkpoint of their own.
    fileprivate func conversion() throws(Diagnostic) -> String {
        if pool.options.weights == .fp8, checkpointFormat.isHalfPrecision { return "fp8" }
        throw refusal(
            .weightsFormat,
            "\(checkpoint) stores \(checkpointFormat.rawValue), and no engine makes \(pool.options.weights.rawValue) of "
                + "it while loading",
            "name a checkpoint that stores \(pool.options.weights.rawValue): --checkpoint NAME")
    }
}

extension NumericFormat {
    /// The name that all engines give a format of activations; `nil` where it is no such format.
    fileprivate var engineName: String? {
        switch self {
        case .bf16: "bfloat16"
        case .fp16: "float16"
        case .fp32: "float32"
        case .fp8, .int8, .fp4, .int4: nil
        }
    }
}
