public import Hardware
internal import Quantities

/// The accelerator catalog as tables.
public enum AcceleratorCatalogReport {
    /// All accelerators, one row each, then the topologies they come in and the fabrics between them.
    public static func document(of catalog: AcceleratorCatalog) -> ReportDocument {
        ReportDocument(
            [
                .heading(level: 1, "Accelerators"),
                .table(
                    ReportTable(
                        columns: [
                            .left("Name"), .right("GB"), .right("TB/s"), .right("16 bit"), .right("FP8"),
                            .right("INT8"), .right("FP4"), .right("W"), .right("$/h"), .left("Topology"),
                        ],
                        rows: catalog.entries.map(row))),
                .paragraph(
                    """
                    Memory, its bandwidth, dense peaks in TFLOP/s (16 bit: BF16, or FP16 where there are no BF16 \
                    units), board power in watts and an indicative price. `shardwise accelerators NAME` shows sources, remarks, what other \
                    formats run as and the other topologies. Any other accelerator is given by its figures: \
                    `--memory 64GB --bandwidth 1.8TB/s --compute 400TFLOPS`.
                    """),
            ] + TopologyTables.blocks(catalog.networks))
    }

    private static func row(_ entry: AcceleratorCatalog.Entry) -> [InlineText] {
        let device = entry.accelerator
        let sixteenBit = device.peak.rate(for: .bf16) ?? device.peak.rate(for: .fp16)
        let rates = [sixteenBit] + [NumericFormat.fp8, .int8, .fp4].map { device.peak.rate(for: $0) }
        let figures =
            [
                FixedPoint.significant(device.memory.inGigabytes, groupsThousands: true),
                FixedPoint.format(device.memoryBandwidth.inGigabytesPerSecond / 1000, places: 2),
            ]
            + rates.map { rate in
                rate.map { FixedPoint.format($0.inTeraFLOPsPerSecond, places: 0, groupsThousands: true) } ?? "–"
            }
        let price = device.price.map { FixedPoint.format($0.perHour.rawValue, places: 2) } ?? "–"
        let power = device.boardPower.map { FixedPoint.format($0.rawValue, places: 0, groupsThousands: true) } ?? "–"
        return [.code(entry.id)] + (figures + [power, price]).map { InlineText(plain: $0) }
            + [.code(entry.topology.id)]
    }

    /// One accelerator in detail.
    public static func document(of entry: AcceleratorCatalog.Entry) -> ReportDocument {
        ReportDocument([
            .heading(level: 1, InlineText(plain: entry.description)), .bullets(facts(entry)),
            .heading(level: 2, "What each format runs as"),
            .table(FormatTable.table(of: entry.accelerator)),
            .heading(level: 2, "Topologies"),
            .table(TopologyTables.topologies(entry.topologies)),
            .bullets(entry.topologies.flatMap { TopologyTables.remarks($0) }.map { InlineText(plain: $0) }),
            .paragraph("Source: \(entry.accelerator.source). Confidence: \(entry.confidence.rawValue)."),
        ])
    }

    private static func facts(_ entry: AcceleratorCatalog.Entry) -> [InlineText] {
        let device = entry.accelerator
        let usable = device.usableMemory.map { " (\($0) can be allocated)" } ?? ""
        let made = [entry.part.architecture, entry.part.formFactor, "\(entry.part.year)"].compactMap(\.self)
        var facts: [InlineText] = [
            InlineText(plain: made.joined(separator: ", ")),
            "**\(device.memory)**\(usable) of \(entry.part.memoryType) at **\(device.memoryBandwidth)**",
        ]
        if let power = device.boardPower { facts.append("board power \(power)") }
        if let price = device.price { facts.append("\(price.perHour) per hour (\(price.basis))") }
        if !entry.aliases.isEmpty { facts.append("also called \(entry.aliases.joined(separator: ", "))") }
        return facts + entry.notes.map { InlineText(plain: $0) }
    }

    /// The catalog, or a part of it, as a document.
    public static func json(of entries: [AcceleratorCatalog.Entry]) -> JSONValue {
        ["schema": "shardwise/accelerator-list/v1", "accelerators": .array(entries.map(json(of:)))]
    }

    /// The whole catalog with its networks.
    public static func json(of catalog: AcceleratorCatalog) -> JSONValue {
        [
            "schema": "shardwise/accelerator-list/v1",
            "accelerators": .array(catalog.entries.map(json(of:))),
            "topologies": .array(catalog.networks.topologies.map(TopologyTables.json(of:))),
            "fabrics": .array(catalog.networks.fabrics.map(TopologyTables.json(of:))),
        ]
    }

    private static func json(of entry: AcceleratorCatalog.Entry) -> JSONValue {
        let device = entry.accelerator
        return [
            "id": .string(entry.id), "aliases": .strings(entry.aliases), "description": .string(entry.description),
            "vendor": .string(entry.part.vendor), "architecture": .string(entry.part.architecture),
            "form_factor": .string(entry.part.formFactor), "year": .integer(entry.part.year),
            "memory_bytes": .number(device.memory.rawValue),
            "usable_memory_bytes": .number(device.usableMemory?.rawValue),
            "memory_type": .string(entry.part.memoryType),
            "memory_bandwidth_bytes_per_s": .number(device.memoryBandwidth.rawValue),
            "compute_flops": ScenarioJSON.peak(device.peak),
            "executed_formats": FormatTable.json(of: device),
            "board_power_w": .number(device.boardPower?.rawValue),
            "devices_per_node": .integer(entry.topology.devices),
            "scale_up": ScenarioJSON.link(entry.topology.scaleUp),
            "scale_out": entry.topology.scaleOut.map(ScenarioJSON.link) ?? .null,
            "topologies": .strings(entry.topologies.map(\.id)),
            "price_usd_per_hour": .number(device.price?.perHour.rawValue),
            "price_basis": .string(device.price?.basis),
            "source": .string(device.source), "confidence": .string(entry.confidence.rawValue),
            "notes": .strings(entry.notes),
        ]
    }
}
