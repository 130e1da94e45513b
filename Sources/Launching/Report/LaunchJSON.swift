public import Reporting

internal import Hardware
internal import Models
internal import Parallelism
internal import Planning
internal import Quantities
internal import StepModel

/// A launch as a document for programs.
public enum LaunchJSON {
    /// The version of the document.
    public static let schema = "shardwise/launch/v1"

    /// The servers with the origin of every option, the files, and what to measure first.
    public static func document(of launch: LaunchPlan) -> JSONValue {
        [
            "schema": .string(schema), "model": .string(launch.scenario.model.name),
            "engine": .string(launch.table.engine.engine.rawValue), "version": .string(launch.table.version),
            "target": .string(launch.request.target.rawValue), "nodes": .integer(launch.placement.nodeSizes.count),
            "pools": .array(launch.pools.map(pool)), "artifacts": .array(launch.artifacts.map(artifact)),
            "smoke": smoke(launch.smoke),
        ]
    }

    private static func pool(_ pool: LaunchedPool) -> JSONValue {
        [
            "role": .string(pool.pool.role.rawValue), "layout": .string(pool.copyLayout.description),
            "copies": .integer(pool.copies), "nodes_per_copy": .integer(pool.nodes),
            "devices_per_node": .integer(pool.devicesPerNode), "program": .strings(pool.command.program),
            "options": .array(pool.command.arguments.map(argument)),
            "environment": .array(
                pool.command.environment.map {
                    [
                        "name": .string($0.name), "value": .string(LaunchReport.text($0.value)),
                        "because": .string($0.reason),
                    ]
                }), "settings": pool.command.settings ?? .null,
        ]
    }

    private static func argument(_ argument: LaunchArgument) -> JSONValue {
        [
            "decision": .string(argument.decision.rawValue), "option": .string(argument.name),
            "value": .string(LaunchReport.value(argument)), "because": .string(argument.reason),
            "nodes": .string(argument.scope == .everyNode ? "every" : "other"),
        ]
    }

    private static func artifact(_ artifact: LaunchArtifact) -> JSONValue {
        [
            "path": .string(artifact.path), "purpose": .string(artifact.purpose),
            "executable": .boolean(artifact.isExecutable), "content": .string(artifact.content),
        ]
    }

    private static func smoke(_ smoke: SmokePlan) -> JSONValue {
        let prediction = smoke.prediction
        return [
            "input_tokens": .integer(smoke.lengths.input), "output_tokens": .integer(smoke.lengths.output),
            "concurrency": .integer(smoke.concurrency), "requests_per_s": .number(smoke.rate),
            "requests": .integer(smoke.requests), "ttft_ms": .number(prediction.timeToFirstToken.inMilliseconds),
            "tpot_ms": .number(prediction.timePerOutputToken.inMilliseconds),
            "end_to_end_ms": .number(prediction.endToEnd.inMilliseconds),
            "output_tokens_per_s": .number(prediction.outputRate.rawValue),
        ]
    }
}
