internal import Hardware
internal import Models
public import Quantities
internal import Serving
internal import StepModel

/// What the hardware and the model of a case amount to.
public struct CaseAssessment: Hashable, Sendable {
    /// The memory of all devices.
    public let totalMemory: Bytes
    /// The peak rate of all devices.
    public let totalCompute: FLOPsPerSecond
    /// The rate of one device at the stated efficiency.
    public let effectiveRate: FLOPsPerSecond
    /// The memory bandwidth of one device at the stated efficiency.
    public let effectiveBandwidth: BytesPerSecond
    /// How many operations a device does in the time in which it moves a byte, at the stated efficiencies.
    public let ridge: Double
    /// The catalog's part that is most like the device, with what it lacks.
    public let nearestPart: String?
    /// The model's parts.
    public let parts: [ModelPart]
    /// The work of one token in matrices, without attention core and head.
    public let workPerToken: FLOPs
    /// The work of one prompt, attention core and head included.
    public let workPerPrompt: FLOPs
    /// The cache of one token.
    public let cachePerToken: Bytes
    /// The cache of the batch, by format and context.
    public let caches: [CacheSize]
    /// The parameters that one token passes, the embedding included.
    public let activeParameters: Double
    /// All parameters.
    public let totalParameters: Double

    /// One part of the model.
    public struct ModelPart: Hashable, Sendable {
        /// The part.
        public let name: String
        /// Its parameters.
        public let parameters: Double
        /// Its bytes as one copy.
        public let bytes: Bytes
        /// Its share of all parameters.
        public let share: Fraction
    }

    /// The cache of the whole batch in one format at one context.
    public struct CacheSize: Hashable, Sendable {
        /// The format.
        public let format: NumericFormat
        /// Tokens of context per request.
        public let context: Int
        /// The bytes of all requests.
        public let bytes: Bytes
    }

    init(_ context: AuditContext) {
        let auditCase = context.auditCase
        let (model, load) = (auditCase.model, auditCase.load)
        let accelerator = auditCase.cluster.accelerator
        totalMemory = accelerator.memory * Double(auditCase.devices)
        totalCompute = auditCase.peak * Double(auditCase.devices)
        effectiveRate = auditCase.effectiveRate
        effectiveBandwidth = auditCase.effectiveBandwidth
        ridge = auditCase.effectiveRate.rawValue / auditCase.effectiveBandwidth.rawValue
        nearestPart = context.nearestAccelerator.map { entry in
            let lacks = entry.accelerator.peak.rate(for: model.precision.linear) == nil
            return entry.description
                + (lacks ? ", which has no \(model.precision.linear.rawValue.uppercased()) units" : "")
        }
        parts = CaseAssessment.parts(of: model)
        workPerToken = model.linearFLOPsPerToken
        workPerPrompt = context.ceilings.burstWork / Double(load.concurrency)
        cachePerToken = model.keyValueCache.bytesPerToken
        caches = [NumericFormat.fp8, .bf16].flatMap { format in
            [load.input, load.finalContext].map { tokens in
                CacheSize(
                    format: format, context: tokens,
                    bytes: model.keyValueCache.elementsPerToken * Double(tokens * load.concurrency)
                        * format.bytesPerElement)
            }
        }
        activeParameters = model.parameters.active
        totalParameters = model.parameters.total
    }

    private static func parts(of model: ModelArchitecture) -> [ModelPart] {
        let (count, bytes) = (model.parameters, model.weightBytes)
        let rows: [(String, Double, Bytes)] = [
            ("attention", count.attention, bytes.attention), ("experts", count.experts, bytes.experts),
            ("dense feed-forward", count.denseFeedForward, bytes.denseFeedForward),
            ("router", count.router, bytes.router), ("norms", count.norms, bytes.norms),
            ("embedding", count.embedding, bytes.embedding), ("output head", count.head, bytes.head),
        ]
        return rows.filter { $0.1 > 0 }.map {
            ModelPart(name: $0.0, parameters: $0.1, bytes: $0.2, share: Fraction(rawValue: $0.1 / count.total))
        }
    }
}
