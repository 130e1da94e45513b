public import Diagnostics
internal import Hardware
public import Models

/// What one release of an inference engine demands of layouts.
public struct EngineLayoutRules: Hashable, Sendable {
    /// The engine's identifier, such as `vllm`.
    public var engine: String
    /// The rules, in the order of the file.
    public var rules: [EngineLayoutRule]

    /// Creates a set of rules of one engine.
    public init(engine: String, rules: [EngineLayoutRule]) {
        self.engine = engine
        self.rules = rules
    }

    /// The rules made ready for many layouts of one model.
    ///
    /// - Parameters:
    ///   - model: The model, in the precision in which it is served.
    ///   - devicesPerNode: How many devices share a node.
    /// - Returns: The rules with what they need of the model.
    public func compiled(for model: ModelArchitecture, devicesPerNode: Int) -> CompiledLayoutRules {
        CompiledLayoutRules(rules: rules, facts: ModelLayoutFacts(model), devicesPerNode: devicesPerNode)
    }

    /// Why the engine refuses a layout; none means that it runs it.
    ///
    /// For many layouts of one model use ``compiled(for:devicesPerNode:)``. The layout is taken to be legal: what no
    /// engine could run is ``ParallelLayout/violations(for:devices:)``.
    ///
    /// - Parameters:
    ///   - layout: The layout.
    ///   - model: The model, in the precision in which it is served.
    ///   - devicesPerNode: How many devices share a node.
    /// - Returns: One exclusion per broken rule, in the order of the rules.
    public func exclusions(
        of layout: ParallelLayout, model: ModelArchitecture, devicesPerNode: Int
    ) -> [LayoutExclusion] {
        compiled(for: model, devicesPerNode: devicesPerNode).exclusions(of: layout)
    }
}

/// The layout rules of all engines.
public struct EngineRuleCatalog: Hashable, Sendable {
    /// The rules, in the order of the file.
    public let rules: [EngineLayoutRule]

    /// Creates a catalog.
    public init(rules: [EngineLayoutRule]) {
        self.rules = rules
    }

    /// The engines that have rules, in the order of the file.
    public var engines: [String] {
        rules.reduce(into: []) { found, rule in
            if !found.contains(rule.engine) { found.append(rule.engine) }
        }
    }

    /// The rules of one release of an engine.
    ///
    /// - Parameters:
    ///   - engine: The engine whose kernels run (``EngineProfile/kernels``), such as `vllm`.
    ///   - version: The version as written; without one, the newest release.
    /// - Returns: The rules that hold for it, in the order of the file.
    /// - Throws: A no-data diagnostic for an engine without rules, since running everything would be a guess.
    public func rules(of engine: String, version: String? = nil) throws(Diagnostic) -> EngineLayoutRules {
        guard engines.contains(engine) else {
            throw Diagnostic(
                .noData, code: "engine-without-rules",
                "which layouts the engine \"\(engine.prefix(60))\" can run is not known",
                hint: "known: " + engines.joined(separator: ", "))
        }
        let release = version.flatMap { EngineRelease(version: $0) }
        return EngineLayoutRules(
            engine: engine, rules: rules.filter { $0.engine == engine && $0.holds(for: release) })
    }
}
