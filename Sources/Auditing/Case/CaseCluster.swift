internal import Documents
internal import Diagnostics
internal import Hardware
internal import Models
internal import Quantities

/// The cluster that documents describe: by figures, by the name of a part, or both.
struct CaseCluster {
    var facts: CaseFacts
    let catalog: AcceleratorCatalog
    private(set) var entry: AcceleratorCatalog.Entry?

    init(facts: CaseFacts, catalog: AcceleratorCatalog) {
        self.facts = facts
        self.catalog = catalog
    }

    /// The cluster; figures win over the part's own, and what they leave open comes from the part.
    mutating func cluster(for model: ModelArchitecture) throws(Diagnostic) -> Cluster {
        entry = namedPart()
        // Where a part is named, the columns of a comparison may be of others.
        let isAnyColumn = entry == nil
        let compute = facts.number(.deviceCompute, in: 1e9...1e18, ofColumns: isAnyColumn)
        let memory = facts.number(.deviceMemory, in: 1e8...1e14, ofColumns: isAnyColumn)
        let bandwidth = facts.number(.memoryBandwidth, in: 1e9...1e15, ofColumns: isAnyColumn)
        let count = try deviceCount()
        let perNode = facts.integer(.devicesPerNode, upTo: 1_000_000)
        let (scaleUp, scaleOut) = (link(.scaleUpBandwidth), link(.scaleOutBandwidth))
        var description: ClusterDescription
        if let entry {
            description = ClusterDescription(
                device: .named(entry.id), deviceCount: count, devicesPerNode: perNode, scaleUp: scaleUp,
                scaleOut: scaleOut)
            if perNode != nil, (try? description.resolved(in: catalog)) == nil { description.devicesPerNode = nil }
        } else {
            let device = InlineAccelerator(
                name: "\(Bytes(rawValue: try required(memory, .deviceMemory))) accelerator",
                memory: Bytes(rawValue: try required(memory, .deviceMemory)),
                memoryBandwidth: BytesPerSecond(rawValue: try required(bandwidth, .memoryBandwidth)),
                compute: .undifferentiated(FLOPsPerSecond(rawValue: try required(compute, .deviceCompute))))
            description = ClusterDescription(
                device: .inline(device), deviceCount: count, devicesPerNode: perNode, scaleUp: scaleUp,
                scaleOut: scaleOut)
        }
        let resolved = try description.resolved(in: catalog)
        facts.assumptions += resolved.assumptions
        var cluster = resolved.cluster
        if entry != nil { override(&cluster.accelerator, compute: compute, memory: memory, bandwidth: bandwidth) }
        return cluster
    }

    /// Stated figures that differ from the part's own.
    private func override(_ accelerator: inout Accelerator, compute: Double?, memory: Double?, bandwidth: Double?) {
        if let memory, abs(memory / accelerator.memory.rawValue - 1) > 0.02 {
            accelerator.memory = Bytes(rawValue: memory)
        }
        if let bandwidth, abs(bandwidth / accelerator.memoryBandwidth.rawValue - 1) > 0.02 {
            accelerator.memoryBandwidth = BytesPerSecond(rawValue: bandwidth)
        }
        if let compute {
            let known = NumericFormat.allCases.compactMap { accelerator.peak.rate(for: $0)?.rawValue }
            if !known.contains(where: { abs(compute / $0 - 1) < 0.03 }) {
                accelerator.peak = .undifferentiated(FLOPsPerSecond(rawValue: compute))
            }
        }
    }

    private mutating func link(_ kind: ClaimKind) -> ClusterDescription.Link? {
        facts.number(kind, in: 1e8...1e14).map { ClusterDescription.Link(bandwidth: BytesPerSecond(rawValue: $0)) }
    }

    /// The device count: stated, or that of the strategies' degrees, or one.
    private mutating func deviceCount() throws(Diagnostic) -> Int {
        let stated = facts.claims(.deviceCount).filter { $0.form != .prose }
        if stated.count > 1, stated.allSatisfy({ $0.strategy != nil }),
            let most = stated.compactMap(\.value.integer).filter({ (1...1_000_000).contains($0) }).max()
        {
            // Each row of a search has devices of its own.
            return most
        }
        if let count = likelyCount() { return count }
        if let nodes = facts.integer(.nodeCount, upTo: 100_000),
            let perNode = facts.integer(.devicesPerNode, upTo: 1000)
        {
            facts.assume(.deviceCount, "\(nodes * perNode)", "nodes times accelerators per node")
            return nodes * perNode
        }
        guard let strategy = facts.dossier.strategies.first(where: { _ in true }) else {
            guard let count = launchedDevices() else { throw missing(.deviceCount) }
            facts.assume(.deviceCount, "\(count)", "no document states it; the commands' containers ask for so many")
            return count
        }
        let product = [strategy.replicas, strategy.pipeline, strategy.tensor, strategy.data].reduce(1.0) {
            $0 * Double($1)
        }
        guard product <= 1_000_000 else { throw missing(.deviceCount) }
        facts.assume(
            .deviceCount, "\(Int(product))", "no document states it; the degrees of \(strategy.document) multiply to it"
        )
        return Int(product)
    }

    /// The accelerators that the containers of all commands ask for, each group once.
    private func launchedDevices() -> Int? {
        let requests = (facts.whole ?? facts.dossier).documents.prefix(200).flatMap(\.launches).compactMap(\.request)
        let counts = Dictionary(
            requests.map { ($0.location.file, $0.count.multipliedReportingOverflow(by: $0.pods).partialValue) },
            uniquingKeysWith: max)
        let count = counts.values.reduce(0) { $0 &+ $1 }
        return (1...1_000_000).contains(count) ? count : nil
    }

    /// The stated count: one under a name, of all pools together where that is stated too; of running text one that a layout
    /// of the documents uses, or else the first that is more than one.
    private mutating func likelyCount() -> Int? {
        // What cannot be is noted.
        let first = facts.integer(.deviceCount, upTo: 1_000_000)
        let claims = facts.claims(.deviceCount).filter { ($0.value.integer ?? 0) > 0 }
        let named = claims.filter { $0.form != .prose }
        if let whole = named.first(where: { $0.phase == nil })?.value.integer, whole <= 1_000_000 { return whole }
        guard named.isEmpty else { return first }
        let counts = claims.compactMap(\.value.integer).filter { $0 <= 1_000_000 }
        let layouts = Set(facts.dossier.strategies.map(\.gridDevices))
        return counts.first { $0 > 1 && layouts.contains($0) } ?? counts.first { $0 > 1 } ?? counts.first
    }

    /// The part that a key names, or else the first that the text of a document names.
    private func namedPart() -> AcceleratorCatalog.Entry? {
        let names = CatalogWords.AcceleratorNames(catalog)
        for claim in facts.claims(.acceleratorName).prefix(20) {
            guard case .text(let text) = claim.value else { continue }
            if let entry = CatalogWords.accelerator(in: text, named: names) { return entry }
        }
        for claim in facts.claims(.deviceCount).prefix(4) {
            if let entry = CatalogWords.accelerator(in: claim.quote, named: names) { return entry }
        }
        for document in (facts.whole ?? facts.dossier).documents.prefix(50) where !document.isStructured {
            let title = document.text.line(1) ?? ""
            if title.hasPrefix("#"), let entry = CatalogWords.accelerator(in: title, named: names) { return entry }
        }
        let needed: [ClaimKind] = [.deviceCompute, .deviceMemory, .memoryBandwidth]
        guard needed.contains(where: { facts.claims($0).isEmpty }) else { return nil }
        for document in (facts.whole ?? facts.dossier).documents.prefix(50) where !document.isStructured {
            if let entry = CatalogWords.accelerator(in: String(document.text.content.prefix(20_000)), named: names) {
                return entry
            }
        }
        return nil
    }

    private func required(_ value: Double?, _ kind: ClaimKind) throws(Diagnostic) -> Double {
        guard let value else { throw missing(kind) }
        return value
    }

    private func missing(_ kind: ClaimKind) -> Diagnostic {
        let example =
            switch kind {
            case .deviceCount: "**Accelerators**: 32"
            case .deviceCompute: "**Compute per accelerator**: 400TFlops"
            case .deviceMemory: "**Memory per accelerator**: 64GB"
            default: "**Memory bandwidth**: 1.8TBps"
            }
        return Diagnostic(
            code: "claim-missing", "no document states the \(kind.rawValue)",
            hint: "add a line such as '- \(example)' to the inputs document, or name the accelerator: '- **GPU**: H200'"
        )
    }
}
