/// The devices that a script leaves visible to its engine: `CUDA_VISIBLE_DEVICES=0,1,2,3`.
enum VisibleDevices {
    /// How many there are; `nil` if the script names none, different ones for its commands, or joins other machines.
    static func count(in script: String) -> Int? {
        guard script.contains("VISIBLE_DEVICES="), !joins.contains(where: { script.contains($0) }) else { return nil }
        let counts = script.split(separator: "\n").compactMap { line -> Int? in
            guard let name = line.firstRange(of: "VISIBLE_DEVICES=") else { return nil }
            let value = line[name.upperBound...].drop { $0 == "\"" || $0 == "'" }.prefix { $0.isNumber || $0 == "," }
            return value.isEmpty ? nil : value.split(separator: ",").count
        }
        return Set(counts).count == 1 ? counts.first : nil
    }

    private static let joins = ["ray ", "--nnodes", "--node-rank", "mpirun", "srun", "--data-parallel-address"]
}
