public import Hardware
public import Models
public import Parallelism
internal import Diagnostics
internal import Quantities

/// A launch command with what it means: the model, the layout and the accelerator, as far as they are known.
public struct LaunchAssessment: Sendable {
    /// The command.
    public let command: LaunchCommand
    /// The model, if the catalog knows it.
    public let model: ModelArchitecture?
    /// The accelerator that the document names.
    public let accelerator: AcceleratorCatalog.Entry?
    /// The layout that the engine would build.
    public let layout: ParallelLayout

    /// The commands of a dossier.
    static func all(in dossier: Dossier, catalogs: AuditCatalogs) -> [LaunchAssessment] {
        dossier.documents.flatMap(\.launches).map { LaunchAssessment($0, catalogs) }
    }

    private init(_ command: LaunchCommand, _ catalogs: AuditCatalogs) {
        self.init(command, models: catalogs.models, accelerators: catalogs.accelerators)
    }

    /// What a command means.
    ///
    /// - Parameters:
    ///   - command: The command.
    ///   - models: Where its model is looked up.
    ///   - accelerators: Where the accelerator is looked up that the text around it names.
    ///   - stated: The accelerator, where it is known otherwise.
    public init(
        _ command: LaunchCommand, models: ModelCatalog, accelerators: AcceleratorCatalog,
        on stated: AcceleratorCatalog.Entry? = nil
    ) {
        self.command = command
        let format: NumericFormat? = command.option("--quantization", "-q")?.value.flatMap {
            WrittenFormat.format(in: $0)
        }
        var model = command.model.flatMap { name in
            CatalogNames.model(named: name, precision: format, in: models)
                ?? CatalogNames.model(named: name, in: models)
        }
        model?.spareLayers = command.engine.dialect.spareLayers
        self.model = model
        accelerator = stated ?? CatalogWords.accelerator(in: command.surroundings, accelerators)
        var layout = LaunchAssessment.degrees(command).layout(
            in: command.engine.dialect, isMixture: model?.isMixtureOfExperts ?? false)
        if command.engine == .sglang, !command.has(.attentionDataSwitch), let copies = command.copies {
            layout.replicas = copies
        }
        self.layout = layout
    }

    /// The degrees that the command gives, by the names that the engine takes for them.
    private static func degrees(_ command: LaunchCommand) -> EngineDegrees {
        func degree(_ decision: LaunchDecision) -> Int { command.degree(of: decision) ?? 1 }
        var degrees = EngineDegrees(
            tensor: degree(.tensorParallel), pipeline: degree(.pipelineParallel), context: degree(.contextParallel),
            decodeContext: degree(.decodeContextParallel), data: degree(.attentionData),
            expert: degree(.expertParallel), expertTensor: degree(.expertTensor))
        switch command.engine {
        case .vllm:
            if command.has(.expertParallel) { degrees.expert = 2 }
        case .sglang:
            // The older spelling counts attention ranks with the option that now counts copies.
            if command.has(.attentionDataSwitch), let ranks = command.copies { degrees.data = ranks }
        case .trtllm:
            if command.has(.attentionData) { degrees.data = degrees.tensor }
        }
        return degrees
    }

    /// What is wrong with the command, errors first.
    public var findings: [Finding] { LaunchRules.findings(about: self) }

    /// The devices that one copy of the command's processes needs.
    var devices: Int { layout.deviceCount }

    /// The option that a degree comes from, under its names or in a file of settings, or the command itself.
    private func place(of decision: LaunchDecision, _ names: String...) -> Finding.Place {
        let option = command.options.last { names.contains($0.name) } ?? command.option(of: decision)
        return Finding.Place(location: option?.location ?? command.location, quote: option?.quote ?? command.quote)
    }

    var tensorPlace: Finding.Place {
        place(of: .tensorParallel, "--tensor-parallel-size", "-tp", "--tp-size", "--tp")
    }
    var pipelinePlace: Finding.Place {
        place(of: .pipelineParallel, "--pipeline-parallel-size", "-pp", "--pp-size", "--pp")
    }
    var dataPlace: Finding.Place {
        place(of: .attentionData, "--data-parallel-size", "-dp", "--dp-size", "--dp")
    }
    var expertPlace: Finding.Place {
        place(of: .expertParallel, "--expert-parallel-size", "--ep-size", "--ep", "--enable-expert-parallel")
    }
}
