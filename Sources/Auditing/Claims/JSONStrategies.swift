internal import Documents

/// The layouts that a JSON or YAML document proposes.
extension JSONClaims {
    /// Gathers the degrees into strategies: those of one object belong together, and two of one kind never do.
    mutating func gatherStrategies() {
        let degrees = claims.indices.filter { claims[$0].kind.isDegree && claims[$0].kind != .replicas }
        guard !degrees.isEmpty else { return }
        let groups = grouped(degrees, depth: 0)
        guard groups.count > 1 else {
            let phase = degrees.compactMap { claims[$0].phase }.first ?? self.phase
            return append(StatedStrategy(claims: claims, phase: phase))
        }
        // Claims stand in the order of the document, so that those of one object follow each other.
        let extents = groups.map(extent)
        var isOwn = [Bool](repeating: false, count: claims.count)
        for index in extents.joined() { isOwn[index] = true }
        let whole = claims.indices.filter { !isOwn[$0] && claims[$0].kind == .deviceCount }.map { claims[$0] }
        var omitted = [Bool](repeating: false, count: claims.count)
        for (number, (group, extent)) in zip(groups, extents).enumerated() {
            guard number < MarkdownClaims.mostStrategies else {
                omittedStrategies += 1
                for index in extent { omitted[index] = true }
                continue
            }
            let name = "\(scope.text.name)#\(number + 1)"
            let strategy = ClaimScope(scope.document, strategy: name)
            let phase = group.members.compactMap { claims[$0].phase }.first ?? self.phase
            for index in extent { claims[index] = claims[index].belonging(to: strategy) }
            append(StatedStrategy(claims[extent] + whole, run: extent, phase: phase, name: name))
        }
        guard omittedStrategies > 0 else { return }
        claims = claims.indices.filter { !omitted[$0] }.map { claims[$0] }
    }

    /// With `enable_attention_dp` each rank of TensorRT-LLM's tensor parallelism attends for requests of its own.
    mutating func spreadAttention(from first: Int, at path: [Int]) {
        let own = claims.indices[first...].filter { paths[$0].count == path.count + 1 }
        guard !own.contains(where: { claims[$0].kind == .dataDegree }) else { return }
        for index in own where claims[index].kind == .tensorDegree { claims[index].kind = .dataDegree }
    }

    private mutating func append(_ strategy: StatedStrategy?) {
        guard var strategy else { return }
        strategy.impliesCopies = timesAreMilliseconds || (isEngineSettings && strategy.devices == nil)
        strategies.append(strategy)
    }

    /// The claims of a group's object.
    private func extent(of group: Group) -> Range<Int> {
        var (first, end) = (group.members[0], group.members[0])
        while first > 0, paths[first - 1].starts(with: group.scope) { first -= 1 }
        while end < paths.count, paths[end].starts(with: group.scope) { end += 1 }
        return first..<end
    }

    private struct Group {
        let members: [Int]
        let scope: [Int]
    }

    /// Whether degrees are those of one object that says some of them twice: `"tp": 4` beside `"layout": "tp 4 × pp 2"`.
    private func areOneObject(_ members: [Int], depth: Int) -> Bool {
        // The degrees of a text stand one level below its member.
        guard members.allSatisfy({ paths[$0].count <= depth + 2 }),
            members.contains(where: { paths[$0].count == depth + 1 })
        else { return false }
        var values: [ClaimKind: Int?] = [:]
        return members.allSatisfy { member in
            let (kind, value) = (claims[member].kind, claims[member].value.integer)
            defer { values[kind] = value }
            return values[kind].map { $0 == value } ?? true
        }
    }

    private func grouped(_ members: [Int], depth: Int) -> [Group] {
        let kinds = members.map { claims[$0].kind }
        guard Set(kinds).count < kinds.count, depth < 64, !areOneObject(members, depth: depth) else {
            return [Group(members: members, scope: Array(paths[members[0]].prefix(depth)))]
        }
        var order: [Int] = []
        var buckets: [Int: [Int]] = [:]
        for member in members {
            let step = paths[member].count > depth ? paths[member][depth] : -1
            if buckets[step] == nil { order.append(step) }
            buckets[step, default: []].append(member)
        }
        return order.flatMap { grouped(buckets[$0] ?? [], depth: depth + 1) }
    }
}
