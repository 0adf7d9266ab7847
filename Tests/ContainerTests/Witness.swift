import BelayCore
import BelaySystem
import Glibc
import Synchronization
import Testing

/// What is on the engine and of nobody's test, with a stranger's project among it that looks like Belay's own for another
/// stack: a container, a volume with content, a network, an image. One for all tests of this process, which ends it.
enum Witness {
    static let name = "witness-\(getpid())-of-tests"
    /// What the engine has started anew by itself.
    static let engineStarts = Mutex(0)

    /// Lays the stranger out where it is not there, then lists everything, by kind and name, with what may not change of it.
    static let script = """
        docker inspect \(name) >/dev/null 2>&1 || {
            docker network create --internal \(name) && docker volume create \(name) &&
            docker run -d --name \(name) --restart always --stop-signal KILL --network \(name) -v \(name):/data \
                --label com.docker.compose.project=\(name) --label belay.project=\(name) belay-test/base:1 sleep infinity &&
            docker exec \(name) sh -c 'date >/data/kept' && docker tag belay-test/base:1 belay/\(name)/app:1
        } >/dev/null
        docker ps -aq | xargs docker inspect --format 'container {{.Name}} {{.Id}} {{.State.Status}} {{.HostConfig.RestartPolicy.Name
            }} {{.Config.Image}}{{range $name, $_ := .NetworkSettings.Networks}} {{$name}}{{end}} since {{.State.StartedAt
            }}{{range .NetworkSettings.Networks}} {{.EndpointID}}{{end}}' &
        docker volume ls --format 'volume {{.Name}}' &
        docker network ls --no-trunc --filter type=custom --format 'network {{.Name}} {{.ID}}' &
        docker images --no-trunc --format 'image {{.Repository}}:{{.Tag}} {{.ID}}' &
        echo "content \(name) $(docker cp \(name):/data - | sha256sum)"
        wait
        """

    /// Tests of another process may run beside: what is named after their stacks is theirs, or Belay's for them.
    static let tested: [String] = {
        let stacks = ["", "/shapes"].flatMap { (try? RealFileSystem().list(ContainerStack.stacks + $0)) ?? [] }
        let registry = getenv("BELAY_TEST_REGISTRY").map { String(cString: $0) + "/" }
        return stacks + ["cl-", "witness-", "image <none>"] + (registry.map { [$0] } ?? [])
    }()

    /// Whether a line is of the stranger, or of nothing that is tested; what the engine has named itself comes and goes with builds.
    static func isWatched(_ line: Substring) -> Bool {
        if line.contains(name) { return true }
        let words = line.split(separator: " ")
        let isUnnamed = words[0] == "volume" && words[1].count == 64 || words[0] == "container" && words[1].contains("_")
        return !isUnnamed && !tested.contains { line.contains($0) }
    }

    /// - Parameter sinceStart: what an engine that starts anew makes another, too.
    static func watched(_ lines: [Substring], sinceStart: Bool) -> [Substring] {
        lines.filter(isWatched).map { line in
            guard !sinceStart, let start = line.firstRange(of: " since ") else { return line }
            return line[..<start.lowerBound]
        }
    }

    /// Nothing in this process is told of its end but this.
    static let endsWithProcess: Void = {
        atexit {
            let name = Witness.name
            system(
                "{ docker rm --force \(name); docker volume rm \(name); docker network rm \(name); docker rmi belay/\(name)/app:1; } >/dev/null 2>&1"
            )
        }
    }()
}

extension Installation {
    /// Nothing on the engine that is not this stack's is another afterwards, and nothing of the stack's clone is there.
    func amidWitnesses(_ body: () throws -> Void) throws {
        Witness.endsWithProcess
        let (before, starts) = (try lines(), Witness.engineStarts.withLock { $0 })
        try body()
        let after = try lines()
        let isSameEngine = Witness.engineStarts.withLock { $0 } == starts
        let watched = { Witness.watched($0, sinceStart: isSameEngine) }
        #expect(watched(after) == watched(before), "no container, volume, network or image of anybody else has changed")
        let clone = try "\(project())-belay-clone"
        #expect(after.filter { $0.contains(clone) } == [], "nothing of the clone is left")
    }

    private func lines() throws -> [Substring] { try shell(Witness.script).split(separator: "\n").sorted() }
}
