/// The only products and quotients across dimensions that mean something in a cost model.
extension Bytes {
    /// How long moving this much data takes at a bandwidth.
    @inlinable public static func / (amount: Bytes, bandwidth: BytesPerSecond) -> Seconds {
        Seconds(rawValue: amount.rawValue / bandwidth.rawValue)
    }
    /// The bandwidth that moves this much data in a duration.
    @inlinable public static func / (amount: Bytes, duration: Seconds) -> BytesPerSecond {
        BytesPerSecond(rawValue: amount.rawValue / duration.rawValue)
    }
}

extension FLOPs {
    /// How long this much work takes at a rate.
    @inlinable public static func / (work: FLOPs, rate: FLOPsPerSecond) -> Seconds {
        Seconds(rawValue: work.rawValue / rate.rawValue)
    }
    /// The rate that does this much work in a duration.
    @inlinable public static func / (work: FLOPs, duration: Seconds) -> FLOPsPerSecond {
        FLOPsPerSecond(rawValue: work.rawValue / duration.rawValue)
    }
}

extension BytesPerSecond {
    /// The part of a bandwidth that is achieved.
    @inlinable public static func * (bandwidth: BytesPerSecond, efficiency: Fraction) -> BytesPerSecond {
        BytesPerSecond(rawValue: bandwidth.rawValue * efficiency.rawValue)
    }
}

extension FLOPsPerSecond {
    /// The part of a peak rate that is achieved.
    @inlinable public static func * (rate: FLOPsPerSecond, efficiency: Fraction) -> FLOPsPerSecond {
        FLOPsPerSecond(rawValue: rate.rawValue * efficiency.rawValue)
    }
}

extension TokensPerSecond {
    /// The rate at which tokens come when `tokens` of them take `duration`.
    @inlinable public init(_ tokens: Double, in duration: Seconds) {
        self.init(rawValue: tokens / duration.rawValue)
    }
}
