"""Lets SGLang's server arguments resolve on a machine without an accelerator.

Importing this module before `sglang` answers torch's questions about the device as a node of STANDIN_DEVICE_COUNT
devices of the kind STANDIN_DEVICE would, and puts empty modules where compiled packages are missing. Packages that are
installed win. Nothing is computed.
"""

import importlib.abc
import importlib.machinery
import os
import sys
import types

from shardwise_standin import DEVICES

MISSING = {
    "cuda", "cutlass", "decord", "deep_ep", "deep_gemm", "flash_attn", "flashinfer", "humming", "kernels", "nvshmem",
    "outlines", "quack", "sgl_deep_gemm", "sgl_kernel", "sglang_kernel", "tilelang", "timm", "torch_memory_saver",
    "torchao", "torchvision", "tvm_ffi",
}  # fmt: skip


class Anything:
    """An object that can be called, subscripted, iterated and asked for attributes, and does nothing."""

    def __init__(self, *arguments, **named):
        pass

    def __call__(self, *arguments, **named):
        return Anything()

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything()

    def __iter__(self):
        return iter(())

    def __class_getitem__(cls, key):
        return cls

    @classmethod
    def __get_pydantic_core_schema__(cls, source, handler):
        from pydantic_core import core_schema

        return core_schema.any_schema()


class AnyClass(type):
    """The type of classes whose attributes are all there."""

    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything()


class EmptyModule(types.ModuleType):
    """A module in which every name is a class."""

    __path__ = []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        made = AnyClass(name, (Anything,), {})
        setattr(self, name, made)
        return made


class EmptyModules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds an empty module for the packages named."""

    def __init__(self, packages):
        self.packages = packages

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in self.packages:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        return EmptyModule(spec.name)

    def exec_module(self, module):
        pass


def settle_transformers():
    """Lets transformers find out what is installed before empty modules make everything look so."""
    import transformers.utils.import_utils as availability

    for name in dir(availability):
        if name.startswith("is_") and name.endswith("_available"):
            try:
                getattr(availability, name)()
            except Exception:  # a question that needs arguments, or whose package breaks: its answer is not needed
                pass


def answer_for_device():
    """Replaces torch's questions about the device by the stand-in's answers."""
    import torch

    kind = os.environ["STANDIN_DEVICE"]
    capability, memory = DEVICES[kind]
    properties = types.SimpleNamespace(
        name=f"NVIDIA {kind}", major=capability[0], minor=capability[1], total_memory=memory,
        multi_processor_count=132, gcnArchName="",
    )  # fmt: skip
    answers = {
        "is_available": True, "device_count": int(os.environ.get("STANDIN_DEVICE_COUNT", "8")), "current_device": 0,
        "get_device_capability": capability, "get_device_name": f"NVIDIA {kind}",
        "mem_get_info": (memory * 97 // 100, memory), "get_device_properties": properties,
        "is_bf16_supported": True, "set_device": None, "empty_cache": None, "synchronize": None,
    }  # fmt: skip
    for name, answer in answers.items():
        setattr(torch.cuda, name, lambda *arguments, answer=answer, **named: answer)
    torch.version.cuda = "13.0"


settle_transformers()
sys.meta_path.insert(0, EmptyModules({"tvm_ffi", "xgrammar"}))  # the installed ones need what loads the driver
sys.meta_path.append(EmptyModules(MISSING))
answer_for_device()
