internal import StepModel

/// The times of steps that only generate, compiled as they are met.
///
/// For a batch the time is a smooth function of the mean context. It is kept as parabolas on 32 intervals per power of
/// two, each through the prices at its ends and in its middle, so that a step costs a few operations, and many steps in
/// a row add up in closed form. Where a parabola misses the price at a quarter or three quarters of its interval by more
/// than 1e-7 (a window fills, the host becomes the limit), every step of the interval is priced on its own.
struct GenerationTimes: Sendable {
    /// A parabola a + b·u + c·u² over an interval, u from 0 to 1.
    struct Piece: Sendable {
        enum State: UInt8 { case unknown, parabola, stepwise }

        var constant = 0.0
        var slope = 0.0
        var curvature = 0.0
        var state = State.unknown

        func value(at place: Double) -> Double { constant + place * (slope + place * curvature) }

        /// Σ of `count` values from `start` on, `step` apart.
        @inline(__always)
        func sum(from start: Double, step: Double, count: Double) -> Double {
            let first = count * (count - 1) / 2
            let second = first * (2 * count - 1) / 3
            return count * (constant + start * (slope + start * curvature))
                + first * step * (slope + 2 * start * curvature) + second * step * step * curvature
        }
    }

    /// A batch: the sequences of the busiest rank, and the tokens of all ranks.
    private struct Batch: Hashable, Sendable {
        let sequences: Int
        let groupTokens: Int
    }

    private static let intervalBits = 5
    private static let octaves = 44

    private let pricing: StepPricing
    private let tokensPerSequence: Double
    private let ranks: Int
    /// Rows of batches on one rank, by their sequences; −1 while not met.
    private var rowOfCount: [Int32] = []
    private var rowOfBatch: [Batch: Int32] = [:]
    /// The first piece of each octave of each row; −1 while not met.
    private var octaveStarts: [Int32] = []
    private var pieces: [Piece] = []

    /// - Parameters:
    ///   - pricing: Where times come from.
    ///   - tokensPerSequence: The new tokens of each sequence, drafted ones included.
    ///   - ranks: The attention ranks that step together.
    init(_ pricing: StepPricing, tokensPerSequence: Int, ranks: Int) {
        self.pricing = pricing
        self.tokensPerSequence = Double(tokensPerSequence)
        self.ranks = ranks
    }

    // MARK: Sums

    /// A run of steps: the busiest rank's sequences, the tokens of all ranks, the mean context at the first step, and
    /// what a step adds to it.
    struct Stretch {
        var sequences: Int
        var groupTokens: Int
        var context: Double
        var growth = 1.0
    }

    /// The seconds of so many steps.
    mutating func seconds(of stretch: Stretch, steps: Int) -> Double {
        seconds(row(stretch.sequences, stretch.groupTokens), stretch, steps)
    }

    /// The steps that start within `span` seconds, at least one and at most `limit`, and the seconds that they take.
    mutating func steps(
        of stretch: Stretch, within span: Double, limit: Int
    ) -> (steps: Int, seconds: Double) {
        let row = row(stretch.sequences, stretch.groupTokens)
        let all = seconds(row, stretch, limit)
        guard all > span, limit > 1 else { return (limit, all) }
        // The mean time of a step changes little, so a secant meets the right step in two or three tries.
        var (low, lowSum, high, highSum) = (0, 0.0, limit, all)
        while high - low > 1 {
            let share = (span - lowSum) / (highSum - lowSum)
            let guess = low + Int((share * Double(high - low)).rounded(.up))
            let middle = min(high - 1, max(low + 1, guess))
            let sum = seconds(row, stretch, middle)
            if sum >= span { (high, highSum) = (middle, sum) } else { (low, lowSum) = (middle, sum) }
            guard high - low > 1 else { break }
            // A secant may creep; its neighbour below mostly settles it.
            let below = high - 1
            let belowSum = seconds(row, stretch, below)
            if belowSum >= span { (high, highSum) = (below, belowSum) } else { (low, lowSum) = (below, belowSum) }
        }
        return (high, highSum)
    }

    private mutating func seconds(_ row: Int, _ stretch: Stretch, _ steps: Int) -> Double {
        var (left, context, sum) = (steps, max(1, stretch.context), 0.0)
        let growth = stretch.growth
        while left > 0 {
            let interval = GenerationTimes.interval(of: context)
            let piece = piece(row, stretch.sequences, stretch.groupTokens, interval)
            // Steps in this interval: those whose context is below its end.
            let inside =
                growth > 0
                ? min(left, max(1, Int(((interval.start + interval.width - context) / growth).rounded(.up)))) : left
            if piece.state == .parabola {
                let unit = 1 / interval.width
                sum += piece.sum(
                    from: (context - interval.start) * unit, step: growth * unit, count: Double(inside))
            } else {
                for step in 0..<inside {
                    sum += price(stretch.sequences, stretch.groupTokens, context + Double(step) * growth)
                }
            }
            context += Double(inside) * growth
            left -= inside
        }
        return sum
    }

    // MARK: Intervals

    private struct Interval {
        let octave: Int
        let index: Int
        let start: Double
        let width: Double
    }

    /// The interval of a context of at least one token: an octave by the exponent, a part of it by the leading bits.
    @inline(__always)
    private static func interval(of context: Double) -> Interval {
        let bits = context.bitPattern
        let shift = UInt64(52 - intervalBits)
        let octave = Int(bits >> 52) - 1023
        let index = Int((bits >> shift) & ((1 << UInt64(intervalBits)) - 1))
        let start = Double(bitPattern: (bits >> shift) << shift)
        let width = Double(bitPattern: UInt64(octave - intervalBits + 1023) << 52)
        return Interval(octave: octave, index: index, start: start, width: width)
    }

    @inline(__always)
    private mutating func row(_ sequences: Int, _ groupTokens: Int) -> Int {
        if ranks == 1 {
            if sequences < rowOfCount.count, rowOfCount[sequences] >= 0 { return Int(rowOfCount[sequences]) }
        } else if let known = rowOfBatch[Batch(sequences: sequences, groupTokens: groupTokens)] {
            return Int(known)
        }
        return newRow(sequences, groupTokens)
    }

    private mutating func newRow(_ sequences: Int, _ groupTokens: Int) -> Int {
        let row = octaveStarts.count / GenerationTimes.octaves
        octaveStarts.append(contentsOf: repeatElement(-1, count: GenerationTimes.octaves))
        if ranks == 1 {
            while rowOfCount.count <= sequences { rowOfCount.append(-1) }
            rowOfCount[sequences] = Int32(row)
        } else {
            rowOfBatch[Batch(sequences: sequences, groupTokens: groupTokens)] = Int32(row)
        }
        return row
    }

    @inline(__always)
    private mutating func piece(_ row: Int, _ sequences: Int, _ groupTokens: Int, _ interval: Interval) -> Piece {
        let place = row * GenerationTimes.octaves + min(interval.octave, GenerationTimes.octaves - 1)
        let start = octaveStarts[place]
        if start >= 0 {
            let piece = pieces[Int(start) + interval.index]
            if piece.state != .unknown { return piece }
        }
        return newPiece(place, sequences, groupTokens, interval)
    }

    private mutating func newPiece(_ place: Int, _ sequences: Int, _ groupTokens: Int, _ interval: Interval) -> Piece {
        if octaveStarts[place] < 0 {
            octaveStarts[place] = Int32(pieces.count)
            pieces.append(contentsOf: repeatElement(Piece(), count: 1 << GenerationTimes.intervalBits))
        }
        func price(_ share: Double) -> Double {
            self.price(sequences, groupTokens, interval.start + share * interval.width)
        }
        let (first, middle, last) = (price(0), price(0.5), price(1))
        var piece = Piece(
            constant: first, slope: 4 * middle - 3 * first - last, curvature: 2 * (first + last - 2 * middle),
            state: .parabola)
        for share in [0.25, 0.75] where abs(piece.value(at: share) / price(share) - 1) > GenerationTimes.tolerance {
            piece.state = .stepwise
        }
        pieces[Int(octaveStarts[place]) + interval.index] = piece
        return piece
    }

    /// The seconds of one step.
    private func price(_ sequences: Int, _ groupTokens: Int, _ context: Double) -> Double {
        pricing.seconds(
            of: RankStep(
                generating: Double(sequences), generatedTokens: tokensPerSequence, context: context,
                groupTokens: Double(groupTokens))
        ).latency
    }

    /// By how much a parabola may miss the price between the points that it goes through.
    private static let tolerance = 1e-7
}
