#!/bin/bash
# DeepSeek-R1 on one node of 8 H200
python3 -m sglang.launch_server \
  --model-path deepseek-ai/DeepSeek-R1 \
  --tp 8 \
  --trust-remote-code \
  --mem-fraction-static 0.88 \
  --context-length 65536
