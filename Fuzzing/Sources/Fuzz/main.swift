import CFuzzer
import Foundation
import Shardwise

/// What every call of libFuzzer needs; it calls a C function, which can hold nothing.
private struct Run {
    let target: Target
    let catalogs: AuditCatalogs
}

private nonisolated(unsafe) var run: Run?

guard CommandLine.arguments.count > 1, let target = Target(rawValue: CommandLine.arguments[1]),
    let catalogs = try? AuditCatalogs.load()
else {
    print("usage: Fuzz \(Target.allCases.map(\.rawValue).joined(separator: "|")) [libFuzzer's options] [corpus]")
    exit(2)
}
run = Run(target: target, catalogs: catalogs)
var count = CommandLine.argc - 1
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv + 1
exit(
    LLVMFuzzerRunDriver(&count, &arguments) { data, size in
        if let run { run.target.run(UnsafeBufferPointer(start: data, count: size), run.catalogs) }
        return 0
    })
