/// The two pools of a disaggregated deployment, as remarks state them.
public struct StatedPools: Hashable, Sendable {
    /// The workers that read prompts.
    public var prefill: StatedPool
    /// The workers that generate.
    public var decode: StatedPool

    /// Reads one of the three ways in which remarks state pools.
    ///
    ///     DISAGG prefill: 1x(tp4,ep4,dpa=True) on 4 GPUs; decode: 6x(tp8,ep8,dpa=False) on 48 GPUs
    ///     DISAGG prefill 40x(tp1,dp1,moe_tp1,ep1) decode 6x(tp4,dp1,moe_tp1,ep1)
    ///     PD disagg 1P(8 GPU)+1D(8 GPU)
    init?(_ note: NoteText) {
        if let text = note.rest(after: "DISAGG prefill"), let decode = text.rest(after: "decode") {
            guard let first = StatedPool(text), let second = StatedPool(decode) else { return nil }
            (prefill, self.decode) = (first, second)
            return
        }
        guard note.contains("PD disagg "), let prefillWorkers = note.count(before: "P("),
            let prefillDevices = note.count(after: "P("), let decodeWorkers = note.count(before: "D("),
            let decodeDevices = note.count(after: "D(")
        else { return nil }
        prefill = StatedPool(workers: prefillWorkers, devices: prefillWorkers * prefillDevices)
        decode = StatedPool(workers: decodeWorkers, devices: decodeWorkers * decodeDevices)
    }
}

/// The workers of one role.
public struct StatedPool: Hashable, Sendable {
    /// How many there are; 0 where the source lost the number.
    public var workers: Int
    /// The devices of all of them, where stated.
    public var devices: Int?
    /// The degrees of one worker, where stated.
    public var degrees = StatedDegrees()
    /// Whether attention runs data-parallel over the worker's devices.
    public var hasAttentionDataParallel = false

    init(workers: Int, devices: Int?) {
        self.workers = workers
        self.devices = devices
    }

    /// Reads `6x(tp8,ep8,dpa=False) on 48 GPUs`, the first in the text.
    init?(_ text: NoteText) {
        guard let workers = text.count(before: "x("), let inside = text.rest(after: "x(") else { return nil }
        self.workers = workers
        degrees.tensor = StatedPool.positive(inside.count(after: "tp"))
        degrees.expert = StatedPool.positive(inside.count(after: "ep"))
        degrees.data = StatedPool.positive(inside.count(after: "dp"))
        hasAttentionDataParallel = inside.word(after: "dpa=") == "True"
        // The first `on N GPUs` after the bracket belongs to this pool.
        devices = inside.rest(after: ")")?.count(after: " on ")
    }

    /// Degrees of 0 stand for none.
    private static func positive(_ count: Int?) -> Int? { count.flatMap { $0 > 0 ? $0 : nil } }
}
