internal import Diagnostics
public import Models
internal import Quantities

/// The model catalog as tables.
public enum ModelCatalogReport {
    /// All models, one row each.
    public static func document(of entries: [ModelCatalog.Entry]) -> ReportDocument {
        ReportDocument([
            .heading(level: 1, "Models"),
            .table(
                ReportTable(
                    columns: [
                        .left("Name"), .left("Attention"), .right("Layers"), .right("Total"), .right("Active"),
                        .right("Weights"), .right("KV/token"),
                    ],
                    rows: entries.map(row))),
            .paragraph(
                """
                Total and active are parameters; weights are one copy in the checkpoint's own formats. The KV cache is \
                in the checkpoint's format unless `--kv-cache` says otherwise, and counts layers that see everything; `shardwise models NAME` shows \
                windows, states and formats. Names may be shortened (`Qwen3-235B`), and any other model is given by the \
                path of its `config.json` or its folder.
                """),
        ])
    }

    private static func row(_ entry: ModelCatalog.Entry) -> [InlineText] {
        let model = entry.architecture
        let (count, cache) = (model.parameters, model.keyValueCache)
        return [
            .code(entry.id), InlineText(plain: model.mixerTitle), "\(model.layerCount)",
            InlineText(plain: rounded(count.total)), InlineText(plain: rounded(count.active)),
            "\(model.weightBytes.total)", "\(cache.bytesPerToken)",
        ]
    }

    /// A count of parameters in billions, as it is spoken of.
    private static func rounded(_ parameters: Double) -> String { (parameters / 1e9).expected + " B" }

    /// One model in detail.
    public static func document(of entry: ModelCatalog.Entry) -> ReportDocument {
        let model = entry.architecture
        var document = ReportDocument([
            .heading(level: 1, InlineText(plain: entry.id)), .bullets(facts(entry)), .table(parts(model)),
            .heading(level: 2, "Layers"), .bullets(model.layerRuns.byShape.map { InlineText(plain: $0.sentence) }),
        ])
        if !entry.assumptions.isEmpty {
            document.append(.heading(level: 2, "Assumptions"))
            document.append(.bullets(entry.assumptions.map { "`\($0.subject)`: \($0.value) – \($0.reason)" }))
        }
        document.append(.paragraph("Source: \(entry.source)"))
        return document
    }

    private static func facts(_ entry: ModelCatalog.Entry) -> [InlineText] {
        let model = entry.architecture
        let cache = model.keyValueCache
        var facts: [InlineText] = [
            """
            **\(model.parameters.total.inBillions)** parameters, **\(model.parameters.active.inBillions)** active per \
            token
            """,
            "class `\(entry.modelClass)`, \(model.layerCount.counted("layer")) of \(model.mixerTitle)",
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
        if cache.windowBytes > .zero { facts.append("full windows **\(cache.windowBytes)** per sequence") }
        if cache.stateBytes > .zero { facts.append("recurrent states **\(cache.stateBytes)** per sequence") }
        if let drafts = model.multiTokenPrediction {
            facts.append(
                """
                \(drafts.moduleCount.counted("drafting module")) of \
                \(drafts.parameters(hiddenSize: model.hiddenSize).inBillions) parameters, not in the table
                """)
        }
        if model.otherParameters > 0 {
            facts.append("encoder of \(model.otherParameters.inBillions) parameters, not in the table")
        }
        if !entry.aliases.isEmpty { facts.append("also called \(entry.aliases.joined(separator: ", "))") }
        return facts
    }

    private static func parts(_ model: ModelArchitecture) -> ReportTable {
        let (count, bytes) = (model.parameters, model.weightBytes)
        let parts: [(String, Double, WeightPart?, Bytes)] = [
            ("attention", count.attention, .attention, bytes.attention),
            ("experts", count.experts, .experts, bytes.experts),
            ("shared experts", count.sharedExperts, .sharedExperts, bytes.sharedExperts),
            ("router", count.router, .router, bytes.router),
            ("feed-forward", count.denseFeedForward, .denseFeedForward, bytes.denseFeedForward),
            ("embedding", count.embedding, .embedding, bytes.embedding), ("head", count.head, .head, bytes.head),
            ("norms and other vectors", count.norms, .vectors, bytes.norms), ("all", count.total, nil, bytes.total),
        ]
        return ReportTable(
            columns: [.left("Part"), .right("Parameters"), .left("Format"), .right("Stored")],
            rows: parts.filter { $0.1 > 0 }
                .map { name, parameters, part, stored in
                    [
                        InlineText(plain: name), InlineText(plain: parameters.inBillions),
                        InlineText(plain: part.map { model.precision.stored($0).title } ?? ""), "\(stored)",
                    ]
                })
    }

    /// The catalog, or a part of it, as a document.
    public static func json(of entries: [ModelCatalog.Entry]) -> JSONValue {
        [
            "schema": "shardwise/model-list/v1",
            "models": .array(
                entries.map { entry in
                    guard case .object(let members) = ScenarioJSON.model(entry.architecture) else { return .null }
                    let cache = entry.architecture.keyValueCache
                    return .object(
                        members + [
                            JSONValue.Member("class", .string(entry.modelClass)),
                            JSONValue.Member("attention", .string(entry.architecture.mixerTitle)),
                            JSONValue.Member("window_bytes_per_sequence", .number(cache.windowBytes.rawValue)),
                            JSONValue.Member("state_bytes_per_sequence", .number(cache.stateBytes.rawValue)),
                            JSONValue.Member("source", .string(entry.source)),
                        ])
                }),
        ]
    }
}
