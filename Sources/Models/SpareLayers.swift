/// Which pipeline stages take one layer more where the layers do not divide by the stages.
///
/// Engines differ, so that the fullest stage does.
public enum SpareLayers: Hashable, Sendable {
    /// The first ones, since the last also computes the logits.
    case first
    /// Those before the last, counted back from it; the first gets one only where all but the last do.
    case beforeLast
    /// The last ones.
    case last

    /// Whether a stage takes one.
    ///
    /// - Parameters:
    ///   - stage: The stage, from 0.
    ///   - stages: How many there are.
    ///   - count: The layers left over, fewer than the stages.
    /// - Returns: Whether the stage is one of those.
    public func isTaken(by stage: Int, of stages: Int, count: Int) -> Bool {
        switch self {
        case .first: stage < count
        case .beforeLast: stage < stages - 1 && stage >= stages - 1 - count
        case .last: stage >= stages - count
        }
    }
}
