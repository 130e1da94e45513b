/// Points of which none is both slower and less than another: by rising pace, each with more output than those before.
struct ParetoFront<Payload: Sendable>: Sendable {
    struct Point: Sendable {
        /// Seconds per output token.
        let pace: Double
        /// What there is to be much of, such as tokens per second and device.
        let yield: Double
        let payload: Payload
    }

    private(set) var points: [Point] = []

    /// Whether a point there is as fast and yields as much.
    func dominates(pace: Double, yield: Double) -> Bool {
        let after = firstIndex(slowerThan: pace)
        return after > 0 && points[after - 1].yield >= yield
    }

    /// Adds a point unless one as good is there, and removes those that it beats.
    mutating func add(pace: Double, yield: Double, _ payload: @autoclosure () -> Payload) {
        guard pace.isFinite, yield > 0 else { return }
        let after = firstIndex(slowerThan: pace)
        if after > 0, points[after - 1].yield >= yield { return }
        var start = after
        if start > 0, points[start - 1].pace == pace { start -= 1 }
        var end = after
        while end < points.count, points[end].yield <= yield { end += 1 }
        points.replaceSubrange(start..<end, with: [Point(pace: pace, yield: yield, payload: payload())])
    }

    /// Adds the points of another front.
    mutating func add(_ other: ParetoFront) {
        for point in other.points { add(pace: point.pace, yield: point.yield, point.payload) }
    }

    /// The point that yields most at a pace of at most `limit`.
    func best(within limit: Double) -> Point? {
        let after = firstIndex(slowerThan: limit)
        return after > 0 ? points[after - 1] : nil
    }

    /// The place of the first point that is slower than `pace`.
    private func firstIndex(slowerThan pace: Double) -> Int {
        var (low, high) = (0, points.count)
        while low < high {
            let middle = (low + high) / 2
            if points[middle].pace <= pace { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
