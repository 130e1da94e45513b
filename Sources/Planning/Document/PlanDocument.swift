public import Diagnostics
public import Documents
internal import Parallelism
internal import StepModel

/// A plan read back from the document that `shardwise plan --format json` writes: the question and the deployments.
///
/// Nothing in the document is believed that follows from the rest of it: the question is asked again from its own
/// fields, layouts go through the rules of the model and of the engine, and the memory of every pool is computed anew
/// and compared with what is written. A document that was edited into something else, or that an older catalog priced,
/// is refused.
public struct PlanDocument: Sendable {
    /// The version of the document.
    public static let schema = "shardwise/plan/v1"

    /// The question.
    public var scenario: Scenario
    /// The chosen deployment; `nil` where none keeps the promises.
    public var chosen: PlannedDeployment?
    /// The best of each kind that can be run, the better first.
    public var kinds: [PlannedDeployment]
    /// The best deployments of other layouts.
    public var alternatives: [PlannedDeployment]
    /// Where nothing keeps the promises: what comes nearest.
    public var nearest: PlannedDeployment?

    /// A plan that was not read from a document.
    public init(scenario: Scenario, chosen: PlannedDeployment?) {
        self.scenario = scenario
        self.chosen = chosen
        kinds = chosen.map { [$0] } ?? []
        (alternatives, nearest) = ([], nil)
    }

    /// Reads a plan.
    ///
    /// - Parameters:
    ///   - text: The document.
    ///   - catalogs: Where names are looked up.
    /// - Throws: A diagnostic that quotes the line: malformed JSON, another version of the schema, a field that is
    ///   missing or contradicts another, a layout that is not legal or that the engine refuses, or memory that is not
    ///   what the layout needs.
    public init(reading text: DocumentText, catalogs: ScenarioCatalogs) throws(Diagnostic) {
        do throws(Diagnostic) {
            let plan = try ObjectReader(JSONReader.read(text), describedAs: "the plan")
            try PlanDocument.checkSchema(plan)
            scenario = try PlanDocument.scenario(plan, catalogs)
            try StatedQuestion(scenario).check(plan)
            let reader = try DeploymentReader(scenario)
            chosen = try plan.optionalMember(["chosen"]).map { member throws(Diagnostic) in
                try reader.deployment(member.value, "chosen")
            }
            kinds = try PlanDocument.deployments(plan, "kinds", reader)
            alternatives = try PlanDocument.deployments(plan, "alternatives", reader)
            nearest = try plan.optionalObject("nearest")?.optionalMember(["deployment"]).map {
                member throws(Diagnostic) in
                try reader.deployment(member.value, "nearest.deployment")
            }
        } catch {
            throw text.quoting(error)
        }
    }

    /// The chosen deployment.
    ///
    /// - Throws: An infeasible diagnostic where nothing keeps the promises.
    public func deployment() throws(Diagnostic) -> PlannedDeployment {
        if let chosen { return chosen }
        throw Diagnostic(
            .infeasible, code: "plan-infeasible", "no deployment of the plan keeps the promises",
            hint: "`shardwise plan` says what would: relax a promise or add devices, and plan again")
    }

    private static func checkSchema(_ plan: ObjectReader) throws(Diagnostic) {
        let member = try plan.member(["schema"])
        let stated = try member.value.string(named: member.name)
        guard stated != schema else { return }
        let hint =
            stated == ScenarioReader.schema
            ? "this is a question; `shardwise plan --scenario FILE --format json` answers it with a plan"
            : "this version reads \(schema) only; plan again with it"
        throw member.value.mismatch(member.name, "`\(schema)`", hint: hint)
    }

    /// The question, asked again from the fields that the document carries.
    private static func scenario(
        _ plan: ObjectReader, _ catalogs: ScenarioCatalogs
    ) throws(Diagnostic) -> Scenario {
        guard let member = plan.optionalMember(["scenario"]) else {
            throw Diagnostic(
                code: "field-missing", "the plan does not carry the question that it answers: `scenario` is missing",
                at: plan.location, hint: "plan again with this version: shardwise plan … --output-file plan.json")
        }
        return try ScenarioReader.description(of: member.value).resolved(in: catalogs)
    }

    private static func deployments(
        _ plan: ObjectReader, _ name: String, _ reader: DeploymentReader
    ) throws(Diagnostic) -> [PlannedDeployment] {
        var found: [PlannedDeployment] = []
        for (index, element) in (try plan.optionalArray(name) ?? []).enumerated() {
            // Those with attention and experts apart are for reading only.
            let object = try ObjectReader(element, describedAs: "`\(name)[\(index)]`")
            let kind: DeploymentKind = try object.choice("kind")
            if kind == .attentionFFN { continue }
            found.append(try reader.deployment(element, "\(name)[\(index)]"))
        }
        return found
    }
}
