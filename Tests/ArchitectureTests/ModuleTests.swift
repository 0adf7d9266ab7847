import Testing

@Suite("Data flows one way")
struct ModuleTests {
    /// What each module may know of; ARCHITECTURE.md shows the same table.
    static let known: [(module: String, imports: Set<String>)] = [
        ("BelayCore", []),
        (
            "BelaySystem",
            [
                "BelayCore", "CShims", "CSQLite", "CYAML", "CZstd", "CCurl", "CCrypto", "Glibc", "FoundationEssentials",
                "Synchronization",
            ]
        ),
        ("BelayVault", ["BelayCore", "BelaySystem", "Glibc", "Synchronization"]),
        ("BelayAdapters", ["BelayCore", "BelaySystem", "Glibc", "Synchronization"]),
        ("BelayEngine", ["BelayCore", "BelaySystem", "Glibc", "Synchronization"]),
        (
            "BelayCLI",
            ["BelayCore", "BelaySystem", "BelayVault", "BelayEngine", "BelayAdapters", "Glibc", "Synchronization"]
        ),
        ("belay", ["BelayCLI"]),
    ]

    @Test("a module imports nothing against the arrows", arguments: known)
    func imports(module: String, allowed: Set<String>) throws {
        let files = try SourceFile.all(below: "Sources/\(module)")
        #expect(!files.isEmpty)
        for file in files {
            let strangers = Set(file.imports).subtracting(allowed)
            #expect(strangers.isEmpty, "\(file.name) imports \(strangers.sorted().joined(separator: ", "))")
        }
    }

    @Test("what tests share is never linked into belay")
    func testKit() throws {
        for (module, _) in Self.known {
            for file in try SourceFile.all(below: "Sources/\(module)") {
                #expect(!file.imports.contains("BelayTestKit"), "\(file.name) imports BelayTestKit")
            }
        }
    }

    @Test("JSON is read and written in one place")
    func json() throws {
        for file in try SourceFile.all(below: "Sources") where file.imports.contains("FoundationEssentials") {
            #expect(file.name.hasPrefix("Sources/BelaySystem/JSON/"), "\(file.name) imports FoundationEssentials")
        }
    }
}
