import BelayCore
import BelaySystem
import BelayTestKit
import Synchronization
import Testing

/// What is seen from outside of a clone that is about to migrate.
struct CloneSight: Decodable, Sendable {
    struct Container: Decodable, Sendable {
        var name: String
        var memory: Int64
        /// Of the kernel, when memory runs out: 1000 goes first.
        var sacrifice: Int
        var restart: String
        /// That are published.
        var ports: Int
        /// Whether each of its networks is internal.
        var internalNetworks: [Bool]
    }

    var containers: [Container]
    /// When the server that is found under the name of the live one's container began, as the clone's database finds it.
    var found: String
    /// The same of the clone's own, and of the live one.
    var own: String
    var live: String
    /// Whether the live server answers the clone, and itself, under its number.
    var answersClone: Bool
    var answersItself: Bool
}

extension ContainerStack {
    /// A run with a rehearsal, during which nothing may be published or get out of the clone.
    func lookingAtClone(_ words: [String], at place: SourceLocation = #_sourceLocation) throws -> BelayAnswer {
        let own = try addresses()
        try sql("alter system set log_connections = on")
        try sql("select pg_reload_conf()")
        let once = Once()
        let sight = Mutex<Result<CloneSight, any Error>?>(nil)
        let answer = try belay(words) { line in
            guard line.contains("clone: "), line.contains("] migrate ") else { return }
            once.perform { sight.withLock { sight in sight = Result { try self.cloneSight() } } }
        }
        try sql("alter system reset log_connections")
        let seen = try #require(sight.withLock { $0 }, "\(answer.said)", sourceLocation: place).get()
        let report = try JSON.decode(RunReport.self, from: Array(belay(["show", "--json"]).output.utf8))
        let rehearsal = try #require(report.steps.first { $0.kind == .rehearse }, sourceLocation: place)

        #expect(seen.containers.count > 2, sourceLocation: place)
        for container in seen.containers {
            #expect(container.internalNetworks == [true], "\(container)", sourceLocation: place)
            #expect(container.ports == 0 && container.restart == "no", "\(container)", sourceLocation: place)
            #expect(container.memory > 0 && container.sacrifice == 1000, "\(container)", sourceLocation: place)
        }
        #expect(seen.found == seen.own && seen.found != seen.live, sourceLocation: place)
        #expect(seen.answersItself && !seen.answersClone, sourceLocation: place)
        let callers = try callers(of: rehearsal)
        #expect(!callers.isEmpty && callers.isSubset(of: own), "\(callers)", sourceLocation: place)
        return answer
    }

    /// Where its containers are, and where its database is asked from within its own.
    private func addresses() throws -> Set<Substring> {
        let format = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}"
        let found = try shell("docker inspect --format '\(format)' $(docker compose ps -q)")
        return Set(found.split { $0.isWhitespace } + ["[local]"])
    }

    /// Where the live database was asked from during a step, as its server says.
    private func callers(of step: StepRecord) throws -> Set<Substring> {
        let container = try "\(setting("CONTAINER_PREFIX"))-\(model.database.service)"
        let log = try shell("docker logs --since \(step.began) --until \(step.ended ?? step.began) \(container) 2>&1")
        let mark = "connection received: host="
        return Set(
            log.split(separator: "\n").compactMap { line in
                line.firstRange(of: mark).map { line[$0.upperBound...].prefix { $0 != " " } }
            })
    }

    private func cloneSight() throws -> CloneSight {
        let (live, server) = (try project(), try "\(setting("CONTAINER_PREFIX"))-\(model.database.service)")
        let words = [live + "-belay-clone", live, server, model.database.user, model.database.name]
        let text = try run(["/usr/bin/python3", "-sBc", Self.sightScript] + words, in: directory)
        return try JSON.decode(CloneSight.self, from: Array(text.utf8))
    }

    private static let sightScript = """
        import json, subprocess, sys
        clone, live, host, user, name = sys.argv[1:]

        def docker(*words):
            return subprocess.run(["docker", *words], capture_output=True, text=True)

        def inspect(project):
            ids = docker("ps", "-q", "--filter", "label=com.docker.compose.project=" + project).stdout.split()
            return json.loads(docker("inspect", *ids).stdout)

        def sight(container):
            limits, networks = container["HostConfig"], list(container["NetworkSettings"]["Networks"])
            found = json.loads(docker("network", "inspect", *networks).stdout)
            published = [port for port, bound in (container["NetworkSettings"]["Ports"] or {}).items() if bound]
            return {"name": container["Name"], "memory": limits["Memory"], "sacrifice": limits["OomScoreAdj"],
                    "restart": limits["RestartPolicy"]["Name"], "ports": len(published) + len(limits["PortBindings"] or {}),
                    "internalNetworks": [network["Internal"] for network in found]}

        def began(container, *where):
            script = 'PGPASSWORD=$POSTGRES_PASSWORD psql -U "$1" -d "$2" -Atc "select pg_postmaster_start_time()" ${3:+-h "$3"}'
            return docker("exec", container, "sh", "-c", script, "sh", user, name, *where).stdout.strip()

        def answers(container, address):
            return docker("exec", container, "pg_isready", "-q", "-h", address, "-t", "2").returncode == 0

        lives, clones = inspect(live), inspect(clone)
        theirs = next(each for each in lives if each["Name"] == "/" + host)
        service = theirs["Config"]["Labels"]["com.docker.compose.service"]
        own = next(each["Id"] for each in clones if each["Config"]["Labels"]["com.docker.compose.service"] == service)
        address = next(iter(theirs["NetworkSettings"]["Networks"].values()))["IPAddress"]
        print(json.dumps({
            "containers": [sight(each) for each in clones], "found": began(own, host), "own": began(own),
            "live": began(theirs["Id"]), "answersClone": answers(own, address),
            "answersItself": answers(theirs["Id"], address)}))
        """
}
