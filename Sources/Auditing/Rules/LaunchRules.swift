internal import Diagnostics
internal import Documents
internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities
internal import Serving

/// Rules about commands and manifests that start an engine.
enum LaunchRules {
    static let all: [AuditRule] = [
        AuditRule(
            id: "launch-layout", summary: "The layout of a command cannot be built for its model.", ofLaunches: layout),
        AuditRule(
            id: "launch-devices", summary: "A command needs another number of accelerators than its container has.",
            ofLaunches: devices),
        AuditRule(
            id: "launch-memory", summary: "The weights of a command do not fit its accelerators.", ofLaunches: memory),
        AuditRule(
            id: "launch-context", summary: "A command's context is longer than its model's.", ofLaunches: context),
        AuditRule(id: "launch-value", summary: "A command's option has a value that cannot be.", ofLaunches: values),
        AuditRule(
            id: "launch-price", summary: "What the layout of a command holds and how fast it is.", ofLaunches: price),
        AuditRule(id: "launch-option", summary: "An engine does not know an option.", ofLaunches: options),
    ]

    /// What is wrong with one command, errors first.
    static func findings(about launch: LaunchAssessment) -> [Finding] {
        let found = all.flatMap { rule -> [Finding] in
            if case .launches(let check) = rule.check { check(launch) } else { [] }
        }
        return found.filter { $0.severity == .error } + found.filter { $0.severity == .warning }
    }

    private static func layout(_ launch: LaunchAssessment) -> [Finding] {
        violations(launch) + (expertsOutsideTensor(launch).map { [$0] } ?? [])
    }

    private static func violations(_ launch: LaunchAssessment) -> [Finding] {
        guard let model = launch.model else { return [] }
        let violations = launch.layout.violations(for: model, devices: .max)
        guard let first = violations.first else { return [] }
        let namesExperts = launch.command.degree("--expert-parallel-size", "--ep-size", "--ep") != nil
        let onlyExperts = violations.allSatisfy { $0.rule == .expertsDivide }
        return [
            Finding(
                "launch-layout", .error, .refuted, first.message,
                at: onlyExperts || !namesExperts
                    ? [onlyExperts ? launch.expertPlace : launch.tensorPlace]
                    : [launch.tensorPlace, launch.expertPlace],
                violations.dropFirst().map { "\($0.message). " }.joined() + "The command means \(launch.layout) of "
                    + "\(model.name). Engines accept it while they read their options and fail when they load the model.",
                remedy: first.hint)
        ]
    }

    private static func devices(_ launch: LaunchAssessment) -> [Finding] {
        launch.command.request == nil ? statedDevices(launch) : containerDevices(launch)
    }

    /// SGLang spreads experts over the devices of its tensor parallelism.
    private static func expertsOutsideTensor(_ launch: LaunchAssessment) -> Finding? {
        guard launch.command.engine == .sglang, let experts = launch.command.degree(of: .expertParallel),
            let tensor = launch.command.degree(of: .tensorParallel), tensor % experts != 0
        else { return nil }
        return Finding(
            "launch-layout", .error, .refuted, "an EP of \(experts) does not divide the TP of \(tensor)",
            at: [launch.expertPlace, launch.tensorPlace],
            "SGLang spreads the experts over the devices of --tp-size, so that EP has to divide it.",
            remedy: "write a divisor of \(tensor)")
    }

    /// A script whose remarks say how many accelerators there are: `8 × A100`.
    private static func statedDevices(_ launch: LaunchAssessment) -> [Finding] {
        guard !launch.command.has("--nnodes", "--node-rank"),
            let stated = CatalogWords.deviceCount(in: launch.command.surroundings)
                ?? VisibleDevices.count(in: launch.command.surroundings),
            launch.devices > stated, !mayBeOfOneNode(stated, launch)
        else { return [] }
        return [
            Finding(
                "launch-devices", .error, .refuted,
                "the command needs \(launch.devices) accelerators, there are \(stated)",
                at: [launch.tensorPlace, launch.pipelinePlace, launch.dataPlace].filter {
                    $0.location != launch.command.location
                },
                "The options mean \(launch.layout). The engine refuses to start.",
                remedy: "choose degrees whose product is at most \(stated)")
        ]
    }

    /// Whether so many accelerators may be those of one of several nodes: no more than its ranks need.
    private static func mayBeOfOneNode(_ stated: Int, _ launch: LaunchAssessment) -> Bool {
        guard launch.command.has("--data-parallel-address") else { return false }
        guard let local = launch.command.degree("--data-parallel-size-local", "-dpl"),
            let data = launch.command.degree("--data-parallel-size", "-dp")
        else { return true }
        return stated <= max(1, launch.devices / data) * local
    }

    /// Ranks over several pods: each starts its own, and all together have to be there.
    private static func groupDevices(_ launch: LaunchAssessment, _ request: LaunchCommand.Request) -> [Finding]? {
        guard request.pods > 1, let local = launch.command.degree("--data-parallel-size-local", "-dpl"),
            let data = launch.command.degree("--data-parallel-size", "-dp"), local < data
        else { return nil }
        let perPod = max(1, launch.devices / data) * local
        var findings: [Finding] = []
        if request.count != perPod {
            findings.append(
                Finding(
                    "launch-devices", request.count < perPod ? .error : .warning, .refuted,
                    "the command needs \(perPod) accelerators per pod, its container has \(request.count)",
                    at: [Finding.Place(location: request.location, quote: request.quote), launch.tensorPlace],
                    "\(local) of \(data) data-parallel ranks run in each pod.", remedy: "ask for \(perPod)"))
        }
        if data != local * request.pods {
            findings.append(
                Finding(
                    "launch-devices", .error, .refuted,
                    "\(data) data-parallel ranks do not run in \(request.pods) pods of \(local)",
                    at: [launch.dataPlace],
                    "The group has \(request.pods) pods; the engine waits for ranks that nobody starts.",
                    remedy: "write \(local * request.pods), or another size of the group"))
        }
        return findings
    }

    /// A group whose pods are not the nodes that its command waits for.
    private static func groupNodes(_ launch: LaunchAssessment) -> Finding? {
        guard let request = launch.command.request, request.pods > 1, let place = request.podsPlace,
            let nodes = launch.command.degree("--nnodes"), nodes != request.pods
        else { return nil }
        return Finding(
            "launch-devices", .error, .refuted,
            "the group has \(request.pods) pods, the command runs on \(nodes) nodes",
            at: [Finding.Place(location: place, quote: "size: \(request.pods)")],
            "\(launch.layout) needs \(launch.devices) accelerators.", remedy: "write \(nodes)")
    }

    private static func containerDevices(_ launch: LaunchAssessment) -> [Finding] {
        if let finding = groupNodes(launch) { return [finding] }
        if let request = launch.command.request, let findings = groupDevices(launch, request) { return findings }
        guard let request = launch.command.request, request.count != launch.devices else { return [] }
        if let nodes = launch.command.degree("--nnodes") {
            return nodes == request.pods ? groupLayout(launch, request) : []
        }
        guard !launch.command.has("--nnodes") else { return [] }
        let isShort = request.count < launch.devices
        return [
            Finding(
                "launch-devices", isShort ? .error : .warning, .refuted,
                "the command needs \(launch.devices) accelerators, its container has \(request.count)",
                at: [launch.tensorPlace, Finding.Place(location: request.location, quote: request.quote)]
                    + (request.nodes.map { [Finding.Place(location: $0, quote: "nodeCount")] } ?? []),
                "The options mean \(launch.layout). "
                    + (isShort ? "The engine refuses to start." : "\(request.count - launch.devices) would stay idle."),
                remedy: "ask for \(launch.devices), or change the degrees")
        ]
    }

    /// A layout over all pods of a group that have other devices together.
    private static func groupLayout(_ launch: LaunchAssessment, _ request: LaunchCommand.Request) -> [Finding] {
        let all = request.count * request.pods
        guard request.pods > 1, all != launch.devices else { return [] }
        return [
            Finding(
                "launch-devices", all < launch.devices ? .error : .warning, .refuted,
                "the command needs \(launch.devices) accelerators, its \(request.pods) pods have \(all)",
                at: [
                    launch.pipelinePlace, launch.tensorPlace,
                    Finding.Place(location: request.location, quote: request.quote),
                ],
                "The options mean \(launch.layout); each pod has \(request.count).",
                remedy: "choose degrees whose product is \(all), or other pods")
        ]
    }

    private static func memory(_ launch: LaunchAssessment) -> [Finding] {
        guard let model = launch.model, let accelerator = launch.accelerator?.accelerator,
            launch.layout.violations(for: model, devices: .max).isEmpty
        else { return [] }
        // The degrees may stand in a file of settings that is not here.
        let hasSettings = launch.command.option(of: .settingsFile) != nil
        if hasSettings, launch.layout.deviceCount == 1 { return [] }
        let share =
            launch.command.option("--gpu-memory-utilization", "--mem-fraction-static")?.value.flatMap(Double.init)
            ?? 0.9
        let usable = accelerator.memory * min(max(share, 0.01), 1)
        let stages = model.pipelineStages(launch.layout.pipeline).map { launch.layout.weights(of: $0, in: model).total }
        guard let largest = stages.max(), largest > usable else { return [] }
        return [
            Finding(
                "launch-memory", .error, .refuted, "\(largest) of weights per device do not fit \(usable)",
                at: [launch.tensorPlace],
                "\(launch.layout) of \(model.name) in \(model.precision.linear.rawValue.uppercased()); \(accelerator.name) has "
                    + "\(accelerator.memory), of which the command lets the engine use \(Fraction(rawValue: min(share, 1))).",
                remedy: "use more devices per copy, or a checkpoint of fewer bits")
        ]
    }

    /// What a command that starts would do: the cache it has room for, and its times at the stated efficiencies.
    private static func price(_ launch: LaunchAssessment) -> [Finding] {
        guard let price = launch.price else { return [] }
        return [
            Finding(
                "launch-price", .note, .confirmed,
                "\(price.layout) on \(price.devices) \(price.accelerator): \(price.timePerOutputToken) per token at "
                    + "\(price.load.concurrency) requests",
                at: [launch.tensorPlace],
                "With \(price.load.input) prompt tokens and \(price.load.output) generated ones each: one prompt is read in "
                    + "\(price.firstToken), all together give \(price.throughput). Weights are \(price.weights) per device, "
                    + "and \(price.capacity) requests of \(price.load.finalContext) tokens fit. Priced at an MFU of "
                    + "\(LaunchPrice.computeEfficiency) and \(LaunchPrice.memoryEfficiency) of the memory bandwidth.")
        ]
    }

    private static func context(_ launch: LaunchAssessment) -> [Finding] {
        guard let limit = launch.model?.maximumContext,
            let option = launch.command.option("--max-model-len", "--context-length"),
            let value = option.value.flatMap(number), value > Double(limit) * 1.001
        else { return [] }
        return [
            Finding(
                "launch-context", .error, .refuted,
                "a context of \(option.value ?? "") is longer than the model's \(limit)",
                at: [Finding.Place(location: option.location, quote: option.quote)],
                "config.json gives \(limit) positions; vLLM refuses more unless VLLM_ALLOW_LONG_MAX_MODEL_LEN is set.",
                remedy: "write \(limit) or less")
        ]
    }

    /// A number such as `32768`, `32k` or `32K`: engines read k as a thousand and K as 1,024.
    private static func number(_ text: String) -> Double? {
        if let value = Double(text) { return value }
        guard let value = Double(text.dropLast()) else { return nil }
        return text.hasSuffix("k") ? value * 1000 : text.hasSuffix("K") ? value * 1024 : nil
    }

    private static func values(_ launch: LaunchAssessment) -> [Finding] {
        let shares = ["--gpu-memory-utilization", "--device-memory-utilization", "--mem-fraction-static"]
        let degrees = [
            "--tensor-parallel-size", "-tp", "--tp-size", "--tp", "--pipeline-parallel-size", "-pp", "--pp-size",
            "--data-parallel-size",
            "-dp", "--dp-size", "--ep-size", "--expert-parallel-size", "--max-num-seqs", "--max-model-len",
        ]
        return launch.command.options.compactMap { option in
            guard let value = option.value, !value.contains("$") else { return nil }
            let expected: String
            if shares.contains(option.name) {
                guard let share = Double(value), share > 0, share <= 1 else {
                    expected = "a share above 0 and up to 1"
                    return finding(option, value, expected)
                }
                return nil
            }
            guard degrees.contains(option.name), number(value).map({ $0 < 1 }) ?? true else { return nil }
            if option.name == "--max-model-len", value == "auto" || value == "-1" { return nil }
            return finding(option, value, "a whole number from 1")
        }
    }

    private static func finding(_ option: LaunchCommand.Option, _ value: String, _ expected: String) -> Finding {
        Finding(
            "launch-value", .error, .refuted, "\(option.name) is \(value); expected \(expected)",
            at: [Finding.Place(location: option.location, quote: option.quote)], "The engine refuses to start.",
            remedy: "write \(expected)")
    }

    private static func options(_ launch: LaunchAssessment) -> [Finding] {
        guard let known = EngineOptions.of(launch.command.engine) else { return [] }
        return launch.command.options.filter { $0.name.hasPrefix("--") }.compactMap { option in
            // Both parsers take any beginning of an option for it, and accept underscores.
            let name = option.name.replacing("_", with: "-")
            let base = name.split(separator: ".").first.map(String.init) ?? name
            guard !known.names.contains(where: { $0.hasPrefix(base) }) else { return nil }
            let nearest = NearestName.suggestion(for: name, among: known.names)
            return Finding(
                "launch-option", .warning, .refuted,
                "\(launch.command.engine.rawValue) \(known.version) does not know \(option.name)",
                at: [Finding.Place(location: option.location, quote: option.quote)],
                "The option is not among those of version \(known.version); other versions may have it.",
                remedy: nearest.map { "is \($0) meant?" })
        }
    }
}
