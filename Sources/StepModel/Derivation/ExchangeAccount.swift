internal import Hardware
internal import Quantities

/// How the message of an exchange follows from the tokens of a step.
extension ExchangeWork {
    /// S, I and O.
    func account(_ step: StepQuantities) -> [Derivation] {
        let each = Derivation("b", "bytes of each", .bytes, of: bytesPerUnit)
        let rows = variable.derivation(step) * each
        let unit = step.isDecode ? decode : prefill
        guard let load else { return unit.account(sending: rows) }
        let imbalance = Derivation(
            "γ", "busiest device over the mean", .number, of: load.imbalance.ratio(step.groupTokens),
            source: "expected under the routing assumed")
        return unit.account(sending: rows * imbalance, visits: expertsPerToken)
    }
}

extension CacheExchange {
    /// S, I and O of a group of sequences.
    func account(_ share: SequenceShare) -> [Derivation] {
        let group = share.derivations
        let perNew = Derivation("b", "bytes of each new token", .bytes, of: bytesPerNewToken)
        let perToken = Derivation("b", "bytes of each token of context", .bytes, of: bytesPerContextToken)
        let message =
            bytesPerContextToken > 0
            ? group.count * (group.cached + group.new) * perToken : group.count * group.new * perNew
        return unit.account(sending: message)
    }
}

extension Exchange {
    /// S, I and O of a message of so many times this exchange's one byte.
    fileprivate func account(sending payload: Formula, visits: Int = 0) -> [Derivation] {
        let sent = Derivation("S", "bytes to exchange", .bytes, payload)
        let (inside, outside) = shares(visits)
        let out = Derivation("o", "of each byte sent to other nodes", .number, outside)
        let own = Derivation("i", "of each byte sent inside the node", .number, inside)
        var parts = [sent]
        if messageBytes.rawValue != 1 {
            let copies = Derivation(
                "ν", "copies that benchmarks of the exchange count", .number, of: messageBytes.rawValue)
            parts.append(Derivation("S'", "message as benchmarks count it", .bytes, sent * copies))
        }
        if scaleUpBytes > .zero { parts.append(Derivation("I", "sent inside the node", .bytes, sent * own)) }
        if scaleOutBytes > .zero { parts.append(Derivation("O", "sent to other nodes", .bytes, sent * out)) }
        return parts
    }

    /// What a device sends of each byte inside its node and out of it; this exchange is that of one byte.
    private func shares(_ visits: Int) -> (inside: Formula, outside: Formula) {
        let all = Derivation("n", "devices", .number, of: Double(participants)).asFormula
        let perNode = Derivation("g", "of them in a node", .number, of: Double(participantsPerNode)).asFormula
        let nodes = Derivation("N", "nodes", .number, of: Double(nodes)).asFormula
        let ring = ((perNode - 1) / perNode, (nodes - 1) / nodes / perNode)
        let known: (inside: Formula, outside: Formula)? =
            switch collective {
            case .allReduce: (2 * ring.0, 2 * ring.1)
            case .allGather, .reduceScatter: ring
            case .dispatchPerExpert, .combinePerExpert: perExpert(all, nodes, visits)
            case .dispatchPerNode, .combinePerNode: perNodeCopies(all, nodes, visits)
            case .allToAll, .pointToPoint: nil
            }
        // Copies per device share the constants of copies per node, but not their number.
        if let known, agrees(known.inside.value, scaleUpBytes.rawValue),
            agrees(known.outside.value, scaleOutBytes.rawValue)
        {
            return known
        }
        return (.number(scaleUpBytes.rawValue), .number(scaleOutBytes.rawValue))
    }

    private func expertsPerToken(_ visits: Int) -> Derivation {
        Derivation("k", "experts per token", .number, of: Double(visits))
    }

    /// One copy per expert: k·(n−1)/n leave the device, k·(N−1)/N the node.
    private func perExpert(_ all: Formula, _ nodes: Formula, _ visits: Int) -> (inside: Formula, outside: Formula) {
        let leaving = expertsPerToken(visits) * ((nodes - 1) / nodes)
        return (expertsPerToken(visits) * ((all - 1) / all) - leaving, leaving)
    }

    /// One copy per node that holds any of a token's experts, and one per device inside it.
    private func perNodeCopies(_ all: Formula, _ nodes: Formula, _ visits: Int) -> (inside: Formula, outside: Formula) {
        func copies(_ among: Formula) -> Formula {
            (among - 1) * (1 - .power(1 - 1 / among, expertsPerToken(visits).asFormula))
        }
        return (copies(all), copies(nodes))
    }

    private func agrees(_ first: Double, _ second: Double) -> Bool {
        abs(first - second) <= 1e-9 * max(1, abs(second))
    }
}
