import BelayCore
import BelaySystem
import Testing

@testable import BelayAdapters

@Suite("What a clone of containers does without")
struct ComposeCloneTests {
    private let clone = ComposeClone(project: "c", directory: "/live", elsewhere: "/e")

    private func changed(_ service: String, _ more: String = "") throws -> ComposeClone.Changed {
        let text = #"{"name": "x", "services": {"a": \#(service)}\#(more)}"#
        return try clone.transform(try JSON.decode(JSONValue.self, from: Array(text.utf8)))
    }

    struct Way: Sendable, CustomTestStringConvertible {
        let service: String
        /// Nothing where nobody needs to know.
        let said: String?
        /// Of the same key.
        var kept: String?

        var testDescription: String { service }
    }

    @Test(
        "what would lead a service of the clone to the live machine is taken from it, and said where it may need it",
        arguments: [
            Way(service: #"{"privileged": true}"#, said: "privileged"),
            Way(service: #"{"privileged": false}"#, said: nil, kept: #"{"privileged": false}"#),
            Way(
                service: #"{"cap_add": ["SYS_ADMIN", "CAP_NET_ADMIN", "chown", "CAP_SETUID"]}"#,
                said: "cap_add: SYS_ADMIN, CAP_NET_ADMIN", kept: #"{"cap_add": ["chown", "CAP_SETUID"]}"#),
            Way(service: #"{"cap_add": ["ALL"]}"#, said: "cap_add: ALL"),
            Way(
                service: #"{"security_opt": ["apparmor:unconfined", "label:disable", "no-new-privileges:true"]}"#,
                said: "security_opt: apparmor:unconfined, label:disable",
                kept: #"{"security_opt": ["no-new-privileges:true"]}"#),
            Way(service: #"{"pid": "host"}"#, said: "pid: host"),
            Way(service: #"{"pid": "container:other"}"#, said: "pid: container:other"),
            Way(service: #"{"pid": "service:b"}"#, said: nil, kept: #"{"pid": "service:b"}"#),
            Way(service: #"{"ipc": "host"}"#, said: "ipc: host"),
            Way(service: #"{"ipc": "shareable"}"#, said: nil, kept: #"{"ipc": "shareable"}"#),
            Way(service: #"{"uts": "host"}"#, said: "uts: host"), Way(service: #"{"cgroup": "host"}"#, said: "cgroup: host"),
            Way(service: #"{"userns_mode": "host"}"#, said: "userns_mode: host"),
            Way(service: #"{"cgroup_parent": "live.slice"}"#, said: "cgroup_parent: live.slice"),
            Way(service: #"{"devices": [{"source": "/dev/kvm", "target": "/dev/kvm"}]}"#, said: "devices: /dev/kvm"),
            Way(service: #"{"devices": []}"#, said: nil, kept: #"{"devices": []}"#),
            Way(service: #"{"device_cgroup_rules": ["c 1:3 mr"]}"#, said: "device_cgroup_rules: c 1:3 mr"),
            Way(service: #"{"gpus": [{"count": -1}]}"#, said: "gpus"),
            Way(
                service:
                    #"{"deploy": {"resources": {"limits": {"cpus": 1}, "reservations": {"devices": [{"driver": "nvidia"}]}}}}"#,
                said: "deploy.resources.reservations.devices",
                kept: #"{"deploy": {"resources": {"limits": {"cpus": 1}, "reservations": {}}}}"#),
            Way(service: #"{"external_links": ["mail:smtp"]}"#, said: "external_links: mail:smtp"),
            Way(
                service: #"{"extra_hosts": ["b=10.0.0.1", "host.docker.internal=host-gateway"]}"#,
                said: "extra_hosts: host.docker.internal=host-gateway", kept: #"{"extra_hosts": ["b=10.0.0.1"]}"#),
            Way(service: #"{"links": ["b:database"]}"#, said: nil, kept: #"{"links": ["b:database"]}"#),
            Way(service: #"{"volumes_from": ["b:ro"]}"#, said: nil, kept: #"{"volumes_from": ["b:ro"]}"#),
            Way(service: #"{"labels": {"traefik.enable": "true"}}"#, said: nil),
            Way(service: #"{"logging": {"driver": "syslog"}}"#, said: nil),
            Way(service: #"{"ports": [{"target": 80, "published": "80"}]}"#, said: nil),
        ])
    func without(way: Way) throws {
        let changed = try changed(way.service)
        #expect(changed.without.map(\.key) == [way.said].compactMap { $0 })
        let asked = try JSON.decode([String: JSONValue].self, from: Array(way.service.utf8))
        let cloned = try JSON.decode(Document.self, from: try JSON.encode(changed.document)).services["a"] ?? [:]
        let kept = try way.kept.map { try JSON.decode([String: JSONValue].self, from: Array($0.utf8)) }
        #expect(cloned.filter { asked[$0.key] != nil } == kept ?? [:])
    }

    private struct Document: Decodable { var services: [String: [String: JSONValue]] }

    @Test(
        "what a service is another one without is refused, with the key, and with what to do",
        arguments: [
            (#"{"network_mode": "host"}"#, "a is in the network of something else (network_mode: host)"),
            (#"{"network_mode": "container:vpn"}"#, "a is in the network of something else (network_mode: container:vpn)"),
            (
                #"{"volumes_from": ["b", "container:other"]}"#,
                "a has the volumes of a container that is not of this project (volumes_from: container:other)"
            ),
            (
                #"{"use_api_socket": true}"#,
                "a is given the engine's socket, through which it could reach the live stack (use_api_socket)"
            ),
            (#"{"provider": {"type": "cloud"}}"#, "a is made by a program of this machine (provider)"),
            (
                #"{"volumes": [{"type": "bind", "source": "/var/run/docker.sock", "target": "/s", "read_only": true}]}"#,
                "a is given /var/run/docker.sock, through which it could reach the live stack"
            ),
        ])
    func refused(service: String, why: String) throws {
        #expect(
            throws: BelayError(.refused, "cannot rehearse: \(why)", hint: "go without a rehearsal: --no-rehearsal"),
            performing: { try changed(service) })
    }

    @Test(
        "a place of the machine is another one in the clone, for reading only too; what only lies near one is not",
        arguments: [
            ("/", true), ("/var", true), ("/var/run", true), ("/run", true), ("/run/postgresql", true), ("/proc", true),
            ("/sys/fs/cgroup", true), ("/dev/", true), ("/etc/ssl", false), ("/var/runner", false), ("/runs", false),
            ("/live/run", false),
        ])
    func places(source: String, isOther: Bool) throws {
        let changed = try changed(
            #"{"volumes": [{"type": "bind", "source": "\#(source)", "target": "/there", "read_only": true}]}"#)
        #expect(changed.without.map(\.key) == (isOther ? ["volumes: \(source)"] : []))
        #expect(changed.elsewhere.map(\.source) == (isOther ? [source] : []))
        let project = try JSON.decode(ComposeProject.self, from: try JSON.encode(changed.document))
        #expect(project.services["a"]?.volumes?.map(\.source) == [changed.elsewhere.first?.target ?? source])
    }

    @Test("networks and volumes that are somebody else's are the clone's own")
    func external() throws {
        let more = #"""
            , "networks": {"proxy": {"name": "proxy", "external": true, "driver_opts": {"a": "b"}}},
              "volumes": {"media": {"name": "media", "external": true}, "bound": {"driver_opts": {"o": "bind", "device": "/srv"}}}
            """#
        guard case .object(let root) = try changed(#"{"networks": {"proxy": null}}"#, more).document else {
            throw BelayError(.failed, "no document")
        }
        #expect(root["networks"] == .object(["proxy": .object(["internal": .bool(true)])]))
        #expect(root["volumes"] == .object(["media": .object([:]), "bound": .object([:])]))
    }

    @Test("a limit of memory is the only one: the service's own, where that is lower")
    func memory() throws {
        var limited = clone
        limited.memory = 1024
        let text = #"""
            {"services": {"a": {"mem_limit": "9", "memswap_limit": "9", "deploy": {"resources": {"limits": {"cpus": 1, "memory": "5"}}}}}}
            """#
        let document = try limited.transform(try JSON.decode(JSONValue.self, from: Array(text.utf8))).document
        let service = try JSON.decode(Document.self, from: try JSON.encode(document)).services["a"]
        #expect(service?["mem_limit"] == .string("9") && service?["memswap_limit"] == nil)
        #expect(
            service?["deploy"] == .object(["resources": .object(["limits": .object(["cpus": .number(1)])])]))
    }

    @Test("a person is told once of each service")
    func told() {
        let findings = ComposeRehearser.told([("b", "privileged"), ("a", "pid: host"), ("b", "volumes: /dev")])
        #expect(
            findings.map(\.message) == [
                "in the clone, a does without what would lead it to the live machine: pid: host",
                "in the clone, b does without what would lead it to the live machine: privileged; volumes: /dev",
            ])
        #expect(findings.allSatisfy { $0.verdict == .warn && $0.fix?.contains("--no-rehearsal") == true })
    }
}
