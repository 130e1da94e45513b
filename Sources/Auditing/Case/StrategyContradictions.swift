internal import Models
internal import Parallelism
internal import Quantities

/// What is wrong with degrees that mean no layout, and the nearest that do.
extension StatedStrategy {
    /// Every contradiction, in words: the product, and the rules of a legal layout.
    func contradictions(devices: Int, model: ModelArchitecture) -> String {
        let product = Double(replicas) * Double(pipeline) * Double(tensor) * Double(data) * Double(context)
        var sentences: [String] = []
        let leavesCopies = impliesCopies && Double(devices).remainder(dividingBy: product) == 0
        if product != Double(devices), !leavesCopies {
            let copies = replicas > 1 ? "\(replicas) copies × " : ""
            sentences.append(
                "\(copies)PP \(pipeline) × TP \(tensor) × DP \(data) = \(FixedPoint.significant(product, digits: 9)), but "
                    + "there are \(devices) devices")
        }
        guard product < 1e15 else { return "The degrees multiply to more devices than can be." }
        let width = tensor * data * context
        if expert > 1 && width % expert != 0 {
            sentences.append("EP \(expert) does not divide the \(width) devices (TP × DP) of a stage")
        }
        let layout = ParallelLayout(pipeline: pipeline, tensor: tensor, data: data, expert: expert)
        let described: Set<LayoutViolation.Rule> = [.devicesAvailable, .gridsAgree]
        for violation in layout.violations(for: model, devices: .max) where !described.contains(violation.rule) {
            sentences.append(violation.message + (violation.hint.map { " (\($0))" } ?? ""))
        }
        return sentences.joined(separator: "; ") + "."
    }

    /// The smallest change of a single degree that gives a legal layout on so many devices, such as `ep=8`.
    func nearestCorrection(devices: Int, model: ModelArchitecture) -> String? {
        let degrees: [(String, WritableKeyPath<StatedStrategy, Int>)] = [
            ("ep", \.expert), ("dp", \.data), ("tp", \.tensor), ("pp", \.pipeline), ("replicas", \.replicas),
        ]
        var nearest: (text: String, distance: Double)?
        for (name, path) in degrees {
            for value in 1...max(1, min(devices, 4096)) where devices % value == 0 {
                var changed = self
                changed[keyPath: path] = value
                guard let reading = changed.reading(devices: devices, isMixture: model.isMixtureOfExperts),
                    reading.isLiteral, reading.layout.violations(for: model, devices: devices).isEmpty
                else { continue }
                let stated = Double(max(1, self[keyPath: path]))
                let distance = max(Double(value) / stated, stated / Double(value))
                if distance < nearest?.distance ?? .infinity { nearest = ("\(name)=\(value)", distance) }
            }
        }
        return nearest?.text
    }
}
