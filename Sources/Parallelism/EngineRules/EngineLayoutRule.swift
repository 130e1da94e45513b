public import Hardware

/// One demand of an inference engine on layouts, with where it is checked.
public struct EngineLayoutRule: Hashable, Sendable {
    /// The stable identifier, such as `vllm-heads-divide`.
    public var id: String
    /// The engine, such as `vllm`.
    public var engine: String
    /// The first release line for which it holds; `nil` for every one before.
    public var from: EngineRelease?
    /// The first release line for which it no longer holds; `nil` while it does.
    public var before: EngineRelease?
    /// What is demanded.
    public var requirement: LayoutRequirement
    /// The demand as a sentence without a full stop.
    public var statement: String
    /// The file, page or message in which it was found, with its version.
    public var source: String

    /// Creates a rule.
    public init(
        id: String, engine: String, from: EngineRelease? = nil, before: EngineRelease? = nil,
        requirement: LayoutRequirement, statement: String, source: String
    ) {
        self.id = id
        self.engine = engine
        self.from = from
        self.before = before
        self.requirement = requirement
        self.statement = statement
        self.source = source
    }

    /// Whether the rule holds for a release; without one, for the newest.
    public func holds(for release: EngineRelease?) -> Bool {
        guard let release else { return before == nil }
        if let from, release < from { return false }
        if let before, release >= before { return false }
        return true
    }
}

/// A layout that an engine refuses, with the rule and the numbers that break it.
public struct LayoutExclusion: Hashable, Sendable {
    /// The broken rule.
    public var rule: EngineLayoutRule
    /// What breaks it, as a sentence without a full stop.
    public var reason: String

    /// Creates an exclusion.
    public init(rule: EngineLayoutRule, reason: String) {
        self.rule = rule
        self.reason = reason
    }
}
