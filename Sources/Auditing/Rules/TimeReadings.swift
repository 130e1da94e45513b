internal import Hardware
internal import Serving
internal import Models
internal import Quantities

/// The formulas by which a wrong prefill time may have been computed.
///
/// T = 2 · parameters · tokens · batch / (devices · rate), with each factor read rightly or wrongly. The search tells
/// which combination gives the stated time; it is an inference, marked as one.
struct PrefillTimeReading {
    /// The time that the formula gives.
    let time: Seconds
    /// The relative distance from the stated time.
    let residual: Double
    /// The number of devices in the formula.
    let devices: Int
    /// The formula in words.
    let words: String
    /// The formula with numbers.
    let substituted: String

    /// The most plausible reading of a stated time within half a percent, if there is one.
    ///
    /// Plausible is what needs few slips and a device count near the stated one.
    static func nearest(to stated: Seconds, load: Load, in auditCase: AuditCase) -> PrefillTimeReading? {
        var best: (option: Option, devices: Double, score: Double)?
        for option in Option.all(auditCase, load) {
            let alone = option.timeOnOneDevice
            let devices = (alone / stated).rounded()
            guard devices >= 1, devices <= Double(auditCase.devices) * 4 else { continue }
            let time = alone / devices
            let residual = abs(time / stated - 1)
            guard residual < 0.005 else { continue }
            let ratio = devices / Double(auditCase.devices)
            let score = max(ratio, 1 / ratio) + 0.3 * Double(option.slips)
            guard score < best?.score ?? .infinity else { continue }
            best = (option, devices, score)
        }
        return best.map { PrefillTimeReading($0.option, devices: $0.devices, stated: stated) }
    }

    private init(_ option: Option, devices: Double, stated: Seconds) {
        time = option.timeOnOneDevice / devices
        residual = abs(time / stated - 1)
        self.devices = Int(devices)
        words = option.words
        substituted =
            "2 · \(FixedPoint.significant(option.parameters / 1e9)) B · \(option.tokens) · "
            + "\(option.requests) / (\(Int(devices)) · \(option.rate))"
    }

    /// The reading as a sentence.
    var sentence: String {
        "computed with \(words), for \(devices) devices (\(substituted) = \(time), \(Fraction(rawValue: residual)) off); "
            + "an inference"
    }

    /// One combination of rightly and wrongly read factors.
    private struct Option {
        let parameters: Double
        let tokens: Int
        let requests: Int
        let rate: FLOPsPerSecond
        let slips: Int
        /// Which parameters, tokens, batch and rate.
        let names: (parameters: String, tokens: String, batch: String, rate: String)

        var words: String { "\(names.parameters), \(names.tokens), \(names.batch), \(names.rate)" }

        var timeOnOneDevice: Seconds {
            FLOPs(rawValue: parameters * 2 * Double(tokens) * Double(requests)) / rate
        }

        static func all(_ auditCase: AuditCase, _ load: Load) -> [Option] {
            let model = auditCase.model
            let active = model.parameters.activeWithoutInputEmbedding
            let total = (model.parameters.total / 1e9).rounded() * 1e9
            let rates = rates(auditCase)
            var options: [Option] = []
            for (parameters, parameterSlip, which) in [
                (active, 0, "active parameters"), (total, 1, "total instead of active parameters"),
            ] {
                for (tokens, tokenSlip, span) in spans(auditCase, load) {
                    for (requests, requestSlip, batch) in [
                        (load.concurrency, 0, "the whole batch"), (1, 1, "one request"),
                    ] {
                        for (rate, rateSlip, speed) in rates {
                            options.append(
                                Option(
                                    parameters: parameters, tokens: tokens, requests: requests, rate: rate,
                                    slips: parameterSlip + tokenSlip + requestSlip + rateSlip,
                                    names: (which, span, batch, speed)))
                        }
                    }
                }
            }
            return options
        }

        private static func spans(_ auditCase: AuditCase, _ load: Load) -> [(Int, Int, String)] {
            var spans = [
                (load.input, 0, "prompt tokens"), (load.finalContext, 1, "output tokens counted into prefill"),
            ]
            if let longest = auditCase.load.lengthRange?.upperBound, longest != load.input {
                spans.append((longest, 2, "the longest prompt"))
            }
            return spans
        }

        /// The stated rate, and slips: no efficiency, and the peak of another format.
        private static func rates(_ auditCase: AuditCase) -> [(FLOPsPerSecond, Int, String)] {
            let peak = auditCase.cluster.accelerator.peak
            let own = auditCase.peak
            var rates = [(auditCase.effectiveRate, 0, "MFU applied"), (own, 1, "at full peak")]
            for format in [NumericFormat.bf16, .fp8, .fp4] {
                guard let other = peak.rate(for: format), other != own else { continue }
                rates.append(
                    (other * auditCase.modelFLOPsUtilisation, 2, "with the \(format.rawValue.uppercased()) peak"))
                rates.append((other, 3, "at the full \(format.rawValue.uppercased()) peak"))
            }
            return rates
        }
    }
}
