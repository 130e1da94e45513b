/// What a word of a sentence about parallelism stands for, in English or Chinese.
enum EffectMark: Hashable, Sendable {
    /// A way to split a model over devices.
    enum Split: Hashable, Sendable { case tensor, pipeline, data, expert, context }

    case split(Split)
    /// `parallelism`, which makes a way to split of the word before it.
    case parallelism
    /// `ranks`, which do so too.
    case ranks
    /// Words that are a way to split with `parallelism` behind them.
    case splitName(Split)
    /// It makes something smaller or shorter.
    case reduces
    /// A part that is left: `a quarter`, `八分之一`.
    case fraction
    case cache, latent, weights, attention, experts
    /// A time that may be of anything.
    case time
    /// The time that a request or one of its tokens takes.
    case latency
    case token, request
    /// One request alone.
    case alone
    /// All of a thing.
    case whole
    /// Whatever else holds.
    case always
    case prefill, decode
    /// Something is the bound.
    case bound
    case memory, compute
    /// It is denied, compared with or no statement.
    case denial
    /// What a sentence about time may speak of besides the time of a token.
    case elsewhere
    /// A new clause begins.
    case clause

    private static let english: [(words: String, mark: EffectMark)] = [
        ("tp", .split(.tensor)), ("pp", .split(.pipeline)), ("dp", .split(.data)), ("ep", .split(.expert)),
        ("cp", .split(.context)),
        ("replica|replicas", .split(.data)),
        ("tensor", .splitName(.tensor)), ("pipeline", .splitName(.pipeline)), ("data", .splitName(.data)),
        ("expert", .splitName(.expert)), ("context|sequence", .splitName(.context)),
        ("parallelism|parallel|stages|stage", .parallelism), ("rank|ranks", .ranks),
        (
            "reduces|reduce|reducing|halves|halve|halving|cuts|cut|cutting|shrinks|shrink|shrinking|divides|divide|divided|"
                + "splits|split|splitting|shards|shard|sharded|shortens|shorten|lowers|lower|lowering|quarters|falls|fall|"
                + "drops|drop|decreases|decrease|partitions|partitioned|speeds|accelerates|improves",
            .reduces
        ),
        ("half|quarter|eighth|sixteenth", .fraction),
        ("cache|caches|kv|kvcache", .cache), ("latent|latents|mla", .latent), ("weights|parameters", .weights),
        ("attention", .attention), ("experts", .experts),
        ("time", .time), ("latency|tpot|itl|ttft|tbt", .latency),
        ("token|tokens", .token), ("request|requests|prompt|prompts|sequence|sequences|user|users", .request),
        ("single|lone|one|alone|individual|each", .alone), ("all|every|whole|entire|everything", .whole),
        ("always|however|whatever|regardless|invariably", .always),
        ("prefill|prefilling", .prefill), ("decode|decoding|generation", .decode),
        ("bound|limited|bottleneck|bottlenecked|governed|dominated|constrained", .bound),
        ("memory|bandwidth|hbm", .memory), ("compute|arithmetic|flops|computation|math", .compute),
        (
            "not|never|no|isn|doesn|don|cannot|can't|won|without|neither|nor|instead|unlike|rather|than|wrong|false|myth|"
                + "incorrect|misconception|misconceptions|would|could|only|nothing|hardly|barely|little",
            .denial
        ),
        (
            "throughput|bubble|bubbles|fill|communication|traffic|exchange|exchanges|allreduce|transfer|transfers|load|"
                + "loading|start|startup|chunk|chunks|chunked|queue|queueing|waiting|cost|price|heads|projection|projections|"
                + "buffer|buffers|activations|activation|gqa|grouped",
            .elsewhere
        ),
        ("because|since|so|while|whereas|but|which|although|though|as", .clause),
    ]

    private static let chinese: [(term: String, mark: EffectMark)] = [
        ("张量并行", .split(.tensor)), ("流水线", .split(.pipeline)), ("流水并行", .split(.pipeline)),
        ("数据并行", .split(.data)), ("副本", .split(.data)), ("专家并行", .split(.expert)), ("上下文并行", .split(.context)),
        ("降低", .reduces), ("缩短", .reduces), ("减半", .reduces), ("减少", .reduces), ("减小", .reduces),
        ("切分", .reduces), ("切成", .reduces), ("切到", .reduces), ("分摊", .reduces), ("均分", .reduces), ("平分", .reduces),
        ("拆分", .reduces),
        ("下降", .reduces), ("缩小", .reduces), ("只存", .fraction), ("分之一", .fraction), ("只需保存", .fraction),
        ("缓存", .cache), ("潜变量", .latent), ("潜在", .latent), ("潜向量", .latent), ("权重", .weights),
        ("参数", .weights), ("注意力", .attention), ("专家", .experts), ("时延", .latency), ("延迟", .latency), ("时间", .time),
        ("请求", .request), ("词元", .token), ("单个", .alone), ("单请求", .alone), ("单条", .alone), ("全部", .whole),
        ("所有", .whole), ("总是", .always), ("无论", .always), ("始终", .always), ("预填充", .prefill), ("解码", .decode),
        ("受限", .bound), ("瓶颈", .bound), ("访存", .memory), ("带宽", .memory), ("显存", .memory), ("算力", .compute),
        ("计算", .compute), ("不", .denial), ("无法", .denial), ("没有", .denial), ("并非", .denial),
        ("吞吐", .elsewhere), ("气泡", .elsewhere), ("通信", .elsewhere), ("激活值", .elsewhere), ("头数", .elsewhere),
        ("因为", .clause), ("所以", .clause), ("而", .clause), ("但", .clause), ("从而", .clause),
    ]

    private static let words = WordTable(
        english.flatMap { words, mark in words.split(separator: "|").map { (Word(String($0)), mark) } })
    private static let terms = TermFinder(chinese.map { ($0.term, $0.mark) })

    private static let degrees: [(prefix: Word, split: Split)] = [
        (Word("tp"), .tensor), (Word("pp"), .pipeline), (Word("dp"), .data), (Word("ep"), .expert),
        (Word("cp"), .context),
    ]

    /// What the words and signs of a sentence stand for, in order; words that say nothing are left out.
    static func marks(in sentence: [Unicode.Scalar]) -> [EffectMark] {
        let (words, places) = Words.placed(sentence[...])
        var reader = EffectMarkReader()
        var end = 0
        for (word, place) in zip(words, places) {
            if sentence[end..<place.lowerBound].contains(where: breaks) { reader.marks.append(.clause) }
            end = place.upperBound
            if word.isPlain { reader.read(word) } else { reader.read(Array(sentence[place])) }
        }
        return reader.marks
    }

    private static func breaks(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case ",", ":", ";", "，", "；", "：", "—", "–", "(", ")", "（", "）": true
        default: false
        }
    }

    /// The mark of an English word.
    static func mark(of word: Word) -> EffectMark? {
        if let own = words[word] { return own }
        guard word.size <= 5, word.endsInDigit else { return nil }
        return degrees.first { word.begins(with: $0.prefix) }.map { .split($0.split) }
    }

    /// The marks of Chinese text and where they stand; they do not overlap.
    static func marks(inChinese scalars: [Unicode.Scalar]) -> [(range: Range<Int>, value: EffectMark)] {
        var end = 0
        return terms.matches(in: scalars[...]).filter { match in
            guard match.range.lowerBound >= end else { return false }
            end = match.range.upperBound
            return true
        }
    }
}

/// Joins the words of a sentence to marks.
private struct EffectMarkReader {
    var marks: [EffectMark] = []
    private var previous = Word()

    /// Words before `stage` that make a time that of one stage.
    private static let eachOf: WordSet = ["per", "each", "every", "a", "one"]
    /// Words before `stages` that make them the depth of a pipeline.
    private static let numberOf: WordSet = ["of", "more", "adding", "additional", "extra"]

    /// Adds what an English word stands for: `tensor` is a way to split where `parallelism` follows.
    mutating func read(_ word: Word) {
        defer { previous = word }
        let name: EffectMark.Split? = if case .splitName(let split)? = marks.last { split } else { nil }
        if name != nil { marks.removeLast() }
        switch EffectMark.mark(of: word) {
        case nil: break
        case .ranks?: if let name { marks.append(.split(name)) }
        case .parallelism?:
            if let name {
                marks.append(.split(name))
            } else if word == "stages", EffectMarkReader.numberOf.contains(previous) {
                marks.append(.split(.pipeline))
            } else if EffectMarkReader.eachOf.contains(previous) {
                marks.append(.elsewhere)
            }
        case .reduces? where previous == "all":
            // `all-reduces` are exchanges.
            if marks.last == .whole { marks.removeLast() }
            marks.append(.elsewhere)
        case let mark?: marks.append(mark)
        }
    }

    /// Adds what a run of Chinese text stands for, and the names that it holds: `TP8时`.
    mutating func read(_ scalars: [Unicode.Scalar]) {
        if case .splitName? = marks.last { marks.removeLast() }
        previous = Word()
        var found = EffectMark.marks(inChinese: scalars)
        for name in scalars.split(omittingEmptySubsequences: true, whereSeparator: { !$0.isASCII }) {
            guard let mark = EffectMark.mark(of: Word(lowercasing: name)) else { continue }
            found.append((name.startIndex..<name.endIndex, mark))
        }
        found.sort { $0.range.lowerBound < $1.range.lowerBound }
        marks += found.map(\.value)
    }
}
