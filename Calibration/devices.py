"""The devices with public kernel tables, their data-sheet peaks and the parts that share their constants.

Peaks are dense and in the units of the accelerator catalog; an efficiency is relative to them. Sources: vendor data
sheets as collected in stas00/ml-engineering and the system descriptions inside aiconfigurator-core 0.12.0.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Device:
    """One device of the kernel tables."""

    profile: str
    """The identifier of its efficiency profile."""
    tables: str
    """The folder of its kernel tables."""
    tflops: dict
    """Dense peak by number format, TFLOPS."""
    bandwidth_gb: float
    """Memory bandwidth, GB/s."""
    scale_up_gb: float
    """Bandwidth of the link inside a node, one direction, GB/s."""
    scale_out_gb: float
    """Bandwidth of the network card, one direction, GB/s."""
    accelerators: tuple = ()
    """Catalog identifiers that the profile was measured on."""
    band_percent: int = 15
    """Half the error band of a predicted step, percent."""
    node_devices: int = 8
    """Devices of one node of the measurements."""
    cache_mb: float = 0
    """Last-level cache where it is large enough to hold a kernel's operands between the repetitions of a benchmark."""

    def peak(self, number_format):
        """The rate at which a format is multiplied, FLOP/s; 16-bit formats run at the BF16 rate."""
        key = {"fp16": "bf16", "fp32": "bf16"}.get(number_format, number_format)
        return self.tflops[key] * 1e12

    def outside_cache(self, moved):
        """Which points read memory as a layer of a model would, whose weights and cache lines were evicted meanwhile.

        Benchmarks repeat one kernel; on devices with a large cache its operands then stay there. Points between a tenth
        of the cache, where the start-up governs, and one and a half of it are of no use.
        """
        cache = self.cache_mb * 1e6
        return (moved <= cache / 10) | (moved >= cache * 1.5)

    @property
    def bandwidth(self):
        """Memory bandwidth, bytes/s."""
        return self.bandwidth_gb * 1e9


HOPPER = {"bf16": 989.4, "fp8": 1979, "int8": 1979}

DEVICES = [
    Device("A100", "a100_sxm", {"bf16": 312, "int8": 624}, 2039, 300, 25, ("A100",)),
    Device("H100", "h100_sxm", HOPPER, 3350, 450, 50, ("H100",)),
    Device("H200", "h200_sxm", HOPPER, 4800, 450, 50, ("H200",)),
    Device("B200", "b200_sxm", {"bf16": 2250, "fp8": 4500, "int8": 4500, "fp4": 9000}, 7700, 900, 100, ("B200",)),
    Device("B300", "b300_sxm", {"bf16": 2250, "fp8": 4500, "fp4": 14000}, 7750, 900, 100, ("B300",)),
    Device(
        "GB200", "gb200", {"bf16": 2500, "fp8": 5000, "int8": 5000, "fp4": 10000}, 8000, 900, 100, ("GB200",),
        node_devices=4,
    ),
    Device("GB300", "gb300", {"bf16": 2500, "fp8": 5000, "fp4": 15000}, 8000, 900, 100, ("GB300",), node_devices=4),
    Device(
        "L40S", "l40s", {"bf16": 362.05, "fp8": 733, "int8": 733}, 864, 31.5, 50, ("L40S",), 20,
        cache_mb=96,
    ),
    Device(
        "RTX-PRO-6000", "rtx_pro_6000_server", {"bf16": 467.8, "fp8": 935.6, "int8": 935.6, "fp4": 1871.2}, 1792, 63,
        50, ("RTX-PRO-6000",), 20, cache_mb=128,
    ),
    Device("Arc-Pro-B60", "b60", {"bf16": 98.3, "int8": 197}, 456, 28.4, 50, ("Arc-Pro-B60",), 25),
]
