internal import Hardware
internal import Models
internal import Parallelism
public import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// The report of one layout, in one or both readings of efficiency.
public enum EvaluationReport {
    /// Verdict, question, memory, times in every reading, what they are spent on, limits and assumptions.
    ///
    /// - Parameter evaluations: The layout in each reading that can be priced, the chosen one first.
    /// - Returns: The report; empty without an evaluation.
    public static func document(of evaluations: [LayoutEvaluation]) -> ReportDocument {
        guard let chosen = evaluations.first else { return ReportDocument() }
        let scenario = chosen.scenario
        let layout = chosen.deployment.layout
        var document = ReportDocument([
            .heading(level: 1, "\(scenario.model.name) as \(layout) on \(layout.deviceCount.counted("device"))"),
            .callout(verdict(chosen)),
        ])
        document.append(contentsOf: ScenarioSection.blocks(scenario, pricing: chosen.deployment.pricing))
        document.append(contentsOf: [
            .heading(level: 2, "Times and rates"), .table(times(evaluations)),
            .paragraph(scheduleNote(chosen)),
        ])
        document.append(contentsOf: ServedLoadTable.blocks(evaluations))
        document.append(contentsOf: WorstCaseNote.blocks(chosen.worstCase, in: scenario))
        document.append(contentsOf: memory(chosen))
        document.append(.heading(level: 2, "What binds"))
        for evaluation in evaluations {
            if evaluations.count > 1 {
                document.append(.heading(level: 3, "In the \(evaluation.reading.title) reading"))
            }
            document.append(.table(TimeShareTable.table(evaluation.timeShares)))
        }
        document.append(
            .paragraph(
                "No layout on \(layout.deviceCount.counted("device")) can do better (\(chosen.reading.title)) than:"))
        document.append(.bullets(CeilingText.bullets(chosen.ceilings, load: scenario.load)))
        document.append(contentsOf: ScenarioSection.assumptions(scenario, pricing: chosen.deployment.pricing))
        return document
    }

    private static func verdict(_ evaluation: LayoutEvaluation) -> Callout {
        let candidate = evaluation.candidate
        let objectives = evaluation.scenario.objectives
        guard candidate.memory.fits else {
            return Callout(
                .critical,
                """
                **It does not fit**: the fullest device needs \(candidate.memory.total) where an engine may use \
                \(candidate.memory.usable). The times below hold only if it did.
                """)
        }
        let answers = [
            answer("TTFT", candidate.prefill.last, objectives.timeToFirstToken),
            answer("TPOT", candidate.decode.timePerOutputToken, objectives.timePerOutputToken),
        ].compactMap(\.self)
        let memory: InlineText = "It fits: the fullest device is \(candidate.memory.utilisation) full"
        let sentence =
            answers.isEmpty ? memory + "; nothing is promised." : memory + "; " + answers.joined(separator: "; ") + "."
        return Callout(candidate.meets(objectives) ? .success : .critical, sentence)
    }

    private static func answer(_ name: String, _ time: Seconds, _ promised: Seconds?) -> InlineText? {
        promised.map { "\(name) \(time), promised \($0): **\(time <= $0 ? "kept" : "missed")**" }
    }

    private static func times(_ evaluations: [LayoutEvaluation]) -> ReportTable {
        let columns = evaluations.map { evaluation in
            let band = evaluation.deployment.pricing.profile.band.map { " ± \($0)" } ?? ""
            return ReportTable.Column.right("\(evaluation.reading.title)\(band)")
        }
        let candidates = evaluations.map(\.candidate)
        func row(_ name: InlineText, _ value: (Candidate) -> String) -> [InlineText] {
            [name] + candidates.map { InlineText(plain: value($0)) }
        }
        return ReportTable(
            columns: [.left("")] + columns,
            rows: [
                row("TTFT, one request alone") { "\($0.prefill.singleRequest)" },
                row("TTFT of the burst, first") { "\($0.prefill.first)" },
                row("TTFT of the burst, mean") { "\($0.prefill.mean)" },
                row("TTFT of the burst, last") { "\($0.prefill.last)" },
                row("Prompt tokens") { "\($0.prefill.throughput)" },
                row("TPOT, one request alone") { "\($0.decode.singleRequestTimePerOutputToken)" },
                row("TPOT, all requests") { "\($0.decode.timePerOutputToken)" },
                row("Output, one request alone") { "\($0.singleRequestThroughput)" },
                row("Output, all requests") { "\($0.decode.throughput)" },
                row("Output per device") { "\($0.decode.throughputPerDevice)" },
            ])
    }

    private static func scheduleNote(_ evaluation: LayoutEvaluation) -> InlineText {
        let candidate = evaluation.candidate
        let rounds = candidate.prefill.steps
        return """
            Prompts are read \(candidate.prefill.requestsPerStep) per rank and step of at most \
            \(candidate.schedule.tokensPerStep.grouped) tokens, in \(rounds.counted("round")); decoding is priced with \
            \(candidate.decode.sequencesPerStep.counted("sequence")) per step at a context of \
            \(candidate.decode.context.grouped) tokens\
            \(candidate.decode.microBatches > 1 ? ", \(candidate.decode.microBatches) micro-batches in the pipeline" : "").
            """
    }

    private static func memory(_ evaluation: LayoutEvaluation) -> [ReportBlock] {
        let load = evaluation.scenario.load
        var blocks: [ReportBlock] = [
            .heading(level: 2, "Memory per device"),
            .paragraph("When every request has reached its final context of \(load.finalContext.grouped) tokens:"),
            .table(MemoryTable.parts(evaluation.stages)),
        ]
        var notes: [InlineText] = []
        if let after = evaluation.afterPrompt {
            notes.append(
                """
                After the prompts (\(load.input.grouped) tokens) the fullest device holds \(after.weights.total) of \
                weights and \(after.keyValueCache) of cache, **\(after.weightsAndCacheUtilisation)** of its \
                \(after.capacity).
                """)
        }
        notes.append(
            "There is room for **\(evaluation.capacity.counted("request"))** of \(load.finalContext.grouped) tokens at once."
        )
        blocks.append(.bullets(notes))
        return blocks
    }
}
