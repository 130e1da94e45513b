internal import Hardware
internal import Quantities

/// What a message costs by its bytes: a start-up and a time per byte, or a measured curve.
struct ExchangeCost: Sendable {
    private let startUp: Double
    private let secondsPerByte: Double
    /// With a curve, the bytes of the whole message, by which it was measured, per byte of this one.
    private let messageFactor: Double
    /// The place of the curve's lines among those of the model; empty without one.
    private let lines: Range<Int>

    /// - Parameters:
    ///   - unit: The exchange of one byte.
    ///   - rates: What is achieved on it.
    ///   - curves: The lines of all curves, to which those of a measured curve are added.
    init(_ unit: Exchange, _ rates: AchievedExchange, curves: inout [CurveLine]) {
        let scaleUp = unit.scaleUpBytes.rawValue * rates.perScaleUpByte
        let scaleOut = unit.scaleOutBytes.rawValue * rates.perScaleOutByte
        startUp = rates.startUp
        secondsPerByte = rates.networksOverlap ? max(scaleUp, scaleOut) : scaleUp + scaleOut
        messageFactor = unit.messageBytes.rawValue
        lines = rates.curve.map { CurveLine.append($0, to: &curves) } ?? 0..<0
    }

    /// The seconds of a message.
    @inline(__always)
    func seconds(_ bytes: Double, _ curves: UnsafeBufferPointer<CurveLine>) -> Double {
        lines.isEmpty ? startUp + bytes * secondsPerByte : CurveLine.seconds(bytes * messageFactor, curves, lines)
    }
}

/// A range of a measured curve: linear from its first message on.
struct CurveLine: Sendable {
    private let bytes: Double
    private let seconds: Double
    private let secondsPerByte: Double

    /// Adds the lines between a curve's points to those of others; a single point holds for any message.
    static func append(_ curve: CollectiveCurve, to lines: inout [CurveLine]) -> Range<Int> {
        let start = lines.count
        for lower in curve.bytes.indices.dropLast() {
            let slope =
                (curve.seconds[lower + 1] - curve.seconds[lower]) / (curve.bytes[lower + 1] - curve.bytes[lower])
            lines.append(CurveLine(bytes: curve.bytes[lower], seconds: curve.seconds[lower], secondsPerByte: slope))
        }
        if lines.count == start {
            lines.append(CurveLine(bytes: 0, seconds: curve.seconds.first ?? 0, secondsPerByte: 0))
        }
        return start..<lines.count
    }

    /// The time of a message by the lines in `range`: as ``CollectiveCurve/time(for:)``.
    @inline(__always)
    static func seconds(_ message: Double, _ lines: UnsafeBufferPointer<CurveLine>, _ range: Range<Int>) -> Double {
        var place = range.lowerBound
        // Counting the lines that start below costs less than a search, whose end no processor foresees.
        for index in (range.lowerBound + 1)..<range.upperBound { place += lines[index].bytes < message ? 1 : 0 }
        let line = lines[place]
        return line.seconds + max(0, message - line.bytes) * line.secondsPerByte
    }
}
