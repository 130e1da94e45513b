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
        guard [replicas, pipeline, tensor, context, data, expert, expertTensor, decodeContext].allSatisfy({ $0 >= 1 })
        else {
            return [LayoutViolation(.positiveDegrees, "every degree of '\(self)' must be at least 1")]
        }
        found.append(contentsOf: deviceViolations(devices))
        found.append(contentsOf: gridViolations(model))
        for run in model.layerRuns.byShape {
            found.append(contentsOf: mixerViolations(run.mixer))
            found.append(contentsOf: feedForwardViolations(run.feedForward, model.precision))
        }
        if pipeline > model.layerCount {
            found.append(
                LayoutViolation(
                    .stagesHaveLayers, "PP \(pipeline) leaves stages without any of the \(model.layerCount) layers",
                    hint: "at most \(model.layerCount)"))
        }
        return found
    }

    private func deviceViolations(_ devices: Int) -> [LayoutViolation] {
        guard deviceCount > devices else { return [] }
        let product = "replicas \(replicas) × PP \(pipeline) × TP \(tensor) × CP \(context) × DP \(data)"
        return [
            LayoutViolation(
                .devicesAvailable,
                "\(product) = \(deviceCount == .max ? "more than 10^18" : "\(deviceCount)") devices, "
                    + "but there are \(devices)",
                hint: "reduce a degree so that the product is at most \(devices)")
        ]
    }

    private func gridViolations(_ model: ModelArchitecture) -> [LayoutViolation] {
        guard model.isMixtureOfExperts else {
            guard data == 1, expert == 1, expertTensor == 1 else {
                return [
                    LayoutViolation(
                        .denseHasNoExperts,
                        "\(model.name) is dense: DP \(data), EP \(expert), ETP \(expertTensor) have no experts to share",
                        hint: "write independent copies as replicas (r\(max(2, data)))")
                ]
            }
            return []
        }
        guard stageWidth != expertWidth else { return [] }
        let attention = "TP \(tensor) × CP \(context) × DP \(data) = \(stageWidth)"
        let experts = "EP \(expert) × expert-TP \(expertTensor) = \(expertWidth)"
        return [
            LayoutViolation(
                .gridsAgree,
                "the attention grid (\(attention)) and the expert grid (\(experts)) are the same devices and must match",
                hint: gridHint)
        ]
    }

    /// The smallest change that makes both grids cover the same devices.
    private var gridHint: String {
        let withoutData = tensor.times(context)
        if expertWidth % withoutData == 0 { return "DP \(expertWidth / withoutData) would match" }
        if stageWidth % expertTensor == 0 { return "EP \(stageWidth / expertTensor) would match" }
        return "choose EP so that EP × expert-TP = \(stageWidth)"
    }

    private func mixerViolations(_ mixer: SequenceMixer) -> [LayoutViolation] {
        var found: [LayoutViolation] = []
        if let heads = mixer.tensorHeads, heads % tensor != 0 {
            found.append(
                LayoutViolation(
                    .queryHeadsDivide, "TP \(tensor) does not divide \(heads) \(mixer.headsName)",
                    hint: nearestDivisors(of: heads, to: tensor)))
        }
        if tensor % decodeContext != 0 {
            found.append(
                LayoutViolation(
                    .cacheShardsDivide, "DCP \(decodeContext) does not divide TP \(tensor), whose ranks it reuses",
                    hint: nearestDivisors(of: tensor, to: decodeContext)))
        }
        guard case .grouped(let attention) = mixer else { return found }
        let heads = attention.keyValueHeads
        if heads % tensor != 0 && tensor % heads != 0 {
            found.append(
                LayoutViolation(
                    .keyValueHeadsDivide,
                    "TP \(tensor) neither divides nor is a multiple of \(heads) key-value heads",
                    hint: "use a divisor of \(heads), or a multiple of it with replicated heads"))
        }
        if decodeContext > 1, tensor % decodeContext == 0, heads * decodeContext > tensor {
            found.append(
                LayoutViolation(
                    .cacheShardsDivide,
                    "DCP \(decodeContext) cuts the cache of \(heads) key-value heads, which TP \(tensor) holds only "
                        + "\(max(1, tensor / heads)) times",
                    hint: "at most DCP \(max(1, tensor / heads)), so that no rank loses a head of its own"))
        }
        return found
    }

    private func feedForwardViolations(_ feedForward: FeedForward, _ precision: Precision) -> [LayoutViolation] {
        switch feedForward {
        case .none: return []
        case .dense(let network):
            return widthViolations(network.intermediateSize, parts: tensor, named: "TP", precision)
        case .mixture(let experts):
            var found = widthViolations(experts.intermediateSize, parts: expertTensor, named: "expert-TP", precision)
            let copies = experts.expertCount + redundantExperts
            if copies % expert != 0 {
                let redundant = redundantExperts > 0 ? " (\(redundantExperts) of them redundant)" : ""
                found.append(
                    LayoutViolation(
                        .expertsDivide, "EP \(expert) does not divide \(copies) experts\(redundant)",
                        hint: nearestDivisors(of: copies, to: expert)))
            }
            return found
        }
    }

    private func widthViolations(
        _ width: Int, parts: Int, named name: String, _ precision: Precision
    ) -> [LayoutViolation] {
        let block = precision.scaleBlock?.rows ?? 1
        let blocks = (width + block - 1) / block
        guard width % parts != 0 || (parts > 1 && blocks % parts != 0) else { return [] }
        let unit = block > 1 ? " in blocks of \(block)" : ""
        return [
            LayoutViolation(
                .widthDivides, "\(name) \(parts) does not divide the feed-forward width \(width)\(unit)",
                hint: nearestDivisors(of: blocks, to: parts))
        ]
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
