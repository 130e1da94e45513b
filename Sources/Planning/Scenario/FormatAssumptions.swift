internal import Diagnostics
internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities

/// What the accelerator does instead of multiplying in the formats that a model asks for.
enum FormatAssumptions {
    /// One assumption for each format that is widened, replaced or adapted.
    ///
    /// - Throws: A no-data diagnostic for a format that the accelerator can multiply in no way.
    static func list(
        for model: ModelArchitecture, on accelerator: Accelerator
    ) throws(Diagnostic) -> [Assumption] {
        let precision = model.precision
        var parts: [WeightPart] = [.attention, .head]
        if model.layerRuns.contains(where: { $0.feedForward.mixture == nil && $0.feedForward != .none }) {
            parts.append(.denseFeedForward)
        }
        if model.isMixtureOfExperts { parts += [.experts, .sharedExperts] }
        let multiplied = parts.map { precision.stored($0).multiplied } + [precision.unconverted]
        var assumptions = try accelerator.substitutions(for: multiplied).map(\.assumption)
        let cache = precision.keyValueCache
        guard !multiplied.contains(cache), let substitution = try accelerator.substitution(for: cache) else {
            return assumptions
        }
        let (asked, executed) = (cache.rawValue.uppercased(), substitution.executed.rawValue.uppercased())
        assumptions.append(
            Assumption(
                subject: "\(asked) cache on \(accelerator.name)", value: "multiplied in \(executed)",
                reason: "no \(asked) units: keys and values stay in \(asked), which sets the bytes that are moved, and "
                    + "are widened to \(executed) as they are read"))
        return assumptions
    }
}
