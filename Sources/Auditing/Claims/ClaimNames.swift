/// The names under which documents of any author write a quantity: the table of synonyms, and nothing else.
///
/// A name matches a key that has all of its words; Chinese names match a key that contains them. The name with the most
/// words wins, so a particular name need not exclude a general one.
enum ClaimNames {
    static let table: [(kind: ClaimKind, names: [String])] = [
        // Hardware.
        (
            .deviceCount,
            [
                "accelerators", "total gpus", "gpu count", "number of gpus", "num gpus", "total devices", "gpus",
                "number of accelerators", "accelerator count", "num accelerators", "number of devices", "device count",
                "num devices", "npus", "number of npus", "npu count", "total npus", "num total gpus",
                "total accelerators",
                "machine count", "number cards", "number gpus", "number devices", "devices", "gpus in pool",
                "world size", "cards", "number of cards", "hardware count",
                "cluster count", "cluster size",
                "accelerator number", "dies", "加速卡数", "卡数", "GPU数", "设备数", "NPU数", "芯片数", "die数", "gpus total",
                "num of gpus",
                "总卡数", "加速卡数量", "GPU数量", "nodes x gpus", "nodes gpus", "nodes x gpus per node",
            ]
        ),
        (
            .deviceCompute,
            [
                "compute per accelerator", "single gpu compute", "compute power", "gpu compute", "peak compute",
                "compute per gpu", "compute per device", "peak flops", "peak tflops", "flops per gpu", "tflops",
                "peak performance",
                "fp8 tflops", "bf16 tflops", "hardware compute", "compute per card", "accelerator compute",
                "device compute",
                "single card compute", "peak fp8 compute", "peak bf16 compute", "dense compute",
                "flops per accelerator",
                "tflops per gpu", "tflops per device", "compute throughput", "单卡算力", "算力", "peak bf16 per gpu",
                "peak fp8 per gpu", "peak per gpu", "bf16 peak", "fp8 peak", "dense fp8", "dense bf16", "fp8 compute",
                "bf16 compute", "tensor throughput", "matrix throughput", "matrix peak", "tensor peak",
                "bf16 throughput",
                "fp8 throughput", "bf16 rate", "fp8 rate",
            ]
        ),
        (
            .deviceMemory,
            [
                "memory per accelerator", "single gpu memory", "gpu memory", "memory per gpu", "device memory", "hbm",
                "vram", "memory per device", "hbm per gpu", "hbm capacity", "memory capacity", "vram per gpu",
                "memory gb",
                "memory per card", "memory per npu", "accelerator memory", "hardware memory", "single card memory",
                "单卡显存", "显存gb", "显存gib",
                "单卡内存", "每卡显存", "hbm per gpu gb", "hbm size", "gpu vram", "memory size", "显存容量", "卡显存", "单卡hbm",
            ]
        ),
        (
            .clusterMemory,
            [
                "available memory", "total memory available", "total gpu memory", "total hbm", "aggregate memory",
                "可用显存", "总显存", "total memory", "memory total", "total vram", "vram total", "hbm total", "aggregate hbm",
                "cluster memory", "总内存", "显存总量", "合计显存",
            ]
        ),
        (.clusterCompute, ["total compute", "aggregate compute", "cluster compute", "总算力"]),
        (
            .memoryBandwidth,
            [
                "memory bandwidth", "hbm bandwidth", "vram bandwidth", "hardware bandwidth", "mem bandwidth",
                "bandwidth per gpu",
                "显存带宽", "内存带宽", "hbm tb per s", "bandwidth tb per s", "bandwidth", "hbm bw", "hbm tbps", "hbm tb s",
                "hbm gb per s",
                "mem bw", "带宽", "memory bandwidth per gpu", "hbm bandwidth per gpu", "hbm带宽",
            ]
        ),
        (.modelFLOPsUtilisation, ["mfu", "mfu utilization", "model flops utilization", "算力利用率"]),
        (.bandwidthUtilisation, ["bandwidth utilization", "mbu", "bandwidth efficiency", "带宽利用率"]),
        (
            .acceleratorName,
            [
                "gpu", "accelerator", "gpu type", "device", "device name", "gpu name", "hardware name",
                "accelerator name", "card",
                "npu", "hardware", "设备型号", "设备名称", "卡型号", "加速卡", "gpu型号", "硬件型号", "显卡", "型号", "accelerator type",
                "gpu model", "system", "gpu product",
                "device type", "cards type", "gpus type", "加速卡型号",
            ]
        ),
        (
            .devicesPerNode,
            [
                "gpus per node", "accelerators per node", "devices per node", "num gpus per node", "cards per node",
                "npus per node", "gpus per server", "每节点卡数", "每台卡数", "单机卡数", "每机卡数", "每机die数",
                "每服务器卡数",
            ]
        ),
        (
            .nodeCount,
            [
                "nodes", "num nodes", "number of nodes", "node count", "servers", "number of servers", "server count",
                "hosts", "节点数", "服务器数", "机器数",
            ]
        ),
        (.scaleUpBandwidth, ["nvlink", "nvlink bandwidth", "intra node bandwidth", "scale up", "interconnect"]),
        (
            .scaleOutBandwidth,
            ["infiniband", "inter node bandwidth", "network bandwidth", "scale out", "roce", "rdma", "ib bandwidth"]
        ),
        (
            .devicesPerReplica,
            [
                "gpus per replica", "gpus per instance", "gpus per group", "gpus per engine", "devices per instance",
                "devices per replica", "cards per replica", "cards per instance", "npus per instance",
                "dies per instance",
                "每实例卡数", "每实例die数", "每副本卡数", "每组卡数",
            ]
        ),
        // Model.
        (
            .modelName,
            [
                "name", "model name", "model", "model id", "model path", "served model", "repo", "model repo",
                "hf repo", "hf id", "model repository", "hf model", "model identifier", "模型名称", "模型",
            ]
        ),
        (
            .parameterCount,
            [
                "parameters", "weights", "parameter count", "total parameters", "params", "total params",
                "num parameters",
                "model parameters", "参数量", "总参数", "params total", "parameters total", "model size", "参数总量",
            ]
        ),
        (
            .activeParameterCount,
            [
                "active parameters", "activated parameters", "active params", "激活参数", "params active",
                "parameters active", "active", "激活参数量",
            ]
        ),
        (.layerCount, ["layers", "num layers", "number of layers", "num hidden layers", "n layers", "层数"]),
        (
            .expertsPerLayer,
            [
                "experts per layer", "num experts", "number of experts", "experts", "routed experts",
                "n routed experts",
                "num local experts", "expert count", "total experts", "专家数", "路由专家数", "专家总数", "专家数量",
            ]
        ),
        (
            .precision,
            [
                "precision", "dtype", "quantization", "weight format", "weights precision", "weight precision",
                "weight dtype",
                "torch dtype", "weight quantization", "model precision", "data type", "精度", "checkpoint format",
                "checkpoint precision", "weights format", "权重精度", "权重格式", "权重量化", "quant",
            ]
        ),
        (
            .cacheFormat,
            [
                "kv cache dtype", "kv dtype", "kv cache precision", "kv precision", "kv cache format",
                "kvcache quant mode", "kv cache quantization", "kv format", "kv缓存精度", "kv缓存格式",
                "kv cache", "kv", "kv缓存",
            ]
        ),
        (
            .hiddenSize,
            [
                "token dimension", "hidden size", "hidden dimension", "model dimension", "d model", "hidden dim",
                "隐藏维度", "hidden", "model dim", "隐层维度", "隐藏层维度",
            ]
        ),
        (
            .queryHeads,
            [
                "attention heads", "query heads", "num heads", "num attention heads", "number of heads", "heads",
                "number of attention heads", "注意力头数", "q heads", "num q heads", "n heads", "query head count", "查询头数",
                "q头数",
            ]
        ),
        (
            .headDimension,
            ["head dimension", "head dim", "head size", "dimension per head", "头维度", "每头维度", "dim per head"]
        ),
        (
            .keyValueHeads,
            [
                "kv heads", "key value heads", "gqa kv heads", "gqa key value heads", "num key value heads",
                "num kv heads",
                "KV头数", "n kv heads", "kv head count", "key value head count", "kv头", "kv头数",
            ]
        ),
        (
            .expertIntermediateSize,
            [
                "expert hidden size", "moe hidden size", "moe intermediate size", "expert intermediate size",
                "moe hidden dim",
                "expert hidden dimension", "expert ffn dim", "expert width", "expert ffn width", "expert inner width",
                "moe ffn width", "专家中间维度", "专家宽度", "专家中间层宽度",
            ]
        ),
        (
            .expertsPerToken,
            [
                "top k", "top k gate", "topk", "experts per token", "active experts", "num experts per tok",
                "experts per tok",
                "activated experts", "每token专家数", "activated experts per token", "active experts per token",
                "experts activated", "num experts per token", "top k experts", "每token激活专家", "激活专家数",
            ]
        ),
        (
            .redundantExperts,
            [
                "redundant experts", "redundant expert copies", "num redundant experts", "redundant copies",
                "ep num redundant experts", "冗余专家", "冗余专家数", "冗余副本",
            ]
        ),
        (.expertSlots, ["expert slots", "expert slots total", "total expert slots", "physical experts", "专家槽位"]),
        (
            .denseLayers,
            [
                "dense layers", "first k dense replace", "num dense layers", "n dense layers", "first k dense", "稠密层数",
                "dense层数",
            ]
        ),
        (.mixtureLayers, ["moe layers", "num moe layers", "n moe layers", "moe层数"]),
        (.vocabularySize, ["vocabulary size", "vocab size", "vocabulary", "词表大小"]),
        (
            .sharedExperts,
            [
                "shared experts", "num shared experts", "n shared experts", "number of shared experts", "共享专家数",
                "shared experts per layer", "shared experts per moe layer", "shared expert count",
            ]
        ),
        (
            .positionLimit,
            [
                "max positions", "maximum positions", "position limit", "max position embeddings", "positions",
                "最大位置数", "最大位置", "native context", "native context length", "最大位置编码",
                "max position", "number of positions",
            ]
        ),
        // Load and promises.
        (
            .batchSize,
            [
                "batch size", "batch", "requests total", "batch total", "running requests", "max running requests",
                "concurrent",
                "sequences per replica", "sequences total", "decode sequences total", "decode sequences",
                "sequences per gpu",
                "total sequences", "sequences in pool", "sequences per instance", "max sequences",
                "decode batch", "sequences", "max num sequences", "active requests", "active sequences", "concurrency",
                "concurrent requests", "global batch size", "max concurrency",
                "concurrent users", "concurrent sequences", "number of requests", "num requests", "批大小", "批次大小", "并发数",
                "并发", "max batch", "batch size global", "requests in flight", "sequences in flight",
                "concurrent conversations", "in flight", "max num seqs", "max concurrent requests", "num concurrent",
                "并发请求数", "并发量", "批量", "sequences in decode", "requests in decode", "sequences decoding",
            ]
        ),
        (.sequenceLengthRange, ["sequence length range", "sequence length", "length range", "序列长度范围"]),
        (
            .inputLength,
            [
                "sequence in", "input sequence", "input length", "isl", "prompt length", "input tokens",
                "prompt tokens",
                "input sequence length", "average input", "prompt size", "context length input", "输入长度", "输入序列",
                "prompt", "input", "prompt tokens avg", "mean input", "average prompt", "prompt len", "input len", "输入",
                "提示词长度", "平均输入",
            ]
        ),
        (
            .outputLength,
            [
                "sequence out", "output sequence", "output length", "osl", "output tokens", "generation length",
                "generated tokens", "output sequence length", "输出长度", "输出序列", "output", "output len",
                "completion tokens", "completion length", "mean output", "average output", "response length", "输出",
                "answer", "answers", "answer length", "answer tokens", "mean answer", "reply", "replies", "completion",
                "response", "回答长度", "回复长度",
                "生成长度",
            ]
        ),
        (
            .contextLimit,
            [
                "max model len", "max context", "max context length", "context window", "max sequence length",
                "maximum context", "context length", "max seq len", "max length", "最大上下文",
                "上下文长度",
            ]
        ),
        (
            .timeToFirstTokenRequirement,
            [
                "ttft requirement", "ttft limit", "ttft slo", "ttft sla", "input requirement",
                "ttft budget",
                "max ttft",
                "required ttft", "slo ttft", "sla ttft", "requirements ttft", "requirement ttft", "objectives ttft",
                "constraints ttft",
                "首token延迟（ttft）要求", "ttft要求", "首字延迟要求", "ttft objective", "targets ttft", "goals ttft",
                "limits ttft",
                "target ttft ms", "targets time to first token", "slo time to first token",
                "sla time to first token", "requirements time to first token", "ttft max", "first token limit",
                "ttft target max", "ttft limit seconds", "ttft目标", "首token延迟要求", "ttft goal", "ttft target slo",
                "objective ttft", "首token时延目标",
                "首字延迟目标", "ttft上限", "goal ttft",
            ]
        ),
        (
            .timePerOutputTokenRequirement,
            [
                "tpot requirement", "tpot limit", "tpot slo", "tpot sla", "tpot budget", "max tpot", "slo tpot",
                "sla tpot",
                "requirements tpot", "requirement tpot", "objectives tpot", "constraints tpot", "itl slo", "tpot要求",
                "tpot objective", "targets tpot", "targets itl", "goals tpot", "limits tpot",
                "targets inter token latency", "tpot max", "itl sla", "itl limit", "sla inter token latency",
                "slo inter token latency", "requirements inter token latency", "tpot目标", "tpot goal", "objective tpot",
                "tpot上限",
                "goal tpot", "每token时延目标", "单步时延目标",
            ]
        ),
        // Strategy.
        (
            .pipelineDegree,
            [
                "pp", "pipeline parallel size", "pipeline parallel", "pipeline parallelism", "pp size", "流水线并行",
                "pipeline", "pp degree", "pipeline ranks", "pipeline stages", "pipeline parallel degree", "流水并行",
            ]
        ),
        (
            .tensorDegree,
            [
                "tp", "tensor parallel size", "tensor parallel", "tensor parallelism", "tensor model parallel size",
                "tp size", "张量并行", "tensor", "tp degree", "tensor parallel degree", "attention tp", "attn tp",
                "attn tp size", "tensor ranks", "attention tensor ranks", "tp ranks", "attention tensor parallel size",
                "attention tensor", "注意力tp", "注意力张量并行",
            ]
        ),
        (
            .dataDegree,
            [
                "dp", "data parallel size", "data parallel", "data parallelism", "attention dp", "dp size",
                "attn dp size", "数据并行", "dp degree", "data parallel degree", "dp attention", "attention data parallel",
                "data attention", "data grid", "data layout", "data parallelism", "data ranks", "attention data ranks",
                "dp ranks", "attention ranks", "attention data parallel size", "注意力dp", "注意力数据并行",
            ]
        ),
        (
            .expertDegree,
            [
                "ep", "expert parallel size", "expert parallel", "expert parallelism", "moe ep", "ep size",
                "moe expert parallel size", "专家并行", "ep degree", "expert parallel degree", "num ep", "expert ranks",
                "ep ranks", "expert moe", "expert grid", "expert layout", "expert parallelism", "专家ep",
            ]
        ),
        (
            .expertTensorDegree,
            [
                "etp", "expert tensor parallel size", "expert tensor parallel", "expert tp", "moe tp",
                "moe tensor parallel size", "expert tensor ranks", "专家tp",
            ]
        ),
        (
            .contextDegree,
            ["cp", "context parallel size", "context parallel", "context parallelism", "cp size", "cp degree"]
        ),
        (
            .replicas,
            [
                "replicas", "replica count", "num replicas", "instances", "实例数", "number of replicas", "副本数", "copies",
                "number of copies", "model replicas", "model copies",
            ]
        ),
        (
            .expertsPerDevice,
            [
                "experts per gpu", "experts per device", "experts per accelerator", "experts per npu", "每卡专家数",
                "experts per card", "experts per rank", "local experts", "每卡专家", "expert slots per gpu",
                "expert slots per device",
                "expert slots per rank", "slots per gpu", "slots per rank", "slots per device",
                "routed experts per gpu",
                "routed per gpu per layer experts", "每die专家数", "每die每层路由专家数", "每卡每层专家数", "每die每层专家数",
                "每卡路由专家数", "每卡路由专家", "每卡每层路由专家数", "每卡每层路由专家", "每die路由专家", "每die路由专家数", "每die专家", "每npu专家数", "单die专家数",
                "experts per die", "experts on each device", "experts on each gpu", "experts on each card",
                "单卡专家数", "单卡专家", "每卡专家槽位", "experts per gpu per layer",
                "每设备专家数", "每设备路由专家数", "每设备专家", "每设备路由专家",
            ]
        ),
        (
            .queryHeadsPerDevice,
            [
                "query heads per gpu", "query heads per device", "query heads per card", "query heads per rank",
                "heads per gpu", "heads per device", "heads per card", "heads per rank", "attention heads per gpu",
                "q heads per gpu", "q heads per rank", "heads per die", "query heads per die", "每卡查询头数", "每卡注意力头数",
            ]
        ),
        (
            .keyValueHeadsPerDevice,
            [
                "kv heads per gpu", "kv heads per device", "kv heads per card", "kv heads per rank", "kv heads per die",
                "key value heads per gpu", "key value heads per device", "每卡kv头数",
            ]
        ),
        (
            .layersPerStage,
            ["layers per stage", "layers per pipeline stage", "layers per pp stage", "每stage层数", "每级层数"]
        ),
        // Results.
        (
            .timeToFirstToken,
            [
                "ttft", "estimated ttft", "time to first token", "ttft estimate", "ttft target", "first token latency",
                "expected ttft", "predicted ttft", "prefill latency", "prefill time", "首token延迟", "首字延迟",
                "ttft full batch", "first token", "first token time", "ttft p50", "ttft mean", "mean ttft", "首token时延",
                "首字时延", "首token时间",
            ]
        ),
        (
            .timePerOutputToken,
            [
                "tpot", "time per output token", "itl", "inter token latency", "decode latency per token",
                "decode step time",
                "per token latency", "每token延迟", "decode latency", "time between tokens", "per token time", "mean tpot",
                "tpot mean", "mean itl", "tbt", "token latency", "decode step", "单token延迟", "token间延迟", "每token时延",
                "step time", "decode step latency",
                "step latency", "time per step", "单步时延", "单步延迟", "每步时延", "每步耗时", "解码时延", "解码延迟", "单步耗时",
                "time per token",
                "单token时延",
            ]
        ),
        (
            .throughput,
            [
                "throughput", "tokens per second", "tokens s", "output tokens s", "decode throughput",
                "output throughput",
                "generation throughput", "tok s", "total throughput", "system throughput", "tps", "吞吐", "output tps",
                "decode tps", "tokens per sec", "output tokens per second", "generated tokens per second",
                "decode tokens s", "tok per s", "输出吞吐", "解码吞吐", "总吞吐", "output tok s", "throughput tok s",
                "output tokens per s", "tokens per s",
                "decode tok s", "throughput tokens per second",
            ]
        ),
        (
            .promptThroughput,
            [
                "prefill throughput", "prompt throughput", "input throughput", "prompt tokens s", "input tokens s",
                "prefill tps", "prefill tokens per second", "prefill吞吐",
            ]
        ),
        (
            .memoryUtilisation,
            [
                "memory utilization", "memory usage", "memory safety", "hbm utilization", "memory occupancy", "显存利用率",
                "显存占用率", "memory use", "memory used", "hbm usage", "vram usage", "gpu memory usage", "hbm used", "显存占用",
                "显存使用率", "内存利用率",
            ]
        ),
        (.computeUtilisation, ["compute utilization", "compute efficiency", "gpu utilization", "计算利用率"]),
        (
            .weightMemory,
            [
                "model weights", "model weights memory", "weight memory", "weights memory", "weights per gpu",
                "weights per device",
                "weight size", "weights size", "model memory", "model size gb", "weights gb", "parameter memory",
                "模型权重", "权重显存", "weights", "weights total", "total weights", "checkpoint", "checkpoint size",
                "model size", "weight footprint", "weights footprint", "model footprint", "权重", "权重占用", "权重大小", "模型大小",
            ]
        ),
        (
            .keyValueCacheMemory,
            [
                "kv cache", "kv cache memory", "kv cache size", "kvcache", "kv memory", "KV缓存", "kv", "kv per token",
                "kv token", "cache per token", "kv cache per token", "kv bytes per token", "kv size", "kv footprint",
                "kv bytes per token growing", "每token字节kv", "kv total", "total kv", "kv cache total", "cache size",
                "KV占用", "KVCache",
            ]
        ),
        (
            .requiredMemory,
            [
                "total memory required", "memory required", "total memory needed", "required memory", "memory needed",
                "所需显存", "total required", "memory footprint", "total footprint", "memory requirement", "显存需求", "总占用",
            ]
        ),
        (
            .expertWeightMemory,
            [
                "routed experts", "routed expert weights", "expert weights", "weights of experts", "routed experts gb",
                "路由专家", "专家权重", "路由专家权重", "experts",
            ]
        ),
        (.meetsTimeToFirstToken, ["meets ttft requirement", "meets ttft"]),
    ]

    /// Names that are common words and count only where a key says nothing else.
    static let wholeKeysOnly: Set<String> = [
        "input", "output", "prompt", "answer", "answers", "reply", "replies", "completion", "response", "tensor",
        "pipeline", "hidden", "active", "copies", "hosts", "servers",
        "in flight", "concurrent", "sequences", "concurrent", "sequences",
        "quant", "gpu", "system", "device", "card", "npu", "hardware", "bandwidth", "first token", "输入", "输出",
    ]
}
