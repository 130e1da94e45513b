public import Diagnostics
public import Documents
public import Quantities

/// The efficiency profiles that come with Shardwise: one per measured device, and the rule for all others.
public struct EfficiencyCatalog: Hashable, Sendable {
    /// The profiles, in the order of the file.
    public let profiles: [EfficiencyProfile]

    /// The built-in profiles as listed, and all of them, read once: they cannot change while the program runs.
    private static let listed = Result<[ProfileListing], Diagnostic> { () throws(Diagnostic) in
        try ProfileListing.builtIn()
    }
    private static let builtIn = Result<EfficiencyCatalog, Diagnostic> { () throws(Diagnostic) in
        try EfficiencyCatalog(reading: EmbeddedCatalog.efficiencyProfiles.text)
    }

    /// Loads the built-in profiles.
    ///
    /// - Throws: A diagnostic if the file is malformed, which is a defect of Shardwise.
    public static func load() throws(Diagnostic) -> EfficiencyCatalog { try builtIn.get() }

    /// Finds the entries of the built-in profiles, so that the first load need not.
    public static func prepare() { _ = listed }

    /// Loads of the built-in profiles only those that price an accelerator: the stated one, and its own, its
    /// relative's or the transfer rule, with the profiles that these take constants over from.
    ///
    /// - Parameter accelerator: The accelerator.
    /// - Returns: The profiles.
    /// - Throws: A diagnostic if the file is malformed, which is a defect of Shardwise.
    public static func load(for accelerator: Accelerator) throws(Diagnostic) -> EfficiencyCatalog {
        try EfficiencyCatalog(
            listed.get(), for: accelerator.name, named: EmbeddedCatalog.efficiencyProfiles.rawValue)
    }

    /// Reads a catalog file with the schema `shardwise/efficiency/v2`.
    ///
    /// - Parameters:
    ///   - text: The file's text.
    ///   - accelerator: The one accelerator that is to be priced, where the profiles of others need not be decoded.
    /// - Throws: A diagnostic that quotes the line at fault.
    public init(reading text: DocumentText, for accelerator: String? = nil) throws(Diagnostic) {
        do throws(Diagnostic) {
            try self.init(ProfileListing.all(in: text), for: accelerator, named: text.name)
        } catch {
            throw text.quoting(error)
        }
    }

    /// Decodes those of the listed profiles that an accelerator needs, or all.
    private init(
        _ listings: [ProfileListing], for accelerator: String?, named file: String
    ) throws(Diagnostic) {
        var profiles: [EfficiencyProfile] = []
        for listing in ProfileListing.needed(for: accelerator, of: listings) {
            profiles.append(try ProfileParts(listing).profile(among: profiles))
        }
        for required in ["stated", "transfer"] where !listings.contains(where: { $0.id == required }) {
            throw Diagnostic(code: "profile-missing", "\(file) has no profile `\(required)`")
        }
        self.profiles = profiles
    }

    /// The efficiencies that a document states, with the start-up times of the built-in `stated` profile.
    ///
    /// - Parameters:
    ///   - compute: The share of the peak rate that matrix products and attention reach, MFU.
    ///   - memory: The share of the memory bandwidth that is reached.
    /// - Returns: The profile, or `nil` if the catalog has none called `stated`.
    public func stated(compute: Fraction, memory: Fraction) -> EfficiencyProfile? {
        guard var profile = profiles.first(where: { $0.id == "stated" }) else { return nil }
        let priced = OperatorFamily.allCases.filter { $0 != .elementwise }
        profile.operators = priced.map { OperatorEfficiency(family: $0, compute: compute, memory: memory) }
        return profile
    }

    /// The profile fitted for an accelerator; else that of a relative with its wider band; else the transfer rule with
    /// a wider one still.
    public func calibrated(for accelerator: Accelerator) -> EfficiencyProfile? {
        let name = accelerator.name
        if let own = profiles.first(where: { $0.accelerators.contains(name) }) { return own }
        for profile in profiles {
            if let relative = profile.relatives.first(where: { $0.accelerator == name }) {
                return profile.transferred(to: relative, links: profiles.first { $0.id == relative.linksOf })
            }
        }
        return profiles.first { $0.id == "transfer" }
    }
}
