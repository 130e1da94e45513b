internal import Quantities

extension ProseContext {
    /// What a bare number counts by the words around it: experts, heads, accelerators, nodes, tokens.
    var countKind: ClaimKind? {
        let value = quantity.value
        if quantity.unit == "B" || quantity.unit == "T" || quantity.unit.lowercased() == "billion" {
            if after.first == "active" || after.first == "activated" || before.last == "active" {
                return .activeParameterCount
            }
            let isTotal = after.first == "parameters" || after.first == "params"
            return isTotal && !after.prefix(4).contains("active") && after.dropFirst().first != "active"
                ? .parameterCount : nil
        }
        guard value >= 1 else { return nil }
        if after.first == "experts" || after.first == "expert" || after.first == "routed" { return expertKind }
        guard value == value.rounded() else { return nil }
        if let kind = clusterKind { return kind }
        switch after.first {
        case "heads" where before.last != "per": return after.dropFirst().first == "per" ? nil : .queryHeads
        case "kv": return after.dropFirst().first == "heads" ? .keyValueHeads : nil
        case "layers" where !["first", "last", "every", "each"].contains(before.last):
            return after.dropFirst().first == "each" ? nil : .layerCount
        case "concurrent": return .batchSize
        case "input", "prompt": return after.dropFirst().first == "tokens" ? .inputLength : nil
        case "output", "generated": return after.dropFirst().first == "tokens" ? .outputLength : nil
        case "tokens", "token": if let kind = lengthKind { return kind }
        case "in" where before.last == "tokens": return .inputLength
        case "out" where line.contains("tokens"): return .outputLength
        default: break
        }
        if before.suffix(2) == ["head", "dimension"] || before.suffix(4) == ["dimension", "of", "each", "head"]
            || before.suffix(3) == ["head", "dimension", "of"]
        {
            return .headDimension
        }
        return nil
    }

    /// `Prompts average 2,048 tokens`, `prompts of 2,048 tokens`, `answers with 512 tokens`.
    private var lengthKind: ClaimKind? {
        let near = before.suffix(3)
        let prompts: Set<String> = ["prompt", "prompts", "input", "inputs"]
        let answers: Set<String> = [
            "output", "outputs", "answers", "answer", "responses", "response", "generate", "generates",
        ]
        let next = after.dropFirst().first
        if next == "in" || next.map(prompts.contains) == true { return .inputLength }
        if next == "out" || next.map(answers.contains) == true { return .outputLength }
        let isTotal = after.dropFirst().prefix(3).contains("total") || near.contains("total")
        guard !isTotal, !before.contains(where: \.isWholeNumber) else { return nil }
        if near.contains(where: prompts.contains) { return .inputLength }
        return near.contains(where: answers.contains) ? .outputLength : nil
    }

    /// A count of accelerators or nodes: `8 × H200`, `16 GPUs`, `每台 8 张 H20`.
    private var clusterKind: ClaimKind? {
        var words = after[...]
        if let first = words.first, first == "x" || vendors.contains(first) { words.removeFirst() }
        if let first = words.first, vendors.contains(first) { words.removeFirst() }
        guard let first = words.first else { return nil }
        let nouns: Set<String> = ["gpus", "accelerators", "devices", "npus"]
        let isDevice =
            nouns.contains(first) || DeviceNames.contains(first)
            || ["张", "块", "卡"].contains { first.hasPrefix($0) }
        guard isDevice else { return nil }
        let rest = words.dropFirst().prefix(5)
        let holders: Set<String> = ["node", "server", "box", "host", "machine"]
        let isPerNode =
            zip(rest, rest.dropFirst()).contains { ($0 == "per" || $0 == "each" || $0 == "a") && holders.contains($1) }
            || (rest.contains("each")
                && before.contains { holders.contains($0) || holders.contains(String($0.dropLast())) })
            || (["of", "with"].contains(before.last)
                && before.dropLast().last.map { holders.contains(String($0.dropLast())) || $0 == "boxes" } == true)
            || before.last.map { $0.hasSuffix("每台") || $0.hasSuffix("每节点") || $0.hasSuffix("每机") || $0.hasSuffix("单机") }
                == true
        return isPerNode ? .devicesPerNode : .deviceCount
    }

    private var vendors: Set<String> { ["nvidia", "hgx", "dgx", "amd", "instinct", "ascend", "昇腾", "huawei"] }

    private var expertKind: ClaimKind? {
        let holders: Set<String> = ["gpu", "device", "accelerator", "npu", "rank", "card"]
        let isRouted = after.first == "routed"
        // What stands behind the next number is said of that one.
        let after = (isRouted ? Array(after.dropFirst()) : after).prefix { !$0.isWholeNumber }
        guard after.first == "experts" || after.first == "expert" else { return nil }
        let next = after.dropFirst().first ?? ""
        let rest = Set(after.dropFirst().prefix(5))
        if ["per", "on", "each", "in"].contains(next), !holders.isDisjoint(with: after.dropFirst(2).prefix(3)) {
            return .expertsPerDevice
        }
        if next == "active" || next == "activated" || before.last == "top" || before.last == "active" {
            return .expertsPerToken
        }
        if rest.isSuperset(of: ["per", "token"]) { return .expertsPerToken }
        if next == "per" || next == "in" { return rest.contains("layer") ? .expertsPerLayer : nil }
        if before.last == "of" || before.suffix(3).contains("mixture") || before.suffix(3).contains("pool") {
            return .expertsPerLayer
        }
        if isRouted, !before.suffix(2).contains(where: ["of", "top"].contains) { return .expertsPerLayer }
        return ["distributed", "spread", "over", "across"].contains(next) ? .expertsPerLayer : nil
    }
}

extension String {
    /// Whether a word is a number.
    fileprivate var isWholeNumber: Bool { !isEmpty && utf8.allSatisfy { (0x30...0x39).contains($0) } }
}
