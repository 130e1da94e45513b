// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "shardwise-fuzzing",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "shardwise", path: "../")],
    targets: [
        .target(name: "CFuzzer"),
        .executableTarget(
            name: "Fuzz",
            dependencies: ["CFuzzer", .product(name: "Shardwise", package: "shardwise")],
            swiftSettings: [.treatAllWarnings(as: .error)]),
    ]
)
