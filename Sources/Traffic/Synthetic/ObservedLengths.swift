internal import Diagnostics

/// The lengths of requests that were seen, taken from a trace.
enum ObservedLengths {
    /// How many requests are kept of a longer trace.
    static let mostPairs = 1 << 16

    /// The lengths in a trace; of a long one a sample, in which each request is equally likely to be.
    ///
    /// J. S. Vitter, Random sampling with a reservoir, ACM TOMS 11 (1985), algorithm R.
    static func sample(of file: TraceFile) throws(Diagnostic) -> [LengthPair] {
        let reader = try file.open()
        var pairs: [LengthPair] = []
        var random = RandomStream(seed: 0)
        var count = 0
        while let request = try reader.next() {
            let pair = LengthPair(input: request.inputTokens, output: request.outputTokens)
            count += 1
            if pairs.count < mostPairs {
                pairs.append(pair)
            } else {
                let place = random.whole(in: 0...count - 1)
                if place < mostPairs { pairs[place] = pair }
            }
        }
        return pairs
    }
}
