import Diagnostics
import Models
import Quantities
import Testing

@Suite("Published models")
struct PublishedModelTests {
    let catalog: ModelCatalog

    init() throws { catalog = try ModelCatalogTests.loaded.get() }

    @Test("The catalog holds the published models and GPT-J")
    func coverage() {
        #expect(Set(catalog.ids) == Set(PublishedModel.all.map(\.id)).union(["EleutherAI/gpt-j-6b"]))
        #expect(PublishedModel.all.count == 133)
        #expect(PublishedModel.all.count { $0.hubTotal != nil } == 123)
    }

    @Test("Parameters, cache and state", arguments: PublishedModel.all)
    func model(published: PublishedModel) throws {
        var model = try catalog.entry(named: published.id).architecture
        #expect(model.name == published.id)
        if let total = published.hubTotal {
            #expect(abs(model.checkpointParameters / total - 1) < 0.005, "\(model.checkpointParameters) of \(total)")
        }
        let active = model.parameters.active / 1e9
        #expect(abs(active - published.activeBillions) < 0.0006, "\(active) active")

        model = model.withPrecision(keyValueCache: .bf16)
        let cache = model.keyValueCache
        #expect(2 * cache.elementsPerToken == published.cacheBytes, "\(2 * cache.elementsPerToken) bytes per token")
        let windowed = model.layerRuns.flatMap { run in
            run.mixer.cacheComponents.compactMap { component in
                component.window.map { (layers: Double(run.count), bytes: 2 * component.elementsPerEntry, cap: $0) }
            }
        }
        #expect(windowed.reduce(0) { $0 + $1.layers } == published.window?.layers ?? 0)
        for layers in windowed {
            #expect(layers.bytes == published.window?.bytes)
            #expect(layers.cap == published.window?.cap)
        }
        #expect(cache.stateBytes.rawValue == published.stateBytes, "\(cache.stateBytes.rawValue) bytes of state")
    }
}
