import Diagnostics
import Documents
import Testing

@Suite("Catalog index")
struct CatalogIndexTests {
    private func entries(of catalog: EmbeddedCatalog, _ list: String) throws -> [LocatedValue] {
        guard case .array(let entries)? = try JSONReader.read(catalog.text)[list]?.content else { return [] }
        return entries
    }

    @Test(
        "Every entry reads as in the whole file, places included",
        arguments: [
            (EmbeddedCatalog.models, "models"), (.accelerators, "accelerators"), (.topologies, "topologies"),
            (.efficiencyProfiles, "profiles"),
        ])
    func whole(catalog: EmbeddedCatalog, list: String) throws {
        let expected = try entries(of: catalog, list)
        let found = CatalogIndex(catalog).entries
        #expect(found.count > 10 && found.count == expected.count)
        for (entry, value) in zip(found, expected) {
            #expect(try entry.reader(describedAs: "the entry").value == value)
        }
    }

    @Test("Single members read as in the whole entry, and those that are not asked for are left out")
    func members() throws {
        let expected = try entries(of: .efficiencyProfiles, "profiles")
        for (entry, value) in zip(CatalogIndex(.efficiencyProfiles).entries, expected) {
            let reader = try entry.reader(of: ["id", "relatives", "nothing"], describedAs: "the entry")
            #expect(reader.location == value.location)
            #expect(reader.names.allSatisfy { ["id", "relatives"].contains($0) } && reader.names.contains("id"))
            for name in reader.names { #expect(reader.optionalMember([name])?.value == value[name]) }
        }
    }
}
