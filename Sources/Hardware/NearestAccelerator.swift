internal import Quantities

extension AcceleratorCatalog {
    /// The entry that is most like an accelerator in memory, bandwidth and 16-bit rate, if all three are within 30 %.
    ///
    /// Ratios are compared, so that twice as much is as far away as half.
    public func nearest(to accelerator: Accelerator) -> Entry? {
        var best: (entry: Entry, distance: Double)?
        for entry in entries {
            let ratios = [
                entry.accelerator.memory / accelerator.memory,
                entry.accelerator.memoryBandwidth / accelerator.memoryBandwidth,
                sixteenBitRate(entry.accelerator) / sixteenBitRate(accelerator),
            ]
            let farthest = ratios.map { max($0, 1 / $0) }.max() ?? .infinity
            guard farthest <= 1.3, farthest < best?.distance ?? .infinity else { continue }
            best = (entry, farthest)
        }
        return best?.entry
    }

    private func sixteenBitRate(_ accelerator: Accelerator) -> FLOPsPerSecond {
        let rates = [NumericFormat.bf16, .fp16].compactMap { accelerator.peak.rate(for: $0) }
        return rates.max() ?? .zero
    }
}
