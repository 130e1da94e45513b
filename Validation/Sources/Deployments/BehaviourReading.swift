internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities

/// How the engine of a row batches and sizes its cache: what the row says, what its harness sets, what its engine does.
struct BehaviourReading {
    let row: MeasurementRow
    let remarks: RowRemarks
    let engine: EngineConvention?
    let setting: HarnessSetting?

    /// The behaviour with a model on a deployment of devices with `memory` each.
    func behaviour(
        of model: ModelArchitecture, _ deployment: MeasuredDeployment, memory: Bytes
    ) -> EngineBehaviour {
        let rule = memoryRule
        return EngineBehaviour(
            limits: limits(of: model, deployment, memory: memory, share: rule.share), scheduling: setting?.scheduling,
            memory: rule,
            captured: captured,
            batchWait: setting?.batchWait ?? 0)
    }

    private var captured: CapturedSizes? {
        if let largest = setting?.capturedUpTo { return CapturedSizes(powersUpTo: 8, spacing: 8, largest: largest) }
        return setting?.capturedPowersUpTo.map { CapturedSizes(powersUpTo: $0, spacing: 1, largest: $0) }
    }

    private var memoryRule: EngineMemoryRule {
        var rule = engine?.memory ?? EngineMemoryRule(share: Fraction(rawValue: 0.9), basis: .total)
        if let share = setting?.memoryShare(on: row.accelerator) { rule.share = share }
        return rule
    }

    private func limits(
        of model: ModelArchitecture, _ deployment: MeasuredDeployment, memory: Bytes, share: Fraction
    ) -> BatchLimits {
        var limits = set(
            engine?.limits(version: row.engine.version, deviceMemory: memory)
                ?? BatchLimits(sequences: 1024, tokensPerStep: 8192),
            model, deployment, memory: memory, share: share)
        if let engine, engine.holdsPromptInStep {
            let beside =
                setting?.holdsPromptAndSequences == true
                ? limits.sequences : min(Int(row.concurrency) ?? 0, limits.sequences) + 64
            limits.tokensPerStep = max(limits.tokensPerStep, Int(min(row.input ?? 0, 1e7)) + beside)
        }
        if let engine, engine.attentionRanksShareBudget {
            let ranks = deployment.layouts.map(\.data).max() ?? 1
            limits.tokensPerStep = max(1, limits.tokensPerStep / ranks)
        }
        if let sequences = remarks.sequencesPerRank { limits.sequences = max(1, sequences) }
        if let tokens = remarks.tokensPerStep { limits.tokensPerStep = max(1, tokens) }
        return limits
    }

    /// An engine's limits as the harness sets them.
    private func set(
        _ usual: BatchLimits, _ model: ModelArchitecture, _ deployment: MeasuredDeployment, memory: Bytes,
        share: Fraction
    ) -> BatchLimits {
        var limits = usual
        if let tuning = setting?.tuning, tuning.weights.contains(row.weights), let layout = deployment.layouts.first,
            let input = row.input, let output = row.output,
            let tuned = tuning.limits(model, layout, memory: memory, share: share, input: input, output: output)
        {
            limits = tuned
        }
        if let sequences = setting?.sequences { limits.sequences = sequences }
        if let tokens = setting?.tokensPerStep { limits.tokensPerStep = tokens }
        if let multiple = setting?.tokensPerInput, let input = row.input {
            limits.tokensPerStep = max(1, Int(min(multiple * input, 1e7)))
        }
        return limits
    }
}
