import Models
import Parallelism
import Quantities
import Serving
import StepModel
import Testing

@testable import Planning

@Suite("Derivations of headline numbers")
struct HeadlineTests {
    static let layouts = [
        ParallelLayout(data: 32, expert: 32), ParallelLayout(tensor: 8, data: 4, expert: 32),
        ParallelLayout(pipeline: 2, tensor: 4, data: 4, expert: 16),
        ParallelLayout(replicas: 2, pipeline: 4, tensor: 4, expertTensor: 4),
        ParallelLayout(replicas: 4, tensor: 8, expert: 8),
    ]
    static let extras = ["", "engine: vllm\n", "engine: trtllm\ntwo_batch_overlap: true\n"]

    private func evaluation(
        _ layout: ParallelLayout, _ extra: String, _ reading: EfficiencyReading, input: String = "2048"
    ) throws -> LayoutEvaluation {
        let text = Examples.brief.replacing("input: 2048", with: "input: \(input)") + extra
        let scenario = try Examples.scenario(text)
        return try LayoutEvaluation(scenario.settings.arranged(layout), in: scenario, reading: reading)
    }

    private func agree(_ derived: Double, _ value: Double, _ comment: String) {
        #expect(abs(derived - value) <= 1e-9 * max(abs(derived), abs(value)), "\(comment): \(derived), \(value)")
    }

    @Test("Every headline number is the one that the evaluation gives", arguments: layouts, extras)
    func headlines(layout: ParallelLayout, extra: String) throws {
        for reading in EfficiencyReading.allCases {
            let evaluation = try evaluation(layout, extra, reading)
            let (prefill, decode) = (evaluation.candidate.prefill, evaluation.candidate.decode)
            func value(_ symbol: String, _ kind: StepExplanation.Kind) throws -> Double {
                let all = evaluation.headlines(of: evaluation.explanation(of: kind))
                return try #require(all.first { $0.symbol == symbol }).value
            }
            agree(try value("TTFT", .prefill), prefill.last.rawValue, "TTFT \(reading)")
            agree(try value("TTFT_single", .prefill), prefill.singleRequest.rawValue, "TTFT alone")
            agree(try value("X_in", .prefill), prefill.throughput.rawValue, "prompts")
            agree(try value("TPOT", .decode), decode.timePerOutputToken.rawValue, "TPOT \(reading)")
            agree(try value("X_out", .decode), decode.throughput.rawValue, "output")
            agree(try value("X_dev", .decode), decode.throughputPerDevice.rawValue, "per device")
            agree(try value("n", .decode), Double(decode.sequencesPerStep), "sequences")
            agree(try value("c", .decode), Double(decode.context), "context")
            let mixed = evaluation.explanation(of: .mixed)
            agree(try value("t_step", .mixed), mixed.time.latency.rawValue, "mixed")
            #expect(mixed.step.groups.count == 2)
        }
    }

    @Test("Prompts in chunks are derived to their whole time", arguments: layouts)
    func chunks(layout: ParallelLayout) throws {
        let evaluation = try evaluation(layout, "engine: vllm\n", .calibrated, input: "30000")
        let explanation = evaluation.explanation(of: .prefill)
        #expect(explanation.chunks == 4)
        let headlines = evaluation.headlines(of: explanation)
        agree(try #require(headlines.first).value, evaluation.candidate.prefill.last.rawValue, "\(layout)")
        // Every time of one request alone is derived too, none is only stated.
        let single = try #require(headlines.first { $0.symbol == "TTFT_single" })
        agree(single.value, evaluation.candidate.prefill.singleRequest.rawValue, "\(layout) alone")
        #expect(!single.inputs.isEmpty && !single.inputs.allSatisfy { $0.inputs.isEmpty })
    }

    @Test("Memory, room and requests are those of the fullest device", arguments: layouts, extras)
    func memory(layout: ParallelLayout, extra: String) throws {
        let evaluation = try evaluation(layout, extra, .calibrated)
        let memory = evaluation.candidate.memory
        func find(_ symbol: String, in all: [Derivation]) -> Derivation? {
            all.lazy.compactMap { $0.symbol == symbol ? $0 : find(symbol, in: $0.inputs) }.first
        }
        let all = evaluation.memoryDerivations
        agree(try #require(find("M", in: all)).value, memory.total.rawValue, "memory")
        agree(try #require(find("W", in: all)).value, memory.weights.total.rawValue, "weights")
        agree(try #require(find("W_exp", in: all)).value, memory.weights.experts.rawValue, "experts")
        agree(try #require(find("W_attention", in: all)).value, memory.weights.attention.rawValue, "attention")
        agree(try #require(find("KV", in: all)).value, memory.keyValueCache.rawValue, "cache")
        agree(try #require(find("M_max", in: all)).value, memory.usable.rawValue, "usable")
        agree(try #require(find("b_max", in: all)).value, Double(evaluation.capacity), "requests")
        agree(
            try #require(find("KV_token", in: all)).value,
            evaluation.scenario.model.keyValueCache.bytesPerToken.rawValue, "cache per token")
    }
}
