/// An engine as a measurement file names it, and the identifier it is known by here.
public struct MeasuredEngine: Hashable, Sendable {
    /// The identifier: `vllm`, `sglang`, `trtllm`, …; the first word in lower case for engines not listed.
    public var id: String
    /// The engine as written.
    public var written: String
    /// The version's numbers, such as `[0, 19, 0]`; `nil` where none is stated or it is a nightly build.
    public var version: EngineVersion?
    /// The version as written, such as `1.3.0rc20`; `nil` where there is none.
    public var versionText: String?

    /// Reads the two columns of a measurement file.
    ///
    /// - Parameters:
    ///   - text: The engine, such as `TensorRT-LLM (PyTorch backend)` or `vLLM 0.9.0, PyTorch 2.7.0`.
    ///   - version: The version, such as `v0.11.0` or `lmsysorg/sglang:v0.5.12-cu130`; may be empty.
    ///   - conventions: The engines that are known.
    public init(reading text: String, version: String, conventions: [EngineConvention]) {
        written = text
        self.version = nil
        versionText = nil
        let folded = text.lowercased()
        let known = conventions.first { $0.matches(folded) }
        id = known?.id ?? MeasuredEngine.firstWord(of: folded)
        let isWrapped = folded.hasPrefix("dynamo")
        // A container of Dynamo carries Dynamo's version, not the engine's.
        let source = version.isEmpty ? text : version
        guard !(isWrapped && version.contains("ai-dynamo")) else { return }
        self.version = EngineVersion(in: source)
        versionText = source.split { " ,:/()".contains($0) }.map { $0.hasPrefix("v") ? $0.dropFirst() : $0 }
            .first { $0.first?.isNumber == true && $0.contains(".") }.map(String.init)
    }

    private static func firstWord(of text: String) -> String {
        let word = text.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
        return word.isEmpty ? "unknown" : String(word)
    }
}

/// The numbers of a version, compared one by one.
public struct EngineVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The numbers, the most significant first.
    public var parts: [Int]

    /// Creates a version from its numbers.
    public init(_ parts: Int...) { self.parts = parts }

    /// Finds the first `number.number[.number]` in a text.
    public init?(in text: String) {
        let words = text.split { !($0.isASCII && ($0.isNumber || $0 == ".")) }
        for word in words {
            let parts = word.split(separator: ".").prefix(3).map { Int($0) }
            let numbers = parts.compactMap(\.self)
            guard numbers.count == parts.count, numbers.count >= 2, word.first != "." else { continue }
            self.parts = numbers
            return
        }
        return nil
    }

    /// Whether the left version is the older one; missing numbers count as 0.
    public static func < (left: EngineVersion, right: EngineVersion) -> Bool {
        for index in 0..<max(left.parts.count, right.parts.count) {
            let (first, second) = (left.part(index), right.part(index))
            if first != second { return first < second }
        }
        return false
    }

    private func part(_ index: Int) -> Int { parts.indices.contains(index) ? parts[index] : 0 }

    /// The version as people write it.
    public var description: String { parts.map(String.init).joined(separator: ".") }
}
