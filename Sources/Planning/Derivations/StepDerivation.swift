internal import Hardware
internal import Quantities
public import Serving
public import StepModel

extension StepExplanation {
    /// How the step's time follows from its stages, the host and, on the busiest stage, each operator.
    public func derivation(on deployment: DeploymentModel) -> Derivation {
        Derivation("t_step", "one \(kind.rawValue) step", .seconds, withHost(of: stageSum(deployment), deployment))
    }

    /// How the time after which the next micro-batch can follow does.
    func periodDerivation(on deployment: DeploymentModel) -> Derivation {
        Derivation(
            "t_slow", "slowest stage with the host", .seconds, withHost(of: stageTime(deployment).asFormula, deployment)
        )
    }

    private func withHost(of devices: Formula, _ deployment: DeploymentModel) -> Formula {
        let host = hostDerivation(deployment.pricing.host)
        guard let host else { return devices }
        return time.isHostHidden ? .maximum([devices, host.asFormula]) : devices + host
    }

    /// The sum over the stages; of those but the busiest only the times.
    func stageSum(_ deployment: DeploymentModel) -> Formula {
        let others = time.stages.enumerated().filter { $0.offset != stage }.map(\.element).sum()
        let busiest = stageTime(deployment)
        guard time.stages.count > 1 else { return busiest.asFormula }
        return busiest
            + Derivation(
                "t_rest", "the other \(time.stages.count - 1) stages, in the same way", .seconds, of: others.rawValue)
    }

    /// The stage that is taken apart.
    func stageTime(_ deployment: DeploymentModel) -> Derivation {
        let isBusiest = time.stages.allSatisfy { $0 <= time.stages[stage] }
        let name =
            time.stages.count == 1
            ? "the devices" : "\(isBusiest ? "busiest stage" : "stage"), \(stage + 1) of \(time.stages.count)"
        return Derivation("t_dev", name, .seconds, stageFormula(deployment))
    }

    private func stageFormula(_ deployment: DeploymentModel) -> Formula {
        let devices = halfBatches == 2 ? overlapped : Formula.sum(rows.compactMap { $0.derivation?.asFormula })
        let launch = deployment.pricing.host.launch
        guard !isCaptured, launch > .zero else { return devices }
        let count = rows.map(\.step).launches
        let each = Derivation("l", "the host's time to launch one operator", .seconds, of: launch.rawValue)
        let launched = Derivation("n_l", "operators launched", .number, of: Double(count * halfBatches))
        return .maximum([devices, each * launched])
    }

    /// Two half-batches: max(A, D) + max(A, C) + max(E, D) + max(E, C).
    private var overlapped: Formula {
        let dispatch = formula("D", "dispatch of a half-batch", .dispatch)
        let combine = formula("C", "combine of a half-batch", .combine)
        let experts = formula("E", "experts of a half-batch", .experts)
        let rest = formula("A", "everything else of a half-batch", .attention)
        return .sum([
            .maximum([rest, dispatch]), .maximum([rest, combine]), .maximum([experts, dispatch]),
            .maximum([experts, combine]),
        ])
    }

    private func formula(_ symbol: String, _ name: String, _ part: HalfBatchPart) -> Formula {
        let members = rows.filter { $0.step.kind.halfBatchPart == part }
        return Derivation(symbol, name, .seconds, .sum(members.compactMap { $0.derivation?.asFormula })).asFormula
    }

    private func hostDerivation(_ host: HostOverhead) -> Derivation? {
        guard time.host > .zero else { return nil }
        let base = Derivation(
            "h0", isDecode ? "host time of a decode step" : "host time of a step with prompts", .seconds,
            of: (isDecode ? host.decodeStep : host.prefillStep).rawValue)
        guard host.decodeSequence > .zero else { return Derivation("t_host", "the host", .seconds, base.asFormula) }
        let each = Derivation("h1", "host time of each sequence", .seconds, of: host.decodeSequence.rawValue)
        let sequences = Derivation("S", "sequences of the busiest rank", .number, of: Double(self.sequences))
        return Derivation("t_host", "the host", .seconds, base + each * sequences)
    }
}
