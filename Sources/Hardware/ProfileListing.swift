import Diagnostics
import Documents

/// A profile of the catalog file whose constants may not have been decoded yet.
///
/// The constants of all devices together are many; a command needs those of one.
struct ProfileListing {
    /// The profile's identifier.
    let id: String
    /// Which devices it was fitted for.
    let accelerators: [String]
    /// Devices of the same generation that share the constants.
    let relatives: [RelativeDevice]
    /// The earlier profile that it takes over what it does not state from.
    let base: String?
    private let entry: Entry

    /// Where the constants are.
    private enum Entry {
        case read(ObjectReader)
        case unread(CatalogIndex.Entry)
    }

    /// The profile as it stands in the file.
    func reader() throws(Diagnostic) -> ObjectReader {
        switch entry {
        case .read(let reader): reader
        case .unread(let entry): try entry.reader(describedAs: ProfileListing.subject)
        }
    }

    /// What an entry is in error messages.
    private static let subject = "the profile"

    /// Reads what a profile is for.
    init(decoding reader: ObjectReader) throws(Diagnostic) { try self.init(reader, .read(reader)) }

    /// Reads what a profile is for, and leaves its constants unread.
    private init(_ entry: CatalogIndex.Entry) throws(Diagnostic) {
        try self.init(
            entry.reader(of: ["id", "accelerators", "relatives", "like"], describedAs: ProfileListing.subject),
            .unread(entry))
    }

    private init(_ reader: ObjectReader, _ entry: Entry) throws(Diagnostic) {
        try reader.rejectUnknownMembers(known: [
            "id", "accelerators", "relatives", "relatives_band_percent", "like", "source", "band_percent", "operators",
            "collectives", "host", "memory",
        ])
        self.entry = entry
        id = try reader.string("id")
        accelerators = try reader.texts("accelerators")
        base = try reader.optionalString("like")
        var relatives: [RelativeDevice] = []
        for entry in try reader.has("relatives") ? reader.objects("relatives") : [] {
            try entry.rejectUnknownMembers(known: ["accelerator", "curves", "links_of"])
            let links = try entry.optionalString("links_of")
            relatives.append(
                RelativeDevice(
                    accelerator: try entry.string("accelerator"),
                    hasSameLinks: try entry.optionalBoolean("curves") ?? (links == nil), linksOf: links))
        }
        self.relatives = relatives
    }

    /// The profiles of a catalog file with the schema `shardwise/efficiency/v2`, in its order.
    static func all(in text: DocumentText) throws(Diagnostic) -> [ProfileListing] {
        try CatalogFile.read(text, schema: "shardwise/efficiency/v2", list: "profiles", decode: ProfileListing.init)
    }

    /// The built-in profiles, in the order of their file.
    static func builtIn() throws(Diagnostic) -> [ProfileListing] {
        try CatalogIndex(.efficiencyProfiles).entries.map { entry throws(Diagnostic) in try ProfileListing(entry) }
    }

    /// The profiles that price an accelerator, with those they take constants over from; all without an accelerator.
    static func needed(for accelerator: String?, of listings: [ProfileListing]) -> [ProfileListing] {
        guard let accelerator else { return listings }
        var wanted: Set<String> = ["stated"]
        let own = listings.first { $0.accelerators.contains(accelerator) }
        let kin = listings.first { $0.relatives.contains { $0.accelerator == accelerator } }
        wanted.insert((own ?? kin)?.id ?? "transfer")
        if own == nil, let links = kin?.relatives.first(where: { $0.accelerator == accelerator })?.linksOf {
            wanted.insert(links)
        }
        // A base stands above what is like it, so one pass from the end finds all of them.
        for listing in listings.reversed() where wanted.contains(listing.id) {
            if let base = listing.base { wanted.insert(base) }
        }
        return listings.filter { wanted.contains($0.id) }
    }
}
