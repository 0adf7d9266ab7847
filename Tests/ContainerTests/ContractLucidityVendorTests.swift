import BelayCore
import BelayTestKit
import Testing

/// What a release changes in the files that Compose and Docker read.
@Suite(
    "Contract Lucidity's own files, in containers", .serialized,
    .enabled(if: ContainerStack.unavailable == nil, "there is no engine here: scripts/engine.sh start"))
struct ContractLucidityVendorTests {
    /// A package of the system, which the code needs.
    private static let package = """
        mkdir -p deb/DEBIAN deb/usr/lib/python3/dist-packages backend/packages &&
        echo 'days = 90' >deb/usr/lib/python3/dist-packages/retention.py &&
        printf '%s\\n' 'Package: python3-retention' 'Version: 1' 'Architecture: all' 'Maintainer: vendor' 'Description: how long' \\
            >deb/DEBIAN/control &&
        dpkg-deb --build deb backend/packages/python3-retention.deb >/dev/null && rm -r deb
        """

    private static let packaged = """
        sed -i 's,^COPY . .,&\\nRUN dpkg --install packages/python3-retention.deb,' backend/Dockerfile backend/Dockerfile.worker &&
        echo 'import retention' >>backend/app/__init__.py
        """

    private static let asking = """
        sed -i 's,^ *CELERY_CONCURRENCY:,      RETENTION: ${RETENTION_DAYS:?how long}\\n&,' docker-compose.yml
        """

    private static let unwell = """
        sed -i 's|^ *build: {context: ./frontend}|&\\n    healthcheck: {test: [CMD, "false"], interval: 1s, retries: 1}|' docker-compose.yml
        """

    /// The database is written down in the code, by the name of its container.
    private static func fixed(_ stack: ContractLucidityStack) throws -> String {
        let address =
            try "cl_user:\(stack.setting("POSTGRES_PASSWORD"))@\(stack.setting("CONTAINER_PREFIX"))-postgres/contract_lucidity"
        return "sed -i 's,settings.database_url,\"postgresql+psycopg://\(address)\",' backend/alembic/env.py"
    }

    @Test("the database's server is not moved by a release, and one of another major version is refused; Redis is moved")
    func server() throws {
        try ContractLucidityStack.use("2.1.1") { stack in
            let prefix = try stack.setting("CONTAINER_PREFIX")
            let registry = try stack.setting("IMAGE_REGISTRY")
            let images = [("postgres", "15.99", "ENV PG_MAJOR=15"), ("postgres", "16", "ENV PG_MAJOR=16"), ("redis", "7.99", "")]
            let names = images.map { "\(registry)/\($0.0):\($0.1)" }.joined(separator: " ")
            defer { _ = try? stack.shell("docker compose rm --force --stop; docker rmi \(names)") }
            for (name, tag, line) in images {
                let base = name == "redis" ? 7 : 15
                try stack.shell(
                    """
                    printf 'FROM \(registry)/\(name):\(base)\\nLABEL tag=\(tag)\\n\(line)\\n' |
                        DOCKER_BUILDKIT=0 docker build --quiet --tag \(registry)/\(name):\(tag) -
                    """)
            }
            try stack.release("2.1.3", "sed -i s,/postgres:15,/postgres:16, docker-compose.yml")
            try stack.release("2.1.2", "sed -i 's,/postgres:15,&.99,; s,/redis:7,&.99,' docker-compose.yml")
            let container = { (name: String) in
                try stack.shell("docker inspect --format '{{.Id}} {{.Config.Image}} {{.State.StartedAt}}' \(prefix)-\(name)")
            }
            let server = { try container("postgres") }
            let queue = try container("redis")
            try stack.shell("docker exec \(prefix)-redis redis-cli set witness kept")
            let before = try server()
            let refused = try stack.belay(["upgrade", "2.1.3", "--no-rehearsal"])
            #expect(refused.exit == .refused, "\(refused.said)")
            #expect(refused.said.contains("which is PostgreSQL 16: the data is of 15"), "\(refused.said)")
            let answer = try stack.belay(["upgrade", "2.1.2", "--no-rehearsal", "--no-watch"])
            #expect(answer.exit == .done, "\(answer.said)")
            #expect(answer.said.contains("/postgres:15 and stays so"), "\(answer.said)")
            #expect(try server() == before)
            let moved = try container("redis")
            #expect(moved.contains("/redis:7.99 ") && moved.prefix(64) != queue.prefix(64), "\(moved)")
            #expect(try stack.shell("docker exec \(prefix)-redis redis-cli get witness") == "kept\n")
            try stack.requirePromises()
        }
    }

    @Test(
        "a version that cannot be built, is unwell, or asks for more in its files, is refused; with --set it is built, and rehearsed where it cannot reach what is live, whatever its code says"
    )
    func required() throws {
        try ContractLucidityStack.use("2.1.1") { stack in
            let picture = { try [stack.containers(), stack.images(), stack.workTree(), stack.commit, stack.text(".env")] }
            let before = try picture()
            // The package was never committed.
            try stack.release("2.1.3", Self.packaged)
            let unbuilt = try stack.belay(["upgrade", "2.1.3", "--no-rehearsal"])
            #expect(unbuilt.exit == .refused && unbuilt.said.contains("python3-retention.deb"), "\(unbuilt.said)")
            #expect(try picture() == before)
            try stack.release("2.1.4", Self.unwell)
            try stack.replace("belay: 1\n", with: "belay: 1\nlimits: {start-idle: 5s}\n", in: "belay.yaml")
            let unwell = try stack.belay(["upgrade", "2.1.4"])
            #expect(unwell.exit == .refused && unwell.output.contains("its health check ends with 1"), "\(unwell.said)")
            #expect(try picture() == before)
            try stack.replace("limits: {start-idle: 5s}\n", with: "", in: "belay.yaml")
            try stack.release(
                "2.1.2", [Self.package, Self.packaged, Self.asking, try Self.fixed(stack)].joined(separator: " && "))
            let refused = try stack.belay(["upgrade", "2.1.2"])
            #expect(refused.exit == .refused && refused.said.contains("--set RETENTION_DAYS=…"), "\(refused.said)")
            #expect(try picture() == before)
            let answer = try stack.lookingAtClone(["upgrade", "2.1.2", "--set", "RETENTION_DAYS=90"])
            #expect(answer.exit == .done, "\(answer.said)")
            #expect(
                try stack.shell("docker compose exec -T cl-backend cat alembic/env.py").contains("-postgres/contract_lucidity"))
            #expect(try stack.shell("docker compose exec -T cl-worker printenv RETENTION") == "90\n")
            for service in ["cl-backend", "cl-worker"] {
                #expect(try stack.shell("docker compose exec -T \(service) python3 -c 'import retention'") == "")
            }
            #expect(try stack.recreated() == [])
        }
    }
}
