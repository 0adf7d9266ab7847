import BelayCore
import BelaySystem
import BelayTestKit
import Testing

/// `Stacks/contract-lucidity`: a clone of the upstream repository, built where it lies, migrated by the backend's start.
final class ContractLucidityStack: ContainerStack, @unchecked Sendable {
    private static let model = Model(
        name: "contract-lucidity", port: "FRONTEND_PORT",
        database: (service: "postgres", user: "cl_user", name: "contract_lucidity"),
        // Its seeding takes a number for the administrator whenever it starts, and leaves alone who is there.
        stores: ["cl-db", "cl-redis"], noise: ["users_id_seq"],
        // How workers find each other, and what keeps one from the other's work, is of the moment.
        others: """
            docker exec $PREFIX-backend sh -c 'cd /data/storage && find . -type f -exec sha256sum {} +' | sort -k 2
            docker exec $PREFIX-redis redis-cli --scan | grep -v -e unacked -e _kombu | sort
            """)

    /// Runs, with documents that users have been promised and that are worked through.
    static func use(_ version: String, _ body: (ContractLucidityStack) throws -> Void) throws {
        let stack = try ContractLucidityStack(model, version)
        defer { stack.end() }
        try stack.shell("docker compose build --quiet && docker compose up -d", seconds: 240)
        try stack.load(["--rows", "11", "--for", "120", "--pause", "0.1"])
        try stack.amidWitnesses { try body(stack) }
    }

    /// Makes the vendor release the newest once more, with an edit of its files.
    func release(_ version: String, _ edit: String) throws {
        try shell(
            """
            rm -rf ../vendor && git clone --quiet ../upstream.git ../vendor && cd ../vendor && git reset --quiet --hard v2.1.1 &&
            { \(edit); } && git add --all &&
            git -c user.name=vendor -c user.email=vendor@example.org commit --quiet --message 'Release \(version)' &&
            git tag v\(version) && git push --quiet origin v\(version)
            """)
    }

    override func end() {
        _ = try? shell("docker compose down --volumes --rmi local --timeout 1", seconds: 120)
        _ = try? shell("docker images --quiet --filter reference='belay/\(project())/*' | sort -u | xargs -r docker rmi --force")
        super.end()
    }

    var revision: String { get throws { try sql("select version_num from alembic_version") } }
    var commit: String { get throws { try shell("git describe --tags --always").filter { $0 != "\n" } } }

    /// Images of its own that are built, by the name that Compose knows: equal where nobody has built or moved anything.
    func images() throws -> String { try shell("docker compose images --format json | python3 -c '\(Self.imageScript)'") }

    private static let imageScript = """
        import json, sys
        print(sorted((i["ContainerName"], i["ID"]) for i in json.load(sys.stdin)))
        """

    /// What a user was never asked about: the work tree is clean, on its branch.
    func workTree() throws -> String { try shell("git status --porcelain --branch --untracked-files=no") }

    /// Nothing that users have brought is worked on any more.
    func requireRest() throws {
        let isAtRest = try eventually(within: 60) {
            try sql("select count(*) from documents where pipeline_status not in ('complete', 'failed')") == "0"
        }
        #expect(isAtRest, "documents are worked on for ever")
    }

    /// With what was uploaded, where the product has it.
    override func requirePromises() throws {
        try super.requirePromises()
        let backend = try setting("CONTAINER_PREFIX") + "-backend"
        let stored = Set(try shell("docker exec \(backend) ls /data/storage").split(separator: "\n"))
        let promised = try shell("cat ../log").split(separator: "\n")
        #expect(promised.filter { !stored.contains("\($0).txt") } == [])
    }

    /// Entirely 2.1.1 again, which every bad release is tried from.
    func requireReturned() throws {
        #expect(try commit == "v2.1.1")
        #expect(try revision == "0003")
        try requirePolicies()
        let anew = try recreated()
        #expect(anew == [])
        try requirePromises()
    }

    /// Entirely 2.0.1, or entirely 2.1.0.
    func requireWhole(_ answer: BelayAnswer) throws {
        #expect([.done, .wentBack, .refused].contains(answer.exit), "\(answer.said)")
        let isNew = answer.exit == .done
        #expect(try commit == (isNew ? "v2.1.0" : "v2.0.1"), "\(answer.said)")
        #expect(try revision == (isNew ? "0003" : "0002"))
        try requirePolicies()
        let anew = try recreated()
        #expect(anew == [])
        try requirePromises()
    }
}
