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
        let start = curves.count
        curves.append(contentsOf: rates.lines)
        lines = start..<curves.count
    }

    /// The seconds of a message.
    @inline(__always)
    func seconds(_ bytes: Double, _ curves: UnsafeBufferPointer<CurveLine>) -> Double {
        lines.isEmpty ? startUp + bytes * secondsPerByte : CurveLine.seconds(bytes * messageFactor, curves, lines)
    }
}

/// A range of a measured curve: linear from its first message on.
struct CurveLine: Hashable, Sendable {
    private let bytes: Double
    private let seconds: Double
    private let secondsPerByte: Double

    /// The lines between a curve's points, of which it has one at least; a single point holds for any message.
    static func lines(of curve: CollectiveCurve) -> [CurveLine] {
        guard curve.bytes.count > 1 else {
            return [CurveLine(bytes: 0, seconds: curve.seconds.first ?? 0, secondsPerByte: 0)]
        }
        return curve.bytes.indices.dropLast().map { lower in
            let slope =
                (curve.seconds[lower + 1] - curve.seconds[lower]) / (curve.bytes[lower + 1] - curve.bytes[lower])
            return CurveLine(bytes: curve.bytes[lower], seconds: curve.seconds[lower], secondsPerByte: slope)
        }
    }

    /// The time of a message by the lines in `range`: as ``CollectiveCurve/time(for:)``.
    @inline(__always)
    static func seconds(_ message: Double, _ lines: UnsafeBufferPointer<CurveLine>, _ range: Range<Int>) -> Double {
        // The last line that starts below the message, else the first: halves are dropped until one line is left, in as
        // many rounds for any message, so that a processor foresees the end.
        var (place, count) = (range.lowerBound, range.count)
        while count > 1 {
            let half = count / 2
            place += lines[place + half].bytes < message ? half : 0
            count -= half
        }
        let line = lines[place]
        return line.seconds + max(0, message - line.bytes) * line.secondsPerByte
    }
}
