/// The nouns that stand behind a number in running text: the table, and nothing else.
enum CountedNouns {
    /// What nouns count that stand behind a number in running text: `128 concurrent requests`, `61 layers`.
    static let table: [(kind: ClaimKind, nouns: [String])] = [
        (
            .batchSize,
            [
                "concurrent requests", "concurrent users", "concurrent sequences", "concurrent sessions",
                "concurrent conversations", "requests in flight", "sequences in flight", "requests at once",
                "parallel requests", "running requests", "simultaneous requests", "simultaneous users", "路并发", "并发",
                "个并发", "路", "个并发请求", "并发请求",
            ]
        ),
        (.layerCount, ["layers", "transformer layers", "decoder layers", "hidden layers", "层"]),
        (
            .queryHeads, ["attention heads", "query heads", "q heads", "个注意力头", "个查询头", "个q头", "个头"]
        ),
        (.keyValueHeads, ["kv heads", "key value heads", "key and value heads", "个kv头", "个键值头"]),
        (
            .expertsPerLayer,
            ["routed experts", "experts per layer", "experts in total", "个路由专家", "个专家"]
        ),
        (.expertsPerToken, ["experts per token", "active experts", "activated experts", "experts active"]),
        (
            .expertsPerDevice,
            [
                "experts per gpu", "experts per device", "experts per card", "experts per accelerator",
                "experts per rank",
                "experts on each gpu", "experts on each device", "experts on every gpu", "experts each",
            ]
        ),
        (
            .deviceCount,
            [
                "gpus", "accelerators", "devices", "npus", "cards", "张卡", "卡", "张", "张gpu", "块卡", "块gpu", "块",
            ]
        ),
        (.nodeCount, ["nodes", "servers", "boxes", "hosts", "machines", "台服务器", "台", "台机器", "个节点", "节点"]),
        (
            .inputLength,
            ["input tokens", "prompt tokens", "tokens in", "token prompt", "token prompts", "tokens of input"]
        ),
        (
            .outputLength,
            [
                "output tokens", "generated tokens", "tokens out", "new tokens", "completion tokens",
                "tokens of output",
                "token answer", "token answers", "token response", "token responses", "tokens generated",
            ]
        ),
        (.redundantExperts, ["redundant experts", "redundant expert copies", "redundant copies", "个冗余专家"]),
        (.expertSlots, ["expert slots"]),
        (.sharedExperts, ["shared experts", "shared expert", "个共享专家"]),
        (.positionLimit, ["positions"]),
        (.denseLayers, ["dense layers", "dense transformer layers", "层稠密", "个稠密层"]),
        (.mixtureLayers, ["moe layers", "moe", "are moe", "层 moe", "层moe", "个moe层"]),
        (.headDimension, ["dimensional heads", "wide heads"]),
        (.replicas, ["copies", "replicas", "independent copies", "副本", "个副本"]),
    ]
}
