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
        self.command = command
        let format: NumericFormat? = command.option("--quantization", "-q")?.value.flatMap {
            WrittenFormat.format(in: $0)
        }
        model = command.model.flatMap { name in
            (try? CatalogNames.find(name, precision: format, in: catalogs.models))
                ?? (try? CatalogNames.find(name, precision: nil, in: catalogs.models))
        }
        accelerator = CatalogWords.accelerator(in: command.surroundings, catalogs.accelerators)
        layout = LaunchAssessment.layout(command, isMixture: model?.isMixtureOfExperts ?? false)
    }

    /// The layout by each engine's rules.
    ///
    /// vLLM 0.33: devices are TP · PP · DP, and experts are split over TP · DP unless `--enable-expert-parallel` spreads
    /// them whole. SGLang 0.5.23: devices are TP · PP, attention-DP divides TP, and EP divides it for experts; plain DP
    /// are copies.
    private static func layout(_ command: LaunchCommand, isMixture: Bool) -> ParallelLayout {
        let pipeline = command.degree("--pipeline-parallel-size", "-pp", "--pp-size", "--pp") ?? 1
        let tensor = command.degree("--tensor-parallel-size", "-tp", "--tp-size", "--tp") ?? 1
        let data = command.degree("--data-parallel-size", "-dp", "--dp-size", "--dp", "--attn-dp-size") ?? 1
        var layout = ParallelLayout(pipeline: pipeline, tensor: tensor)
        switch command.engine {
        case .vllm:
            if isMixture { layout.data = data } else { layout.replicas = data }
            guard isMixture else { return layout }
            let width = layout.stageWidth
            if command.has("--enable-expert-parallel", "-ep") {
                layout.expert = width
            } else {
                layout.expertTensor = width
            }
        case .sglang:
            let isAttention = command.has("--enable-dp-attention", "--attn-dp-size")
            if isAttention, tensor % data == 0 {
                layout.tensor = tensor / data
                layout.data = data
            } else if !isAttention {
                layout.replicas = data
            }
            guard isMixture else { return layout }
            layout.expert = command.degree("--expert-parallel-size", "--ep-size", "--ep") ?? 1
            layout.expertTensor = max(1, tensor / layout.expert)
        }
        return layout
    }

    /// The devices that one copy of the command's processes needs.
    var devices: Int { layout.deviceCount }

    /// The option that a degree comes from, or the command itself.
    func place(_ names: String...) -> Finding.Place {
        let option = command.options.last { names.contains($0.name) }
        return Finding.Place(location: option?.location ?? command.location, quote: option?.quote ?? command.quote)
    }

    var tensorPlace: Finding.Place { place("--tensor-parallel-size", "-tp", "--tp-size", "--tp") }
    var expertPlace: Finding.Place { place("--expert-parallel-size", "--ep-size", "--ep", "--enable-expert-parallel") }
}
