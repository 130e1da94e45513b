import Diagnostics
import Models
import Parallelism
import Testing

@Suite("Layout notation")
struct LayoutNotationTests {
    @Test(
        "Every way of writing the same degrees reads the same",
        arguments: [
            "pp2 tp4 dp4 ep16", "ep16 dp4 tp4 pp2", "PP2,TP4,DP4,EP16", "pp2×tp4×dp4×ep16", "pp2*tp4*dp4*ep16",
            "pp=2; tp=4; dp=4; ep=16", "pp:2 tp:4 dp:4 ep:16", "  pp2\ttp4  dp4 ep16 ", "r1 pp2 tp4 cp1 dp4 ep16 etp1",
        ])
    func spellings(text: String) throws {
        let layout = try ParallelLayout(parsing: text, isMixture: true)
        #expect(layout == ParallelLayout(pipeline: 2, tensor: 4, data: 4, expert: 16))
    }

    @Test(
        "The expert degree that is missing is what the attention grid leaves",
        arguments: [
            ("tp4 dp8", 1, 32), ("tp4 dp8 ep32", 32, 1), ("tp4 dp8 ep8", 8, 4), ("tp4 dp8 etp2", 16, 2),
            ("tp4 dp8 ep16 etp2", 16, 2), ("tp1", 1, 1),
            // Nothing fits: the degrees stay as written, and legality names both grids.
            ("tp4 dp8 ep24", 24, 1), ("tp4 dp8 etp3", 1, 3), ("tp2 ep32", 32, 1),
        ])
    func expertGrid(text: String, expert: Int, expertTensor: Int) throws {
        let layout = try ParallelLayout(parsing: text, isMixture: true)
        #expect(layout.expert == expert)
        #expect(layout.expertTensor == expertTensor)
    }

    @Test("A dense model's layout has no expert grid to complete")
    func dense() throws {
        let layout = try ParallelLayout(parsing: "replicas2 tp8", isMixture: false)
        #expect(layout == ParallelLayout(replicas: 2, tensor: 8))
    }

    @Test("What is written is read back", arguments: [Examples.qwen235B(), Examples.llama70B, Examples.mixed])
    func roundTrip(model: ModelArchitecture) throws {
        for layout in Examples.randomLayouts(of: model, count: 100, seed: 7) {
            let text = layout.description
            #expect(try ParallelLayout(parsing: text, isMixture: model.isMixtureOfExperts) == layout, "\(text)")
        }
    }

    @Test(
        "Degrees of one are not written",
        arguments: [
            (ParallelLayout(), "tp1"),
            (ParallelLayout(pipeline: 2, tensor: 4, data: 4, expert: 16), "pp2 tp4 dp4 ep16"),
            (ParallelLayout(replicas: 3, context: 2, expertTensor: 5), "r3 cp2 etp5"),
        ])
    func description(layout: ParallelLayout, text: String) {
        #expect(layout.description == text)
    }

    @Test(
        "Unreadable layouts are refused at the word at fault",
        arguments: [
            ("", "layout-syntax", 1, "empty"), ("  ,", "layout-syntax", 1, "empty"),
            ("tp4 xp2", "layout-syntax", 5, "'xp2'"), ("tp4 8", "layout-syntax", 5, "'8'"),
            ("tp4 tp8", "layout-syntax", 5, "twice"), ("tp4 TP8", "layout-syntax", 5, "twice"),
            ("tp4 r2 replicas3", "layout-syntax", 8, "'r' is given twice"),
            ("tp", "layout-degree", 1, "'tp'"), ("tp4 dp0", "layout-degree", 5, "'dp0'"),
            ("tp-4", "layout-degree", 1, "'tp-4'"), ("tp4.5", "layout-degree", 1, "'tp4.5'"),
            ("tp1000001", "layout-degree", 1, "1000000"), ("tp99999999999999999999", "layout-degree", 1, "1000000"),
            ("tp４", "layout-degree", 1, "'tp４'"),
        ])
    func errors(text: String, code: String, column: Int, part: String) throws {
        let start = SourceLocation(file: "layout", line: 1, column: 1)
        let error = try #require(throws: Diagnostic.self) {
            try ParallelLayout(parsing: text, isMixture: true, at: start)
        }
        #expect(error.code == code)
        #expect(error.location?.column == column)
        #expect(error.message.contains(part), "\(error.message)")
        #expect(error.hint != nil || part.hasSuffix("twice"))
    }
}
