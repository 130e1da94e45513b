internal import Quantities

/// What a metric of a row is in an answer, with the bound in the same unit.
struct MetricReading {
    var predicted: Double
    var bound: Double?
    var derivation: [String]

    /// A metric of a deployment.
    init(
        _ metric: Metric, _ row: MeasurementRow, _ question: ServingQuestion, _ answer: ServingAnswer
    ) throws(Exclusion) {
        let devices = Double(answer.deviceCount)
        let bounds = answer.bounds
        let isMedian = row.statistic == "median"
        let tokens = question.input + question.output
        derivation = answer.derivation
        switch metric {
        case .timeToFirstToken:
            predicted = (isMedian ? answer.medianTimeToFirstToken : answer.timeToFirstToken).inMilliseconds
            bound = bounds.timeToFirstToken.inMilliseconds
        case .timePerOutputToken, .interTokenLatency:
            predicted = (isMedian ? answer.medianTimePerOutputToken : answer.timePerOutputToken).inMilliseconds
            bound = bounds.timePerOutputToken.inMilliseconds
        case .requestLatency:
            predicted = answer.requestLatency.inMilliseconds
            bound = (bounds.timeToFirstToken + bounds.timePerOutputToken * (question.output - 1)).inMilliseconds
        case .outputRate, .outputRatePerDevice:
            let share = metric == .outputRate ? 1 : 1 / devices
            predicted = answer.outputRate.rawValue * share
            bound = bounds.requestsPerSecond * question.output * share
        case .totalRate, .totalRatePerDevice:
            let share = metric == .totalRate ? 1 : 1 / devices
            predicted = answer.requestsPerSecond * tokens * share
            bound = bounds.requestsPerSecond * tokens * share
        case .inputRate, .inputRatePerDevice:
            let share = metric == .inputRate ? 1 : 1 / devices
            predicted = answer.inputRate.rawValue * share
            bound = bounds.requestsPerSecond * question.input * share
        case .outputRatePerUser:
            predicted =
                question.scope == .decode
                ? 1 / answer.timePerOutputToken.rawValue : question.output / answer.requestLatency.rawValue
            bound = 1 / bounds.timePerOutputToken.rawValue
        case .operatorLatency, .operatorRate, .operatorBandwidth:
            throw Exclusion("metric of an operator on a deployment", metric.rawValue)
        }
        // Prompts that are found in a prefix cache cost no arithmetic.
        if row.notes.contains("prefix caching on"), metric != .timePerOutputToken { bound = nil }
    }

    /// A metric of an operator.
    init(_ metric: Metric, _ question: OperatorQuestion, _ answer: OperatorAnswer) throws(Exclusion) {
        derivation = answer.derivation
        switch metric {
        case .operatorLatency:
            predicted = answer.time.inMicroseconds
            bound = answer.bound > .zero ? answer.bound.inMicroseconds : nil
        case .operatorRate:
            predicted = question.countedFLOPs.inTeraFLOPs / answer.time.rawValue
            bound = answer.bound > .zero ? question.countedFLOPs.inTeraFLOPs / answer.bound.rawValue : nil
        case .operatorBandwidth:
            predicted = question.countedBytes.inGigabytes / answer.time.rawValue
            bound = nil
        default: throw Exclusion("metric of a deployment on an operator", metric.rawValue)
        }
    }
}
