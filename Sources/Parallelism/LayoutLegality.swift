public import Models

/// Which layouts exist for a model, and why the others do not.
extension ParallelLayout {
    /// Every rule that this layout breaks for a model on so many devices; none means that the layout is legal.
    ///
    /// - Parameters:
    ///   - model: The model to split.
    ///   - devices: How many devices there are.
    /// - Returns: The violations in the order of the rules.
    public func violations(for model: ModelArchitecture, devices: Int) -> [LayoutViolation] {
        var found: [LayoutViolation] = []
        _ = check(LayoutSubject(model), devices) { _, violation in
            found.append(violation())
            return true
        }
        return found
    }

    /// The first rule that this layout breaks, without the words that a violation has; `nil` for a legal layout.
    ///
    /// - Parameters:
    ///   - subject: The model to split.
    ///   - devices: How many devices there are.
    /// - Returns: The rule.
    package func firstBrokenRule(for subject: LayoutSubject, devices: Int) -> LayoutViolation.Rule? {
        var first: LayoutViolation.Rule?
        _ = check(subject, devices) { rule, _ in
            first = rule
            return false
        }
        return first
    }

    /// Takes down a broken rule with what would say so, and says whether to look for further ones.
    private typealias Report = (LayoutViolation.Rule, () -> LayoutViolation) -> Bool

    /// Reports every broken rule in order, until no further one is wanted.
    ///
    /// - Returns: Whether further ones were still wanted at the end.
    private func check(_ subject: LayoutSubject, _ devices: Int, _ report: Report) -> Bool {
        guard replicas >= 1, pipeline >= 1, tensor >= 1, context >= 1, data >= 1, expert >= 1, expertTensor >= 1,
            decodeContext >= 1
        else {
            return report(.positiveDegrees) {
                LayoutViolation(.positiveDegrees, "every degree of '\(self)' must be at least 1")
            }
        }
        guard checkDevices(devices, report), checkGrids(subject.model, report) else { return false }
        for shape in subject.shapes {
            guard checkMixer(shape.mixer, report),
                checkFeedForward(shape.feedForward, subject.model.precision, report)
            else { return false }
        }
        guard pipeline > subject.layers else { return true }
        return report(.stagesHaveLayers) {
            LayoutViolation(
                .stagesHaveLayers, "PP \(pipeline) leaves stages without any of the \(subject.layers) layers",
                hint: "at most \(subject.layers)")
        }
    }

    private func checkDevices(_ devices: Int, _ report: Report) -> Bool {
        guard deviceCount > devices else { return true }
        return report(.devicesAvailable) {
            let product = "replicas \(replicas) × PP \(pipeline) × TP \(tensor) × CP \(context) × DP \(data)"
            return LayoutViolation(
                .devicesAvailable,
                "\(product) = \(deviceCount == .max ? "more than 10^18" : "\(deviceCount)") devices, "
                    + "but there are \(devices)",
                hint: "reduce a degree so that the product is at most \(devices)")
        }
    }

    private func checkGrids(_ model: ModelArchitecture, _ report: Report) -> Bool {
        guard model.isMixtureOfExperts else {
            guard data > 1 || expert > 1 || expertTensor > 1 else { return true }
            return report(.denseHasNoExperts) {
                LayoutViolation(
                    .denseHasNoExperts,
                    "\(model.name) is dense: DP \(data), EP \(expert), ETP \(expertTensor) have no experts to share",
                    hint: "write independent copies as replicas (r\(max(2, data)))")
            }
        }
        guard stageWidth != expertWidth else { return true }
        return report(.gridsAgree) {
            let attention = "TP \(tensor) × CP \(context) × DP \(data) = \(stageWidth)"
            let experts = "EP \(expert) × expert-TP \(expertTensor) = \(expertWidth)"
            return LayoutViolation(
                .gridsAgree,
                "the attention grid (\(attention)) and the expert grid (\(experts)) are the same devices and must match",
                hint: gridHint)
        }
    }

    /// The smallest change that makes both grids cover the same devices.
    private var gridHint: String {
        let withoutData = tensor.times(context)
        if expertWidth % withoutData == 0 { return "DP \(expertWidth / withoutData) would match" }
        if stageWidth % expertTensor == 0 { return "EP \(stageWidth / expertTensor) would match" }
        return "choose EP so that EP × expert-TP = \(stageWidth)"
    }

    private func checkMixer(_ mixer: SequenceMixer, _ report: Report) -> Bool {
        if let heads = mixer.tensorHeads, heads % tensor != 0 {
            let goesOn = report(.queryHeadsDivide) {
                LayoutViolation(
                    .queryHeadsDivide, "TP \(tensor) does not divide \(heads) \(mixer.headsName)",
                    hint: nearestDivisors(of: heads, to: tensor))
            }
            guard goesOn else { return false }
        }
        if tensor % decodeContext != 0 {
            let goesOn = report(.cacheShardsDivide) {
                LayoutViolation(
                    .cacheShardsDivide, "DCP \(decodeContext) does not divide TP \(tensor), whose ranks it reuses",
                    hint: nearestDivisors(of: tensor, to: decodeContext))
            }
            guard goesOn else { return false }
        }
        guard case .grouped(let attention) = mixer else { return true }
        return checkKeyValueHeads(attention.keyValueHeads, report)
    }

    private func checkKeyValueHeads(_ heads: Int, _ report: Report) -> Bool {
        if heads % tensor != 0 && tensor % heads != 0 {
            let goesOn = report(.keyValueHeadsDivide) {
                LayoutViolation(
                    .keyValueHeadsDivide,
                    "TP \(tensor) neither divides nor is a multiple of \(heads) key-value heads",
                    hint: "use a divisor of \(heads), or a multiple of it with replicated heads")
            }
            guard goesOn else { return false }
        }
        guard decodeContext > 1, tensor % decodeContext == 0, heads * decodeContext > tensor else { return true }
        return report(.cacheShardsDivide) {
            LayoutViolation(
                .cacheShardsDivide,
                "DCP \(decodeContext) cuts the cache of \(heads) key-value heads, which TP \(tensor) holds only "
                    + "\(max(1, tensor / heads)) times",
                hint: "at most DCP \(max(1, tensor / heads)), so that no rank loses a head of its own")
        }
    }

    private func checkFeedForward(_ feedForward: FeedForward, _ precision: Precision, _ report: Report) -> Bool {
        switch feedForward {
        case .none: return true
        case .dense(let network): return checkWidth(network.intermediateSize, tensor, named: "TP", precision, report)
        case .mixture(let experts):
            guard checkWidth(experts.intermediateSize, expertTensor, named: "expert-TP", precision, report) else {
                return false
            }
            let copies = experts.expertCount + redundantExperts
            guard copies % expert != 0 else { return true }
            return report(.expertsDivide) {
                let redundant = redundantExperts > 0 ? " (\(redundantExperts) of them redundant)" : ""
                return LayoutViolation(
                    .expertsDivide, "EP \(expert) does not divide \(copies) experts\(redundant)",
                    hint: nearestDivisors(of: copies, to: expert))
            }
        }
    }

    private func checkWidth(
        _ width: Int, _ parts: Int, named name: String, _ precision: Precision, _ report: Report
    ) -> Bool {
        let block = precision.scaleBlock?.rows ?? 1
        let blocks = (width + block - 1) / block
        guard width % parts != 0 || (parts > 1 && blocks % parts != 0) else { return true }
        return report(.widthDivides) {
            let unit = block > 1 ? " in blocks of \(block)" : ""
            return LayoutViolation(
                .widthDivides, "\(name) \(parts) does not divide the feed-forward width \(width)\(unit)",
                hint: nearestDivisors(of: blocks, to: parts))
        }
    }
}

/// What of a model decides which layouts are legal, worked out once for many of them.
package struct LayoutSubject: Sendable {
    let model: ModelArchitecture
    let shapes: [LayerRun]
    let layers: Int

    /// Prepares a model.
    package init(_ model: ModelArchitecture) {
        (self.model, shapes, layers) = (model, model.layerRuns.byShape, model.layerCount)
    }
}

/// The divisors of `total` just below and above `degree`, as advice.
private func nearestDivisors(of total: Int, to degree: Int) -> String {
    let below = stride(from: min(degree, total), through: 1, by: -1).first { total % $0 == 0 }
    let above = degree < total ? (degree...total).first { total % $0 == 0 } : nil
    let divisors = [below, above].compactMap(\.self)
    return divisors.count == 2 ? "\(divisors[0]) and \(divisors[1]) do" : "\(divisors.first ?? 1) does"
}

extension SequenceMixer {
    /// What tensor parallelism divides, for messages.
    fileprivate var headsName: String {
        if case .recurrent(let mixer) = self { return "value heads of \(mixer.kind.rawValue)" }
        return "query heads"
    }
}
