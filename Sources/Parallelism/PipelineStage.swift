public import Models

/// The layers that one pipeline stage holds, and whether it also holds the embedding or the output head.
public struct PipelineStage: Hashable, Sendable {
    /// The position in the pipeline, from 0.
    public var index: Int
    /// The layers, as runs of like layers.
    public var layerRuns: [LayerRun]
    /// Whether this is the first stage, which looks tokens up in the embedding.
    public var holdsEmbedding: Bool
    /// Whether this is the last stage, which computes the logits.
    public var holdsHead: Bool

    /// The number of layers in the stage.
    public var layerCount: Int { layerRuns.reduce(0) { $0 + $1.count } }
}

extension ModelArchitecture {
    /// The layers of each of `count` pipeline stages.
    ///
    /// Layers are dealt as evenly as possible; where the division leaves a remainder, ``ModelArchitecture/spareLayers`` says
    /// which stages take one more.
    public func pipelineStages(_ count: Int) -> [PipelineStage] {
        let stages = max(1, min(count, layerCount))
        var remaining = layerRuns[...]
        return (0..<stages).map { index in
            let takesSpare = spareLayers.isTaken(by: index, of: stages, count: layerCount % stages)
            let share = layerCount / stages + (takesSpare ? 1 : 0)
            return PipelineStage(
                index: index, layerRuns: ModelArchitecture.take(share, from: &remaining), holdsEmbedding: index == 0,
                holdsHead: index == stages - 1)
        }
    }

    /// Removes the first `count` layers from the front of `runs` and returns them.
    private static func take(_ count: Int, from runs: inout ArraySlice<LayerRun>) -> [LayerRun] {
        var taken: [LayerRun] = []
        var missing = count
        while missing > 0, var run = runs.popFirst() {
            var part = run
            part.count = min(missing, run.count)
            taken.append(part)
            missing -= part.count
            run.count -= part.count
            if run.count > 0 { runs = [run] + runs }
        }
        return taken
    }
}
