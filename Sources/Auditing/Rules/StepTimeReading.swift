internal import Hardware
internal import Models
internal import Quantities
internal import Serving

/// The formulas by which a wrong time per token or throughput may have been computed.
///
/// T = (weights + cache) / (devices · bandwidth): each factor is read rightly or wrongly, in another format, without the
/// cache, with the active parameters alone, for one request, at full bandwidth, for another number of devices. The search
/// tells which combination gives the stated time; it is an inference, marked as one.
struct StepTimeReading {
    /// The formula in words.
    let words: String
    /// The formula with numbers.
    let substituted: String
    /// The time that it gives.
    let time: Seconds
    /// The relative distance from the stated time.
    let residual: Double
    /// The number of devices in the formula.
    let devices: Int

    /// The reading as a sentence.
    var sentence: String {
        "computed with \(words), for \(devices) device\(devices == 1 ? "" : "s") (\(substituted) = \(time), "
            + "\(Fraction(rawValue: residual)) off); an inference"
    }

    /// The most plausible reading of a stated time per token within one percent, if there is one.
    ///
    /// - Parameters:
    ///   - stated: The time.
    ///   - load: The load it is stated for.
    ///   - layouts: Numbers of devices that layouts of the documents put together, such as a stage or a copy.
    ///   - auditCase: The case.
    /// - Returns: The reading that needs the fewest slips.
    static func nearest(to stated: Seconds, load: Load, layouts: [Int], in auditCase: AuditCase) -> StepTimeReading? {
        var best: (option: Option, devices: Int, score: Double)?
        let counts = deviceCounts(layouts, auditCase)
        for option in Option.all(auditCase, load) {
            for (devices, slip) in counts {
                let time = option.bytes / (option.bandwidth * Double(devices))
                let residual = abs(time / stated - 1)
                let score = Double(option.slips) + slip + residual * 20
                guard residual < 0.01, score < best?.score ?? .infinity else { continue }
                best = (option, devices, score)
            }
        }
        return best.map { StepTimeReading($0.option, devices: $0.devices, stated: stated) }
    }

    private init(_ option: Option, devices: Int, stated: Seconds) {
        words = option.words
        substituted = "\(option.bytes) / (\(devices) · \(option.bandwidth))"
        time = option.bytes / (option.bandwidth * Double(devices))
        residual = abs(time / stated - 1)
        self.devices = devices
    }

    /// All devices, one, those of the layouts, and the powers of two, the likelier first.
    private static func deviceCounts(_ layouts: [Int], _ auditCase: AuditCase) -> [(Int, Double)] {
        var counts: [(Int, Double)] = [(auditCase.devices, 0)]
        counts += Set(layouts).sorted().map { ($0, 0.5) }
        counts.append((1, 1))
        var power = 2
        while power <= auditCase.devices * 4, power < 1 << 20 {
            counts.append((power, 1.5))
            power *= 2
        }
        return counts
    }

    private struct Option {
        let bytes: Bytes
        let bandwidth: BytesPerSecond
        let slips: Int
        let format: NumericFormat
        /// Which weights, which cache and which rate.
        let names: (weights: String, cache: String, rate: String)

        var words: String {
            "\(names.weights) in \(format.rawValue.uppercased()), \(names.cache), \(names.rate)"
        }

        /// People compute with whole billions: 37 B and not 37.6 B.
        private static func rounded(_ count: Double) -> Double {
            count < 1e10 ? count : (count / 1e9).rounded(.down) * 1e9
        }

        static func all(_ auditCase: AuditCase, _ load: Load) -> [Option] {
            let model = auditCase.model
            let own = model.precision.linear
            let cache = model.keyValueCache.bytes(forTokens: Double(load.middleContext))
            let longest = model.keyValueCache.bytes(
                forTokens: Double(auditCase.load.lengthRange?.upperBound ?? load.finalContext))
            let counts = [
                (rounded(model.parameters.total), 0, "all weights"),
                (rounded(model.parameters.active), 1, "the active weights alone"),
            ]
            let caches: [(Bytes, Int, String)] = [
                (cache * Double(load.concurrency), 0, "the batch's cache"), (.zero, 1, "no cache"),
                (cache, 1, "one request's cache"),
                (longest * Double(load.concurrency), 1, "the cache at the longest context"),
            ]
            let rates = [
                (auditCase.effectiveBandwidth, 0, "the stated bandwidth utilisation"),
                (auditCase.cluster.accelerator.memoryBandwidth, 1, "full bandwidth"),
            ]
            let formats = [own, .bf16, .fp8, .fp4].enumerated().filter { index, format in index == 0 || format != own }
                .map(\.element)
            return formats.flatMap { format in
                counts.flatMap { count, countSlip, which in
                    caches.flatMap { bytes, cacheSlip, held in
                        rates.map { rate, rateSlip, speed in
                            Option(
                                bytes: Bytes(rawValue: count * format.bytesPerElement.rawValue) + bytes,
                                bandwidth: rate,
                                slips: (format == own ? 0 : 1) + countSlip + cacheSlip + rateSlip,
                                format: format, names: (which, held, speed))
                        }
                    }
                }
            }
        }
    }
}
