internal import Planning
internal import Serving
internal import StepModel

/// The ceilings of the loads that documents name, each worked out once: a folder names few loads thousands of times.
struct KnownCeilings {
    private let auditCase: AuditCase
    private var known: [Key: Ceilings] = [:]

    private struct Key: Hashable {
        let load: Load
        let devices: Int
    }

    init(_ auditCase: AuditCase) { self.auditCase = auditCase }

    /// What no layout on so many devices can beat.
    mutating func ceilings(of load: Load, devices: Int) -> Ceilings {
        let key = Key(load: load, devices: devices)
        if let ceilings = known[key] { return ceilings }
        let ceilings = auditCase.stated.ceilings(of: auditCase.model, load: load, devices: devices)
        known[key] = ceilings
        return ceilings
    }
}
