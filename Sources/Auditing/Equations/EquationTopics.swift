extension Equation {
    /// What the words around a calculation say that it is about.
    struct Topics: OptionSet, Hashable, Sendable {
        let rawValue: UInt8

        /// Floating-point work.
        static let work = Topics(rawValue: 1)
        /// The time to the first token.
        static let timeToFirstToken = Topics(rawValue: 2)
        /// Reading prompts.
        static let prefill = Topics(rawValue: 4)

        private static let prefillTime: Topics = [.timeToFirstToken, .prefill]

        init(rawValue: UInt8) { self.rawValue = rawValue }

        /// What some words speak of.
        init(_ words: [Word]) {
            self = words.reduce(into: []) { topics, word in topics.formUnion(Topics.words[word] ?? []) }
        }

        private static let words = WordTable<Topics>([
            ("flops", .work), ("flop", .work), ("gflops", .work), ("tflops", .work), ("pflops", .work),
            ("gflop", .work), ("tflop", .work), ("pflop", .work), ("ttft", .prefillTime),
            ("prefill", .prefill), ("prompt", .prefill), ("prompts", .prefill), ("first", .prefill),
        ])
    }
}
