public import ArgumentParser
public import Shardwise

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `shardwise launch`: the files that start a plan.
struct LaunchPlanCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "launch",
        abstract: "Write the commands and manifests that start a plan.",
        discussion: """
            The engine and its version are the plan's. What the files say is what was priced: batch limits, formats,
            memory shares and graph sizes. What the engine or the target lacks is refused with the rule.

            EXAMPLES:
              shardwise plan --engine vllm@0.33.0 --model Qwen/Qwen3-235B-A22B-FP8 --accelerator H200 \\
                  --count 16 --input 4000 --output 1000 --tpot 50ms --output-file plan.json
              shardwise launch plan.json --target kubernetes --output-folder deploy
              shardwise launch plan.json --hosts 10.0.0.1,10.0.0.2 --explain
              shardwise launch --check deploy/kubernetes.yaml
              shardwise launch --check "vllm serve Qwen/Qwen3-32B -tp 4" --accelerator H100

            EXIT STATUS: 0 when all is well, 1 when a checked command has an error, 2 for wrong input.
            """)

    @Argument(help: ArgumentHelp("A plan: what `shardwise plan --format json` wrote.", valueName: "plan"))
    var plan: String?

    @Option(help: "What the files are for.")
    var target: LaunchRequest.Target = .shell

    @Option(help: ArgumentHelp("The name of the deployment.", valueName: "name"))
    var name = "shardwise"

    @Option(help: ArgumentHelp("The addresses of the nodes in order, with commas between.", valueName: "list"))
    var hosts: String?

    @Option(help: ArgumentHelp("The port of the first server on a node.", valueName: "n"))
    var port: Int?

    @Option(help: ArgumentHelp("The container image, in place of the engine's own.", valueName: "image"))
    var image: String?

    @Option(help: ArgumentHelp("The checkpoint's name or folder, in place of the plan's model.", valueName: "name"))
    var checkpoint: String?

    @Flag(help: "List every option with the number or decision of the plan that it comes from.")
    var explain = false

    @Option(help: ArgumentHelp("Write the files into this folder.", valueName: "folder"))
    var outputFolder: String?

    @Option(
        help: ArgumentHelp(
            "The reverse: read a script, a manifest or a command, and show the layout it means and its price.",
            valueName: "file or command"))
    var check: String?

    @Option(
        help: ArgumentHelp(
            "With --check: the accelerator to price for, where the text does not name it.", valueName: "name"))
    var accelerator: String?

    @OptionGroup(title: "Report")
    var output: OutputOptions

    func result() throws(Diagnostic) -> CommandResult {
        if let check { return try checked(check) }
        let launch = try launch()
        if let outputFolder { try write(launch.artifacts, to: outputFolder) }
        return CommandResult(
            report: LaunchReport.document(of: launch, explains: explain, showsFiles: outputFolder == nil),
            json: LaunchJSON.document(of: launch))
    }

    /// What a file or a command starts.
    private func checked(_ text: String) throws(Diagnostic) -> CommandResult {
        let isCommand = text.contains(" ") && !FileManager.default.fileExists(atPath: text)
        let document = isCommand ? DocumentText(name: "command.sh", content: text) : try DocumentText.load(path: text)
        let check = try LaunchCheck(document, catalogs: try ScenarioCatalogs.load(), accelerator: accelerator)
        return CommandResult(
            report: LaunchCheckReport.document(of: check), json: LaunchCheckReport.json(of: check),
            status: check.hasErrors ? .findings : .success)
    }

    /// The launch that the arguments ask for.
    private func launch() throws(Diagnostic) -> LaunchPlan {
        guard let plan else {
            throw Diagnostic(
                code: "field-missing", "no plan is given",
                hint: "pass the document that `shardwise plan … --output-file plan.json` wrote")
        }
        let request = try LaunchRequest(
            target: target, name: name, hosts: hosts?.split(separator: ",").map(String.init) ?? [], port: port,
            image: image, checkpoint: checkpoint)
        let catalogs = try ScenarioCatalogs.load()
        let document = try PlanDocument(reading: try DocumentText.load(path: plan), catalogs: catalogs)
        return try LaunchPlan(document, request: request, catalogs: catalogs)
    }

    /// Writes files into a folder, which is made if it is missing.
    private func write(_ artifacts: [LaunchArtifact], to folder: String) throws(Diagnostic) {
        try OutputFile.makeFolder(folder)
        for artifact in artifacts {
            let path = folder + "/" + artifact.path
            try OutputFile.write(artifact.content, to: path)
            guard artifact.isExecutable else { continue }
            guard (try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)) != nil else {
                throw Diagnostic(code: "file-unwritable", "the file `\(path)` cannot be made executable")
            }
        }
    }
}

extension LaunchRequest.Target: ExpressibleByArgument {}
