internal import Hardware
internal import Parallelism
internal import Planning
internal import Reporting

/// What stands in front of several servers and sends each request to one of them.
public struct RouterCommand: Sendable {
    /// A word of its command.
    enum Word: Hashable, Sendable {
        /// Text that is known.
        case literal(String)
        /// The address of a copy, as a URL.
        case url(PlacedCopy)
        /// The port at which a copy hands caches over.
        case handOverPort(PlacedCopy)
    }

    /// The command, options with their values on lines of their own.
    let lines: [[Word]]
    /// The package that has the program, where the engine does not bring it.
    public let package: String?
    /// The copies that a settings file lists: those that read prompts, then those that generate.
    let listed: (context: [PlacedCopy], generation: [PlacedCopy])?
    /// The port at which requests are taken.
    public let port: Int

    /// The port of a router, away from those of servers.
    static let port = 8080

    /// The router of a deployment; `nil` for one server, and for copies of an engine that brings no router for them.
    init?(_ pools: [LaunchedPool], _ placement: Placement, table: LaunchOptionTable, port: Int) {
        let copies = placement.copies
        let prefill = copies.filter { pools[$0.pool].pool.role == .prefill }
        let decode = copies.filter { pools[$0.pool].pool.role == .decode }
        let isSplit = !prefill.isEmpty
        guard copies.count > 1 else { return nil }
        self.port = port
        let listening: [[Word]] = [
            [.literal("--host"), .literal("0.0.0.0")], [.literal("--port"), .literal(String(port))],
        ]
        let balancing: [[Word]] = [[.literal("--policy"), .literal("round_robin")]] + listening
        let all: [Word] = [.literal("--worker-urls")] + copies.map { .url($0) }
        switch table.engine.engine {
        case .vllm:
            // vllm-router 0.1.17 (PyPI wheel) vllm_router/router_args.py.
            package = "vllm-router==0.1.17"
            let split =
                prefill.map { [Word.literal("--prefill"), .url($0)] }
                + decode.map { [Word.literal("--decode"), .url($0)] }
            lines =
                [[.literal("vllm-router")]]
                + (isSplit ? [[.literal("--vllm-pd-disaggregation")]] + split : [all]) + balancing
            listed = nil
        case .sglang:
            // sglang-router 0.3.2 (PyPI wheel) sglang_router/router_args.py.
            package = "sglang-router==0.3.2"
            let split =
                prefill.map { [Word.literal("--prefill"), .url($0), .handOverPort($0)] }
                + decode.map { [Word.literal("--decode"), .url($0)] }
            lines =
                [[.literal("python3"), .literal("-m"), .literal("sglang_router.launch_router")]]
                + (isSplit ? [[.literal("--pd-disaggregation")]] + split : [all]) + balancing
            listed = nil
        case .trtllm:
            guard isSplit else { return nil }
            // NVIDIA/TensorRT-LLM tensorrt_llm/llmapi/disagg_utils.py reads the settings file.
            package = nil
            lines = [
                [.literal("trtllm-serve"), .literal("disaggregated")], [.literal("-c"), .literal("router.yaml")],
            ]
            listed = (prefill, decode)
        }
    }

    /// The settings file, with the addresses that `address` gives.
    func settings(_ address: (PlacedCopy) -> String) -> JSONValue? {
        guard let listed else { return nil }
        func servers(_ copies: [PlacedCopy]) -> JSONValue {
            ["num_instances": .integer(copies.count), "urls": .strings(copies.map(address))]
        }
        return [
            "hostname": "0.0.0.0", "port": .integer(port), "context_servers": servers(listed.context),
            "generation_servers": servers(listed.generation),
        ]
    }
}
