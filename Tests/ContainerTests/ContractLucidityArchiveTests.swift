import BelayCore
import BelaySystem
import BelayTestKit
import Testing

/// The same product, of which the operator has the release archives and no clone.
@Suite(
    "Contract Lucidity from archives, in containers", .serialized,
    .enabled(if: ContainerStack.unavailable == nil, "there is no engine here: scripts/engine.sh start"))
struct ContractLucidityArchiveTests {
    @Test("a release archive is built beside, taken and left again, with the very images that ran before")
    func thereAndBack() throws {
        try ContractLucidityStack.use("2.0.1") { stack in
            try stack.shell(
                """
                mkdir downloads
                for version in 2.0.1 2.1.0; do
                    git -C ../upstream.git archive --format=tar.gz --prefix=contract-lucidity-$version/ \
                        --output "$PWD/downloads/contract-lucidity-$version.tar.gz" v$version
                done
                mv .git/info/exclude .. && rm -rf .git && git init --quiet --initial-branch=main && mv ../exclude .git/info/
                echo /downloads/ >>.git/info/exclude
                git add --all && git -c user.name=me -c user.email=me@example.org commit --quiet --message 2.0.1
                git tag 2.0.1
                """)
            let pin = "pin: {git: {remote: origin, branch: main}}"
            #expect(try stack.text("belay.yaml").contains(pin))
            try stack.replace(
                pin, with: "pin: {git: {archives: \"downloads/contract-lucidity-{version}.tar.gz\"}}", in: "belay.yaml")
            let (images, containers) = (try stack.images(), try stack.containers())
            #expect(try stack.belay(["releases"]).output.contains("2.1.0"))

            let answer = try stack.belay(["upgrade", "2.1.0", "--no-watch"])
            #expect(answer.exit == .done, "\(answer.said)")
            #expect(try stack.revision == "0003")
            #expect(try stack.shell("git log -1 --format=%s") == "release 2.1.0\n")
            #expect(try stack.workTree() == "## main\n")
            #expect(try stack.images() != images && stack.containers() != containers)
            #expect(try stack.recreated() == [])
            try stack.requirePromises()

            let back = try stack.belay(["rollback", "--discard-writes"])
            #expect(back.exit == .done, "\(back.said)")
            #expect(try stack.revision == "0002")
            #expect(try stack.shell("git log -1 --format=%s") == "2.0.1\n")
            #expect(try stack.images() == images)
            #expect(try stack.recreated() == [])
            try stack.requirePromises()
        }
    }
}
