internal import Parallelism

/// The strategies of a dossier with what they mean; they stay in their documents, as a folder can hold hundreds of
/// thousands.
public struct StrategyList: RandomAccessCollection, Sendable {
    private let dossier: Dossier
    private let places: [StrategyPlace]
    private let meanings: [StrategyMeaning]

    init(dossier: Dossier, places: [StrategyPlace], meanings: [StrategyMeaning]) {
        self.dossier = dossier
        self.places = places
        self.meanings = meanings
    }

    /// Always 0.
    public var startIndex: Int { 0 }
    /// How many strategies there are.
    public var endIndex: Int { places.count }

    /// The strategy at a position.
    public subscript(position: Int) -> StrategyAssessment {
        StrategyAssessment(dossier.strategy(at: places[position]), meanings[position])
    }

    /// The name of the strategy at a position.
    func name(at position: Int) -> String? { dossier.name(ofStrategyAt: places[position]) }

    /// The documents that hold the strategies at some positions, each once.
    func documents(at positions: [Int]) -> [String] {
        var known: Set<UInt32> = []
        return positions.map { places[$0].document }.filter { known.insert($0).inserted }
            .map { dossier.documents[Int($0)].name }
    }

    /// Whether the strategies at some positions can be read as they stand.
    func areLiteral(at positions: [Int]) -> Bool {
        positions.allSatisfy { meanings[$0].reading?.isLiteral ?? false }
    }
}

/// A stated strategy with what it can mean and what that would do.
public struct StrategyAssessment: Sendable {
    /// The strategy as stated.
    public let strategy: StatedStrategy
    private let meaning: StrategyMeaning

    fileprivate init(_ strategy: StatedStrategy, _ meaning: StrategyMeaning) {
        self.strategy = strategy
        self.meaning = meaning
    }

    /// What it can mean on its devices.
    public var reading: LayoutReading? { meaning.reading }
    /// What that layout would do, if it is legal.
    public var evaluation: LayoutAssessment? { meaning.evaluation }
    /// Where their common meaning stands among the distinct ones.
    var meaningPosition: Int { meaning.position }
}

extension StrategyAssessment {
    /// Where the degrees stand, each line once.
    var places: [Finding.Place] { placedClaims.places.listed }

    /// The claims of its degrees, one of each line.
    var placedClaims: [Claim] {
        var lines: [Int] = []
        return strategy.claims.filter { claim in
            let isNew = claim.kind.isDegree && lines.count < Finding.mostPlaces && !lines.contains(claim.line)
            if isNew { lines.append(claim.line) }
            return isNew
        }
    }
}
