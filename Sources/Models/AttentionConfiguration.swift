import Diagnostics
import Documents

/// Reads the shape of attention from a Hugging Face `config.json`.
enum AttentionConfiguration {
    /// The attention that all layers share.
    ///
    /// - Parameters:
    ///   - reader: The configuration.
    ///   - modelClass: The model's class, for what has no key of its own.
    ///   - hiddenSize: The width of the residual stream.
    ///   - assumptions: Where to note what the file leaves open.
    /// - Returns: The shape of one layer's attention.
    /// - Throws: A diagnostic for a value that is missing, out of range or does not divide.
    static func read(
        _ reader: ObjectReader, modelClass: ModelClass, hiddenSize: Int, _ assumptions: inout [Assumption]
    ) throws(Diagnostic) -> GroupedQueryAttention {
        let queryHeads = try reader.integer("num_attention_heads", in: 1...100_000)
        let bias = modelClass.readsAttentionBias ? try reader.optionalBoolean("attention_bias") ?? false : false
        return GroupedQueryAttention(
            queryHeads: queryHeads,
            keyValueHeads: try keyValueHeads(reader, modelClass, queryHeads: queryHeads, &assumptions),
            headDimension: try headDimension(
                reader, modelClass, hiddenSize: hiddenSize, queryHeads: queryHeads, &assumptions),
            hasProjectionBias: bias || modelClass.alwaysHasProjectionBias,
            normalisesQueriesAndKeys: modelClass.normalisesQueriesAndKeys,
            hasOutputBias: bias)
    }

    private static func keyValueHeads(
        _ reader: ObjectReader, _ modelClass: ModelClass, queryHeads: Int, _ assumptions: inout [Assumption]
    ) throws(Diagnostic) -> Int {
        guard let member = reader.optionalMember(["num_key_value_heads"]) else {
            if !modelClass.definesMissingKeyValueHeads {
                assumptions.append(
                    Assumption(
                        subject: "model.num_key_value_heads", value: "\(queryHeads)",
                        reason: "not stated; one key-value head per query head"))
            }
            return queryHeads
        }
        let heads = try member.value.integer(named: member.name, in: 1...100_000)
        guard queryHeads % heads == 0 else {
            throw Diagnostic(
                code: "model-head-groups",
                "`num_key_value_heads` is \(heads), which does not divide the \(queryHeads) attention heads",
                at: member.value.location, hint: "nearest divisor: \(nearestDivisor(of: queryHeads, to: heads))")
        }
        return heads
    }

    /// The width of a head, which is the hidden size over the heads only where the file does not say otherwise.
    private static func headDimension(
        _ reader: ObjectReader, _ modelClass: ModelClass, hiddenSize: Int, queryHeads: Int,
        _ assumptions: inout [Assumption]
    ) throws(Diagnostic) -> Int {
        if let stated = try reader.optionalInteger("head_dim", in: 1...100_000) { return stated }
        guard hiddenSize.isMultiple(of: queryHeads) else {
            throw Diagnostic(
                code: "model-head-dimension",
                "`head_dim` is missing and `hidden_size` \(hiddenSize) is not a multiple of the \(queryHeads) heads",
                at: reader.optionalMember(["hidden_size"])?.value.location ?? reader.location,
                hint: "state `head_dim`, which need not be hidden_size / num_attention_heads")
        }
        let dimension = hiddenSize / queryHeads
        if !modelClass.definesMissingHeadDimension {
            assumptions.append(
                Assumption(
                    subject: "model.head_dim", value: "\(dimension)",
                    reason: "not stated; hidden_size / num_attention_heads = \(hiddenSize) / \(queryHeads), although "
                        + "published files of this class state a width of their own"))
        }
        return dimension
    }

    /// The divisor of `number` that lies nearest to `wanted`; both are positive.
    private static func nearestDivisor(of number: Int, to wanted: Int) -> Int {
        (1...number).filter { number.isMultiple(of: $0) }.min { abs($0 - wanted) < abs($1 - wanted) } ?? 1
    }
}
