/// Parts of words that say something in languages that write without blanks between words.
enum Term: Int, CaseIterable {
    case each, single, eachOf, eachMachine, eachNode, eachServer, singleServer
    case sheet, block, card, stream, concurrentOnes, concurrent, batch, context, requirement
    case firstToken, firstCharacter, cache, weights, tokenUnit, singleCard, eachCard, sum
    case singleSequence, singleRequest, oneSingleRequest, token, partOfWeights, someExperts, objective
    case attention, tokenBytes

    /// How it is written, in each way.
    var texts: [String] {
        switch self {
        case .eachCard: ["每卡", "每die", "每张", "每块", "单张", "每个gpu", "每gpu"]
        case .partOfWeights: ["注意力", "其它", "其他", "其余", "稠密", "专家", "读取", "每步读", "共享", "路由"]
        case .someExperts: ["冗余", "命中", "共享"]
        case .objective: ["目标", "的要求", "上限"]
        case .tokenBytes: ["字节"]
        default: [text]
        }
    }

    /// How it is written.
    private var text: String {
        switch self {
        case .each: "每"
        case .single: "单"
        case .eachOf: "每个"
        case .eachMachine: "每机"
        case .eachNode: "每节点"
        case .eachServer: "每台"
        case .singleServer: "单机"
        case .sheet: "张"
        case .block: "块"
        case .card: "卡"
        case .stream: "路"
        case .concurrentOnes: "个并发"
        case .concurrent: "并发"
        case .batch: "批大小"
        case .context: "上下文"
        case .requirement: "的要求"
        case .firstToken: "首token"
        case .firstCharacter: "首字"
        case .cache: "缓存"
        case .weights: "权重"
        case .tokenUnit: "词元"
        case .singleCard: "单卡"
        case .eachCard: "每卡"
        case .sum: "总"
        case .singleSequence: "单条"
        case .singleRequest: "单请求"
        case .oneSingleRequest: "单个请求"
        case .token: "token"
        case .partOfWeights, .someExperts, .objective, .tokenBytes: ""
        case .attention: "注意力"
        }
    }

    /// Which terms stand in a word, and which it begins or ends with.
    struct Occurrences: Hashable, Sendable {
        private var inside: UInt32 = 0
        private var first: UInt32 = 0
        private var last: UInt32 = 0
        /// What else is known of the word.
        private var traits: UInt8 = 0

        /// What a word is made of.
        enum Trait: UInt8 {
            /// It has scalars outside ASCII.
            case isWide = 1
            /// It is nothing but digits, more than sixteen.
            case isLongNumber = 2
        }

        mutating func insert(_ trait: Trait) { traits |= trait.rawValue }

        func contains(_ trait: Trait) -> Bool { traits & trait.rawValue != 0 }

        mutating func insert(_ term: Term, begins: Bool, ends: Bool) {
            inside |= 1 << UInt32(term.rawValue)
            if begins { first |= 1 << UInt32(term.rawValue) }
            if ends { last |= 1 << UInt32(term.rawValue) }
        }

        func contains(_ term: Term) -> Bool { inside & 1 << UInt32(term.rawValue) != 0 }
        func begins(with term: Term) -> Bool { first & 1 << UInt32(term.rawValue) != 0 }
        func ends(with term: Term) -> Bool { last & 1 << UInt32(term.rawValue) != 0 }
    }

    /// The terms of a word of `size` bytes; none are sought in a short plain one.
    static func occurrences(in scalars: ArraySlice<Unicode.Scalar>, size: Int) -> Occurrences {
        var found = Occurrences()
        let isWide = !scalars.allSatisfy(\.isASCII)
        if isWide { found.insert(.isWide) }
        guard isWide || size > 16 else { return found }
        if scalars.allSatisfy({ ("0"..."9").contains($0) }) { found.insert(.isLongNumber) }
        for match in finder.matches(in: scalars) {
            let length = match.range.count
            found.insert(
                match.value, begins: match.range.lowerBound == scalars.startIndex,
                ends: match.range.lowerBound + length == scalars.endIndex)
        }
        return found
    }

    private static let finder = TermFinder(allCases.flatMap { term in term.texts.map { ($0, term) } })
}

extension Term.Occurrences: ExpressibleByArrayLiteral {
    init(arrayLiteral elements: Term...) {
        for term in elements { insert(term, begins: false, ends: false) }
    }
}

/// Finds all of many terms in one pass over a text.
struct TermFinder<Value: Sendable>: Sendable {
    /// The terms by their first scalar.
    private let terms: [Unicode.Scalar: [(text: [Unicode.Scalar], value: Value)]]
    /// One bit for the last ten bits of each first scalar, so that most scalars need not be looked up.
    private let firsts: [UInt64]

    init(_ terms: [(text: String, value: Value)]) {
        self.terms = Dictionary(grouping: terms.map { (text: Array($0.text.unicodeScalars), value: $0.value) }) {
            $0.text.first ?? "\0"
        }
        var firsts = [UInt64](repeating: 0, count: 16)
        for scalar in self.terms.keys { firsts[Int(scalar.value >> 6) & 15] |= 1 << UInt64(scalar.value & 63) }
        self.firsts = firsts
    }

    /// Where the terms stand, in order; they may overlap and repeat.
    func matches(in scalars: ArraySlice<Unicode.Scalar>) -> [(range: Range<Int>, value: Value)] {
        var found: [(range: Range<Int>, value: Value)] = []
        for index in scalars.indices {
            let value = scalars[index].value
            guard firsts[Int(value >> 6) & 15] & 1 << UInt64(value & 63) != 0, let candidates = terms[scalars[index]]
            else { continue }
            for term in candidates where scalars[index...].starts(with: term.text) {
                found.append((index..<(index + term.text.count), term.value))
            }
        }
        return found
    }
}
