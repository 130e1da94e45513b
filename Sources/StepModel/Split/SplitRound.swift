/// The time of a round in which each of m micro-batches passes all layers once, between attention devices and expert
/// devices.
///
/// A micro-batch spends A on attention devices, S on the way to the experts, E there and R on the way back. Each of the four
/// serves one micro-batch at a time, so that the micro-batches, which follow each other in a ring, pass a layer in
///
///     max(A + S + E + R, m · max(A, S, E, R))
///
/// (a ring of m like jobs and four servers: either one job's way round is the longest circuit, or one server's queue;
/// MegaScale-Infer, arXiv 2504.02263, derives the same with S = R from its conditions for a full pipeline). Layers without routed
/// experts, the embedding, the head and the host keep the attention devices alone busy: m times their time. What overlaps
/// from one kind of layer to the next is left out: within 2 % of a simulation of the ring.
package enum SplitRound {
    /// The seconds of a round.
    ///
    /// - Parameters:
    ///   - attention: The times of attention devices for one micro-batch.
    ///   - experts: Those of expert devices, by kind of layer.
    ///   - counts: The layers of each kind.
    ///   - microBatches: The micro-batches in flight, m.
    /// - Returns: The seconds.
    package static func seconds(
        attention: AttentionSide.Times, experts: [ExpertSide.Times], counts: [Int], microBatches: Int
    ) -> Double {
        let turns = Double(microBatches)
        var sum = turns * attention.ends
        for index in counts.indices {
            let (own, others) = (attention.layers[index], experts[index])
            let longest = max(own, others.send, others.experts, others.receive)
            let once = own + others.send + others.experts + others.receive
            sum += Double(counts[index]) * max(once, turns * longest)
        }
        return max(sum, turns * attention.hidden)
    }
}
