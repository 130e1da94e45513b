internal import Concurrency
internal import Diagnostics
internal import Models
internal import Parallelism
internal import Planning
internal import Quantities

/// Compares rows with the model: rows that ask the same question are answered together.
struct RowComparer: Sendable {
    private let reading: QuestionReading
    private let operatorReading: OperatorReading
    private let serving: ServingPrediction
    private let operators: OperatorPrediction

    init(for rows: [MeasurementRow], conventions: [EngineConvention]) throws(Diagnostic) {
        reading = try QuestionReading.load(for: rows, conventions: conventions)
        operatorReading = OperatorReading(
            models: try ModelCatalog.load(), accelerators: reading.accelerators, names: reading.names)
        serving = try ServingPrediction()
        operators = try OperatorPrediction()
    }

    typealias Outcome = Result<Comparison, Exclusion>

    /// One outcome per row, in order.
    func outcomes(of rows: [MeasurementRow]) -> [Outcome] {
        let questions = rows.mappedInParallel { row in asked(row) }
        let (distinct, places) = RowComparer.distinct(questions)
        let answers = distinct.mappedInParallel { answer($0) }
        var outcomes: [Outcome] = rows.indices.map { index in
            switch questions[index] {
            case .failure(let exclusion): .failure(exclusion)
            case .success(let asked):
                compare(rows[index], asked, answers[places[index] ?? 0])
            }
        }
        for index in impossibleRows(rows, places, distinct, answers) {
            outcomes[index] = outcomes[index].map { comparison in
                var marked = comparison
                marked.isJointlyImpossible = true
                return marked
            }
        }
        return outcomes
    }

    /// The rows that state an impossible rate together with others of their run.
    private func impossibleRows(
        _ rows: [MeasurementRow], _ places: [Int?], _ distinct: [Question], _ answers: [Result<Answer, Exclusion>]
    ) -> [Int] {
        var runs = [ImpliedRate](repeating: ImpliedRate(), count: distinct.count)
        for (index, place) in places.enumerated() {
            if let place, let metric = rows[index].metric { runs[place].add(metric, row: index) }
        }
        return runs.indices.flatMap { place -> [Int] in
            guard case .serving(let question) = distinct[place], case .success(.serving(let answer)) = answers[place]
            else { return [] }
            return runs[place].impossibleRows(question, answer.bounds) { rows[$0].value }
        }
    }

    /// What a row asks, with the remarks that its value is read by.
    private enum Question: Hashable, Sendable {
        case serving(ServingQuestion)
        case operation(OperatorQuestion)
    }

    private enum Answer: Sendable {
        case serving(ServingAnswer)
        case operation(OperatorAnswer)
    }

    private func asked(_ row: MeasurementRow) -> Result<Question, Exclusion> {
        do throws(Exclusion) {
            guard row.metric != nil else { throw Exclusion("metric not predicted", row.metricName) }
            guard let value = row.value, value > 0 else { throw Exclusion("no value") }
            if row.isOperator { return .success(.operation(try operatorReading.question(row))) }
            let question = try reading.question(row, RowRemarks(row))
            if row.metric == .timeToFirstToken, question.arrival == .saturating, question.scope == .requests {
                throw Exclusion("TTFT of a queue of all requests", "it depends on how many were queued")
            }
            if row.metric == .timeToFirstToken, row.notes.contains("overload: queueing") {
                throw Exclusion("TTFT of a queue of all requests", "a finite replay above capacity")
            }
            return .success(.serving(question))
        } catch {
            return .failure(error)
        }
    }

    /// The questions without repetitions, and where each row's stands among them.
    private static func distinct(_ questions: [Result<Question, Exclusion>]) -> ([Question], [Int?]) {
        var known: [Question: Int] = [:]
        var distinct: [Question] = []
        let places = questions.map { result -> Int? in
            guard case .success(let question) = result else { return nil }
            if let place = known[question] { return place }
            known[question] = distinct.count
            distinct.append(question)
            return distinct.count - 1
        }
        return (distinct, places)
    }

    private func answer(_ question: Question) -> Result<Answer, Exclusion> {
        do throws(Exclusion) {
            switch question {
            case .serving(let question): return .success(.serving(try serving.answer(question)))
            case .operation(let question): return .success(.operation(try operators.answer(question)))
            }
        } catch {
            return .failure(error)
        }
    }

    private func compare(_ row: MeasurementRow, _ asked: Question, _ answer: Result<Answer, Exclusion>) -> Outcome {
        do throws(Exclusion) {
            guard let metric = row.metric, let measured = row.value else { throw Exclusion("no value") }
            let reading: MetricReading
            var traits = traits(row, asked)
            switch (asked, try answer.get()) {
            case (.serving(let question), .serving(let answer)):
                reading = try MetricReading(metric, row, question, answer)
                traits.isQueueBound = answer.isQueueBound
            case (.operation(let question), .operation(let answer)):
                reading = try MetricReading(metric, question, answer)
            default: throw Exclusion("no answer")
            }
            guard reading.predicted.isFinite, reading.predicted > 0 else {
                throw Exclusion("not predicted", "\(metric.rawValue)")
            }
            return .success(
                Comparison(
                    id: row.id, location: row.location, metric: metric, measured: measured,
                    predicted: reading.predicted, bound: reading.bound, traits: traits,
                    derivation: reading.derivation))
        } catch {
            return .failure(error)
        }
    }

    private func traits(_ row: MeasurementRow, _ asked: Question) -> Comparison.Traits {
        var traits = Comparison.Traits(
            isCore: row.isCore, operators: nil, model: row.model, accelerator: row.accelerator,
            engine: row.engine.id, source: row.source, isMixture: false, usesSpeculation: row.usesSpeculation,
            isDisaggregated: row.isDisaggregated, concurrency: nil, isQueueBound: false)
        switch asked {
        case .operation(let question): traits.operators = question.group
        case .serving(let question):
            traits.isMixture = question.model.isMixtureOfExperts
            if case .closedLoop(let concurrency) = question.arrival { traits.concurrency = concurrency }
        }
        return traits
    }
}
