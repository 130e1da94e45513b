internal import Diagnostics
internal import Documents
internal import Mustache

/// Fills the embedded templates.
///
/// Values come quoted for the language of the file: templates take them with three braces, which add nothing.
enum ArtifactTemplate {
    /// The text of a template with its values.
    ///
    /// - Throws: An internal error for a template that cannot be read, which a test excludes.
    static func render(_ template: EmbeddedCatalog, _ values: [String: Any]) throws(Diagnostic) -> String {
        do {
            return try MustacheTemplate(string: template.text.content).render(values)
        } catch {
            throw Diagnostic(
                .internalError, code: "template", "the template \(template.rawValue) cannot be read: \(error)")
        }
    }
}
