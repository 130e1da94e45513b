public import Quantities

/// The time that the engine's host process adds to a step.
public struct HostOverhead: Hashable, Sendable {
    /// Added to each step that has prefill tokens.
    public var prefillStep: Seconds
    /// Added to each step that only decodes.
    public var decodeStep: Seconds
    /// Added for each sequence of a step on one attention rank.
    public var decodeSequence: Seconds
    /// The time to launch one operator outside a captured graph: a step whose operators are shorter waits for it.
    public var launch: Seconds
    /// Whether the host prepares the next step while the devices work (asynchronous scheduling): the longer counts.
    public var isHidden: Bool

    /// Creates the host's share of a step.
    public init(
        prefillStep: Seconds = .zero, decodeStep: Seconds = .zero, decodeSequence: Seconds = .zero,
        launch: Seconds = .zero, isHidden: Bool = false
    ) {
        self.prefillStep = prefillStep
        self.decodeStep = decodeStep
        self.decodeSequence = decodeSequence
        self.launch = launch
        self.isHidden = isHidden
    }

    /// The times on a host whose threads run at a share of the speed.
    public func slowed(to speed: Fraction) -> HostOverhead {
        HostOverhead(
            prefillStep: prefillStep / speed.rawValue, decodeStep: decodeStep / speed.rawValue,
            decodeSequence: decodeSequence / speed.rawValue, launch: launch / speed.rawValue, isHidden: isHidden)
    }

    /// What the host needs for a step of so many sequences on one attention rank.
    public func time(isDecode: Bool, sequences: Double) -> Seconds {
        (isDecode ? decodeStep : prefillStep) + decodeSequence * sequences
    }
}
