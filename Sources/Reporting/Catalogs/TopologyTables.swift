internal import Hardware
internal import Quantities

/// Networks of accelerators as tables and in JSON.
enum TopologyTables {
    /// The topologies of a catalog and the fabrics between them.
    static func blocks(_ networks: TopologyCatalog) -> [ReportBlock] {
        [
            .heading(level: 2, "Topologies"), .table(topologies(networks.topologies)),
            .paragraph(
                """
                Bandwidths are per device and direction; per pair where single links join the devices. `topology: NAME` \
                in a scenario, or `--topology NAME`, chooses one that the accelerator comes in.
                """),
            .heading(level: 2, "Networks between nodes"),
            .table(
                ReportTable(
                    columns: [.left("Name"), .left("What it is"), .right("Bandwidth")],
                    rows: networks.fabrics.map { fabric in
                        [
                            .code(fabric.id), InlineText(plain: fabric.description), "\(fabric.scaleOut.bandwidth)",
                        ]
                    })),
            .paragraph("`fabric: NAME`, or `--fabric NAME`, takes the place of the topology's own network."),
        ]
    }

    /// Topologies, one row each.
    static func topologies(_ topologies: [Topology]) -> ReportTable {
        ReportTable(
            columns: [
                .left("Name"), .left("What it is"), .left("Kind"), .right("In node"), .right("per pair"),
                .right("Between"),
            ],
            rows: topologies.map { topology in
                [
                    .code(topology.id), InlineText(plain: topology.description),
                    InlineText(plain: topology.kind.rawValue), "\(topology.scaleUp.bandwidth)",
                    "\(topology.scaleUp.perPairBandwidth.map { "\($0)" } ?? "–")",
                    "\(topology.scaleOut.map { "\($0.bandwidth)" } ?? "–")",
                ]
            })
    }

    /// What is known of a topology's figures.
    static func remarks(_ topology: Topology) -> [String] {
        let evidence = topology.evidence
        var remarks: [String] = ["\(topology.scaleUp.name); source: \(evidence.source)"]
        if let startUp = evidence.startUp { remarks.append("start-up: \(startUp.text) (\(startUp.source))") }
        if let measured = evidence.measured { remarks.append("measured: \(measured.text) (\(measured.source))") }
        if let assumption = topology.assumption { remarks.append("assumed: \(assumption)") }
        return (remarks + evidence.notes).map { "\(topology.id): \($0)" }
    }

    /// A topology in JSON.
    static func json(of topology: Topology) -> JSONValue {
        .object(
            [
                JSONValue.Member("id", .string(topology.id)), JSONValue.Member("aliases", .strings(topology.aliases)),
                JSONValue.Member("description", .string(topology.description)),
                JSONValue.Member("kind", .string(topology.kind.rawValue)),
                JSONValue.Member("devices", .integer(topology.devices)),
                JSONValue.Member("scale_up", ScenarioJSON.link(topology.scaleUp)),
                JSONValue.Member("scale_out", topology.scaleOut.map(ScenarioJSON.link) ?? .null),
                JSONValue.Member("assumed", .string(topology.assumption)),
            ] + members(topology.evidence))
    }

    /// A fabric in JSON.
    static func json(of fabric: Fabric) -> JSONValue {
        .object(
            [
                JSONValue.Member("id", .string(fabric.id)), JSONValue.Member("aliases", .strings(fabric.aliases)),
                JSONValue.Member("description", .string(fabric.description)),
                JSONValue.Member("scale_out", ScenarioJSON.link(fabric.scaleOut)),
            ] + members(fabric.evidence))
    }

    private static func members(_ evidence: NetworkEvidence) -> [JSONValue.Member] {
        func json(_ remark: NetworkEvidence.Remark?) -> JSONValue {
            remark.map { ["text": .string($0.text), "source": .string($0.source)] } ?? .null
        }
        return [
            JSONValue.Member("start_up", json(evidence.startUp)),
            JSONValue.Member("measured", json(evidence.measured)),
            JSONValue.Member("source", .string(evidence.source)),
            JSONValue.Member("confidence", .string(evidence.confidence.rawValue)),
            JSONValue.Member("notes", .strings(evidence.notes)),
        ]
    }
}
