extension RulePages {
    /// Rules about facts, calculations, layouts and memory.
    static let documentPages: [String: RulePage] = [
        "conflicting-facts": RulePage(
            why:
                "A case has one value of each fact. Whatever is computed from the other value describes another deployment.",
            example: "`inputs.md` promises TTFT within 30 s, `decode-strategy.json` says \"3030 seconds\".",
            fix: "Decide which is right and write it everywhere; the inputs document is taken as given."),
        "conflicting-estimates": RulePage(
            why:
                "Estimates that differ by more than half usually belong to different layouts, batches or readings, and are then compared as if they were one quantity.",
            example: "One file estimates a TTFT of 2.1 s, another 28.5 s, for the same phase.",
            fix:
                "State with each estimate its layout, its batch, and whether it is for the first, mean or last request."
        ),
        "device-statement": RulePage(
            why:
                "A rate in a format that a part cannot multiply, or a link that it does not have, spoils every time after it.",
            example:
                "\"A100 does 624 TFLOPS in FP8\"; \"L40S has 900 GB/s of NVLink\"; \"H100: NVLink 900 GB/s per direction\".",
            fix: "Compute with the formats and links of the part's data sheet."),
        "objective-verdict": RulePage(
            why: "A promise that is called kept is not looked at again.",
            example:
                "\"p95 TTFT 420 ms, SLO 300 ms: objective met\"; `| tokens per second | 75,000 | 63,015 | kept |`.",
            fix: "Call it missed, or correct the figure."),
        "share-of-a-rank": RulePage(
            why:
                "TP divides heads, PP layers. What a rank or stage is said to hold has to follow from the degree beside it.",
            example: "64 query heads over TP 4 and `heads_per_card: 8`; 80 layers over two stages of 45.",
            fix: "Write heads / TP and layers / PP, rounded up for the fullest stage."),
        "kv-cache-formula": RulePage(
            why:
                "A cache holds keys and values of the key-value heads, or one latent per token and layer. Query heads, the hidden size, or a division by more devices than there are heads give another size.",
            example:
                "\"2 x 80 layers x 64 heads x 128 x 1 byte\" for a model with 8 key-value heads; \"70,272 / 4 bytes per GPU\" under TP 4 for a latent.",
            fix: "Multiply 2, layers, key-value heads, head width and bytes; divide by TP up to the key-value heads."),
        "kv-cache-per-device": RulePage(
            why:
                "The cache of all requests is spread: key-value heads over TP, layers over PP. A device holds its share.",
            example: "\"64 requests take 133 GB, so each of the eight cards holds 133 GB\" with TP 8.",
            fix: "Divide by what the layout splits, and multiply by nothing."),
        "catalog-architecture": RulePage(
            why: "Head counts, widths and layers decide sizes and speeds. A wrong one spoils every number after it.",
            example:
                "A document gives Qwen3-235B a head dimension of 64, which is hidden size / heads; its config.json says 128.",
            fix: "Copy the value from the model's config.json."),
        "parameter-count": RulePage(
            why: "Memory follows from all parameters, work per token from the active ones.",
            example: "\"DeepSeek-V3: 37B parameters\" where 671B are meant, or 235B called active.",
            fix: "Write the total or the active count of the published model."),
        "parameter-sum": RulePage(
            why:
                "The parameters of an architecture follow from its widths. If the stated total differs by more than 1 %, one of the widths is wrong.",
            example: "94 layers, 64 heads of width 64 and 128 experts add up to 231.7 B, stated are 235 B.",
            fix: "Check each width against the model's config.json."),
        "catalog-accelerator": RulePage(
            why:
                "Data sheets print sparse rates, and rates of other formats, beside the dense one that inference gets.",
            example: "\"H100: 1,979 TFLOPS in BF16\" is the rate with 2:4 sparsity; dense it is 989.",
            fix: "Write the part's dense peak with its format, its memory and its bandwidth."),
        "context-limit": RulePage(
            why: "A model is trained for so many positions. Longer prompts need rope scaling.",
            example: "A load of 200,000 tokens, or `max context: 262,144`, with a model of 131,072 positions.",
            fix: "Stay within the model's context, or state how it is extended."),
        "calculation": RulePage(
            why:
                "A sum, product, quotient or comparison that is written out can be checked without knowing anything else. Tolerance is what the written digits allow, 5 % where a figure is marked as approximate.",
            example: "`4 × 80 GB = 240 GB`, `235GB + 32GB = 297GB`, `71% (1,048 GB / 2,256 GB)`.",
            fix: "Write the result that the calculation gives."),
        "percentage": RulePage(
            why:
                "A percentage beside two amounts is their quotient. Rounded capacities make it slightly wrong, other amounts badly.",
            example: "\"Memory utilization 13.4%\" beside 267 GB and 32 × 64 GB, which is 13.0 %.",
            fix: "Divide again, by the exact capacity."),
        "sum": RulePage(
            why: "The parts of a total must add up to it.",
            example: "Weights 470 GB and cache 101 GB, in all 521 GB.",
            fix: "Add again."),
        "product": RulePage(
            why: "An amount over all devices is the amount of one times their number.",
            example: "64 GB on each of 32 devices called 2 TB: it is 2,048 GB.",
            fix: "Write the exact product."),
        "layout-grids": RulePage(
            why:
                "Per pipeline stage the same devices serve attention (TP × CP × DP) and experts (EP × expert-TP). Both products must be the same, and with PP and copies give the device count.",
            example: "tp=1, dp=1, ep=32 on 32 devices puts attention on one of them.",
            fix: "Make TP × DP equal EP × expert-TP, here dp=32."),
        "layout-legality": RulePage(
            why:
                "Degrees must divide what they split: heads, experts, feed-forward widths in whole quantisation blocks, and layers.",
            example: "TP 6 with 64 query heads.",
            fix: "Use the nearest divisor that the finding names."),
        "product-forbidden": RulePage(
            why:
                "PP × TP × DP act at the same time on attention, so their product is the device count. Forbidden is only to multiply EP on top.",
            example: "\"PP×TP×DP = 32 is exactly the mechanical multiplication that is prohibited.\"",
            fix: "Keep the product and check EP × expert-TP against TP × DP."),
        "expert-degree-required": RulePage(
            why:
                "EP 1 with experts split by TP is legal. Expert parallelism is a matter of speed, which depends on batch and network.",
            example: "\"EP=1 violates the MoE principle.\"",
            fix: "Argue with the time per token."),
        "single-strategy": RulePage(
            why:
                "Prefill is bound by arithmetic and by bytes between nodes, decode by weights read and by start-ups. They want different layouts.",
            example: "The same layout for both phases although they run on separate devices.",
            fix: "Lay out each phase on its own, or choose the layout that finishes the batch soonest."),
        "data-parallel-latency": RulePage(
            why: "DP does not speed up one request, but in a burst it shortens the queue.",
            example: "\"DP=1 since DP never lowers latency\" with a batch of 128.",
            fix: "Decide DP from the batch."),
        "degree-divides": RulePage(
            why: "A degree that does not divide the heads or experts cannot be built.",
            example: "EP 40 for 384 experts; \"TP3 would divide the heads evenly\" with 64.",
            fix: "Use a divisor."),
        "experts-per-device": RulePage(
            why: "EP says how many experts each device holds: experts / EP.",
            example: "EP 16 of 128 experts with 10 experts per GPU.",
            fix: "Write experts / EP, or state the redundant copies."),
        "kv-heads-duplicated": RulePage(
            why: "Above as many TP ranks as key-value heads, ranks hold copies: the cache per device stops shrinking.",
            example: "TP 8 for a model with 4 key-value heads.",
            fix: "Use fewer TP ranks and more DP, or count the copies."),
        "tensor-across-nodes": RulePage(
            why: "Two all-reduces per layer are fast inside a node and slow between nodes.",
            example: "TP 16 on nodes of 8 accelerators.",
            fix: "Keep TP inside a node."),
        "data-parallel-ambiguous": RulePage(
            why:
                "Attention ranks share one set of experts and exchange tokens; copies hold everything and exchange nothing. Memory and speed differ by much.",
            example: "PP4 × TP4 × DP2 without a word on what DP copies.",
            fix: "Say `replicas`, or EP over TP × DP."),
        "uneven-stages": RulePage(
            why: "The stage with the most layers sets the pace of a pipeline.",
            example: "94 layers over PP 4.",
            fix: "Nothing, or a PP that divides the layers."),
        "memory-utilisation": RulePage(
            why:
                "A share of memory follows from weights, replicated parts included, and cache. Below the weights alone, or above everything together, it is wrong.",
            example: "13.4 % for EP 32 with DP 32, whose attention weights are whole on each device: 26.8 %.",
            fix: "Write the share with its cache format and context."),
        "utilisation-opinion": RulePage(
            why: "A review can doubt a figure that is right.",
            example: "\"24.2 % should be much higher\", though each device holds 1/16 of the weights.",
            fix: "Keep the figure."),
        "memory-fit": RulePage(
            why: "What does not fit at the longest context fails under load, not at start.",
            example: "128 requests of 12,288 tokens on devices that hold 90.",
            fix: "Admit fewer requests, use more devices per copy, or fewer bits."),
        "kv-cache-size": RulePage(
            why:
                "The cache is 2 · layers · key-value heads · head width · tokens · requests · bytes (or the latent of MLA). A size that no format and no length of the load gives is wrong.",
            example:
                "404 GB for Qwen3-235B at 128 × 2,048 tokens: counted with 64 query heads instead of 4 key-value heads.",
            fix: "Write the size with its format, length and batch."),
        "kv-cache-per-token": RulePage(
            why: "The cache of one token depends on the model and the format alone.",
            example: "2.62 MB per token for Llama-3.3-70B: 64 heads instead of 8.",
            fix: "Count key-value heads."),
        "weight-memory": RulePage(
            why:
                "One copy of the weights is parameters times bytes. What all devices hold is more where parts are replicated.",
            example: "70 GB for a 70B model in BF16, or 235 GB as what 32 devices hold.",
            fix: "Write the bytes of the stated format, and say whether of one copy or of all devices."),
        "weights-per-device": RulePage(
            why: "TP and EP split some parts and leave others whole on each device.",
            example: "1 TB / 32 = 32 GB per device, without the replicated attention and embedding.",
            fix: "Add what is replicated."),
        "ttft-estimate": RulePage(
            why:
                "The time of a prompt phase follows from layout, batch and lengths. A stated one is compared with the model at the stated efficiency and with fitted constants; the search for the formula behind a wrong one is an inference.",
            example: "28.5 s where the layout needs 2.6 s: total parameters, output tokens counted in.",
            fix: "Write the computed time with its layout and batch."),
        "ttft-verdict": RulePage(
            why: "Whether a promise is kept follows from the computed time, not from the stated one.",
            example: "`meets_ttft_requirement: true` with a layout that needs 40 s.",
            fix: "Correct the answer or the layout."),
    ]
}
