internal import Hardware
internal import Models

/// What was worked out for one pricing before, so that preparing many layouts works nothing out twice.
///
/// Layouts of one search meet the same few kernels, exchanges and spreads of tokens over experts again and again. Keep
/// one memory per pricing and hand it to every layout's evaluator.
public struct PricingMemory: Sendable {
    private struct Product: Equatable, Sendable {
        let family: OperatorFamily
        let operands: OperandFormat
        let headDimension: Int
    }

    /// What the constants of an exchange depend on; its bytes are not part of it.
    private struct Route: Equatable, Sendable {
        let collective: Collective
        let isCaptured: Bool
        let participants: Int
        let nodes: Int
        let participantsPerNode: Int
        let networksOverlap: Bool
    }

    private struct Spread: Equatable, Sendable {
        let experts: MixtureOfExperts
        let devices: Int
        let redundant: Int
    }

    private var products = FewValues<Product, AchievedRates?>()
    private var routes = FewValues<Route, AchievedExchange?>()
    private var spreads = FewValues<Spread, ExpertLoad>()

    /// Creates an empty memory; it must only ever be used with one pricing.
    public init() {}

    /// What the accelerator achieves on operators of a family, as `pricing` says.
    mutating func rates(
        for family: OperatorFamily, _ operands: OperandFormat, _ headDimension: Int, _ pricing: Pricing
    ) -> AchievedRates? {
        products.value(Product(family: family, operands: operands, headDimension: headDimension)) {
            pricing.rates(for: family, operands, headDimension: headDimension)
        }
    }

    /// What the cluster achieves on exchanges like this one, as `pricing` says.
    mutating func rates(for exchange: Exchange, _ pricing: Pricing) -> AchievedExchange? {
        let route = Route(
            collective: exchange.collective, isCaptured: exchange.isCaptured, participants: exchange.participants,
            nodes: exchange.nodes, participantsPerNode: exchange.participantsPerNode,
            networksOverlap: exchange.networksOverlap)
        return routes.value(route) { pricing.rates(for: exchange) }
    }

    /// What the pricing's routing means for a layer's experts on the devices of a layout.
    mutating func load(_ experts: MixtureOfExperts, _ routing: ExpertRouting, devices: Int, redundant: Int)
        -> ExpertLoad
    {
        spreads.value(Spread(experts: experts, devices: devices, redundant: redundant)) {
            ExpertLoad(experts, routing: routing, devices: devices, redundant: redundant)
        }
    }
}

/// Values by key, of which there are so few that comparing keys costs less than hashing one.
private struct FewValues<Key: Equatable & Sendable, Value: Sendable>: Sendable {
    private var keys: [Key] = []
    private var values: [Value] = []

    /// The value of a key, worked out the first time.
    mutating func value(_ key: Key, _ workOut: () -> Value) -> Value {
        if let index = keys.lastIndex(of: key) { return values[index] }
        let value = workOut()
        keys.append(key)
        values.append(value)
        return value
    }
}
