internal import Diagnostics
internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities

/// Turns rows into questions that the model can answer.
struct QuestionReading: Sendable {
    let models: ModelReading
    let accelerators: AcceleratorCatalog
    let names: MeasurementNames
    let engines: [EngineConvention]
    let workloads: [BenchmarkWorkload]
    let acceptances: [DraftAcceptance]
    let settings: [HarnessSetting]
    let queues: [QueuedRequests]

    /// Loads the catalogs and tables that come with Shardwise, and the models of the rows.
    static func load(for rows: [MeasurementRow], conventions: [EngineConvention]) throws(Diagnostic) -> QuestionReading
    {
        let names = try MeasurementNames.load()
        return QuestionReading(
            models: ModelReading(rows, names: names, catalog: try ModelCatalog.load()),
            accelerators: try AcceleratorCatalog.load(), names: names, engines: conventions,
            workloads: try BenchmarkWorkload.load(), acceptances: try DraftAcceptance.load(),
            settings: try HarnessSetting.load(), queues: try QueuedRequests.load())
    }

    /// The question that a row of a deployment asks.
    ///
    /// - Throws: Why the row cannot be compared.
    func question(_ row: MeasurementRow, _ remarks: RowRemarks) throws(Exclusion) -> ServingQuestion {
        guard !remarks.isProductionAverage else {
            throw Exclusion("production average", "lengths and batch of the traffic are not stated")
        }
        guard !remarks.isOpenDivision else {
            throw Exclusion("open division of a benchmark", "the model may be pruned or replaced")
        }
        guard let (part, devices) = names.accelerator(row.accelerator, in: accelerators) else {
            throw Exclusion("accelerator not in the catalog", row.accelerator)
        }
        let engine = engines.first { $0.id == row.engine.id }
        let setting = settings.first { $0.applies(to: row) }
        let cache = row.keyValueCache.isEmpty ? setting?.cache ?? "" : row.keyValueCache
        let stored = try models.model(row, cache: cache, engine: engine)
        let model = models.quantised(stored, row, engine: engine, on: part.accelerator)
        // The first token of one prompt is a request of one token, not a stream of prompts.
        let scope: ServingQuestion.Scope =
            remarks.isFirstTokenOnly
            ? .requests : row.phase == "prefill" ? .prefill : row.phase == "decode" ? .decode : .requests
        let workload = remarks.benchmark.flatMap { stated in workloads.first { $0.target == stated.target } }
        let lengths = try lengths(row, remarks, workload, scope)
        let layouts = LayoutReading(
            model: model, devices: (row.deviceCount ?? 1).multiplied(by: devices), devicesPerNode: part.topology.devices
        )
        let deployment = try deployment(row, remarks, layouts)
        return ServingQuestion(
            model: model, accelerator: part, deployment: deployment, engine: row.engine.id,
            usesAllToAll: remarks.usesAllToAll || QuestionReading.hasFabricAllToAll(row),
            engineVersion: row.engine.versionText,
            behaviour: BehaviourReading(row: row, remarks: remarks, engine: engine, setting: setting)
                .behaviour(of: model, deployment, memory: part.accelerator.memory),
            input: lengths.input, output: lengths.output,
            shortestShare: remarks.lengthScale < 1 ? 2 * remarks.lengthScale - 1 : 1,
            turns: remarks.requestsPerPlace, queued: queues.first { $0.applies(to: row) }?.requests,
            arrival: try arrival(row, remarks, deployment), scope: scope,
            speculation: try speculation(row, remarks, setting), prescribed: prescribed(remarks, workload))
    }
}

extension QuestionReading {
    /// TensorRT-LLM exchanges tokens by its own all-to-all where NVLink joins a whole rack.
    private static func hasFabricAllToAll(_ row: MeasurementRow) -> Bool {
        row.engine.id == "trtllm" && (row.accelerator == "GB200" || row.accelerator == "GB300")
    }

    /// The mean lengths: stated, scaled to the mean of their range, or the benchmark's.
    private func lengths(
        _ row: MeasurementRow, _ remarks: RowRemarks, _ workload: BenchmarkWorkload?, _ scope: ServingQuestion.Scope
    ) throws(Exclusion) -> (input: Double, output: Double) {
        let input = row.input ?? remarks.impliedLengths?.input ?? workload?.input
        let output = row.output ?? remarks.impliedLengths?.output ?? workload?.output
        guard let input else { throw Exclusion("prompt length not stated") }
        guard let output = output ?? (scope == .requests ? nil : 1) else { throw Exclusion("output length not stated") }
        return (max(1, input * remarks.lengthScale), max(1, output * remarks.lengthScale))
    }

    private func deployment(
        _ row: MeasurementRow, _ remarks: RowRemarks, _ reading: LayoutReading
    ) throws(Exclusion) -> MeasuredDeployment {
        if let pools = remarks.pools {
            return .disaggregated(
                prefill: try reading.pool(pools.prefill, fallback: row.degrees),
                decode: try reading.pool(pools.decode, fallback: row.degrees))
        }
        // A row of one phase describes the devices of that phase, even where the deployment was disaggregated.
        if row.isDisaggregated, row.phase != "prefill", row.phase != "decode" {
            throw Exclusion("pool layout not stated", "disaggregated without pools in the remarks")
        }
        return .shared(try reading.shared(row.degrees, remarks))
    }

    private func arrival(
        _ row: MeasurementRow, _ remarks: RowRemarks, _ deployment: MeasuredDeployment
    ) throws(Exclusion) -> ServingQuestion.Arrival {
        let stated = Int(row.concurrency)
        if remarks.isFirstTokenOnly { return .staticBatch(1) }
        if remarks.isStaticBatch {
            guard let stated else { throw Exclusion("batch not stated") }
            return .staticBatch(stated)
        }
        if let perDevice = remarks.sequencesPerDevice {
            return .closedLoop(concurrency: perDevice.multiplied(by: deployment.deviceCount))
        }
        if let stated, row.phase == "decode", row.isDisaggregated || deployment.layouts.contains(where: { $0.data > 1 })
        {
            return .closedLoop(concurrency: stated.multiplied(by: deployment.deviceCount))
        }
        if let stated { return .closedLoop(concurrency: stated) }
        if let rate = Double(row.requestRate), rate.isFinite, rate > 0 {
            // An overload that a limit on sequences turns into a queue runs as a closed loop of that many.
            if row.concurrency.hasPrefix("max_num_seqs"), let limit = remarks.sequencesPerRank {
                return .closedLoop(
                    concurrency: limit.multiplied(by: deployment.layouts.first?.requestGroups ?? 1))
            }
            return .openLoop(perSecond: rate)
        }
        if row.concurrency == "saturating" || row.requestRate == "inf" || remarks.benchmark != nil
            || row.phase == "prefill" || row.phase == "decode"
        {
            if row.isDisaggregated, remarks.pools != nil { throw Exclusion("concurrency not stated") }
            return .saturating
        }
        throw Exclusion("concurrency not stated")
    }

    /// How far the row's engine drafted ahead; rows that do not say cannot be compared.
    private func speculation(
        _ row: MeasurementRow, _ remarks: RowRemarks, _ setting: HarnessSetting?
    ) throws(Exclusion) -> Speculation? {
        guard row.usesSpeculation else { return nil }
        let hasRanks = (row.degrees.data ?? 1) > 1
        let scripted =
            (hasRanks ? setting?.draftTokensWithAttentionDataParallel : nil) ?? setting?.draftTokens
        guard let drafts = remarks.draftTokens ?? scripted, drafts > 0 else {
            throw Exclusion("speculation: drafted tokens not stated")
        }
        let known = acceptances.first { $0.models.contains(row.model) }?.acceptedLengths ?? []
        guard let length = remarks.acceptedLength ?? (known.indices.contains(drafts - 1) ? known[drafts - 1] : nil)
        else { throw Exclusion("speculation: acceptance not known") }
        return Speculation(draftTokens: drafts, acceptedLength: length)
    }

    private func prescribed(_ remarks: RowRemarks, _ workload: BenchmarkWorkload?) -> PrescribedLatency? {
        guard let scenario = remarks.benchmark?.scenario,
            let limit = workload?.limits.first(where: { $0.scenario == scenario })
        else { return nil }
        return PrescribedLatency(
            timeToFirstToken: limit.timeToFirstToken, timePerOutputToken: limit.timePerOutputToken)
    }
}
