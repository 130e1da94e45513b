import Diagnostics
import Documents
import Quantities
import Testing

@testable import Auditing

/// What audits of large folders do once for many claims comes to the same as doing it for each.
@Suite struct ManyClaimsTests {
    @Test func claimsAreGroupedInTheOrderOfTheirFirstAppearance() {
        func line(_ size: Int) -> String { "- **Memory per accelerator**: \(size) GB\n" }
        let dossier = Dossier([
            DocumentText(name: "a.md", content: line(80) + line(64) + line(80)),
            DocumentText(name: "b.md", content: line(96) + line(64)),
        ])
        let claims = dossier.claims(.deviceMemory)
        let groups = claims.groupedByValue.map { group in
            (group.value.number, claims.at(group.places).map { "\($0.document):\($0.line)" })
        }
        #expect(groups.map(\.0) == [80e9, 64e9, 96e9])
        #expect(groups.map(\.1) == [["a.md:1", "a.md:3"], ["a.md:2", "b.md:2"], ["b.md:1"]])
        // Groups of a group, and of one claim.
        let parts = claims.at(groups.isEmpty ? [] : claims.groupedByValue[1].places).grouped { claim, _ in
            claim.document
        }
        #expect(parts.map(\.key) == ["a.md", "b.md"] && parts.map(\.places.count) == [1, 1])
        #expect(claims.at(claims.places.suffix(1)).grouped { claim, _ in claim.line }.map(\.key) == [2])
        #expect(dossier.claims(.layerCount).groupedByValue.isEmpty)
    }

    @Test func findingsBeyondThoseListedAreCounted() {
        func finding(_ severity: Finding.Severity) -> Finding {
            Finding("rule", severity, .refuted, "wrong", at: [], "why")
        }
        let plain = Dossier([DocumentText(name: "a.md", content: "Memory: 80 GB")])
        var quota = FindingQuota("rule", plain)
        var made = 0
        for _ in 0..<(Audit.mostFindingsOfRule + 7) where quota.finding(.error, { finding(.error) }) != nil {
            made += 1
        }
        #expect(quota.finding(.note) { finding(.note) } != nil)
        #expect(made == Audit.mostFindingsOfRule)
        #expect(quota.rest.map(\.unwritten) == [7] && quota.rest.map(\.severity) == [.error])
        let listed = ListedFindings([finding(.error)] + quota.rest)
        #expect(listed.findings.count == 1 && listed.unlisted.map(\.count) == [7])
        #expect(ListedFindings(all: [finding(.error)] + quota.rest).unlisted.map(\.count) == [7])
        // Where findings may be suppressed, all of them are made.
        var all = FindingQuota(
            "rule", Dossier([DocumentText(name: "a.md", content: "<!-- shardwise: allow rule: known -->")]))
        #expect((0..<600).allSatisfy { _ in all.finding(.error) { finding(.error) } != nil } && all.rest.isEmpty)
    }

    @Test func sentencesOfNeighbouringPlacesAreTheSame() {
        let long = String(repeating: "word ", count: 200)
        let text = [Unicode.Scalar](scalarsOf: "TTFT is 2 s; TPOT 9 ms. 显存 30%。Next! \(long). End 5")
        var last: Range<Int>?
        for place in text.indices {
            let range = Sentence.range(around: place, in: text, after: last)
            #expect(range == Sentence.range(around: place, in: text))
            last = range
        }
    }

    @Test func blanksAreThoseOfUnicode() {
        let different = (0...0xFFFF).lazy.compactMap { Unicode.Scalar($0 as UInt32) }.filter {
            $0.isBlank != $0.properties.isWhitespace
        }
        #expect(different.isEmpty)
    }

    @Test func strategiesOfSectionsAndLinesShareTheClaimsOfTheirDocument() throws {
        let text = """
            ## First
            - **TP**: 4
            - **PP**: 2

            We run TP=8, PP=1 and DP=4 on 32 GPUs.

            ## Second
            - **TP**: 2
            - Memory per accelerator: 80 GB
            - **DP**: 16
            """
        let document = try DossierDocument(reading: DocumentText(name: "a.md", content: text))
        let degrees = document.strategies.map { strategy in
            strategy.claims.filter(\.kind.isDegree).compactMap(\.value.integer)
        }
        #expect(Set(degrees) == [[8, 1, 4], [4, 2], [2, 16]])
        for strategy in document.strategies { #expect(strategy.claims.allSatisfy(document.claims.contains)) }
    }
}
