#!/usr/bin/env bash
# 8 x H100 80GB
exec vllm serve Qwen/Qwen3-235B-A22B \
  -tp 4 \
  --max-model-len 32768 \
  --gpu-memory-utilization 1.2 \
  --max-num-seqs 128
