internal import Diagnostics
internal import Hardware
internal import Models
internal import Quantities

/// Finds names of the catalogs in running text: `8xH100`, `Mixtral 8x7B`, `h200_sxm`.
enum CatalogWords {
    /// The first accelerator that a text names.
    static func accelerator(in text: String, _ catalog: AcceleratorCatalog) -> AcceleratorCatalog.Entry? {
        accelerator(in: text, named: AcceleratorNames(catalog))
    }

    /// The same with the names that a caller looks up many times.
    static func accelerator(in text: String, named known: AcceleratorNames) -> AcceleratorCatalog.Entry? {
        if text.utf8.count < 60, let entry = known.entry(text) { return entry }
        return accelerators(in: text, known).first { _ in true }
    }

    /// All accelerators that a short text names.
    static func accelerators(in text: String, _ catalog: AcceleratorCatalog) -> [AcceleratorCatalog.Entry] {
        accelerators(in: text, named: AcceleratorNames(catalog))
    }

    /// The same with the names that a caller looks up many times.
    static func accelerators(in text: String, named known: AcceleratorNames) -> [AcceleratorCatalog.Entry] {
        Array(accelerators(in: text, known))
    }

    private static func accelerators(
        in text: String, _ known: AcceleratorNames
    ) -> some Sequence<AcceleratorCatalog.Entry> {
        let words = words(of: text)
        return words.indices.lazy.compactMap { index in
            // `RTX 4090`: a name and its number.
            let pair = index > 0 && words[index].first?.isNumber == true && words[index - 1].first?.isLetter == true
            let joined = pair && words[index].count <= 8 ? known.entry("\(words[index - 1]) \(words[index])") : nil
            return joined ?? accelerator(named: words[index], known)
        }
    }

    /// How many accelerators a text says that there are, `8 × A100`; `nil` if it names none, several numbers or several
    /// machines.
    static func deviceCount(in text: String) -> Int? {
        let scalars = [Unicode.Scalar](scalarsOf: text)
        guard scalars.count < 20_000, !machines.containsAny(of: Words.list(scalars[...])) else { return nil }
        let counts = (QuantityScanner.scan(scalars) + SpelledCounts.scan(scalars)).filter { quantity in
            guard quantity.dimension == .count, quantity.value >= 1, quantity.value == quantity.value.rounded() else {
                return false
            }
            let behind = Words.list(scalars[min(quantity.range.upperBound, scalars.count)...].prefix(24))
            // `one A100 box` is a machine of several.
            if machineNouns.containsAny(of: behind.prefix(3)) { return false }
            let name = behind.first == "x" ? behind.dropFirst().first : behind.first
            return name.map(DeviceNames.contains) ?? false
        }.map(\.value)
        return Set(counts).count == 1 ? counts.first.flatMap { Int(exactly: $0) } : nil
    }

    private static let machineNouns: WordSet = ["box", "server", "node", "machine", "host", "rack", "tray", "system"]
    private static let machines: WordSet = ["nodes", "servers", "machines", "boxes", "hosts", "nnodes"]

    private static func accelerator(named word: Substring, _ known: AcceleratorNames) -> AcceleratorCatalog.Entry? {
        // `L4` and `T4`, as they are written.
        if word.count == 2, let entry = known.entry(String(word)), entry.id == word { return entry }
        if isTelling(String(word)) {
            let name = word.drop { $0.isNumber || $0 == "x" || $0 == "×" }
            let base = name.split(separator: "_").first.map(String.init) ?? String(name)
            for candidate in [String(word), String(name), base, base.hasSuffix("s") ? String(base.dropLast()) : base] {
                if let entry = known.entry(candidate) { return entry }
            }
            // `NVIDIA-H100-80GB-HBM3` and `H100-80GB` name the part first.
            for part in base.split(separator: "-") where isTelling(String(part)) && !part.contains("GB") {
                if let entry = known.entry(String(part)) { return entry }
            }
        }
        return nil
    }

    /// The names of a catalog's accelerators, without case, blanks and punctuation.
    struct AcceleratorNames {
        private var entries: [String: AcceleratorCatalog.Entry] = [:]

        init(_ catalog: AcceleratorCatalog) {
            for entry in catalog.entries {
                for name in [entry.id] + entry.aliases {
                    let folded = AcceleratorNames.folded(name)
                    if entries[folded] == nil { entries[folded] = entry }
                    let vendor = AcceleratorNames.folded(entry.part.vendor) + folded
                    if entries[vendor] == nil { entries[vendor] = entry }
                }
            }
        }

        func entry(_ name: String) -> AcceleratorCatalog.Entry? { entries[AcceleratorNames.folded(name)] }

        private static func folded(_ name: String) -> String { name.lowercased().filter { $0.isLetter || $0.isNumber } }
    }

    /// The first model that a text names: one word, or a family and its size in the next word.
    static func model(in text: String, _ catalog: ModelCatalog) -> String? {
        let words = words(of: text)
        for (index, word) in words.enumerated() {
            let next = index + 1 < words.count ? words[index + 1] : ""
            let after = index + 2 < words.count ? words[index + 2] : ""
            guard namesFamily(word.lowercased()) else { continue }
            let joined = next.first?.isNumber == true ? ["\(word)\(next)-\(after)", "\(word)\(next)"] : []
            for candidate in ["\(word)-\(next)-\(after)", "\(word)-\(next)", String(word)] + joined
            where candidate.contains(where: \.isNumber) {
                if CatalogNames.model(named: candidate, in: catalog) != nil { return candidate }
            }
            if let id = catalog.onlyModel(withWords: words[index...].prefix(5)) { return id }
        }
        return nil
    }

    private static func namesFamily(_ word: String) -> Bool {
        families.contains(where: word.hasPrefix)
            || (word.utf8.contains(UInt8(ascii: "/")) && families.contains { word.contains("/" + $0) })
    }

    private static let families = [
        "qwen", "deepseek", "llama", "mixtral", "mistral", "kimi", "gpt-oss", "glm", "gemma", "minimax", "nemotron",
        "meta-llama",
        "moonshotai", "openai", "phi", "ernie", "grok", "step", "ling", "hunyuan", "yi", "falcon", "olmo", "longcat",
        "mimo", "devstral",
    ]

    private static func isTelling(_ word: String) -> Bool {
        word.count >= 3 && word.count < 40 && word.contains(where: \.isNumber) && word.contains(where: \.isLetter)
    }

    private static func words(of text: String) -> [Substring] {
        text.split { character in
            guard let byte = character.asciiValue else { return true }
            switch Unicode.Scalar(byte) {
            case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "/": return false
            default: return true
            }
        }.map { word in
            var word = word
            while let last = word.last, ".-/_".contains(last) { word.removeLast() }
            return word
        }
    }
}

extension ModelCatalog {
    /// The model whose name has the first two or more of some words, in any order: `Mistral Large 2407`, `Nemotron Ultra
    /// 253B`; `nil` if none or several have them.
    fileprivate func onlyModel(withWords words: ArraySlice<Substring>) -> String? {
        for count in (2...5).reversed() where count <= words.count {
            let asked = words.prefix(count).flatMap(ModelCatalog.parts)
            guard asked.count >= 3, asked.contains(where: { $0.contains(where: \.isNumber) }) else { continue }
            let named = ids.filter { id in
                let parts = ModelCatalog.parts(of: id[...])
                return asked.allSatisfy(parts.contains)
            }
            if named.count == 1 { return named.first }
        }
        return nil
    }

    /// `mistral`, `large` and `2407` of `mistralai/Mistral-Large-2407`.
    private static func parts(of name: Substring) -> [String] {
        let own = name.split(separator: "/").last ?? name
        return own.lowercased().split { $0 == "-" || $0 == "_" }.map(String.init)
    }
}
