public import Diagnostics

/// The short notation for layouts: `r2 pp4 tp8 cp1 dp4 ep32 etp1`.
extension ParallelLayout {
    /// Reads a layout written as degrees in any order, separated by blanks, commas or `×`.
    ///
    /// A degree that is not given is 1, except in the expert grid of a mixture of experts: there the missing one of
    /// `ep` and `etp` is what the attention grid leaves for it, and with neither every expert is split over the whole
    /// stage (`etp` = w), as engines do unless expert parallelism is switched on.
    ///
    /// - Parameters:
    ///   - text: The layout as written, such as `tp4 dp8 ep32` or `TP4,DP8,EP32`.
    ///   - isMixture: Whether the model is a mixture of experts.
    ///   - location: Where the text stands, for errors.
    /// - Throws: A diagnostic at the first degree that cannot be read.
    public init(parsing text: String, isMixture: Bool, at location: SourceLocation? = nil) throws(Diagnostic) {
        self.init()
        var given: Set<String> = []
        var offset = 0
        for word in text.split(whereSeparator: { " ,×*;\t".contains($0) }) {
            offset = text.distance(from: text.startIndex, to: word.startIndex)
            let degree = try Degree(word, at: location?.advanced(by: offset))
            guard given.insert(degree.name).inserted else {
                throw Diagnostic(
                    code: "layout-syntax", "'\(degree.name)' is given twice in the layout '\(text)'",
                    at: location?.advanced(by: offset))
            }
            self[keyPath: degree.path] = degree.value
        }
        guard !given.isEmpty else {
            throw Diagnostic(
                code: "layout-syntax", "the layout is empty", at: location,
                hint: "write the degrees, for example 'tp4 dp8 ep32'")
        }
        if isMixture { completeExpertGrid(given: given) }
    }

    /// Fills in the degree of the expert grid that was left open.
    private mutating func completeExpertGrid(given: Set<String>) {
        switch (given.contains("ep"), given.contains("etp")) {
        case (true, false) where stageWidth % expert == 0: expertTensor = stageWidth / expert
        case (false, true) where stageWidth % expertTensor == 0: expert = stageWidth / expertTensor
        case (false, false): expertTensor = stageWidth
        default: break
        }
    }
}

/// One word of the notation.
private struct Degree {
    let name: String
    let value: Int
    let path: WritableKeyPath<ParallelLayout, Int>

    /// Degrees above this are refused: no product of them may overflow.
    static let maximum = 1_000_000

    init(_ word: Substring, at location: SourceLocation?) throws(Diagnostic) {
        let lowered = word.lowercased()
        let name = String(lowered.prefix { $0.isLetter })
        let digits = lowered.dropFirst(name.count).drop { $0 == "=" || $0 == ":" }
        guard let path = Degree.path(of: name) else {
            throw Diagnostic(
                code: "layout-syntax", "'\(word)' is not a degree of parallelism", at: location,
                hint:
                    "write r (replicas), pp, tp, cp, dp, ep, etp or dcp followed by a number, for example 'tp4 dp8 ep32'"
            )
        }
        guard let value = Int(digits), (1...Degree.maximum).contains(value) else {
            throw Diagnostic(
                code: "layout-degree", "'\(word)': a degree is a whole number from 1 to 1000000", at: location,
                hint: "for example '\(name)4'")
        }
        (self.name, self.value, self.path) = (name == "replicas" ? "r" : name, value, path)
    }

    private static func path(of name: String) -> WritableKeyPath<ParallelLayout, Int>? {
        switch name {
        case "r", "replicas": \.replicas
        case "pp": \.pipeline
        case "tp": \.tensor
        case "cp": \.context
        case "dp": \.data
        case "ep": \.expert
        case "etp": \.expertTensor
        case "dcp": \.decodeContext
        default: nil
        }
    }
}
