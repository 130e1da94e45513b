extension RulePages {
    /// Rules about times, rates, methods, documents and commands.
    static let deploymentPages: [String: RulePage] = [
        "compute-utilisation": RulePage(
            why: "The MFU of matrix products is not that of a phase: exchanges and bubbles take the rest.",
            example: "\"Compute utilization 60%\" for a layout that reaches 36 % while it reads the burst.",
            fix: "State the MFU of which peak, and what it includes."),
        "throughput-ceiling": RulePage(
            why:
                "No layout reads weights and cache faster than all memories together, nor computes faster than all devices.",
            example: "610,000 tok/s on 16 devices whose memory allows 37,000 at that batch.",
            fix: "Write at most the ceiling, or the batch it holds for."),
        "prompt-throughput-ceiling": RulePage(
            why:
                "Prompts cost 2 · active parameters per token and more for attention; all devices at full peak are the bound.",
            example: "5 M prompt tok/s on 8 devices.",
            fix: "Write at most the ceiling."),
        "tpot-floor": RulePage(
            why: "A decode step must read the visited weights and the cache once.",
            example: "1.1 ms per token where reading takes 6.8 ms.",
            fix: "Write at least the floor."),
        "ttft-floor": RulePage(
            why: "The prompts' arithmetic over all devices' peak is a bound that no layout beats.",
            example: "TTFT of 12 ms for 32 prompts of 4,096 tokens of a 70B model on 8 devices.",
            fix: "Write at least the floor."),
        "impossible-share": RulePage(
            why: "A share of memory, bandwidth or peak above 100 % does not exist.",
            example: "Memory utilization 131 %.",
            fix: "The layout does not fit; choose another."),
        "rate-product": RulePage(
            why: "Each request in flight gets one token per TPOT, so throughput is batch / TPOT.",
            example: "64 requests at 50 ms and 5,000 tok/s.",
            fix: "Correct one of the three."),
        "total-parameters": RulePage(
            why: "A token of a mixture passes its own experts only.",
            example: "`2 × 235B = 470 GFLOPs` per token of Qwen3-235B, whose active parameters are 22B.",
            fix: "Compute with active parameters."),
        "output-in-prefill": RulePage(
            why: "Prefill reads the prompt. Output tokens come one by one in decode.",
            example: "`(2048 + 2048) × 128` tokens in a TTFT.",
            fix: "Use the prompt length."),
        "optimistic-mfu": RulePage(
            why: "Published prefill of FP8 mixtures reaches 17 to 37 % of the 8-bit peak.",
            example: "MFU 60 % for an FP8 mixture.",
            fix: "Measure, or compute with 30 %."),
        "few-tokens-per-expert": RulePage(
            why: "With fewer tokens than experts in a step, weights are read for little work.",
            example: "8 requests, 8 of 256 experts each.",
            fix: "Raise the batch."),
        "communication-ignored": RulePage(
            why: "With TP or EP above 1 exchanges take a large part of a step.",
            example: "A TPOT from memory traffic alone for EP 32.",
            fix: "Count all-reduces, dispatch and combine."),
        "expert-replication-ambiguous": RulePage(
            why:
                "EP 1 can mean whole experts on each device, or experts split by TP: 57 GB against 15 GB per device in one case.",
            example: "\"EP=1, experts stay together\" with TP 4.",
            fix: "State expert-TP."),
        "format-unsupported": RulePage(
            why: "A device without units for a format widens the weights and computes in 16 bits.",
            example: "FP8 on A100.",
            fix: "Use the 16-bit peak for arithmetic."),
        "decimal-binary": RulePage(
            why: "1 GiB is 7.4 % more than 1 GB.",
            example: "80 GB in one document, 80 GiB in another.",
            fix: "Use one unit everywhere."),
        "knowledge": RulePage(
            why: "Rules that a team hands on are claims too: they hold, hold under conditions, or fail on this case.",
            example: "\"The KV cache is replicated across TP ranks.\"",
            fix: "Rewrite the rule as the finding says."),
        "knowledge-unchecked": RulePage(
            why: "A rule that was not understood is neither confirmed nor refuted.",
            example: "A rule about a subject that this audit does not know.",
            fix: "Check it by hand."),
        "unknown-model": RulePage(
            why: "Without the published architecture the documents' own is taken.",
            example: "A model name that the catalog lacks.",
            fix: "Use the published name, or give its config.json."),
        "interconnect-unstated": RulePage(
            why: "Every layout on more than one device depends on the networks.",
            example: "Inputs without NVLink or InfiniBand figures.",
            fix: "State accelerators per node and both bandwidths."),
        "peak-format": RulePage(
            why: "Peaks differ by format, by a factor of two per halving of bits.",
            example: "\"400 TFLOPS\" beside FP8 weights.",
            fix: "State the dense peak of each format."),
        "fewer-devices": RulePage(
            why: "Devices that no promise needs cost money.",
            example: "32 devices where 8 keep every promise.",
            fix: "Use fewer, or serve more."),
        "longest-sequence": RulePage(
            why: "A promise that is checked at a mean length may fail at the longest.",
            example: "A range up to 10,240 tokens, evaluated at 2,048.",
            fix: "State the distribution and the share that must keep the promise."),
        "small-batch": RulePage(
            why: "Start-ups and weight reads do not shrink with the batch.",
            example: "4 requests per device.",
            fix: "Raise the batch before adding devices."),
        "impossible-value": RulePage(
            why: "A value outside any possible range is a slip, and what depends on it is computed without it.",
            example: "0 accelerators, MFU 160 %, a precision called FP12.",
            fix: "Write a possible value."),
        "unreadable-value": RulePage(
            why: "A value that is not what its name says is ignored, which changes the result.",
            example: "`\"tp\": \"four\"`.",
            fix: "Write a number with its unit."),
        "unreadable-document": RulePage(
            why: "A document that cannot be read is not audited.",
            example: "A binary file, invalid UTF-8, malformed JSON.",
            fix: "Repair the file."),
        "unchecked-numbers": RulePage(
            why: "What is not understood is not checked, and an audit must say so.",
            example: "A number in a sentence that names no quantity.",
            fix: "Give it a key, such as `TTFT: 2.1 s`."),
        "launch-layout": RulePage(
            why: "Engines accept degrees while they parse options, and fail when they load the model.",
            example: "`--tensor-parallel-size 6` for a model with 64 heads.",
            fix: "Use a divisor."),
        "launch-devices": RulePage(
            why: "A container must have the accelerators that the command's degrees need.",
            example: "TP 8 in a pod with `nvidia.com/gpu: 4`.",
            fix: "Ask for TP × PP (× DP) accelerators."),
        "launch-memory": RulePage(
            why: "Weights that do not fit fail at start.",
            example: "Qwen3-235B in BF16 with TP 4 on 80 GB devices: 118 GB each.",
            fix: "More devices per copy, or a checkpoint of fewer bits."),
        "launch-context": RulePage(
            why: "vLLM refuses a context longer than the model's.",
            example: "`--max-model-len 262144` for a model of 131,072.",
            fix: "Write the model's limit or less."),
        "launch-value": RulePage(
            why: "An option with an impossible value stops the engine at start.",
            example: "`--gpu-memory-utilization 1.2`.",
            fix: "Write a value in range."),
        "launch-price": RulePage(
            why: "A command says how an engine is laid out, and so how fast it can be and how much it holds.",
            example: "`vllm serve Qwen/Qwen3-32B --tensor-parallel-size 4` on L40S.",
            fix: "Compare the figures with what the service promises."),
        "node-product": RulePage(
            why: "A cluster of equal nodes has nodes times accelerators per node.",
            example: "2 nodes of 8 accelerators, 32 in all.",
            fix: "Correct the figure that is wrong."),
        "launch-option": RulePage(
            why: "Options come and go between versions; an unknown one stops the engine.",
            example: "`--swap-space` for vLLM 0.33.",
            fix: "Use the option of your version."),
    ]
}
