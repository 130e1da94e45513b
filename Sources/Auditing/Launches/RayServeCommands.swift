internal import Diagnostics
internal import Documents

/// Reads the servers of a configuration of Ray Serve LLM, which gives vLLM's arguments as members of `engine_kwargs`.
enum RayServeCommands {
    /// The builder of an application of Ray Serve LLM; `nil` for any other.
    static func builder(of application: LocatedValue) -> String? {
        guard case .string(let path)? = application["import_path"]?.content, path.hasPrefix("ray.serve.llm:") else {
            return nil
        }
        return path
    }

    /// The server that an object describes; `nil` if it describes none.
    static func launch(_ value: LocatedValue, _ text: DocumentText, _ surroundings: String) -> LaunchCommand? {
        guard case .object(let members)? = value["engine_kwargs"]?.content, let loading = value["model_loading_config"]
        else { return nil }
        var command = LaunchCommand(
            engine: .vllm, model: nil, location: loading.location,
            quote: text.quotation(of: loading.location) ?? "model_loading_config", options: [], request: nil,
            surroundings: surroundings)
        for name in ["model_source", "model_id"] {
            guard command.model == nil, case .string(let model)? = loading[name]?.content else { continue }
            command.model = model
        }
        for member in members {
            guard let written = written(member.value) else { continue }
            command.options.append(
                LaunchCommand.Option(
                    name: "--" + member.name.replacing("_", with: "-"), value: written.isEmpty ? nil : written,
                    location: member.value.location, quote: text.quotation(of: member.nameLocation) ?? member.name))
        }
        return command
    }

    /// A value as a command would have it; empty for a switch, and `nil` for one that is off.
    private static func written(_ value: LocatedValue) -> String? {
        switch value.content {
        case .null, .boolean(false): nil
        case .boolean(true): ""
        case .number(_, let literal): literal
        case .string(let text): text
        case .array(let elements): elements.compactMap(written).joined(separator: " ")
        case .object(let members):
            "{" + members.map { "\(quoted($0.name)):\(member($0.value))" }.joined(separator: ",") + "}"
        }
    }

    /// A member of an object as JSON.
    private static func member(_ value: LocatedValue) -> String {
        switch value.content {
        case .string(let text): quoted(text)
        case .boolean(let flag): "\(flag)"
        case .null: "null"
        case .array(let elements): "[" + elements.map(member).joined(separator: ",") + "]"
        case .number, .object: written(value) ?? "null"
        }
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
