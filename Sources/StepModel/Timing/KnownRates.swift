internal import Hardware

/// What one pricing achieves on operators that were looked up before, so that a search looks nothing up twice.
package struct KnownRates: Sendable {
    private struct Product: Hashable, Sendable {
        let family: OperatorFamily
        let operands: OperandFormat
        let headDimension: Int
    }

    /// What the constants of an exchange depend on; its bytes are not part of it.
    private struct Route: Hashable, Sendable {
        let collective: Collective
        let isCaptured: Bool
        let participants: Int
        let nodes: Int
        let participantsPerNode: Int
        let networksOverlap: Bool
    }

    private var products: [Product: AchievedRates?] = [:]
    private var routes: [Route: AchievedExchange?] = [:]

    /// Creates an empty memory; it must only ever be used with one pricing.
    package init() {}

    /// What the accelerator achieves on operators of a family, as `pricing` says.
    mutating func rates(
        for family: OperatorFamily, _ operands: OperandFormat, _ headDimension: Int, _ pricing: Pricing
    ) -> AchievedRates? {
        let product = Product(family: family, operands: operands, headDimension: headDimension)
        if let known = products[product] { return known }
        let rates = pricing.rates(for: family, operands, headDimension: headDimension)
        products[product] = .some(rates)
        return rates
    }

    /// What the cluster achieves on exchanges like this one, as `pricing` says.
    mutating func rates(for exchange: Exchange, _ pricing: Pricing) -> AchievedExchange? {
        let route = Route(
            collective: exchange.collective, isCaptured: exchange.isCaptured, participants: exchange.participants,
            nodes: exchange.nodes, participantsPerNode: exchange.participantsPerNode,
            networksOverlap: exchange.networksOverlap)
        if let known = routes[route] { return known }
        let rates = pricing.rates(for: exchange)
        routes[route] = .some(rates)
        return rates
    }
}
