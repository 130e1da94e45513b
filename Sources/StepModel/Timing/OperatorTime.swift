public import Quantities

/// The time of one execution of an operator and what it is made of.
public struct OperatorTime: Hashable, Sendable {
    /// Start-up of kernels or messages.
    public var startUp: Seconds = .zero
    /// What the arithmetic alone would take.
    public var compute: Seconds = .zero
    /// What the memory traffic alone would take.
    public var memory: Seconds = .zero
    /// What the traffic inside the node takes.
    public var scaleUp: Seconds = .zero
    /// What the traffic between nodes takes.
    public var scaleOut: Seconds = .zero
    /// The time of the operator.
    public var total: Seconds = .zero

    /// What an operator's time is mostly spent on.
    public enum Bound: String, Hashable, Sendable, CaseIterable {
        /// Arithmetic.
        case compute
        /// Memory bandwidth.
        case memory
        /// The network inside a node.
        case scaleUp = "scale-up"
        /// The network between nodes.
        case scaleOut = "scale-out"
        /// Starting kernels or messages.
        case startUp = "start-up"
        /// Nothing: its time is part of the stated efficiency.
        case included
    }

    /// The largest part of the time.
    public var bound: Bound {
        let parts: [(Bound, Seconds)] = [
            (.compute, compute), (.memory, memory), (.scaleUp, scaleUp), (.scaleOut, scaleOut), (.startUp, startUp),
        ]
        var largest: (bound: Bound, time: Seconds) = (.included, .zero)
        for (bound, time) in parts where time > largest.time { largest = (bound, time) }
        return total > .zero ? largest.bound : .included
    }
}
