/// A token-wise operator with its constants applied: everything that a step's rows leave open is one number each.
struct PricedRows: Sendable {
    private let rowsPerToken: Double
    private let rowsPerSequence: Double
    private let rowsPerGroupToken: Double
    private let fixedCompute: Double
    private let computePerRow: Double
    private let fixedMemory: Double
    private let memoryPerRow: Double
    private let passPerRow: Double
    private let startUp: Double
    private let joining: Double
    private let joiningHalf: Double
    private let launchFloor: Double
    private let repetitions: Double
    private let overlap: Overlap

    init(_ work: RowWork, _ rates: AchievedRates, repetitions: Int) {
        rowsPerToken = work.variable == .tokens ? work.rowsPerUnit : 0
        rowsPerSequence = work.variable == .sequences ? work.rowsPerUnit : 0
        rowsPerGroupToken = work.variable == .groupTokens ? work.rowsPerUnit : 0
        fixedCompute = rates.perSerialUnit * Double(work.inner ?? 0)
        computePerRow = work.flopsPerRow * rates.perFLOP
        fixedMemory = work.weightBytes * rates.perByte
        memoryPerRow = (work.weightBytesPerRow + work.activationBytesPerRow + work.cacheBytesPerRow) * rates.perByte
        passPerRow = work.passBytesPerRow * rates.perPassByte
        startUp = rates.startUp
        joining = rates.joining
        joiningHalf = rates.joiningHalf
        launchFloor = rates.launchFloor
        overlap = rates.overlap
        self.repetitions = Double(repetitions)
    }

    /// The seconds of all executions in a step.
    @inline(__always)
    func seconds(_ step: StepQuantities) -> Double {
        let rows = rowsPerToken * step.tokens + rowsPerSequence * step.sequences + rowsPerGroupToken * step.groupTokens
        let compute = fixedCompute + computePerRow * rows
        let memory = fixedMemory + memoryPerRow * rows
        var running = startUp + overlap.combine(compute, memory) + passPerRow * rows
        if joining > 0, memory > 0 { running += joining * memory / (memory + joiningHalf) }
        return repetitions * (step.isCaptured ? running : max(launchFloor, running))
    }
}
