public import Diagnostics
public import Parallelism
public import Planning

/// A layout as a document states it, which need not be a layout at all.
///
/// The small members stand together behind the large ones: a folder states hundreds of thousands of layouts.
public struct StatedStrategy: Hashable, Sendable {
    /// Pipeline stages.
    public var pipeline: Int
    /// Tensor parallelism.
    public var tensor: Int
    /// Data parallelism.
    public var data: Int
    /// Expert parallelism.
    public var expert: Int
    /// Context parallelism.
    public var context: Int
    /// Independent copies.
    public var replicas: Int
    /// The claims of the same strategy.
    public internal(set) var claims: StrategyClaims
    /// The name of the strategy where a document proposes several; its claims carry the same name.
    public var name: String?
    /// Tensor parallelism inside experts, when stated.
    public var expertTensor: Int?
    /// The phase it is meant for, when stated.
    public var phase: Phase?
    /// Whether devices that the degrees leave over hold further copies, as in the results of configuration searches.
    public var impliesCopies = false
    /// Whether the document says how many copies there are.
    public var statesReplicas: Bool
    /// Whether the document says how wide expert parallelism is.
    public var statesExperts: Bool
    /// The devices it says it uses.
    public var devices: Int?

    /// Reads a strategy from claims; `nil` if they name no degree of parallelism.
    ///
    /// - Parameters:
    ///   - claims: What the document says of the strategy, its degrees among it.
    ///   - phase: The phase it is meant for.
    ///   - name: A name that tells it from other strategies of the document.
    public init?(claims: [Claim], phase: Phase?, name: String? = nil) {
        self.init(claims, run: nil, phase: phase, name: name)
    }

    /// Reads a strategy from claims of which the first are a run of its document's.
    init?(_ claims: [Claim], run: Range<Int>?, phase: Phase?, name: String?) {
        func degree(_ kind: ClaimKind) -> Int? {
            claims.first(of: kind)?.value.integer.flatMap { (1...1_000_000).contains($0) ? $0 : nil }
        }
        guard claims.contains(where: StatedStrategy.statesLayout) else { return nil }
        self.phase = phase
        pipeline = degree(.pipelineDegree) ?? 1
        tensor = degree(.tensorDegree) ?? 1
        data = degree(.dataDegree) ?? 1
        expert = degree(.expertDegree) ?? 1
        expertTensor = degree(.expertTensorDegree)
        context = degree(.contextDegree) ?? 1
        replicas = degree(.replicas) ?? 1
        devices = degree(.deviceCount)
        statesReplicas = degree(.replicas) != nil
        statesExperts = degree(.expertDegree) != nil
        self.name = name
        self.claims = StrategyClaims(claims, run: run)
    }

    private static func statesLayout(_ claim: Claim) -> Bool {
        switch claim.kind {
        case .expertDegree, .pipelineDegree, .tensorDegree, .dataDegree: true
        default: false
        }
    }

    /// The document.
    public var document: String { claims[0].document }

    /// Where the degrees stand.
    public var location: SourceLocation { (claims.first(where: StatedStrategy.statesLayout) ?? claims[0]).location }

    /// The devices that its degrees span.
    var gridDevices: Int {
        [replicas, pipeline, tensor, data, context].reduce(1) { product, degree in
            let (result, overflows) = product.multipliedReportingOverflow(by: degree)
            return overflows ? .max : result
        }
    }

    /// Whether running text alone states its degrees.
    var isOfProse: Bool { claims.allSatisfy { !$0.kind.isDegree || $0.form == .prose } }

    /// The claims that state its degrees.
    var degreeClaims: [Claim] { claims.filter { $0.kind.isDegree } }

    /// The degrees as the document writes them.
    public var degrees: String {
        (replicas > 1 ? "\(replicas) × " : "") + "PP\(pipeline) × TP\(tensor) × DP\(data), EP\(expert)"
            + (expertTensor.map { ", expert-TP\($0)" } ?? "")
    }
}

/// What a stated strategy can mean as a layout.
public struct LayoutReading: Hashable, Sendable {
    /// The layout.
    public var layout: ParallelLayout
    /// Whether the stated degrees give it as they stand.
    public var isLiteral: Bool
    /// How the layout follows from the degrees.
    public var explanation: String
}

extension StatedStrategy {
    /// The layout that the strategy means on so many devices, by the identity w = TP·DP = EP·expert-TP.
    ///
    /// - Returns: `nil` if no layout with these degrees exists on that many devices.
    public func reading(devices all: Int, isMixture: Bool) -> LayoutReading? {
        let product = [pipeline, tensor, data, context, expert, expertTensor ?? 1].reduce(1.0) { $0 * Double($1) }
        guard all > 0, product < 1e15 else { return nil }
        let grid = pipeline * tensor * data * context
        if impliesCopies, replicas == 1, all % grid == 0, all > grid {
            var copied = self
            copied.replicas = all / grid
            return copied.reading(devices: all, isMixture: isMixture)
        }
        // Copies that another member counts, `instances: 2`, where the degrees cover all devices already.
        if replicas > 1, all == grid, data > 1 || expert == grid {
            var single = self
            single.replicas = 1
            return single.reading(devices: all, isMixture: isMixture)
        }
        guard all % replicas == 0, var reading = readingOfOneCopy(devices: all / replicas, isMixture: isMixture) else {
            return nil
        }
        guard replicas > 1 else { return reading }
        reading.layout.replicas *= replicas
        reading.explanation = "\(replicas) independent copies; in each " + reading.explanation
        return reading
    }

    private func readingOfOneCopy(devices total: Int, isMixture: Bool) -> LayoutReading? {
        if context > 1 {
            guard pipeline * tensor * data * context == total, tensor * data * context % expert == 0 else { return nil }
            let spare = tensor * data * context / expert
            return LayoutReading(
                layout: ParallelLayout(
                    pipeline: pipeline, tensor: tensor, context: context, data: data, expert: isMixture ? expert : 1,
                    expertTensor: isMixture ? spare : 1), isLiteral: true,
                explanation:
                    "TP \(tensor) × CP \(context) × DP \(data) = EP \(expert) × expert-TP \(spare) devices per stage")
        }
        let grid = pipeline * tensor * data
        guard isMixture else {
            return grid == total
                ? LayoutReading(
                    layout: ParallelLayout(replicas: data, pipeline: pipeline, tensor: tensor), isLiteral: true,
                    explanation: "a dense model: DP \(data) are independent copies") : nil
        }
        if let expertTensor, grid == total {
            guard tensor * data == expert * expertTensor else { return nil }
            return LayoutReading(
                layout: ParallelLayout(
                    pipeline: pipeline, tensor: tensor, data: data, expert: expert, expertTensor: expertTensor),
                isLiteral: true,
                explanation: "TP \(tensor) × DP \(data) = EP \(expert) × expert-TP \(expertTensor) devices per stage")
        }
        if expert == 1 && grid == total {
            return LayoutReading(
                layout: ParallelLayout(
                    replicas: data, pipeline: pipeline, tensor: tensor, expertTensor: tensor),
                isLiteral: true,
                explanation:
                    "\(data) independent copies of PP\(pipeline) × TP\(tensor); with EP 1 every expert is split "
                    + "over the \(tensor) devices of a stage")
        }
        if grid == total, let layout = expertsInStage() { return layout }
        guard pipeline * expert == total, expert % tensor == 0 else { return nil }
        let implied = expert / tensor
        return LayoutReading(
            layout: ParallelLayout(pipeline: pipeline, tensor: tensor, data: implied, expert: expert),
            isLiteral: implied == data,
            explanation: "EP \(expert) puts \(expert) devices in a stage, so attention must cover TP \(tensor) × "
                + "DP \(implied) = \(expert) devices: DP \(implied), not \(data)")
    }

    /// EP inside a stage of TP × DP devices: over the whole stage, over copies of it, or with experts split inside.
    private func expertsInStage() -> LayoutReading? {
        let width = tensor * data
        guard width % expert == 0 else { return nil }
        let spare = width / expert
        if data % spare == 0 {
            let copies = spare > 1 ? "\(spare) independent copies, each " : ""
            return LayoutReading(
                layout: ParallelLayout(
                    replicas: spare, pipeline: pipeline, tensor: tensor, data: data / spare, expert: expert),
                isLiteral: true,
                explanation: "\(copies)TP \(tensor) × DP \(data / spare) = EP \(expert) devices per stage")
        }
        return LayoutReading(
            layout: ParallelLayout(
                pipeline: pipeline, tensor: tensor, data: data, expert: expert, expertTensor: spare),
            isLiteral: true,
            explanation: "TP \(tensor) × DP \(data) = EP \(expert) × expert-TP \(spare) devices per stage")
    }
}
