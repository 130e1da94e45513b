public import Planning

extension Scenario {
    /// A scenario of the catalogs without a file.
    ///
    /// - Parameter fields: What is set, as `path=value`, such as `load.input=1500`.
    /// - Throws: A diagnostic where a field is not known or its value cannot be.
    public init(fields: [String]) throws {
        let settings = fields.map { field in
            let parts = field.split(separator: "=", maxSplits: 1).map(String.init)
            return ScenarioSetting("--test", sets: parts[0], to: parts[1])
        }
        self = try ScenarioReader.read(nil, settings: settings).resolved(in: try ScenarioCatalogs.load())
    }
}
