public import Diagnostics
internal import Documents

extension ModelConfiguration {
    /// Reads a configuration by its path.
    ///
    /// - Parameters:
    ///   - path: A `config.json`, or the folder of a checkpoint that holds one.
    ///   - name: The model's name; without one, the path is used.
    /// - Throws: A diagnostic if the file cannot be read, or one that quotes the line at fault.
    public init(path: String, name: String? = nil) throws(Diagnostic) {
        let file = path.hasSuffix(".json") ? path : path + (path.hasSuffix("/") ? "" : "/") + "config.json"
        try self.init(reading: try DocumentText.load(path: file), name: name ?? path)
    }
}

extension ModelCatalog.Entry {
    /// A model of the user's own as an entry.
    ///
    /// - Parameter path: A `config.json`, or the folder of a checkpoint that holds one.
    /// - Throws: A diagnostic if the file cannot be read, or one that quotes the line at fault.
    public init(path: String) throws(Diagnostic) {
        let read = try ModelConfiguration(path: path)
        self.init(
            id: path, source: path, modelClass: read.modelClass, architecture: read.architecture,
            assumptions: read.assumptions)
    }
}
