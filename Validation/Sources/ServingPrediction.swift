public import Diagnostics
internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities
internal import Serving
internal import StepModel

/// Answers questions with the calibrated cost model: the one place where validation meets the model's serving side.
public struct ServingPrediction: Sendable {
    private let efficiencies: EfficiencyCatalog
    private let engines: EngineCatalog
    private let ideal: EfficiencyProfile

    /// Creates a prediction with the profiles that come with Shardwise.
    public init() throws(Diagnostic) {
        efficiencies = try EfficiencyCatalog.load()
        engines = try EngineCatalog.load()
        let one = Fraction(rawValue: 1)
        guard let ideal = efficiencies.stated(compute: one, memory: one) else {
            throw Diagnostic(.internalError, code: "profile-missing", "there is no stated profile")
        }
        self.ideal = ideal
    }

    /// What the model says about a question.
    ///
    /// - Throws: The reason why the question cannot be priced.
    public func answer(_ question: ServingQuestion) throws(Exclusion) -> ServingAnswer {
        guard let profile = efficiencies.calibrated(for: question.accelerator.accelerator) else {
            throw Exclusion("no efficiency profile", question.accelerator.id)
        }
        let cluster = try cluster(question)
        let bounds = PhysicalBounds(question, ideal: Pricing(cluster: cluster, profile: ideal))
        let engine = engine(question)
        var served = profile.served(by: engine)
        served.memory.basis = question.behaviour.memory.basis
        served.memory.usable = question.behaviour.memory.share
        served.memory.sampledSequences = question.behaviour.limits.sequences
        let pricing: Pricing
        do throws(Diagnostic) {
            pricing = try Pricing(
                cluster: cluster, profile: served, model: question.model, engine: EngineName(id: engine.kernels),
                options: StepOptions(
                    routing: .powerLaw(exponent: ExpertRouting.assumedExponent),
                    graphs: question.behaviour.captured ?? engine.graphs))
        } catch {
            throw Exclusion("cannot be priced: \(error.code)", error.message)
        }
        let run = ServingRun(question: question, engine: engine, pricing: pricing)
        switch question.deployment {
        case .shared(let layouts):
            var best: ServingAnswer?
            for layout in layouts {
                guard let answer = run.answer(layout, bounds) else { continue }
                if best.map({ $0.requestsPerSecond < answer.requestsPerSecond }) ?? true { best = answer }
            }
            guard let best else { throw Exclusion("does not fit the memory", "\(layouts.map(\.description))") }
            return best
        case .disaggregated(let prefill, let decode):
            return try run.answer(prefill: prefill, decode: decode, bounds)
        }
    }

    private func cluster(_ question: ServingQuestion) throws(Exclusion) -> Cluster {
        do throws(Diagnostic) {
            // A copy of the model that was run over several devices was run where they are joined.
            let together = question.deployment.layouts.map(\.devicesPerReplica).max() ?? 1
            return try question.accelerator.cluster(
                deviceCount: question.deployment.deviceCount, together: together)
        } catch {
            throw Exclusion("cannot be priced: \(error.code)", error.message)
        }
    }

    /// The engine's own profile; of engines without one, that of the most similar.
    private func engine(_ question: ServingQuestion) -> EngineProfile {
        let name = question.engine
        if engines.engines.contains(where: { $0.id == name }),
            let own = try? engines.find(name, version: question.engineVersion)
        {
            return own
        }
        let similar =
            name.hasPrefix("tensorrt") ? "trtllm-tensorrt" : name.hasPrefix("sglang") ? "sglang" : "vllm"
        return (try? engines.find(similar)) ?? engines.engines[0]
    }
}
