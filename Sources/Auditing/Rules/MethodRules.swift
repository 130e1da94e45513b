internal import Parallelism
internal import Documents
internal import Diagnostics
internal import Hardware
internal import Models
internal import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// Rules about how documents compute: with which parameters, tokens, efficiencies and exchanges.
enum MethodRules {
    static let all: [AuditRule] = [
        AuditRule(
            id: "total-parameters",
            summary: "Work per token is computed with all parameters instead of the active ones.",
            check: totalParameters),
        AuditRule(
            id: "output-in-prefill", summary: "Output tokens are counted into prefill.",
            check: OutputInPrefillRule.findings),
        AuditRule(
            id: "optimistic-mfu", summary: "The MFU is above what FP8 mixtures reach in prefill.", check: optimisticMFU),
        AuditRule(
            id: "few-tokens-per-expert", summary: "The batch leaves experts without a token in a step.",
            check: fewTokensPerExpert),
        AuditRule(
            id: "communication-ignored", summary: "No document counts the exchanges between devices.",
            check: communicationIgnored),
        AuditRule(
            id: "expert-replication-ambiguous", summary: "EP 1 may mean experts whole on each device, or split.",
            check: ambiguousExperts),
        AuditRule(
            id: "format-unsupported", summary: "The accelerator has no units for the stated format.",
            check: unsupportedFormat),
        AuditRule(
            id: "decimal-binary", summary: "GB and GiB are mixed.", inDocuments: mixedPrefixes),
    ]

    private static func totalParameters(_ context: AuditContext) -> [Finding] {
        let parameters = context.auditCase.model.parameters
        guard context.auditCase.model.isMixtureOfExperts, parameters.total > parameters.active * 1.2 else { return [] }
        return perLine(context.dossier) { equation, side in
            guard side.operands.contains(where: { abs($0 / parameters.total - 1) < 0.015 }), side.operands.contains(2)
            else {
                return false
            }
            return equation.left.dimension == .computeRate || equation.right.dimension == .computeRate
                || equation.left.dimension == .work || equation.right.dimension == .work
                || !equation.topics.isDisjoint(with: [.work, .timeToFirstToken])
        }.map { equation in
            let right = 2 * parameters.activeWithoutInputEmbedding
            return Finding(
                "total-parameters", .error, .refuted,
                "work per token is computed with \(FixedPoint.significant(parameters.total / 1e9)) B parameters; a token passes "
                    + "\(FixedPoint.significant(parameters.active / 1e9)) B",
                at: [Finding.Place(location: equation.location, quote: equation.quote)],
                "A mixture of experts multiplies each token with its own experts only.",
                derivations: [
                    Derivation(
                        "FLOPs per token", formula: "2 · active parameters",
                        substituted: "2 · \(FixedPoint.significant(parameters.activeWithoutInputEmbedding / 1e9)) B",
                        result: FLOPs(rawValue: right).description)
                ], nearestReading: "right for a dense model of that size",
                remedy: "compute with \(FixedPoint.significant(parameters.active / 1e9)) B active parameters")
        }
    }

    /// The first equation of each line that has a side of the kind that is looked for.
    static func perLine(
        _ dossier: Dossier, _ matches: (Equation, Equation.Side) -> Bool
    ) -> [Equation] {
        var seen: Set<String> = []
        return dossier.documents.lazy.flatMap(\.equations).filter { equation in
            guard matches(equation, equation.left) || matches(equation, equation.right) else { return false }
            return seen.insert("\(equation.location.file):\(equation.location.line)").inserted
        }
    }

    private static func optimisticMFU(_ context: AuditContext) -> [Finding] {
        let auditCase = context.auditCase
        guard auditCase.model.isMixtureOfExperts, auditCase.model.precision.linear.bytesPerElement.rawValue <= 1,
            auditCase.states(.modelFLOPsUtilisation), auditCase.modelFLOPsUtilisation.rawValue > 0.4
        else { return [] }
        return [
            Finding(
                "optimistic-mfu", .warning, .refined,
                "an MFU of \(auditCase.modelFLOPsUtilisation) is above what 8-bit mixtures reach in prefill",
                at: context.dossier.claims(.modelFLOPsUtilisation).prefix(1).places,
                "Published prefill of FP8 mixtures on many devices reaches 17 to 37 % of the 8-bit peak (DeepSeek profile data and "
                    + "production average, CloudMatrix384). At 30 % the prefill floor is "
                    + "\(context.ceilings.prefillFloor * (auditCase.modelFLOPsUtilisation.rawValue / 0.3)) instead of "
                    + "\(context.ceilings.prefillFloor).", remedy: "state which format's peak, and measure")
        ]
    }

    private static func fewTokensPerExpert(_ context: AuditContext) -> [Finding] {
        let load = context.auditCase.load
        guard context.auditCase.states(.batchSize),
            let experts = context.auditCase.model.layerRuns.lazy.compactMap(\.feedForward.mixture).first
        else { return [] }
        let tokens = Double(load.concurrency * experts.expertsPerToken) / Double(experts.expertCount)
        guard tokens < 1 else { return [] }
        return [
            Finding(
                "few-tokens-per-expert", .warning, .refined,
                "a decode step has \(FixedPoint.significant(tokens)) tokens per expert",
                at: context.dossier.claims(.batchSize).prefix(1).places,
                "\(load.concurrency) requests × \(experts.expertsPerToken) experts over \(experts.expertCount): weights are read for "
                    + "fewer tokens than there are experts, and many experts idle.", remedy: "raise the batch")
        ]
    }

    private static func communicationIgnored(_ context: AuditContext) -> [Finding] {
        let leftOut = context.dossier.statements(.exchangesLeftOut)
        if !leftOut.isEmpty { return [exchangesLeftOut(leftOut, context)] }
        let spread = context.statedLayouts.filter { $0.layout.tensor > 1 || $0.layout.expert > 1 }
        let timed: [ClaimKind] = [.timeToFirstToken, .timePerOutputToken, .throughput]
        guard let layout = spread.first,
            let claim = timed.lazy.compactMap({ context.dossier.claims($0).first }).first
        else { return [] }
        guard !context.dossier.documents.contains(where: mentionsExchanges) else { return [] }
        let parts = context.auditCase.stated.breakdown(
            of: layout.stated.program(for: layout.stated.decodeStep(context.auditCase.load).step))
        let total = parts.map(\.time).sum()
        let share = parts.first { $0.category == .communication }.map { $0.time / total } ?? 0
        return [
            Finding(
                "communication-ignored", .warning, .refined,
                "times are stated, exchanges between devices are not mentioned",
                at: [claim].places,
                "With \(layout.layout) \(Fraction(rawValue: share)) of a decode step is communication at the stated efficiency.",
                remedy: "count all-reduces, dispatch and combine, or say that they are left out")
        ]
    }

    private static func exchangesLeftOut(_ statements: [Statement], _ context: AuditContext) -> Finding {
        let layout = context.statedLayouts.first { $0.layout.tensor > 1 || $0.layout.expert > 1 }
        let share = layout.flatMap { layout -> String? in
            let parts = context.auditCase.stated.breakdown(
                of: layout.stated.program(for: layout.stated.decodeStep(context.auditCase.load).step))
            let total = parts.map(\.time).sum()
            guard total > .zero, let time = parts.first(where: { $0.category == .communication })?.time else {
                return nil
            }
            return
                " With \(layout.layout) \(Fraction(rawValue: time / total)) of a decode step is communication at the stated "
                + "efficiency."
        }
        return Finding(
            "communication-ignored", .warning, .refined, "exchanges between devices are left out",
            at: statements.places,
            "TP reduces over its ranks twice per layer, EP sends tokens there and back; each start-up counts in decode, the bytes "
                + "in prefill." + (share ?? ""), remedy: "count them")
    }

    private static let exchangeWords = [
        "communicat", "all-reduce", "allreduce", "all-to-all", "alltoall", "dispatch", "通信",
    ].map { Array($0.utf8) }

    /// Whether a document speaks of exchanges; bytes are compared, as all of a folder's text may have to be read.
    private static func mentionsExchanges(_ document: DossierDocument) -> Bool {
        var content = document.text.content
        return content.withUTF8 { bytes in
            bytes.indices.contains { start in
                let first = bytes[start] | 0x20
                guard
                    first == UInt8(ascii: "c") || first == UInt8(ascii: "a") || first == UInt8(ascii: "d")
                        || bytes[start] == 0xE9
                else { return false }
                return exchangeWords.contains { word in
                    start + word.count <= bytes.count
                        && word.indices.allSatisfy { word[$0] == lowered(bytes[start + $0]) }
                }
            }
        }
    }

    private static func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte + 32 : byte }

    private static func ambiguousExperts(_ context: AuditContext) -> [Finding] {
        let single = context.strategies.lazy.filter {
            $0.strategy.statesExperts && $0.strategy.expert == 1 && $0.evaluation != nil
        }
        guard context.auditCase.model.isMixtureOfExperts, let entry = single.first, let layout = entry.evaluation,
            layout.layout.expertTensor > 1
        else { return [] }
        let weights = layout.best.memory.weights
        let whole = weights.total + weights.experts * Double(layout.layout.expertWidth - 1)
        return [
            Finding(
                "expert-replication-ambiguous", .warning, .refined,
                "EP 1 may mean experts whole on each device, or split by TP",
                at: single.flatMap(\.placedClaims).places,
                "Split over \(layout.layout.expertTensor) devices a device holds \(weights.total) of weights, whole \(whole). Engines "
                    + "split unless told otherwise, and so does this audit.", remedy: "state expert-TP")
        ]
    }

    private static func unsupportedFormat(_ context: AuditContext) -> [Finding] {
        let auditCase = context.auditCase
        let format = auditCase.model.precision.linear
        guard case .byFormat = auditCase.cluster.accelerator.peak, !auditCase.model.precision.isWeightOnly,
            let executed = auditCase.cluster.accelerator.peak.executedFormat(for: format), executed != format
        else { return [] }
        return [
            Finding(
                "format-unsupported", .warning, .refined,
                "\(auditCase.cluster.accelerator.name) has no \(format.rawValue.uppercased()) units: weights are widened to "
                    + executed.rawValue.uppercased(),
                at: context.dossier.claims(.precision).prefix(1).places
                    + context.dossier.claims(.acceleratorName).prefix(1).places,
                "\(format.rawValue.uppercased()) saves memory and bandwidth here, not arithmetic: the peak is that of "
                    + "\(executed.rawValue.uppercased()), \(auditCase.peak).", remedy: "compute with the 16-bit peak")
        ]
    }

    private static func mixedPrefixes(_ dossier: Dossier) -> [Finding] {
        let claims = dossier.claims(.deviceMemory)
        guard let decimal = claims.first(where: { $0.quote.contains("GB") && !$0.quote.contains("GiB") }),
            let binary = claims.first(where: { $0.quote.contains("GiB") })
        else { return [] }
        return [
            Finding(
                "decimal-binary", .warning, .refined, "memory is given in GB and in GiB", at: [decimal, binary].places,
                "1 GiB is 7.4 % more than 1 GB; \(decimal.value) and \(binary.value) are compared as written.",
                remedy: "use one of the two everywhere")
        ]
    }
}
