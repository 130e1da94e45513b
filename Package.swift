// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// The rooms of the house, lowest first: a room may import only rooms above it in this list.
let rooms: [Target] = [
    .target(name: "Diagnostics", swiftSettings: strict),
    .target(name: "Concurrency", swiftSettings: strict),
    .target(name: "Quantities", dependencies: ["Diagnostics"], swiftSettings: strict),
    .target(name: "CatalogResources", exclude: ["assets"]),
    .target(
        name: "Documents",
        dependencies: [
            "Diagnostics", "Concurrency", "Quantities", "CatalogResources", .product(name: "Yams", package: "Yams"),
        ],
        swiftSettings: strict),
    .target(
        name: "Traffic",
        dependencies: [
            "Diagnostics", "Quantities", "Documents",
            .product(name: "DequeModule", package: "swift-collections"),
            .product(name: "HeapModule", package: "swift-collections"),
        ],
        swiftSettings: strict),
    .target(
        name: "Models",
        dependencies: ["Diagnostics", "Quantities", "Documents"],
        swiftSettings: strict),
    .target(
        name: "Hardware",
        dependencies: ["Diagnostics", "Quantities", "Documents"],
        swiftSettings: strict),
    .target(
        name: "Parallelism",
        dependencies: ["Diagnostics", "Quantities", "Documents", "Models", "Hardware"],
        swiftSettings: strict),
    .target(
        name: "StepModel",
        dependencies: [
            "Diagnostics", "Quantities", "Models", "Hardware", "Parallelism",
            .product(name: "RealModule", package: "swift-numerics"),
        ],
        swiftSettings: strict),
    .target(
        name: "Serving",
        dependencies: [
            "Diagnostics", "Quantities", "Models", "Hardware", "Parallelism", "StepModel",
            .product(name: "HeapModule", package: "swift-collections"),
            .product(name: "RealModule", package: "swift-numerics"),
        ],
        swiftSettings: strict),
    .target(
        name: "Planning",
        dependencies: [
            "Diagnostics", "Concurrency", "Quantities", "Documents", "Models", "Hardware", "Parallelism", "StepModel",
            "Serving",
        ],
        swiftSettings: strict),
    .target(
        name: "Auditing",
        dependencies: [
            "Diagnostics", "Concurrency", "Quantities", "Documents", "Models", "Hardware", "Parallelism", "StepModel",
            "Serving", "Planning",
        ],
        swiftSettings: strict),
    .target(
        name: "Simulation",
        dependencies: [
            "Diagnostics", "Quantities", "Documents", "Traffic", "Models", "Hardware", "Parallelism", "StepModel",
            "Serving", "Planning",
            .product(name: "RealModule", package: "swift-numerics"),
            .product(name: "HeapModule", package: "swift-collections"),
            .product(name: "DequeModule", package: "swift-collections"),
        ],
        swiftSettings: strict),
    .target(name: "ValidationResources", path: "Validation/Resources", exclude: ["assets"]),
    .target(
        name: "Validation",
        dependencies: [
            "Diagnostics", "Concurrency", "Quantities", "Documents", "Models", "Hardware", "Parallelism", "StepModel",
            "Serving",
            "Planning", "ValidationResources", .product(name: "RealModule", package: "swift-numerics"),
        ],
        path: "Validation/Sources",
        swiftSettings: strict),
    .target(
        name: "Reporting",
        dependencies: [
            "Diagnostics", "Quantities", "Documents", "Models", "Hardware", "Parallelism", "StepModel", "Serving",
            "Planning", "Traffic", "Simulation", "Auditing", "Validation",
        ],
        swiftSettings: strict),
    .target(
        name: "Launching",
        dependencies: [
            "Diagnostics", "Quantities", "Documents", "Models", "Hardware", "Parallelism", "StepModel", "Serving",
            "Planning", "Auditing", "Reporting", .product(name: "Mustache", package: "swift-mustache"),
        ],
        swiftSettings: strict),
    .target(
        name: "Shardwise",
        dependencies: [
            "Diagnostics", "Quantities", "Documents", "Models", "Hardware", "Parallelism", "StepModel", "Serving",
            "Planning", "Traffic", "Simulation", "Auditing", "Validation", "Reporting", "Launching",
        ],
        swiftSettings: strict),
    .executableTarget(
        name: "ShardwiseCommand",
        dependencies: ["Shardwise", .product(name: "ArgumentParser", package: "swift-argument-parser")],
        swiftSettings: strict),
]

/// One test target per room.
func tests(of room: String, using others: [String] = []) -> Target {
    .testTarget(
        name: "\(room)Tests", dependencies: [.target(name: room)] + others.map { .target(name: $0) },
        swiftSettings: strict)
}

let tests: [Target] = [
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    .target(
        name: "PlanningTestSupport", dependencies: ["Planning"], path: "Tests/PlanningTestSupport",
        swiftSettings: strict),
    tests(of: "Diagnostics"),
    tests(of: "Quantities", using: ["Diagnostics", "TestSupport"]),
    tests(of: "Documents", using: ["Diagnostics", "Quantities", "TestSupport"]),
    tests(of: "Traffic", using: ["Diagnostics", "Quantities", "Documents"]),
    tests(of: "Models", using: ["Diagnostics", "Quantities", "Documents"]),
    tests(of: "Hardware", using: ["Diagnostics", "Quantities", "Documents"]),
    tests(of: "Parallelism", using: ["Diagnostics", "Quantities", "Documents", "Models", "Hardware"]),
    tests(of: "StepModel", using: ["Diagnostics", "Quantities", "Models", "Hardware", "Parallelism"]),
    tests(of: "Serving", using: ["Diagnostics", "Quantities", "Models", "Hardware", "Parallelism", "StepModel"]),
    tests(
        of: "Auditing",
        using: [
            "Diagnostics", "Quantities", "Documents", "Models", "Hardware", "Parallelism", "StepModel", "Serving",
            "Planning",
        ]),
    tests(
        of: "Planning",
        using: [
            "Diagnostics", "Quantities", "Documents", "Models", "Hardware", "Parallelism", "StepModel", "Serving",
            "PlanningTestSupport",
        ]),
    tests(
        of: "Simulation",
        using: [
            "Diagnostics", "Quantities", "Traffic", "Models", "Hardware", "Parallelism", "StepModel", "Serving",
            "Planning", "PlanningTestSupport",
        ]),
    tests(
        of: "Validation",
        using: [
            "Diagnostics", "Concurrency", "Quantities", "Documents", "Models", "Hardware", "Parallelism", "StepModel",
            "Serving",
        ]),
    tests(
        of: "Reporting",
        using: [
            "Diagnostics", "Quantities", "Documents", "StepModel", "Planning", "Parallelism", "Validation", "Traffic",
            "Simulation", "PlanningTestSupport",
        ]),
    tests(
        of: "Launching",
        using: [
            "Diagnostics", "Quantities", "Documents", "Models", "Hardware", "Parallelism", "Serving", "Planning",
            "Auditing", "Reporting", "PlanningTestSupport",
        ]),
    .testTarget(
        name: "CommandTests",
        dependencies: [
            "ShardwiseCommand", "Shardwise", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ],
        swiftSettings: strict),
]

let package = Package(
    name: "shardwise",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Shardwise", targets: ["Shardwise"]),
        .executable(name: "shardwise", targets: ["ShardwiseCommand"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-numerics", from: "1.1.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.0.0"),
    ],
    targets: rooms + tests,
    cLanguageStandard: .c2x
)
