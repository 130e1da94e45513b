/// How much of each part a list of modules names.
struct ModuleCoverage {
    private var everywhere: Set<WeightPart> = []
    private var layers: [WeightPart: Set<Int>] = [:]
    private var roles: [Fragment: Set<ModulePlace.Role>] = [:]
    private var fragments: Set<WeightPart> = []

    private struct Fragment: Hashable {
        var part: WeightPart
        var layer: Int?
    }

    /// Takes up the modules at a place.
    mutating func insert(_ parts: [WeightPart], layer: Int?, matrices: Set<ModulePlace.Role>) {
        for part in parts {
            guard !matrices.isEmpty else {
                add(part, layer)
                continue
            }
            let fragment = Fragment(part: part, layer: layer)
            let known = roles[fragment, default: []].union(matrices)
            roles[fragment] = known
            // With the matrices at both ends named, the part is named; the others are the smaller share.
            if known.contains(.input), known.contains(.output) { add(part, layer) } else { fragments.insert(part) }
        }
    }

    private mutating func add(_ part: WeightPart, _ layer: Int?) {
        if let layer { layers[part, default: []].insert(layer) } else { everywhere.insert(part) }
    }

    /// Whether most layers with the part are named.
    func coversMost(of part: WeightPart, in layersOfPart: Set<Int>) -> Bool {
        everywhere.contains(part) || 2 * named(part, layersOfPart) > layersOfPart.count
    }

    /// Whether the part is named in some layers or in some of its matrices only.
    func isMixed(_ part: WeightPart, in layersOfPart: Set<Int>) -> Bool {
        guard !everywhere.contains(part) else { return false }
        let count = named(part, layersOfPart)
        return count == 0 ? fragments.contains(part) : count < layersOfPart.count
    }

    private func named(_ part: WeightPart, _ layersOfPart: Set<Int>) -> Int {
        layers[part, default: []].intersection(layersOfPart).count
    }
}
