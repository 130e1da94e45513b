public import Diagnostics
internal import Dispatch
internal import Documents
public import Hardware
public import Models
internal import Parallelism
internal import Quantities
internal import Serving
internal import StepModel

/// The catalogs in which a scenario's names are looked up.
public struct ScenarioCatalogs: Hashable, Sendable {
    /// The models.
    public var models: ModelCatalog
    /// The accelerators.
    public var accelerators: AcceleratorCatalog

    /// Creates a pair of catalogs.
    public init(models: ModelCatalog, accelerators: AcceleratorCatalog) {
        self.models = models
        self.accelerators = accelerators
    }

    /// Begins to read, on another core, what every scenario needs of the catalogs that come with Shardwise.
    ///
    /// Nothing waits for it, and loading gives the same with and without it.
    public static func prepare() {
        DispatchQueue.global().async {
            EfficiencyCatalog.prepare()
            // A damaged catalog is reported by whoever loads it next.
            _ = try? ModelCatalog.load()
        }
    }

    /// The catalogs that come with Shardwise.
    ///
    /// - Returns: Both catalogs.
    /// - Throws: A diagnostic if a file is damaged, which a test excludes.
    public static func load() throws(Diagnostic) -> ScenarioCatalogs {
        ScenarioCatalogs(models: try ModelCatalog.load(), accelerators: try AcceleratorCatalog.load())
    }

    /// As much of the catalogs that come with Shardwise as a description needs.
    ///
    /// - Parameter description: The scenario that will be looked up.
    /// - Returns: Both catalogs, in which the description leads to the same as in the whole ones.
    /// - Throws: A diagnostic if a file is damaged, which a test excludes.
    public static func load(for description: ScenarioDescription) throws(Diagnostic) -> ScenarioCatalogs {
        let clusters = [description.cluster, description.decodeCluster].compactMap(\.self)
        let names = clusters.compactMap { $0.namedDevice }
        guard names.count == clusters.count, clusters.allSatisfy({ $0.topology == nil && $0.fabric == nil }) else {
            return try load()
        }
        return ScenarioCatalogs(
            models: try ModelCatalog.load(), accelerators: try AcceleratorCatalog.load(naming: names))
    }
}

extension ClusterDescription {
    /// The name of the accelerator, where it is named.
    fileprivate var namedDevice: String? {
        if case .named(let name) = device { name } else { nil }
    }
}

extension ScenarioDescription {
    /// The requests at the same time when nobody says how many.
    public static let defaultConcurrency = 64

    /// The scenario described, with every value that had to be assumed.
    ///
    /// - Parameter catalogs: Where names are looked up.
    /// - Returns: The scenario.
    /// - Throws: A diagnostic with the place of the name, path or layout that leads nowhere.
    public func resolved(in catalogs: ScenarioCatalogs) throws(Diagnostic) -> Scenario {
        let model = try model.resolved(in: catalogs.models)
        let resolvedCluster: ResolvedCluster
        do throws(Diagnostic) {
            resolvedCluster = try cluster.resolved(in: catalogs.accelerators)
        } catch {
            throw error.located(at: acceleratorLocation)
        }
        var assumptions = model.assumptions + resolvedCluster.assumptions
        do throws(Diagnostic) {
            assumptions += try FormatAssumptions.list(
                for: model.architecture, on: resolvedCluster.cluster.accelerator)
        } catch {
            throw error.located(at: acceleratorLocation)
        }
        let load = load(&assumptions)
        let reading = efficiency ?? (computeEfficiency == nil && memoryEfficiency == nil ? .calibrated : .stated)
        let stated = statedEfficiency(reading, &assumptions)
        noteContext(of: load, in: model.architecture, &assumptions)
        let settings = try resolvedSettings(model.architecture, reading, &assumptions)
        var architecture = model.architecture
        if let dialect = settings.engine.flatMap({ EngineDialect(rawValue: $0.kernels) }) {
            architecture.spareLayers = dialect.spareLayers
        }
        return Scenario(
            model: architecture, cluster: resolvedCluster.cluster, load: load, demand: demand,
            objectives: objectives,
            efficiency: reading, stated: stated,
            layout: try layout.map { layout throws(Diagnostic) in
                settings.arranged(try layout.resolved(for: model.architecture))
            }, settings: settings, search: search, decodeCluster: try resolvedDecodeCluster(in: catalogs, &assumptions),
            isCountOpen: isCountOpen, assumptions: assumptions,
            written: fields.map { WrittenScenario(fields: $0, modelPath: model.path) })
    }

    private var demand: Demand {
        if let rate { return .rate(rate) }
        return concurrency.map { .concurrency($0) } ?? .free
    }

    /// The devices that generate, where they are others than those that read prompts.
    private func resolvedDecodeCluster(
        in catalogs: ScenarioCatalogs, _ assumptions: inout [Assumption]
    ) throws(Diagnostic) -> Cluster? {
        guard let decodeCluster else { return nil }
        do throws(Diagnostic) {
            let resolved = try decodeCluster.resolved(in: catalogs.accelerators)
            assumptions += resolved.assumptions.map {
                Assumption(subject: "decode_\($0.subject)", value: $0.value, reason: $0.reason)
            }
            return resolved.cluster
        } catch {
            throw decodeLocation.map { error.located(at: $0) } ?? error
        }
    }

    private func load(_ assumptions: inout [Assumption]) -> Load {
        if concurrency == nil {
            assumptions.append(
                Assumption(
                    subject: "load.concurrency", value: "\(ScenarioDescription.defaultConcurrency)",
                    reason: "not stated; set --concurrency, since TTFT of a burst, TPOT and throughput all depend on it"
                ))
        }
        return Load(
            concurrency: concurrency ?? ScenarioDescription.defaultConcurrency, input: input, output: output,
            lengthRange: lengths)
    }

    /// The stated efficiencies; of two that belong together, the one that is missing is assumed.
    private func statedEfficiency(
        _ reading: EfficiencyReading, _ assumptions: inout [Assumption]
    ) -> StatedEfficiency? {
        guard reading == .stated || computeEfficiency != nil || memoryEfficiency != nil else { return nil }
        let compute = computeEfficiency ?? .percent(50)
        let memory = memoryEfficiency ?? .percent(80)
        if computeEfficiency == nil {
            assumptions.append(
                Assumption(
                    subject: "mfu", value: "\(compute)", reason: "not stated; an ordinary share for long prompts"))
        }
        if memoryEfficiency == nil {
            assumptions.append(
                Assumption(
                    subject: "bandwidth_utilization", value: "\(memory)",
                    reason: "not stated; an ordinary share for large reads"))
        }
        return StatedEfficiency(compute: compute, memory: memory)
    }

    private func noteContext(of load: Load, in model: ModelArchitecture, _ assumptions: inout [Assumption]) {
        let needed = max(load.finalContext, load.lengthRange?.upperBound ?? 0)
        guard let maximum = model.maximumContext, needed > maximum else { return }
        assumptions.append(
            Assumption(
                subject: "model.maximum_context", value: "extended to \(needed) tokens",
                reason: "the load needs more than the \(maximum) tokens the model was made for"))
    }
}

extension ScenarioDescription.Layout {
    fileprivate func resolved(for model: ModelArchitecture) throws(Diagnostic) -> ParallelLayout {
        do throws(Diagnostic) {
            return try ParallelLayout(parsing: text, isMixture: model.isMixtureOfExperts, at: location)
        } catch {
            throw DocumentText(name: location.file, content: text).quoting(error)
        }
    }
}

extension ScenarioDescription {
    /// The settings with the engine looked up, and with what had to be assumed about both.
    fileprivate func resolvedSettings(
        _ model: ModelArchitecture, _ reading: EfficiencyReading, _ assumptions: inout [Assumption]
    ) throws(Diagnostic) -> ServingSettings {
        var settings = settings
        if let engine {
            do throws(Diagnostic) {
                (settings.engine, settings.engineVersion) = (
                    try EngineCatalog.load().find(engine.name, version: engine.version), engine.version
                )
            } catch {
                throw error.located(at: engine.location)
            }
        }
        if model.isMixtureOfExperts, settings.routing == nil, reading == .calibrated {
            assumptions.append(
                Assumption(
                    subject: "experts.routing", value: "power-law \(ExpertRouting.assumedExponent)",
                    reason: "not stated; the mild skew over experts with which published measurements are scored"))
        }
        if settings.drafting != nil, model.multiTokenPrediction == nil {
            assumptions.append(
                Assumption(
                    subject: "speculation", value: "drafting takes no time",
                    reason: "the model has no drafting modules, and no other drafting model is described"))
        }
        return settings
    }
}
