internal import Quantities
public import Traffic

extension FittedStepTime {
    /// The line through the times per output token of a measured run.
    ///
    /// While a request generates, its time per output token is the mean of the steps' times: a + b·B + c·K + d·p with B
    /// sequences and K tokens of context on its rank, and p tokens of prompts per step. B and K follow from the arrivals,
    /// first and last tokens of all requests; prompts count when they are done. The coefficients are those of least
    /// squares, weighted by tokens and not negative, after requests that are off by far were left out: they waited in
    /// between because they were put back. Fails where too few requests state their times.
    ///
    /// - Parameters:
    ///   - run: The measured run, which must state times to first token and per output token.
    ///   - ranks: Over how many ranks its requests were spread.
    ///   - copies: Over how many copies of the model: ranks of one copy wait for each other's prompts.
    public init?(_ run: MeasuredRun, ranks: Int, copies: Int) {
        let requests = run.requests.compactMap(MeasuredGeneration.init)
        guard requests.count >= 8 else { return nil }
        let activity = GenerationActivity(requests)
        var rows = requests.map { request in
            let span = request.end - request.start
            let prompts = activity.promptTokens(from: request.start, to: request.end)
            return FitRow(
                features: [
                    1, activity.sequences(from: request.start, to: request.end) / span / Double(ranks),
                    activity.contexts(from: request.start, to: request.end) / span / Double(ranks),
                    prompts / request.steps / Double(copies),
                ], value: span / request.steps, weight: request.steps)
        }
        var coefficients = LeastSquares.nonNegative(rows)
        for _ in 0..<4 {
            let errors = rows.map { abs($0.value - $0.predicted(coefficients)) }
            let middle = errors.sorted()[errors.count / 2]
            let kept = zip(rows, errors).filter { $1 <= 4 * middle }.map(\.0)
            guard kept.count >= 8, kept.count < rows.count else { break }
            rows = kept
            coefficients = LeastSquares.nonNegative(rows)
        }
        self.init(
            perStep: coefficients[0], perSequence: coefficients[1], perContextToken: coefficients[2],
            perPromptToken: coefficients[3])
    }
}

/// The part of a measured request in which it generates.
private struct MeasuredGeneration {
    let start: Double
    let end: Double
    let steps: Double
    let input: Double

    init?(_ request: MeasuredRequest) {
        guard let first = request.timeToFirstToken, let perToken = request.timePerOutputToken,
            request.request.outputTokens > 1, perToken > .zero
        else { return nil }
        steps = Double(request.request.outputTokens - 1)
        start = (request.request.arrival + first).rawValue
        end = start + perToken.rawValue * steps
        input = Double(request.request.inputTokens)
    }
}

/// How many sequences generate at any time and how long they are, integrated.
private struct GenerationActivity {
    /// Integrals up to each time at which a sequence comes or goes.
    private var times: [Double] = []
    private var sequences: [Double] = []
    private var contexts: [Double] = []
    /// From each time on: sequences, and their contexts as a line.
    private var counts: [Double] = []
    private var levels: [Double] = []
    private var slopes: [Double] = []
    /// When prompts are done, and the tokens of all that are.
    private var reads: [Double] = []
    private var readTokens: [Double] = []

    init(_ requests: [MeasuredGeneration]) {
        var changes: [(time: Double, count: Double, level: Double, slope: Double)] = []
        for request in requests {
            let slope = request.steps / (request.end - request.start)
            let level = request.input - slope * request.start
            changes.append((request.start, 1, level, slope))
            changes.append((request.end, -1, -level, -slope))
        }
        changes.sort { $0.time < $1.time }
        var (count, level, slope, sum, contextSum, last) = (0.0, 0.0, 0.0, 0.0, 0.0, changes.first?.time ?? 0)
        for change in changes {
            sum += count * (change.time - last)
            contextSum += level * (change.time - last) + slope * (change.time * change.time - last * last) / 2
            (count, level, slope) = (count + change.count, level + change.level, slope + change.slope)
            last = change.time
            times.append(last)
            sequences.append(sum)
            contexts.append(contextSum)
            counts.append(count)
            levels.append(level)
            slopes.append(slope)
        }
        var tokens = 0.0
        for request in requests.sorted(by: { $0.start < $1.start }) {
            tokens += request.input
            reads.append(request.start)
            readTokens.append(tokens)
        }
    }

    /// ∫ sequences dt.
    func sequences(from start: Double, to end: Double) -> Double { sequences(upTo: end) - sequences(upTo: start) }

    /// ∫ contexts dt.
    func contexts(from start: Double, to end: Double) -> Double { contexts(upTo: end) - contexts(upTo: start) }

    /// The tokens of prompts that are done in a time.
    func promptTokens(from start: Double, to end: Double) -> Double { read(upTo: end) - read(upTo: start) }

    private func sequences(upTo time: Double) -> Double {
        guard let index = GenerationActivity.last(times, notAfter: time) else { return 0 }
        return sequences[index] + counts[index] * (time - times[index])
    }

    private func contexts(upTo time: Double) -> Double {
        guard let index = GenerationActivity.last(times, notAfter: time) else { return 0 }
        let start = times[index]
        return contexts[index] + levels[index] * (time - start) + slopes[index] * (time * time - start * start) / 2
    }

    private func read(upTo time: Double) -> Double {
        GenerationActivity.last(reads, notAfter: time).map { readTokens[$0] } ?? 0
    }

    private static func last(_ times: [Double], notAfter time: Double) -> Int? {
        var (low, high) = (0, times.count)
        while low < high {
            let middle = (low + high) / 2
            if times[middle] <= time { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? low - 1 : nil
    }
}

/// One equation of a fit.
struct FitRow {
    let features: [Double]
    let value: Double
    let weight: Double

    func predicted(_ coefficients: [Double]) -> Double {
        zip(features, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
    }
}

/// Weighted linear least squares for a few coefficients.
enum LeastSquares {
    /// The coefficients that are not negative: whichever would be most is set to zero until none is.
    static func nonNegative(_ rows: [FitRow]) -> [Double] {
        let count = rows.first?.features.count ?? 0
        var isFree = [Bool](repeating: true, count: count)
        while true {
            let solution = solve(rows, isFree)
            guard let lowest = solution.indices.min(by: { solution[$0] < solution[$1] }), solution[lowest] < 0 else {
                return solution
            }
            isFree[lowest] = false
        }
    }

    /// The normal equations of the free coefficients, by elimination on scaled features.
    private static func solve(_ rows: [FitRow], _ isFree: [Bool]) -> [Double] {
        let free = isFree.indices.filter { isFree[$0] }
        var scales = free.map { index in rows.reduce(0) { max($0, abs($1.features[index])) } }
        for index in scales.indices where scales[index] == 0 { scales[index] = 1 }
        var matrix = free.map { _ in [Double](repeating: 0, count: free.count + 1) }
        for row in rows {
            for (i, first) in free.enumerated() {
                let left = row.weight * row.features[first] / scales[i]
                for (j, second) in free.enumerated() { matrix[i][j] += left * row.features[second] / scales[j] }
                matrix[i][free.count] += left * row.value
            }
        }
        for i in free.indices { matrix[i][i] *= 1 + 1e-12 }
        for pivot in free.indices {
            let best = (pivot..<free.count).max { abs(matrix[$0][pivot]) < abs(matrix[$1][pivot]) } ?? pivot
            matrix.swapAt(pivot, best)
            guard abs(matrix[pivot][pivot]) > 1e-300 else { continue }
            for row in free.indices where row != pivot {
                let factor = matrix[row][pivot] / matrix[pivot][pivot]
                for column in pivot...free.count { matrix[row][column] -= factor * matrix[pivot][column] }
            }
        }
        var solution = [Double](repeating: 0, count: isFree.count)
        for (i, index) in free.enumerated() where abs(matrix[i][i]) > 1e-300 {
            solution[index] = matrix[i][free.count] / matrix[i][i] / scales[i]
        }
        return solution
    }
}
