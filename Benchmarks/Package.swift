// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "shardwise-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "shardwise", path: "../")],
    targets: [
        .target(name: "AllocationCounter"),
        .executableTarget(
            name: "Benchmarks",
            dependencies: ["AllocationCounter", .product(name: "Shardwise", package: "shardwise")],
            swiftSettings: [.treatAllWarnings(as: .error)]),
    ]
)
