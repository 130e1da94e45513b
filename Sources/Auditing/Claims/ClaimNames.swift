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
                "world size", "cards", "number of cards", "hardware count", "cluster count", "cluster size",
                "accelerator number", "dies", "加速卡数", "卡数", "GPU数", "设备数", "NPU数", "芯片数",
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
                "tflops per gpu", "tflops per device", "compute throughput", "单卡算力", "算力",
            ]
        ),
        (
            .deviceMemory,
            [
                "memory per accelerator", "single gpu memory", "gpu memory", "memory per gpu", "device memory", "hbm",
                "vram", "memory per device", "hbm per gpu", "hbm capacity", "memory capacity", "vram per gpu",
                "memory gb",
                "memory per card", "memory per npu", "accelerator memory", "hardware memory", "single card memory",
                "单卡显存",
                "单卡内存", "每卡显存",
            ]
        ),
        (
            .clusterMemory,
            [
                "available memory", "total memory available", "total gpu memory", "total hbm", "aggregate memory",
                "可用显存", "总显存",
            ]
        ),
        (.clusterCompute, ["total compute", "aggregate compute", "cluster compute", "总算力"]),
        (
            .memoryBandwidth,
            [
                "memory bandwidth", "hbm bandwidth", "vram bandwidth", "hardware bandwidth", "mem bandwidth",
                "bandwidth per gpu",
                "显存带宽", "内存带宽",
            ]
        ),
        (.modelFLOPsUtilisation, ["mfu", "mfu utilization", "model flops utilization", "算力利用率"]),
        (.bandwidthUtilisation, ["bandwidth utilization", "mbu", "bandwidth efficiency", "带宽利用率"]),
        (
            .acceleratorName,
            [
                "gpu", "accelerator", "gpu type", "accelerator type", "gpu model", "system", "gpu product",
                "device type", "加速卡型号",
            ]
        ),
        (.devicesPerNode, ["gpus per node", "accelerators per node", "devices per node", "num gpus per node"]),
        (.nodeCount, ["nodes", "num nodes", "number of nodes", "node count"]),
        (.scaleUpBandwidth, ["nvlink", "nvlink bandwidth", "intra node bandwidth", "scale up", "interconnect"]),
        (
            .scaleOutBandwidth,
            ["infiniband", "inter node bandwidth", "network bandwidth", "scale out", "roce", "rdma", "ib bandwidth"]
        ),
        // Model.
        (
            .modelName,
            ["name", "model name", "model", "model id", "model path", "served model", "model identifier", "模型名称", "模型"]
        ),
        (
            .parameterCount,
            [
                "parameters", "weights", "parameter count", "total parameters", "params", "total params",
                "num parameters",
                "model parameters", "参数量", "总参数",
            ]
        ),
        (.activeParameterCount, ["active parameters", "activated parameters", "active params", "激活参数"]),
        (.layerCount, ["layers", "num layers", "number of layers", "num hidden layers", "n layers", "层数"]),
        (
            .expertsPerLayer,
            [
                "experts per layer", "num experts", "number of experts", "experts", "routed experts",
                "n routed experts",
                "num local experts", "expert count", "total experts", "专家数",
            ]
        ),
        (
            .precision,
            [
                "precision", "dtype", "quantization", "weight format", "weights precision", "weight precision",
                "weight dtype",
                "torch dtype", "weight quantization", "model precision", "data type", "精度",
            ]
        ),
        (
            .cacheFormat,
            [
                "kv cache dtype", "kv dtype", "kv cache precision", "kv precision", "kv cache format",
                "kvcache quant mode",
            ]
        ),
        (
            .hiddenSize,
            ["token dimension", "hidden size", "hidden dimension", "model dimension", "d model", "hidden dim", "隐藏维度"]
        ),
        (
            .queryHeads,
            [
                "attention heads", "query heads", "num heads", "num attention heads", "number of heads", "heads",
                "number of attention heads", "注意力头数",
            ]
        ),
        (.headDimension, ["head dimension", "head dim", "head size", "dimension per head", "头维度"]),
        (
            .keyValueHeads,
            [
                "kv heads", "key value heads", "gqa kv heads", "gqa key value heads", "num key value heads",
                "num kv heads",
                "KV头数",
            ]
        ),
        (
            .expertIntermediateSize,
            [
                "expert hidden size", "moe hidden size", "moe intermediate size", "expert intermediate size",
                "moe hidden dim",
                "expert hidden dimension", "expert ffn dim",
            ]
        ),
        (
            .expertsPerToken,
            [
                "top k", "top k gate", "topk", "experts per token", "active experts", "num experts per tok",
                "experts per tok",
                "activated experts", "每token专家数",
            ]
        ),
        (.vocabularySize, ["vocabulary size", "vocab size", "vocabulary", "词表大小"]),
        // Load and promises.
        (
            .batchSize,
            [
                "batch size", "batch", "concurrency", "concurrent requests", "global batch size", "max concurrency",
                "concurrent users", "concurrent sequences", "number of requests", "num requests", "批大小", "批次大小", "并发数",
                "并发",
            ]
        ),
        (.sequenceLengthRange, ["sequence length range", "sequence length", "length range", "序列长度范围"]),
        (
            .inputLength,
            [
                "sequence in", "input sequence", "input length", "isl", "prompt length", "input tokens",
                "prompt tokens",
                "input sequence length", "average input", "prompt size", "context length input", "输入长度", "输入序列",
            ]
        ),
        (
            .outputLength,
            [
                "sequence out", "output sequence", "output length", "osl", "output tokens", "generation length",
                "generated tokens", "output sequence length", "输出长度", "输出序列",
            ]
        ),
        (
            .contextLimit,
            [
                "max model len", "max context", "max context length", "context window", "max sequence length",
                "maximum context",
            ]
        ),
        (
            .timeToFirstTokenRequirement,
            [
                "ttft requirement", "ttft limit", "ttft slo", "ttft sla", "input requirement", "ttft budget",
                "max ttft",
                "required ttft", "slo ttft", "sla ttft", "requirements ttft", "requirement ttft", "objectives ttft",
                "constraints ttft",
                "首token延迟（ttft）要求", "ttft要求", "首字延迟要求",
            ]
        ),
        (
            .timePerOutputTokenRequirement,
            [
                "tpot requirement", "tpot limit", "tpot slo", "tpot sla", "tpot budget", "max tpot", "slo tpot",
                "sla tpot",
                "requirements tpot", "requirement tpot", "objectives tpot", "constraints tpot", "itl slo", "tpot要求",
            ]
        ),
        // Strategy.
        (
            .pipelineDegree,
            ["pp", "pipeline parallel size", "pipeline parallel", "pipeline parallelism", "pp size", "流水线并行"]
        ),
        (
            .tensorDegree,
            [
                "tp", "tensor parallel size", "tensor parallel", "tensor parallelism", "tensor model parallel size",
                "tp size", "张量并行",
            ]
        ),
        (
            .dataDegree,
            [
                "dp", "data parallel size", "data parallel", "data parallelism", "attention dp", "dp size",
                "attn dp size", "数据并行",
            ]
        ),
        (
            .expertDegree,
            [
                "ep", "expert parallel size", "expert parallel", "expert parallelism", "moe ep", "ep size",
                "moe expert parallel size", "专家并行",
            ]
        ),
        (
            .expertTensorDegree,
            [
                "etp", "expert tensor parallel size", "expert tensor parallel", "expert tp", "moe tp",
                "moe tensor parallel size",
            ]
        ),
        (.contextDegree, ["cp", "context parallel size", "context parallel", "context parallelism", "cp size"]),
        (.replicas, ["replicas", "replica count", "num replicas", "instances", "number of replicas", "副本数"]),
        (
            .expertsPerDevice,
            ["experts per gpu", "experts per device", "experts per accelerator", "experts per npu", "每卡专家数"]
        ),
        // Results.
        (
            .timeToFirstToken,
            [
                "ttft", "estimated ttft", "time to first token", "ttft estimate", "ttft target", "first token latency",
                "expected ttft", "predicted ttft", "prefill latency", "prefill time", "首token延迟", "首字延迟",
            ]
        ),
        (
            .timePerOutputToken,
            [
                "tpot", "time per output token", "itl", "inter token latency", "decode latency per token",
                "decode step time",
                "per token latency", "每token延迟",
            ]
        ),
        (
            .throughput,
            [
                "throughput", "tokens per second", "tokens s", "output tokens s", "decode throughput",
                "output throughput",
                "generation throughput", "tok s", "total throughput", "system throughput", "tps", "吞吐",
            ]
        ),
        (
            .promptThroughput,
            ["prefill throughput", "prompt throughput", "input throughput", "prompt tokens s", "input tokens s"]
        ),
        (
            .memoryUtilisation,
            [
                "memory utilization", "memory usage", "memory safety", "hbm utilization", "memory occupancy", "显存利用率",
                "显存占用率",
            ]
        ),
        (.computeUtilisation, ["compute utilization", "compute efficiency", "gpu utilization", "计算利用率"]),
        (
            .weightMemory,
            [
                "model weights", "model weights memory", "weight memory", "weights memory", "weights per gpu",
                "weights per device",
                "weight size", "weights size", "model memory", "model size gb", "weights gb", "parameter memory",
                "模型权重", "权重显存",
            ]
        ),
        (
            .keyValueCacheMemory,
            ["kv cache", "kv cache memory", "kv cache size", "kvcache", "kv memory", "KV缓存"]
        ),
        (
            .requiredMemory,
            [
                "total memory required", "memory required", "total memory needed", "required memory", "memory needed",
                "所需显存",
            ]
        ),
        (.meetsTimeToFirstToken, ["meets ttft requirement", "meets ttft"]),
    ]
}
