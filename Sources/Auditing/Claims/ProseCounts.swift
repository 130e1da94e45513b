internal import Quantities

extension ProseContext {
    /// What a bare number counts by the words around it: experts, heads, accelerators, nodes, tokens.
    var countKind: ClaimKind? {
        let value = quantity.value
        if ["B", "T"].contains(quantity.unit) || quantity.unit.lowercased() == "billion" {
            if after.first.map(Self.active.contains) == true || before.last == Self.activeWord {
                return .activeParameterCount
            }
            let isTotal = after.first.map(Self.parameters.contains) == true
            return isTotal && !after.prefix(4).contains(Self.activeWord) ? .parameterCount : nil
        }
        guard value >= 1 else { return nil }
        if let kind = rateKindOfTokens { return kind }
        let noun = after.first.flatMap { Self.nouns[$0] }
        let next = after.dropFirst().first
        if noun == .experts || noun == .routed { return expertKind }
        if isShareOfExperts { return .expertsPerDevice }
        guard value == value.rounded() else { return nil }
        if let kind = clusterKind { return kind }
        switch noun {
        case .heads where before.last != Self.per: return next == Self.per ? nil : .queryHeads
        case .keyValue: return next == Self.heads ? .keyValueHeads : nil
        case .layers where before.last.map(Self.ordinals.contains) != true: return next == Self.each ? nil : .layerCount
        case .concurrent: return .batchSize
        // `512 sequences in decode`, `64 chats in flight`
        case .requests where after.count >= 3 && next == Self.inside && Self.flights.contains(after[2]):
            return .batchSize
        case .inputs: return next == Self.tokens ? .inputLength : nil
        case .outputs: return next == Self.tokens ? .outputLength : nil
        case .tokens: if let kind = lengthKind { return kind }
        case .inside where before.last == Self.tokens: return .inputLength
        case .outside where line.contains(Self.tokens): return .outputLength
        default: break
        }
        return isHeadDimension ? .headDimension : nil
    }

    /// The kind of a rate whose unit stands apart from its number: `1.2 million prompt tokens/s`.
    private var rateKindOfTokens: ClaimKind? {
        let near = Array(after.prefix(5))
        guard let place = near.firstIndex(where: { $0 == Self.tokens || $0 == Self.tok }), place <= 2,
            let next = near.dropFirst(place + 1).first
        else { return nil }
        let isRate =
            Self.seconds.contains(next)
            || (next == Self.per && near.dropFirst(place + 2).first.map(Self.seconds.contains) == true)
        guard isRate else { return nil }
        return near.prefix(place).contains(where: { Self.prompts.contains($0) || $0 == Self.prefill })
            ? .promptThroughput : near.prefix(place).contains(where: Self.answers.contains) ? .throughput : nil
    }

    private static let tok: Word = "tok"
    private static let prefill: Word = "prefill"
    private static let seconds: WordSet = ["s", "sec", "second"]

    /// What the noun behind a number may make of it.
    private enum Noun: Sendable {
        case experts, routed, heads, keyValue, layers, concurrent, inputs, outputs, tokens, inside, outside, requests
    }

    private static let nouns = WordTable<Noun>([
        ("experts", .experts), ("expert", .experts), ("routed", .routed), ("heads", .heads), ("kv", .keyValue),
        ("layers", .layers), ("concurrent", .concurrent), ("input", .inputs), ("prompt", .inputs),
        ("output", .outputs), ("generated", .outputs), ("tokens", .tokens), ("token", .tokens), ("in", .inside),
        ("out", .outside), ("sequences", .requests), ("requests", .requests), ("chats", .requests),
        ("streams", .requests), ("users", .requests), ("conversations", .requests), ("sessions", .requests),
    ])
    private static let inside: Word = "in"
    private static let flights: WordSet = ["decode", "decoding", "flight"]
    private static let active: WordSet = ["active", "activated"]
    private static let activeWord: Word = "active"
    private static let parameters: WordSet = ["parameters", "params"]
    private static let ordinals: WordSet = ["first", "last", "every", "each"]
    private static let per: Word = "per"
    private static let each: Word = "each"
    private static let of: Word = "of"
    private static let heads: Word = "heads"
    private static let head: Word = "head"
    private static let dimension: Word = "dimension"
    private static let tokens: Word = "tokens"
    private static let x: Word = "x"

    /// `head dimension 128`, `a head dimension of 128`, `the dimension of each head`.
    private var isHeadDimension: Bool {
        guard before.count >= 2, let last = before.last else { return false }
        if last == Self.dimension { return before[before.count - 2] == Self.head }
        if last == Self.of { return before.suffix(3) == [Self.head, Self.dimension, Self.of] }
        return last == Self.head && before.suffix(4) == [Self.dimension, Self.of, Self.each, Self.head]
    }

    /// `Prompts average 2,048 tokens`, `prompts of 2,048 tokens`, `answers with 512 tokens`.
    private var lengthKind: ClaimKind? {
        let near = before.suffix(3)
        let next = after.dropFirst().first
        if let next, !standsInAPlace {
            if next == Self.inWord || Self.prompts.contains(next) { return .inputLength }
            if next == Self.outWord || Self.answers.contains(next) { return .outputLength }
        }
        let isTotal = after.dropFirst().prefix(3).contains(Self.total) || near.contains(Self.total)
        guard !isTotal, !before.contains(where: \.isNumber) else { return nil }
        if Self.prompts.containsAny(of: near) { return .inputLength }
        return Self.answers.containsAny(of: near) ? .outputLength : nil
    }

    /// Whether `in` says where: `64 tokens in the step`.
    var standsInAPlace: Bool {
        after.count > 2 && after[1] == Self.inWord && Self.articlesOfPlace.contains(after[2])
    }

    private static let articlesOfPlace: WordSet = ["the", "a", "each", "every", "one", "this", "flight", "all"]
    private static let inWord: Word = "in"
    private static let outWord: Word = "out"
    private static let total: Word = "total"
    private static let prompts: WordSet = ["prompt", "prompts", "input", "inputs"]
    private static let answers: WordSet = [
        "output", "outputs", "answers", "answer", "responses", "response", "generate", "generates",
    ]

    /// A count of accelerators or nodes: `8 × H200`, `16 GPUs`, `每台 8 张 H20`.
    private var clusterKind: ClaimKind? {
        var words = after[...]
        if let first = words.first, first == Self.x || Self.vendors.contains(first) { words.removeFirst() }
        if let first = words.first, Self.vendors.contains(first) { words.removeFirst() }
        guard let first = words.first else { return nil }
        let isDevice =
            Self.devices.contains(first) || DeviceNames.contains(first)
            || first.terms.begins(with: .sheet) || first.terms.begins(with: .block) || first.terms.begins(with: .card)
        guard isDevice else { return nil }
        // `GPUs/worker 4`, `between any two accelerators`
        if let next = words.dropFirst().first, Self.workers.contains(next) { return nil }
        if before.last.map(Self.indefinite.contains) == true { return nil }
        // `each head on 4 GPUs`
        if before.last == Self.on, before.suffix(4).contains(Self.each) { return nil }
        // `two H100 nodes`
        if let next = words.dropFirst().first, Self.machines.contains(next) { return .nodeCount }
        // `2 nodes x 8 H100`
        if before.last == Self.x, before.dropLast().last.map(Self.machines.contains) == true { return .devicesPerNode }
        return isPerNode(Array(words.dropFirst().prefix(5))) ? .devicesPerNode : .deviceCount
    }

    /// Whether the words around a count of accelerators say that it is one machine's.
    private func isPerNode(_ rest: [Word]) -> Bool {
        for index in rest.indices.dropFirst()
        where Self.holders.contains(rest[index]) && Self.distributives.contains(rest[index - 1]) {
            return true
        }
        if rest.contains(Self.each),
            before.contains(where: { Self.holders.contains($0) || Self.holders.contains($0.withoutLast) })
        {
            return true
        }
        guard let last = before.last else { return false }
        if last == Self.of || last == Self.with || last == Self.has, let holder = before.dropLast().last,
            Self.holders.contains(holder.withoutLast) || holder == Self.boxes
        {
            return true
        }
        return last.terms.ends(with: .eachServer) || last.terms.ends(with: .eachNode)
            || last.terms.ends(with: .eachMachine) || last.terms.ends(with: .singleServer)
    }

    private static let with: Word = "with"
    private static let has: Word = "has"
    private static let workers: WordSet = ["worker", "replica", "instance", "group", "engine", "prefill", "decode"]
    private static let on: Word = "on"
    private static let indefinite: WordSet = ["any", "between", "every", "other"]
    private static let machines: WordSet = ["nodes", "servers", "machines", "boxes", "hosts"]
    private static let boxes: Word = "boxes"
    private static let devices: WordSet = ["gpus", "accelerators", "devices", "npus", "chips"]
    private static let holders: WordSet = ["node", "server", "box", "host", "machine", "tray"]
    private static let distributives: WordSet = ["per", "each", "a"]
    private static let vendors: WordSet = [
        "nvidia", "hgx", "dgx", "tpu", "amd", "instinct", "ascend", "昇腾", "huawei",
    ]

    /// Whether a number is a device's share of experts named before it: `experts are split by EP4: 16 per GPU`.
    private var isShareOfExperts: Bool {
        guard after.count >= 2, after[0] == Self.per, Self.ranks.contains(after[1]), quantity.unit.isEmpty,
            let experts = before.lastIndex(where: { $0 == Self.experts })
        else { return false }
        return before[experts...].dropFirst().allSatisfy { !$0.isNumber && !Self.otherShares.contains($0) }
    }

    private static let otherShares: WordSet = ["heads", "layers", "tokens", "sequences", "requests", "gb", "weights"]

    private var expertKind: ClaimKind? {
        let isRouted = after.first == Self.routed
        // What stands behind the next number is said of that one.
        let after = (isRouted ? after.dropFirst() : after[...]).prefix { !$0.isNumber }
        guard let noun = after.first, noun == Self.experts || noun == Self.expert else { return nil }
        let next = after.dropFirst().first
        let rest = after.dropFirst().prefix(5)
        // `16 experts live on each GPU`
        let place = next.map(Self.stays.contains) == true ? after.dropFirst(2) : after.dropFirst()
        if let first = place.first, Self.spreads.contains(first),
            Self.ranks.containsAny(of: place.dropFirst().prefix(3))
        {
            return .expertsPerDevice
        }
        // `each GPU holds 128 / 16 = 8 experts per layer`
        for index in before.indices.dropFirst()
        where Self.ranks.contains(before[index]) && Self.distributives.contains(before[index - 1]) {
            return .expertsPerDevice
        }
        // `2 of 8 experts per token`
        if before.last == Self.of, before.dropLast().last?.isNumber == true { return .expertsPerLayer }
        // `128 experts, top-8`
        if next == Self.top { return .expertsPerLayer }
        if next.map(Self.active.contains) == true || before.last == Self.top || before.last == Self.activeWord {
            return .expertsPerToken
        }
        if rest.contains(Self.per), rest.contains(Self.token) { return .expertsPerToken }
        if next == Self.per || next == Self.inWord { return rest.contains(Self.layer) ? .expertsPerLayer : nil }
        if before.last == Self.of || Self.pools.containsAny(of: before.suffix(3)) { return .expertsPerLayer }
        if isRouted, !before.suffix(2).contains(where: { $0 == Self.of || $0 == Self.top }) { return .expertsPerLayer }
        return next.map(Self.spans.contains) == true ? .expertsPerLayer : nil
    }

    private static let routed: Word = "routed"
    private static let experts: Word = "experts"
    private static let expert: Word = "expert"
    private static let top: Word = "top"
    private static let token: Word = "token"
    private static let layer: Word = "layer"
    private static let ranks: WordSet = ["gpu", "device", "accelerator", "npu", "rank", "card", "die"]
    private static let stays: WordSet = ["live", "sit", "reside", "stay", "are"]
    private static let spreads: WordSet = ["per", "on", "each", "in"]
    private static let pools: WordSet = ["mixture", "pool"]
    private static let spans: WordSet = ["distributed", "spread", "over", "across"]
}
