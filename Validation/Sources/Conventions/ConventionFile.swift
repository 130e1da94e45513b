internal import Diagnostics
internal import Documents
internal import ValidationResources

/// A table of conventions that was compiled into the binary; each entry names its source.
enum ConventionFile: String {
    case engines = "engine-conventions.json"
    case names = "measurement-names.json"
    case workloads = "benchmark-workloads.json"
    case settings = "harness-settings.json"
    case queuedRequests = "queued-requests.json"
    case draftAcceptance = "draft-acceptance.json"

    /// The entries of the table.
    func entries<Entry>(
        of list: String, schema: String, decode: (ObjectReader) throws(Diagnostic) -> Entry
    ) throws(Diagnostic) -> [Entry] {
        try CatalogFile.read(text, schema: schema, list: list, decode: decode)
    }

    private var text: DocumentText {
        let resource =
            switch self {
            case .engines: shardwise_engine_conventions()
            case .names: shardwise_measurement_names()
            case .workloads: shardwise_benchmark_workloads()
            case .settings: shardwise_harness_settings()
            case .queuedRequests: shardwise_queued_requests()
            case .draftAcceptance: shardwise_draft_acceptance()
            }
        let bytes = UnsafeBufferPointer(start: resource.bytes, count: resource.count)
        return DocumentText(name: rawValue, content: String(decoding: bytes, as: UTF8.self))
    }
}
