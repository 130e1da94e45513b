public import Diagnostics
public import Documents

/// One place of a scenario that varies in a sweep, with the value chosen there.
public struct SweepChoice: Hashable, Sendable {
    /// The field's path, such as `cluster.count`.
    public var path: String
    /// The chosen value.
    public var value: LocatedValue

    /// Creates a choice.
    public init(path: String, value: LocatedValue) {
        self.path = path
        self.value = value
    }
}

/// A scenario file in which fields hold lists or ranges of alternatives: one scenario per combination.
///
/// The order is that of an odometer over the fields in document order: the last field that varies changes fastest.
/// A field whose own value is a list (see ``listFields``) varies by a list of such lists.
public struct ScenarioSweep: Sendable {
    /// How many scenarios a sweep may have.
    public static let largest = 100_000
    /// The fields whose own value is a list.
    public static let listFields = ["load.lengths", "experts.routing", "speculation.acceptance"]

    /// The paths of the fields that vary, in document order; empty for a single scenario.
    public let paths: [String]
    /// Tells this sweep from others: 16 hexadecimal digits of its fields, flags included.
    public let identifier: String
    private let root: SweepNode
    private let text: DocumentText?

    /// Reads a scenario with its alternatives; flags may hold ranges too.
    ///
    /// - Parameters:
    ///   - text: The file, if there is one.
    ///   - settings: Fields set by flags, which win over the file.
    /// - Throws: A diagnostic for a malformed file, an empty list, a range that makes no sense, or more than
    ///   ``largest`` scenarios; it quotes the line.
    public init(_ text: DocumentText?, settings: [ScenarioSetting] = []) throws(Diagnostic) {
        do throws(Diagnostic) {
            let tree = try ScenarioReader.tree(text, settings: settings)
            let reader = SweepReader(most: ScenarioSweep.largest, listFields: ScenarioSweep.listFields)
            root = try reader.node(tree, path: "")
            identifier = SweepFingerprint(of: tree).hexadecimal
        } catch {
            throw text?.quoting(error) ?? error
        }
        var paths: [String] = []
        root.collectPaths(into: &paths)
        self.paths = paths
        self.text = text
    }

    /// How many scenarios there are.
    public var count: Int { root.count }

    /// What is chosen in a scenario at each place that varies, in document order.
    ///
    /// - Parameter index: The scenario's index, from 0 and below ``count``.
    /// - Returns: The choices.
    public func choices(at index: Int) -> [SweepChoice] {
        var choices: [SweepChoice] = []
        _ = root.value(at: index, choices: &choices)
        return choices
    }

    /// One scenario as written.
    ///
    /// - Parameter index: The scenario's index, from 0 and below ``count``.
    /// - Returns: The scenario, its names not looked up yet.
    /// - Throws: A diagnostic that names the field and quotes its line.
    public func description(at index: Int) throws(Diagnostic) -> ScenarioDescription {
        var choices: [SweepChoice] = []
        let tree = root.value(at: index, choices: &choices)
        do throws(Diagnostic) {
            return try ScenarioReader.description(of: tree)
        } catch {
            throw text?.quoting(error) ?? error
        }
    }

    /// The answer to one scenario; what is wrong with it is part of the answer.
    ///
    /// - Parameters:
    ///   - index: The scenario's index, from 0 and below ``count``.
    ///   - catalogs: Where names are looked up.
    /// - Returns: The plan, or why there is none.
    public func outcome(at index: Int, catalogs: ScenarioCatalogs) -> SweepOutcome {
        let choices = choices(at: index)
        do throws(Diagnostic) {
            let scenario = try description(at: index).resolved(in: catalogs)
            return SweepOutcome(index: index, choices: choices, result: .success(try Plan(for: scenario)))
        } catch {
            return SweepOutcome(index: index, choices: choices, result: .failure(text?.quoting(error) ?? error))
        }
    }
}

/// The answer to one scenario of a sweep.
public struct SweepOutcome: Sendable {
    /// The scenario's index in the sweep.
    public var index: Int
    /// What was chosen at each place that varies.
    public var choices: [SweepChoice]
    /// The plan, or why there is none.
    public var result: Result<Plan, Diagnostic>

    /// Creates an outcome.
    public init(index: Int, choices: [SweepChoice], result: Result<Plan, Diagnostic>) {
        self.index = index
        self.choices = choices
        self.result = result
    }
}

extension SweepOutcome {
    /// How a scenario was answered.
    public enum Status: String, Hashable, Sendable, CaseIterable {
        /// A deployment keeps every promise.
        case feasible
        /// The question is sound, but no deployment does.
        case infeasible
        /// The question is malformed, or there is no data to price it.
        case refused
    }

    /// How the scenario was answered.
    public var status: Status {
        switch result {
        case .success(let plan): plan.isFeasible ? .feasible : .infeasible
        case .failure(let diagnostic): diagnostic.kind == .infeasible ? .infeasible : .refused
        }
    }
}
