public import Hardware
internal import Quantities

/// The accelerator catalog as tables.
public enum AcceleratorCatalogReport {
    /// All accelerators, one row each.
    public static func document(of catalog: AcceleratorCatalog) -> ReportDocument {
        ReportDocument([
            .heading(level: 1, "Accelerators"),
            .table(
                ReportTable(
                    columns: [
                        .left("Name"), .right("Memory"), .right("Bandwidth"), .left("Dense peak"), .right("Per node"),
                        .right("In node"), .right("Between"), .right("per hour"),
                    ],
                    rows: catalog.entries.map(row))),
            .paragraph(
                """
                Network figures are per device and direction; prices are indicative. Any other accelerator is given by \
                its figures: `--memory 64GB --bandwidth 1.8TB/s --compute 400TFLOPS`.
                """),
        ])
    }

    private static func row(_ entry: AcceleratorCatalog.Entry) -> [InlineText] {
        let device = entry.accelerator
        return [
            .code(entry.id), "\(device.memory)", "\(device.memoryBandwidth)",
            InlineText(plain: PeakText.describe(device.peak)), "\(entry.node.devices)",
            "\(entry.node.scaleUp.bandwidth)", "\(entry.node.scaleOut.bandwidth)",
            "\(device.price.map { "\($0.perHour)" } ?? "–")",
        ]
    }

    /// One accelerator in detail.
    public static func document(of entry: AcceleratorCatalog.Entry) -> ReportDocument {
        ReportDocument([
            .heading(level: 1, InlineText(plain: entry.description)), .bullets(facts(entry)),
            .table(
                ReportTable(
                    columns: [.left("Format"), .right("Dense peak")],
                    rows: rates(entry.accelerator.peak).map { [InlineText(plain: $0.0), "\($0.1)"] })),
            .paragraph("Source: \(entry.accelerator.source). Node: \(entry.node.source)."),
        ])
    }

    private static func facts(_ entry: AcceleratorCatalog.Entry) -> [InlineText] {
        let device = entry.accelerator
        let usable = device.usableMemory.map { " (\($0) can be allocated)" } ?? ""
        let pair = entry.node.scaleUp.perPairBandwidth.map { ", \($0) per pair in a full mesh" } ?? ""
        var facts: [InlineText] = [
            "**\(device.memory)**\(usable) at **\(device.memoryBandwidth)**",
            """
            \(entry.node.devices) per node over \(entry.node.scaleUp.name), \(entry.node.scaleUp.bandwidth) per device \
            and direction\(pair)
            """,
            "between nodes \(entry.node.scaleOut.name), \(entry.node.scaleOut.bandwidth) per device and direction",
        ]
        if let power = device.boardPower { facts.append("board power \(power)") }
        if let price = device.price { facts.append("\(price.perHour) per hour (\(price.basis))") }
        if !entry.aliases.isEmpty { facts.append("also called \(entry.aliases.joined(separator: ", "))") }
        return facts + entry.notes.map { InlineText(plain: $0) }
    }

    private static func rates(_ peak: PeakCompute) -> [(String, FLOPsPerSecond)] {
        NumericFormat.allCases.compactMap { format in peak.rate(for: format).map { (format.title, $0) } }
    }

    /// The catalog, or a part of it, as a document.
    public static func json(of entries: [AcceleratorCatalog.Entry]) -> JSONValue {
        [
            "schema": "shardwise/accelerator-list/v1",
            "accelerators": .array(
                entries.map { entry in
                    [
                        "id": .string(entry.id), "description": .string(entry.description),
                        "memory_bytes": .number(entry.accelerator.memory.rawValue),
                        "memory_bandwidth_bytes_per_s": .number(entry.accelerator.memoryBandwidth.rawValue),
                        "compute_flops": ScenarioJSON.peak(entry.accelerator.peak),
                        "devices_per_node": .integer(entry.node.devices),
                        "scale_up": ScenarioJSON.link(entry.node.scaleUp),
                        "scale_out": ScenarioJSON.link(entry.node.scaleOut),
                        "price_usd_per_hour": .number(entry.accelerator.price?.perHour.rawValue),
                        "source": .string(entry.accelerator.source),
                    ]
                }),
        ]
    }
}
