"""A vLLM platform for machines without an accelerator.

vLLM asks its platform which device it runs on before it will read a command line. This plug-in answers for a device of
the kind named by STANDIN_DEVICE, STANDIN_DEVICE_COUNT of them on a node, so that the real argument parser, the real
checks of the engine's configuration and the real model classes can be held against a deployment. Nothing is computed.
"""

import os
import sys
import types

# Compute capability, and bytes of memory as the driver reports them.
DEVICES = {
    "A100": ((8, 0), 80 << 30),
    "L40S": ((8, 9), 48 << 30),
    "H20": ((9, 0), 96 << 30),
    "H100": ((9, 0), 80 << 30),
    "H200": ((9, 0), 141 << 30),
    "B200": ((10, 0), 180 << 30),
    "GB200": ((10, 0), 186 << 30),
    "B300": ((10, 3), 268 << 30),
}

# Compiled parts of the wheel: importing them needs the driver's libraries.
COMPILED = [
    "vllm._C_stable_libtorch",
    "vllm._moe_C_stable_libtorch",
    "vllm.vllm_flash_attn._vllm_fa2_C",
    "vllm.vllm_flash_attn._vllm_fa3_C",
]

# Questions that the configuration asks compiled code about the device.
SUPPORT_QUERIES = [
    "cutlass_scaled_mm_supports_fp8",
    "cutlass_scaled_mm_supports_block_fp8",
    "cutlass_scaled_mm_supports_fp4",
    "cutlass_group_gemm_supported",
]


def register():
    """Names the platform to vLLM where a device was asked for."""
    return "shardwise_standin.StandInPlatform" if "STANDIN_DEVICE" in os.environ else None


def answer_support_queries():
    """Lets every kernel count as present: which of them a device has is what Shardwise's own rules check."""
    import torch

    library = torch.library.Library("_C", "FRAGMENT")
    for name in SUPPORT_QUERIES:
        if not hasattr(torch.ops._C, name):
            library.define(f"{name}(int capability) -> bool")
            library.impl(name, lambda capability: True, "CompositeExplicitAutograd")
    return library


def make_platform():
    """The platform class, made when vLLM first asks: its base class can only be imported then."""
    for name in COMPILED:
        sys.modules.setdefault(name, types.ModuleType(name))
    from vllm.platforms.cuda import CudaPlatformBase
    from vllm.platforms.interface import DeviceCapability

    library = answer_support_queries()
    kind = os.environ["STANDIN_DEVICE"]
    capability, memory = DEVICES[kind]

    def count():
        return int(os.environ.get("STANDIN_DEVICE_COUNT", "8"))

    def has_capability(cls, asked, device_id=0):
        pair = asked if isinstance(asked, tuple) else divmod(asked, 10)
        return capability >= pair

    answers = {
        "get_device_capability": lambda cls, device_id=0: DeviceCapability(*capability),
        "has_device_capability": has_capability,
        "get_device_name": lambda cls, device_id=0: f"NVIDIA {kind}",
        "get_device_uuid": lambda cls, device_id=0: f"GPU-standin-{device_id}",
        "get_device_total_memory": lambda cls, device_id=0: memory,
        "device_count": lambda cls: count(),
        "is_fully_connected": lambda cls, device_ids: True,
        "num_compute_units": lambda cls, device_id=0: 132,
        "is_integrated_gpu": lambda cls, device_id=0: False,
        "get_device_numa_node": lambda cls, device_id=0: 0,
        "get_all_device_numa_nodes": lambda cls: [0] * count(),
        "get_cuda_runtime_major": lambda cls: 13,
        "log_warnings": lambda cls: None,
        "get_device_communicator_cls": lambda cls: (
            "vllm.distributed.device_communicators.base_device_communicator.DeviceCommunicatorBase"
        ),
    }
    members = {name: classmethod(answer) for name, answer in answers.items()}
    members["support_queries"] = library  # kept alive: a library that is freed withdraws its operators
    return type("StandInPlatform", (CudaPlatformBase,), members)


def __getattr__(name):
    if name != "StandInPlatform":
        raise AttributeError(name)
    globals()[name] = make_platform()
    return globals()[name]
