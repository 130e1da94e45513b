import Auditing
import Diagnostics
import Documents
import Hardware
import Models
import Parallelism
import Planning
import Quantities
import Serving
import StepModel
import Testing
@Test func dump() throws {
    let root = "/work/main/Examples/qwen3-235b-32"
    let texts = try DocumentFolder.list(path: root).map { try DocumentText.load(path: $0) }
    let audit = try Audit(texts, catalogs: AuditCatalogs.load())
    for f in audit.findings { print("\n[\(f.severity.rawValue)] \(f.rule) \(f.verdict.rawValue): \(f.title)")
      for p in f.places { print("    @", p.location.file.split(separator: "/").last!, p.location.line, p.location.column, "|", p.quote.prefix(90)) }
      print("   ", f.explanation)
      for d in f.derivations { print("    =", d.subject, ":", d.formula, "=", d.substituted, "=", d.result) }
      if let r = f.nearestReading { print("    READING:", r) }
      if let r = f.remedy { print("    FIX:", r) }
    }
    for l in audit.layouts { print(l.origin, l.layout, l.evaluation.best.prefill.last, l.evaluation.best.decode.timePerOutputToken, l.memoryAtInput.weightsAndCacheUtilisation, l.decodeCommunication) }
    for r in audit.recommendations { print("*", r.urgency.rawValue, r.action, "=>", r.effect) }
    for o in audit.objectives { print("#", o.promise, "|", o.subject, "|", o.stated, "|", o.calibrated, "|", o.answer.rawValue) }
    for c in audit.corrections { print(c.phase, c.candidate.layout, c.original ?? "-") }
    for a in audit.auditCase.assumptions { print("~", a) }
}
