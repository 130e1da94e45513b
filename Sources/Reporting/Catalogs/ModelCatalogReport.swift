public import Models
internal import Quantities

/// The model catalog as tables.
public enum ModelCatalogReport {
    /// All models, one row each.
    public static func document(of catalog: ModelCatalog) -> ReportDocument {
        ReportDocument([
            .heading(level: 1, "Models"),
            .table(
                ReportTable(
                    columns: [
                        .left("Name"), .right("Parameters"), .right("Active"), .right("Layers"), .left("Weights"),
                        .right("One copy"), .right("KV per token"), .right("Context"),
                    ],
                    rows: catalog.entries.map(row))),
            .paragraph(

                """
                The KV cache is in the format of the activations unless `--kv-cache` says otherwise. Names may be \
                shortened (`Qwen3-235B`), and any other model is given by the path of its `config.json`.
                """),
        ])
    }

    private static func row(_ entry: ModelCatalog.Entry) -> [InlineText] {
        let model = entry.architecture
        return [
            .code(entry.id), InlineText(plain: model.parameters.total.inBillions),
            InlineText(plain: model.parameters.active.inBillions), "\(model.layerCount)",
            InlineText(plain: model.precision.linear.title), "\(model.weightBytes.total)",
            "\(model.keyValueCache.bytesPerToken)",
            "\(model.maximumContext.map(\.grouped) ?? "–")",
        ]
    }

    /// One model in detail.
    public static func document(of entry: ModelCatalog.Entry) -> ReportDocument {
        let model = entry.architecture
        var document = ReportDocument([
            .heading(level: 1, InlineText(plain: entry.id)), .bullets(facts(entry)), .table(parts(model)),
        ])
        for run in model.layerRuns { document.append(.paragraph(InlineText(plain: layers(run)))) }
        document.append(.paragraph("Source: \(entry.source)"))
        return document
    }

    private static func facts(_ entry: ModelCatalog.Entry) -> [InlineText] {
        let model = entry.architecture
        let cache = model.keyValueCache
        var facts: [InlineText] = [
            "**\(model.parameters.total.inBillions)** parameters, **\(model.parameters.active.inBillions)** active per token",
            """
            hidden size \(model.hiddenSize), vocabulary \(model.vocabularySize.grouped)\
            \(model.tiesEmbeddings ? ", head tied to the embedding" : "")\
            \(model.maximumContext.map { ", context \($0.grouped) tokens" } ?? "")
            """,
            """
            KV cache **\(cache.bytesPerToken)** per token in \(cache.format.title) (\(cache.elementsPerToken.expected) \
            numbers)
            """,
        ]
        if !entry.aliases.isEmpty { facts.append("also called \(entry.aliases.joined(separator: ", "))") }
        return facts
    }

    private static func layers(_ run: LayerRun) -> String {
        let mixer =
            run.attention.map {
                "attention with \($0.queryHeads) query and \($0.keyValueHeads) key-value heads of \($0.headDimension)"
            } ?? "another mixer"
        let start = "\(run.count.counted("layer")): \(mixer); "
        switch run.feedForward {
        case .none: return start + "no feed-forward part."
        case .dense(let network):
            return start + "dense feed-forward of width \(network.intermediateSize.grouped)."
        case .mixture(let experts):
            return start + "\(experts.expertCount) experts of width \(experts.intermediateSize.grouped), "
                + "\(experts.expertsPerToken) per token."
        }
    }

    private static func parts(_ model: ModelArchitecture) -> ReportTable {
        let (count, bytes) = (model.parameters, model.weightBytes)
        let parts: [(String, Double, Bytes)] = [
            ("attention", count.attention, bytes.attention), ("experts", count.experts, bytes.experts),
            ("router", count.router, bytes.router), ("feed-forward", count.denseFeedForward, bytes.denseFeedForward),
            ("embedding", count.embedding, bytes.embedding), ("head", count.head, bytes.head),
            ("norms", count.norms, bytes.norms), ("all", count.total, bytes.total),
        ]
        return ReportTable(
            columns: [.left("Part"), .right("Parameters"), .right("Stored in \(model.precision.linear.title)")],
            rows: parts.filter { $0.1 > 0 }
                .map { [InlineText(plain: $0.0), InlineText(plain: $0.1.inBillions), "\($0.2)"] })
    }

    /// The catalog, or a part of it, as a document.
    public static func json(of entries: [ModelCatalog.Entry]) -> JSONValue {
        [
            "schema": "shardwise/model-list/v1",
            "models": .array(
                entries.map { entry in
                    guard case .object(let members) = ScenarioJSON.model(entry.architecture) else { return .null }
                    return .object(members + [JSONValue.Member("source", .string(entry.source))])
                }),
        ]
    }
}
