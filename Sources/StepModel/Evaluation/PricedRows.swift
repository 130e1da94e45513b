/// A token-wise operator with its constants applied: everything that a step's rows leave open is one number each.
struct PricedRows: Sendable {
    /// The part of the model that the operator belongs to.
    let part: Int
    private let rowsPerToken: Double
    private let rowsPerSequence: Double
    private let rowsPerGroupToken: Double
    private let fixedCompute: Double
    private let computePerRow: Double
    private let fixedMemory: Double
    private let memoryPerRow: Double
    /// What neither arithmetic nor traffic hides, per row.
    private let passPerRow: Double
    private let startUp: Double
    private let joining: Double
    private let joiningHalf: Double
    private let launchFloor: Double
    private let overlap: Overlap

    init(_ work: RowWork, _ rates: AchievedRates, part: Int) {
        self.part = part
        rowsPerToken = work.variable == .tokens ? work.rowsPerUnit : 0
        rowsPerSequence = work.variable == .sequences ? work.rowsPerUnit : 0
        rowsPerGroupToken = work.variable == .groupTokens ? work.rowsPerUnit : 0
        startUp = rates.startUp
        joining = rates.joining
        joiningHalf = rates.joiningHalf
        launchFloor = rates.launchFloor
        fixedCompute = rates.perSerialUnit * Double(work.inner ?? 0)
        fixedMemory = work.weightBytes * rates.perByte
        let compute = work.flopsPerRow * rates.perFLOP
        let memory = (work.weightBytesPerRow + work.activationBytesPerRow + work.cacheBytesPerRow) * rates.perByte
        let pass = work.passBytesPerRow * rates.perPassByte
        if fixedCompute == 0, fixedMemory == 0, joining == 0 {
            // r rows of equal work: ((r·a)^q + (r·b)^q)^(1/q) = r·(a^q + b^q)^(1/q), so no root is left for the step.
            (computePerRow, memoryPerRow, overlap) = (0, 0, .none)
            passPerRow = pass + rates.overlap.combine(compute, memory)
        } else {
            (computePerRow, memoryPerRow, overlap) = (compute, memory, rates.overlap)
            passPerRow = pass
        }
    }

    /// The seconds of one execution in a step.
    @inline(__always)
    func seconds(_ step: StepQuantities) -> Double {
        let rows = rowsPerToken * step.tokens + rowsPerSequence * step.sequences + rowsPerGroupToken * step.groupTokens
        let compute = fixedCompute + computePerRow * rows
        let memory = fixedMemory + memoryPerRow * rows
        var running = startUp + overlap.combine(compute, memory) + passPerRow * rows
        if joining > 0, memory > 0 { running += joining * memory / (memory + joiningHalf) }
        return step.isCaptured ? running : max(launchFloor, running)
    }
}
