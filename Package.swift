// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "belay",
    products: [
        .executable(name: "belay", targets: ["belay"]),
        // Preloaded into a belay that a sweep strikes.
        .library(name: "strike", type: .dynamic, targets: ["strike"]),
    ],
    targets: [
        // The libraries of the field, as Debian ships them.
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        // The little C that Swift cannot say.
        .target(name: "CShims"),
        // Values and decisions: no I/O, no clock.
        .target(name: "BelayCore", swiftSettings: strict),
        // The only place that talks to the kernel.
        .target(
            name: "BelaySystem", dependencies: ["BelayCore", "CShims", "CSQLite", "CYAML", "CZstd", "CCurl", "CCrypto"],
            swiftSettings: strict),
        // Checkpoints.
        .target(name: "BelayVault", dependencies: ["BelayCore", "BelaySystem"], swiftSettings: strict),
        // Journal, runner, recovery; knows adapters only as protocols.
        .target(name: "BelayEngine", dependencies: ["BelayCore", "BelaySystem"], swiftSettings: strict),
        // One file per thing adapted.
        .target(name: "BelayAdapters", dependencies: ["BelayCore", "BelaySystem"], swiftSettings: strict),
        // One file per command; the place where everything is put together.
        .target(
            name: "BelayCLI", dependencies: ["BelayCore", "BelaySystem", "BelayVault", "BelayEngine", "BelayAdapters"],
            swiftSettings: strict),
        .executableTarget(name: "belay", dependencies: ["BelayCLI"], swiftSettings: strict),
        // The application of the stack that the sweeps run on.
        .executableTarget(
            name: "sweep-service", dependencies: ["CSQLite"], path: "Stacks/sweep/service",
            linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(name: "strike", path: "Stacks/sweep/strike"),
        // Readers of what strangers write, each as one function of bytes, and what is kept to read again.
        .target(
            name: "FuzzTargets", dependencies: ["BelayCore", "BelaySystem", "BelayVault", "BelayCLI"], path: "Fuzz/Targets",
            swiftSettings: strict),
        .executableTarget(
            name: "belay-fuzz", dependencies: ["FuzzTargets", "BelaySystem"], path: "Fuzz/Runner", swiftSettings: strict),
        // What tests share; never linked into belay.
        .target(
            name: "BelayTestKit", dependencies: ["BelayCore", "BelaySystem", "BelayVault", "BelayEngine", "CSQLite"],
            swiftSettings: strict),
        .testTarget(name: "BelayCoreTests", dependencies: ["BelayCore", "BelaySystem", "BelayTestKit"], swiftSettings: strict),
        .testTarget(name: "BelaySystemTests", dependencies: ["BelaySystem", "BelayTestKit"], swiftSettings: strict),
        .testTarget(name: "BelayVaultTests", dependencies: ["BelayVault", "BelayTestKit"], swiftSettings: strict),
        .testTarget(
            name: "BelayEngineTests", dependencies: ["BelayEngine", "BelayVault", "BelayAdapters", "BelayTestKit"],
            swiftSettings: strict),
        .testTarget(
            name: "BelayAdaptersTests", dependencies: ["BelayAdapters", "BelayVault", "BelayTestKit"], swiftSettings: strict),
        .testTarget(name: "BelayCLITests", dependencies: ["BelayCLI", "BelayTestKit"], swiftSettings: strict),
        // Random plans and faults in a simulated world, against a reference model; `make sweep` runs a hundred thousand.
        .target(
            name: "BelayModel",
            dependencies: ["BelayCore", "BelaySystem", "BelayVault", "BelayEngine", "BelayAdapters", "BelayTestKit"],
            path: "Tests/Model", swiftSettings: strict),
        .executableTarget(name: "model-sweep", dependencies: ["BelayModel"], path: "Tests/ModelSweep", swiftSettings: strict),
        .testTarget(name: "ModelTests", dependencies: ["BelayModel", "BelayTestKit"], swiftSettings: strict),
        .testTarget(name: "ArchitectureTests", dependencies: ["BelayTestKit"], swiftSettings: strict),
        .testTarget(
            name: "CrashTests", dependencies: ["BelayTestKit", "BelaySystem", "BelayCore"], path: "Tests/Crash",
            exclude: ["mutants"], swiftSettings: strict),
        .testTarget(
            name: "CorpusTests", dependencies: ["FuzzTargets", "BelaySystem", "BelayTestKit"], path: "Tests/Corpora",
            swiftSettings: strict),
        .testTarget(
            name: "ContainerTests", dependencies: ["BelayTestKit", "BelayAdapters", "BelaySystem", "BelayCore"],
            swiftSettings: strict),
        .testTarget(name: "StacksTests", dependencies: ["BelayTestKit", "BelaySystem", "BelayCore"], swiftSettings: strict),
    ]
)
