internal import Diagnostics
internal import Hardware
internal import Models
internal import Parallelism
internal import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// Rules about what a case leaves open or wastes.
enum CaseRules {
    static let all: [AuditRule] = [
        AuditRule(id: "unknown-model", summary: "The catalog does not know the model.", check: unknownModel),
        AuditRule(
            id: "interconnect-unstated", summary: "No document says how the devices are connected.",
            check: interconnect),
        AuditRule(
            id: "peak-format", summary: "A peak rate is stated without the number format it holds for.",
            check: peakFormat),
        AuditRule(id: "fewer-devices", summary: "Fewer devices would keep every promise.", check: fewerDevices),
        AuditRule(
            id: "longest-sequence", summary: "The promise is checked at one length, the load has a range.",
            check: longestSequence),
        AuditRule(id: "small-batch", summary: "The batch is too small for the devices.", check: smallBatch),
    ]

    private static func unknownModel(_ context: AuditContext) -> [Finding] {
        guard let unknown = context.auditCase.unknownModel else { return [] }
        return [
            Finding(
                "unknown-model", .warning, .refined, "the catalog does not know \(context.auditCase.model.name)",
                at: context.dossier.claims(.modelName).prefix(1).places,
                "The architecture is taken as the documents state it and could not be checked: "
                    + "\(FixedPoint.significant(context.auditCase.model.parameters.total / 1e9, digits: 4)) B parameters.",
                remedy: unknown.hint)
        ]
    }

    private static func interconnect(_ context: AuditContext) -> [Finding] {
        let cluster = context.auditCase.cluster
        let assumed = context.auditCase.assumptions.filter {
            $0.subject.contains("scale-up") || $0.subject.contains("scale-out") || $0.subject.contains("node")
        }
        guard !assumed.isEmpty, context.auditCase.devices > 1 else { return [] }
        return [
            Finding(
                "interconnect-unstated", .warning, .refined, "no document states the networks between accelerators",
                at: context.dossier.claims(.deviceCount).prefix(1).places,
                "Every layout on more than one device depends on them. Assumed: \(cluster.devicesPerNode) accelerators per "
                    + "node at \(cluster.scaleUp.bandwidth), \(cluster.scaleOut.bandwidth) per accelerator between nodes. "
                    + "The \(communicationShare(context)) of the best decode step that is communication scales with them.",
                remedy: "state accelerators per node and both bandwidths")
        ]
    }

    /// The share of the best decode step that is communication.
    private static func communicationShare(_ context: AuditContext) -> Fraction {
        guard let best = context.search.best(.throughput, in: .decode, meeting: context.auditCase.objectives) else {
            return .zero
        }
        let deployment = DeploymentModel(
            legal: best.layout, model: context.auditCase.model, pricing: context.auditCase.stated)
        let program = deployment.program(for: deployment.decodeStep(context.auditCase.load).step)
        let parts = context.auditCase.stated.breakdown(of: program)
        let total = parts.map(\.time).sum()
        let communication = parts.first { $0.category == .communication }?.time ?? .zero
        return total > .zero ? Fraction(rawValue: communication / total) : .zero
    }

    private static func peakFormat(_ context: AuditContext) -> [Finding] {
        let accelerator = context.auditCase.cluster.accelerator
        guard case .undifferentiated(let rate) = accelerator.peak else { return [] }
        let format = context.auditCase.model.precision.linear
        let nearest = context.nearestAccelerator
        let name = format.rawValue.uppercased()
        let comparison =
            nearest.map { entry in
                let lacks = entry.accelerator.peak.rate(for: format) == nil
                let peak = entry.accelerator.peak.rate(for: .fp16) ?? entry.accelerator.peak.rate(for: .bf16) ?? .zero
                return
                    " The closest part in the catalog is \(entry.id) (\(entry.accelerator.memory), \(peak) in 16 bit, "
                    + "\(entry.accelerator.memoryBandwidth))"
                    + (lacks ? ", which has no \(name) units: \(name) weights would be widened to 16 bit." : ".")
            } ?? ""
        return [
            Finding(
                "peak-format", .warning, .refined, "\(rate) is stated without its format, the weights are \(name)",
                at: context.dossier.claims(.deviceCompute).prefix(1).places
                    + context.dossier.claims(.precision).prefix(1).places,
                "The rate is taken for every format. If it is a 16-bit peak and the device multiplies \(name) at twice that, "
                    + "compute-bound times halve: the prefill floor would be \(context.ceilings.prefillFloor / 2) instead of "
                    + "\(context.ceilings.prefillFloor)." + comparison,
                remedy: "state the dense peak of each format, and name the part")
        ]
    }

    private static func fewerDevices(_ context: AuditContext) -> [Finding] {
        let objectives = context.auditCase.objectives
        guard objectives.timeToFirstToken != nil || objectives.timePerOutputToken != nil,
            let round = context.search.smallest(meeting: objectives, counts: { $0.nonzeroBitCount == 1 }),
            round.layout.deviceCount < context.auditCase.devices
        else { return [] }
        let least = context.search.smallest(meeting: objectives)
        var explanation =
            "\(round.layout) on \(round.layout.deviceCount) devices reads the burst in \(round.prefill.last), decodes at "
            + "\(round.decode.timePerOutputToken) per token and fills \(round.memory.utilisation) of each device at "
            + "\(context.auditCase.load.finalContext) tokens, with "
            + "\(context.auditCase.model.precision.keyValueCache.rawValue.uppercased()) cache: "
            + "\(round.decode.throughputPerDevice) per device."
        if let least, least.layout.deviceCount < round.layout.deviceCount {
            explanation +=
                " With odd counts \(least.layout.deviceCount) would do (\(least.layout), "
                + "\(least.memory.utilisation) full), with little room left."
        }
        return [
            Finding(
                "fewer-devices", .warning, .refined,
                "\(round.layout.deviceCount) device\(round.layout.deviceCount == 1 ? " keeps" : "s keep") every promise; \(context.auditCase.devices) are planned",
                at: context.dossier.claims(.deviceCount).prefix(1).places, explanation,
                remedy:
                    "use \(round.layout.deviceCount) devices per \(context.auditCase.load.concurrency) requests, or a larger "
                    + "batch on all \(context.auditCase.devices)")
        ]
    }

    private static func longestSequence(_ context: AuditContext) -> [Finding] {
        let load = context.auditCase.load
        guard let longest = load.lengthRange?.upperBound, longest > load.input else { return [] }
        let long = Load(concurrency: load.concurrency, input: longest, output: load.output)
        let floor = context.auditCase.stated.ceilings(
            of: context.auditCase.model, load: long, devices: context.auditCase.devices
        ).prefillFloor
        let times = context.statedLayouts.map { layout in
            (
                layout.layout, layout.stated.prefill(long, schedule: layout.best.schedule).last,
                layout.calibrated.prefill(long, schedule: layout.calibratedBest.schedule).last
            )
        }
        let promise = context.auditCase.objectives.timeToFirstToken
        let band = context.auditCase.calibrated.profile.band.map { " ± \($0)" } ?? ""
        let inWords = times.map { "\($0.0) \($0.1) at the stated efficiency and \($0.2)\(band) calibrated" }
        let misses = promise.map { limit in times.contains { $0.2 > limit } } ?? false
        return [
            Finding(
                "longest-sequence", misses ? .warning : .note, .refined,
                "the range reaches \(longest) tokens, \(FixedPoint.significant(Double(longest) / Double(load.input))) times the "
                    + "prompt that is evaluated",
                at: context.dossier.claims(.sequenceLengthRange).prefix(1).places,
                "\(load.concurrency) prompts of \(longest) tokens have a floor of \(floor): "
                    + inWords.joined(separator: "; ") + "."
                    + (promise.map { " The promise is \($0)." } ?? ""),
                remedy: "state the distribution of lengths and which share must keep the promise")
        ]
    }

    private static func smallBatch(_ context: AuditContext) -> [Finding] {
        let load = context.auditCase.load
        guard let best = context.search.best(.throughput, in: .decode, meeting: context.auditCase.objectives),
            best.layout.deviceCount > 1
        else { return [] }
        let share = communicationShare(context)
        let deployment = DeploymentModel(
            legal: best.layout, model: context.auditCase.model, pricing: context.auditCase.stated)
        let capacity = deployment.sequenceCapacity(
            context: load.finalContext, tokensPerStep: best.schedule.tokensPerStep)
        let larger = min(load.concurrency * 8, capacity)
        guard larger > load.concurrency, share.rawValue > 0.2 else { return [] }
        let more = deployment.decode(Load(concurrency: larger, input: load.input, output: load.output))
        let perDevice = FixedPoint.significant(Double(load.concurrency) / Double(best.layout.deviceCount))
        return [
            Finding(
                "small-batch", .note, .refined,
                "\(load.concurrency) requests are few for \(best.layout.deviceCount) devices: \(perDevice) each",
                at: context.dossier.claims(.batchSize).prefix(1).places,
                "\(share) of a decode step with \(best.layout) is communication, nearly all of it start-ups that do not "
                    + "depend on the batch, and each expert's weights are read for few tokens. At \(larger) requests the same "
                    + "layout gives \(more.throughput) at \(more.timePerOutputToken) per token instead of "
                    + "\(best.decode.throughput) at \(best.decode.timePerOutputToken); memory holds \(capacity).",
                remedy: "raise the batch before adding devices")
        ]
    }
}
