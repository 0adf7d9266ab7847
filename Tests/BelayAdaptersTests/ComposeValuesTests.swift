import BelayCore
import BelaySystem
import Testing

@testable import BelayAdapters

@Suite("What Compose and Docker say, read")
struct ComposeValuesTests {
    private static let config = """
        {"name": "shop", "services": {
          "web": {"image": "r/web:1", "depends_on": {"api": {"condition": "service_started"}}, "ports": [{"target": 80, "published": "8080", "host_ip": "127.0.0.1"}], "networks": {"default": null}},
          "api": {"image": "r/api:1", "container_name": "the-api", "restart": "always",
            "depends_on": {"db": {"condition": "service_healthy"}, "migrator": {"condition": "service_completed_successfully"}},
            "networks": {"default": {"aliases": ["backend"], "ipv4_address": "10.0.0.9"}}, "environment": {"A": "1", "B": null},
            "volumes": [{"type": "bind", "source": "/live/src", "target": "/src"}, {"type": "bind", "source": "/elsewhere/data", "target": "/data"},
                        {"type": "bind", "source": "/etc/ssl", "target": "/ssl", "read_only": true}, {"type": "volume", "source": "files", "target": "/files"}]},
          "migrator": {"image": "r/migrator:1", "depends_on": {"db": {"condition": "service_healthy"}}, "networks": {"default": null}},
          "db": {"image": "postgres:17", "networks": {"default": null}}},
         "networks": {"default": {"name": "shop_default"}}, "volumes": {"files": {"name": "shop_files"}}}
        """

    private func project() throws -> ComposeProject { try JSON.decode(ComposeProject.self, from: Array(Self.config.utf8)) }

    @Test("services start after what they depend on, always in the same order")
    func order() throws { #expect(try project().startOrder() == ["db", "migrator", "api", "web"]) }

    @Test(
        "a server's major version is read off its image's name, where that is one of PostgreSQL",
        arguments: [
            ("postgres:15", 15), ("postgres:16.3-alpine", 16), ("r:5000/pgvector/pgvector:pg17", 17),
            ("docker.io/timescale/timescaledb:2.14.2-pg16", 16), ("postgis/postgis:16-3.4", 16), ("postgres:latest", nil),
            ("immich-app/postgres:14-vectorchord0.3.0-pgvectors0.2.0", 14), ("tensorchord/pgvecto-rs:pg14-v0.2.0", 14),
            ("pgautoupgrade/pgautoupgrade:17", nil), ("redis:7", nil), ("postgres", nil),
        ])
    func major(image: String, major: Int?) { #expect(ServerImages.major(ofName: image) == major) }

    @Test("services that wait for each other are refused")
    func cycle() throws {
        let text = #"{"name": "x", "services": {"a": {"depends_on": {"b": {}}}, "b": {"depends_on": {"a": {}}}}}"#
        let project = try JSON.decode(ComposeProject.self, from: Array(text.utf8))
        #expect(throws: BelayError(.usage, "cannot order the services a, b: each depends on another")) {
            try project.startOrder()
        }
    }

    @Test("what others wait for to end runs once, and so does the guide's migrator")
    func oneShots() throws {
        #expect(try project().oneShots(also: nil) == ["migrator"])
        #expect(try project().oneShots(also: "web") == ["migrator", "web"])
    }

    @Test("a service is found under its own name, its container's and its aliases")
    func attachments() throws {
        let found = try project().attachments(of: "api")
        #expect(found.map(\.network) == ["shop_default"])
        #expect(found.first?.aliases == ["api", "the-api", "backend"])
        #expect(found.first?.address == "10.0.0.9")
    }

    @Test("every call names the same files, profiles and project")
    func argv() {
        let spec = ComposeSpec(files: ["a.yml", "b.yml"], project: "shop", profiles: ["deploy"], environmentFiles: [".env"])
        let same = [
            "docker", "compose", "--file", "a.yml", "--file", "b.yml", "--env-file", ".env", "--profile", "deploy",
            "--project-name", "shop",
        ]
        #expect(ComposeCommand(spec: spec).config() == same + ["config", "--format", "json"])
        #expect(
            ComposeCommand(spec: spec).create(["api"], anew: true)
                == same + ["up", "--no-start", "--no-build", "--pull", "never", "--force-recreate", "api"])
        #expect(
            ComposeCommand(spec: spec, document: "/c/project.json").create(["api"], alone: true)
                == [
                    "docker", "compose", "--file", "/c/project.json", "up", "--no-start", "--no-build", "--pull", "never",
                    "--no-deps", "api",
                ])
        #expect(
            Array(ComposeCommand(spec: spec).config(of: "other").suffix(5))
                == ["--project-name", "other", "config", "--format", "json"])
        #expect(
            ComposeCommand(spec: spec).build("/w/1.json", of: "shop")
                == ["docker", "compose", "--file", "/w/1.json", "--project-name", "shop", "build"])
    }

    @Test("variables that nothing sets are found among what Compose says")
    func unset() {
        let text = #"""
            time="2026-01-01T00:00:00Z" level=warning msg="The \"STRIPE_KEY\" variable is not set. Defaulting to a blank string."
            time="2026-01-01T00:00:00Z" level=warning msg="the attribute `version` is obsolete"
            time="2026-01-01T00:00:00Z" level=warning msg="The \"A\" variable is not set. Defaulting to a blank string."
            """#
        #expect(ComposeConfiguration.unset(in: text) == ["A", "STRIPE_KEY"])
    }

    @Test("a clone reaches nobody, is reached by nobody, and shares nothing that can be written")
    func clone() throws {
        let clone = ComposeClone(
            project: "shop-belay-clone", directory: "/live", elsewhere: "/clone/elsewhere",
            images: { ["r/api:1": "r/api@sha256:abc"] })
        let changed = try clone.transform(try JSON.decode(JSONValue.self, from: Array(Self.config.utf8)))
        let (document, elsewhere) = (changed.document, changed.elsewhere)
        let text = try JSON.text(document)
        #expect(
            !text.contains("ports") && !text.contains("shop_default") && !text.contains("shop_files")
                && !text.contains("10.0.0.9"))
        #expect(elsewhere.map(\.source) == ["/elsewhere/data"])
        let project = try JSON.decode(ComposeProject.self, from: try JSON.encode(document))
        #expect(project.name == "shop-belay-clone")
        #expect(project.services["api"]?.image == "r/api@sha256:abc")
        #expect(project.services["api"]?.networks?["default"]??.aliases == ["backend", "the-api"])
        #expect(project.services["api"]?.volumes?.map(\.source) == ["/live/src", elsewhere[0].target, "/etc/ssl", "files"])
        #expect(project.services.values.allSatisfy { $0.restart == "no" })
    }

    @Test("no service of a clone may take more memory than the clone, nor more than its own files give it")
    func cloneMemory() throws {
        let services = #"""
            {"free": {"image": "a"}, "small": {"image": "a", "mem_limit": "512"}, "large": {"image": "a", "mem_limit": "4096"},
             "deployed": {"image": "a", "deploy": {"resources": {
               "limits": {"cpus": 0.5, "memory": "2048"}, "reservations": {"memory": "1536"}}}}}
            """#
        let document = try JSON.decode(JSONValue.self, from: Array(#"{"name": "shop", "services": \#(services)}"#.utf8))
        let clone = ComposeClone(project: "shop-belay-clone", directory: "/live", elsewhere: "/e", memory: 1024)
        let changed = try JSON.text(try clone.transform(document).document)
        let limits = ["free": "1024", "small": "512", "large": "1024", "deployed": "1024"]
        struct Project: Decodable {
            struct Service: Decodable {
                var limit: String?
                enum CodingKeys: String, CodingKey { case limit = "mem_limit" }
            }
            var services: [String: Service]
        }
        let project = try JSON.decode(Project.self, from: Array(changed.utf8))
        #expect(project.services.mapValues(\.limit) == limits)
        // Compose takes no two limits that differ, and the engine none below what is reserved.
        #expect(changed.contains(#""cpus":0.5"#) && !changed.contains("2048") && !changed.contains("1536"), "\(changed)")
    }

    @Test("a clone calls images that are built by names of its own, others that share one too")
    func builtClone() throws {
        let services = #"{"api": {"build": {"context": "."}}, "worker": {"image": "shop-api"}, "db": {"image": "postgres:15"}}"#
        let document = try JSON.decode(JSONValue.self, from: Array(#"{"name": "stack", "services": \#(services)}"#.utf8))
        var clone = ComposeClone(project: "shop-belay-clone", directory: "/live", elsewhere: "/e")
        clone.building = true
        let changed = try clone.transform(document).document
        let project = try JSON.decode(ComposeProject.self, from: try JSON.encode(changed))
        let own = try #require(project.services["api"]?.image)
        #expect(own.hasPrefix("belay-clone/shop-belay-clone:"))
        #expect(project.services["worker"]?.image == own)
        #expect(project.services["db"]?.image == "postgres:15")
        #expect(project.builtImages == ["api": own])

        clone.building = false
        let live = try JSON.decode(ComposeProject.self, from: try JSON.encode(try clone.transform(document).document))
        #expect(live.services["api"]?.image == "shop-api", "what the live one has built is used as it is")
    }

    @Test("an image that several services are built into is built once; what is not built comes from elsewhere")
    func sharedBuild() throws {
        let services = #"""
            {"web": {"build": {}, "image": "app"}, "worker": {"build": {}, "image": "app"}, "cron": {"image": "app"},
             "docs": {"build": {}}, "db": {"image": "postgres:15"}}
            """#
        let project = try JSON.decode(ComposeProject.self, from: Array(#"{"name": "shop", "services": \#(services)}"#.utf8))
        #expect(project.builtImages == ["web": "app", "docs": "shop-docs"])
        #expect(project.foreignImages == ["postgres:15"])
    }

    @Test("what is built goes by names of ours alone, and to no place of the operator's")
    func buildDocument() throws {
        let text = #"""
            {"name": "shop", "x-secret": "s3cret", "secrets": {"token": {"file": "token"}}, "services": {
             "api": {"build": {"context": "/w", "tags": ["app:prod"], "cache_to": ["type=registry,ref=r/x"]},
                     "environment": {"TOKEN": "s3cret"}, "image": "app"},
             "db": {"image": "postgres:15"}}}
            """#
        let source = BuiltSource(
            directory: "/w", document: try JSON.decode(JSONValue.self, from: Array(text.utf8)), project: try project(),
            names: ["api": "belay/shop/api:c1"], foreign: ["postgres:15"])
        let wanted = #"""
            {"name": "shop", "secrets": {"token": {"file": "token"}},
             "services": {"api": {"build": {"context": "/w"}, "image": "belay/shop/api:c1"}}}
            """#
        #expect(try source.build() == JSON.decode(JSONValue.self, from: Array(wanted.utf8)))
        let empty = BuiltSource(directory: "/w", document: .object([:]), project: try project(), names: [:], foreign: [])
        #expect(throws: BelayError.self) { try empty.build() }
    }

    @Test(
        "an image's name is parted at the colon of its tag, not at that of a port",
        arguments: [
            ("localhost:5000/a/b:1.2", "localhost:5000/a/b", "1.2"), ("localhost:5000/a/b", "localhost:5000/a/b", "latest"),
            ("r/api:1@sha256:abc", "r/api", "1"), ("r/api@sha256:abc", "r/api", "latest"), ("postgres", "postgres", "latest"),
            ("sha256:0123", "sha256", "0123"),
        ])
    func imageNames(reference: String, repository: String, tag: String) {
        #expect(ImageReference.repository(of: reference) == repository)
        #expect(ImageReference.tag(of: reference) == tag)
    }

    @Test("of a build a person is shown its steps")
    func buildSteps() {
        #expect(BuiltImages.step(in: "#12 [api 3/3] COPY . .") == "[api 3/3] COPY . .")
        for line in ["#1 [api internal] load build definition", "#12 CACHED", "#9 DONE 0.1s", "", "[api 3/3] RUN x"] {
            #expect(BuiltImages.step(in: line) == nil, "\(line)")
        }
    }

    @Test("an address in a command is where the service is reached now")
    func addressed() throws {
        let found: (String, Int) throws -> Endpoint = { service, port in
            Endpoint(host: service == "six" ? "fd00::5" : "10.0.0.5", port: port + 1)
        }
        #expect(try RunProbe.addressed("http://@{web:80}/a?b=@{six:9}", found) == "http://10.0.0.5:81/a?b=[fd00::5]:10")
        for text in ["plain", "@{web}", "@{web:x}", "@{web:80", "user@host"] {
            #expect(try RunProbe.addressed(text, found) == text)
        }
    }

    @Test("the log of a container is read out of its frames; one that was cut short ends with what is there")
    func frames() {
        func frame(_ text: String) -> [UInt8] { [1, 0, 0, 0, 0, 0, 0, UInt8(text.utf8.count)] + Array(text.utf8) }
        #expect(
            DockerLogFrames.lines(frame("one\n") + frame("tw") + frame("o\nthree\n"), framed: true) == ["one", "two", "three"])
        #expect(DockerLogFrames.lines(frame("one\n") + [2, 0, 0, 0, 0, 0, 0, 9, 0x61], framed: true) == ["one", "a"])
        #expect(DockerLogFrames.lines(Array("plain\nlines".utf8), framed: false) == ["plain", "lines"])
    }

    @Test("a health check is run as Compose and the image write it")
    func healthchecks() {
        #expect(ComposeReadiness.command(["CMD", "pg_isready", "-q"]) == ["pg_isready", "-q"])
        #expect(ComposeReadiness.command(["CMD-SHELL", "a && b"]) == ["/bin/sh", "-c", "a && b"])
        #expect(ComposeReadiness.command(["NONE"]) == nil)
        #expect(ComposeReadiness.command(nil) == nil)
    }

    @Test(
        "what an image is called, and where it is",
        arguments: [
            ("postgres:17", "docker.io", "library/postgres", "17"), ("acme/api", "docker.io", "acme/api", "latest"),
            ("localhost:5000/acme/api:1.2", "localhost:5000", "acme/api", "1.2"),
            ("ghcr.io/acme/api:1@sha256:ab", "ghcr.io", "acme/api", "1"),
        ])
    func references(reference: String, host: String, name: String, version: String) {
        let place = Registry.Place(ImageReference.repository(of: reference))
        #expect(place.host == host && place.name == name)
        #expect(ImageReference.tag(of: reference) == version)
    }

    @Test("a registry's challenge is understood")
    func challenge() {
        let header =
            #"Bearer realm="https://auth.example.org/token",service="registry.example.org",scope="repository:a/b:pull,push""#
        let challenge = Registry.Challenge(header)
        #expect(challenge?.scheme == "bearer")
        #expect(challenge?.values["realm"] == "https://auth.example.org/token")
        #expect(challenge?.values["scope"] == "repository:a/b:pull,push")
        #expect(Registry.Challenge("Basic realm=x")?.values["realm"] == "x")
        #expect(Registry.Challenge("nonsense") == nil)
    }

    @Test("the images of a version are kept as text and read again; a line that is none is left out")
    func imageSets() {
        let text = "api localhost:1/c/api:1.2 sha256:aa\nweb localhost:1/c/web:1.2 sha256:bb"
        #expect(ImageSet(text).text == text)
        #expect(ImageSet(text).entries.map(\.repository) == ["localhost:1/c/api", "localhost:1/c/web"])
        #expect(ImageSet("1.24.0").entries.isEmpty)
    }
}

@Suite("Credentials for a registry")
struct RegistryCredentialTests {
    @Test(
        "bytes as text, with what fills the last letters",
        arguments: [("", ""), ("a", "YQ=="), ("ab", "YWI="), ("user:secret", "dXNlcjpzZWNyZXQ=")])
    func base64(text: String, encoded: String) { #expect(Base64.encode(Array(text.utf8)) == encoded) }

    @Test(
        "an address is a container's own where its network could give it, and the machine's gateway is nobody's",
        arguments: [
            ("10.103.142.4", true, true), ("10.103.142.9", true, false), ("10.103.142.1", false, false),
            ("10.103.143.4", false, false), ("127.0.0.1", false, false), ("::1", false, false), ("10.103.142", false, false),
        ])
    func addresses(address: String, isPossible: Bool, isTaken: Bool) throws {
        let text = """
            {"Id": "n", "IPAM": {"Config": [{"Subnet": "fd00::/64"}, {"Subnet": "10.103.142.0/26", "Gateway": "10.103.142.1"}]},
             "Containers": {"c": {"IPv4Address": "10.103.142.4/26"}}}
            """
        let network = try JSON.decode(DockerNetwork.self, from: Array(text.utf8))
        #expect(network.couldGive(address) == isPossible)
        #expect(network.gives(address) == isTaken)
    }

    /// A container, as the engine describes one.
    private static func container(_ service: String, _ image: String, _ mounts: [String]) throws -> DockerContainer {
        let text = """
            {"Id": "\(service)", "Name": "/\(service)", "Path": "x", "Args": [], "Image": "sha256:0", "RestartCount": 0,
             "State": {"Status": "running", "Running": true, "Restarting": false, "ExitCode": 0, "Pid": 1, "StartedAt": ""},
             "Config": {"Image": "\(image)", "Labels": {"com.docker.compose.service": "\(service)"}, "Tty": false},
             "HostConfig": {"RestartPolicy": {"Name": "no"}}, "NetworkSettings": {"Networks": {}},
             "Mounts": [\(mounts.joined(separator: ","))]}
            """
        return try JSON.decode(DockerContainer.self, from: Array(text.utf8))
    }

    private static func mount(_ type: String, _ source: String, writable: Bool = true) -> String {
        let name = type == "volume" ? "\"Name\": \"\(source)\", " : ""
        return "{\"Type\": \"\(type)\", \(name)\"Source\": \"\(source)\", \"Destination\": \"/d\", \"RW\": \(writable)}"
    }

    struct Data: Sendable {
        let image: String
        let mounts: [String]
        let found: [String]
    }

    private static let anonymous = String(repeating: "0f", count: 32)

    @Test(
        "data that no store names is found, and what is none, or is a store, is not",
        arguments: [
            Data(image: "mysql:8", mounts: [mount("volume", "shop_mysql")], found: ["fail database-without-store"]),
            Data(image: "mysql:8", mounts: [mount("bind", "/srv/mysql")], found: ["fail database-without-store"]),
            Data(image: "mysql:8", mounts: [mount("bind", "/stack/data")], found: []),
            Data(image: "mysql:8", mounts: [mount("volume", "shop_kept")], found: []),
            // A directory above a store's file is not the store.
            Data(
                image: "mysql:8", mounts: [mount("volume", "shop_mysql"), mount("bind", "/stack")],
                found: ["fail database-without-store"]),
            Data(image: "redis:7", mounts: [mount("volume", anonymous)], found: ["warn database-without-store"]),
            Data(image: "redis:7", mounts: [mount("bind", "/etc/redis.conf")], found: []),
            Data(image: "nats:2", mounts: [], found: []),
            // The store of PostgreSQL is reached by an address, and may be this one.
            Data(image: "postgres:16", mounts: [mount("volume", "shop_pg")], found: ["warn database-without-store"]),
            Data(image: "shop/web:1", mounts: [mount("volume", "shop_uploads")], found: ["warn volume-without-store"]),
            Data(image: "shop/web:1", mounts: [mount("volume", "shop_kept"), mount("volume", "shop_db")], found: []),
            Data(image: "shop/web:1", mounts: [mount("volume", "shop_uploads", writable: false)], found: []),
            Data(image: "shop/web:1", mounts: [mount("bind", "/stack/src")], found: []),
        ])
    func unnamedData(data: Data) throws {
        let server = PostgresSpec(service: "db", user: "u", databases: ["d"])
        let elsewhere = PostgresSpec(host: "127.0.0.1", user: "u", databases: ["e"])
        let stores = [StoreSpec(name: "db", kind: .postgres(server)), StoreSpec(name: "other", kind: .postgres(elsewhere))]
        let check = DataWithoutStore(
            stores: stores, servers: ["db"], volumes: ["shop_kept"], files: ["/stack/data/*.db", "/stack/.env"],
            stackDirectory: "/stack", isDirectory: { !$0.hasSuffix(".conf") })
        let containers = [
            try Self.container("db", "postgres:16", [Self.mount("volume", "shop_db")]),
            try Self.container("other", data.image, data.mounts), try Self.container("other", data.image, data.mounts),
        ]
        let found = check.findings(containers)
        #expect(found.map { "\($0.verdict.rawValue.lowercased()) \($0.code)" } == data.found)
        #expect(found.allSatisfy { $0.fix != nil && $0.message.contains("other") })
    }
}
