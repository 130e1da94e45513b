internal import Concurrency

/// The results of a pure function of each part of `count` pieces of work, in the order of the parts, on all cores.
///
/// Piece i belongs to part i mod `parts`, so that parts take about as long as each other; their number does not depend
/// on the machine, and neither does any result.
func foldedInParallel<Result: Sendable>(
    count: Int, parts: Int, _ work: @Sendable (StrideTo<Int>) -> Result
) -> [Result] {
    let parts = max(1, min(parts, count))
    guard parts > 1 else { return [work(stride(from: 0, to: count, by: 1))] }
    return Array(0..<parts).mappedInParallel { work(stride(from: $0, to: count, by: parts)) }
}
