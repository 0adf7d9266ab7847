import BelaySystem
import Testing

/// What is done with one of `Stacks/shapes`, of which 1.1.0 has a migration of its own.
struct Shape: Sendable, CustomTestStringConvertible {
    /// A line of the draft that needs a person, and what the person does.
    struct Need: Sendable {
        let says: String
        let does: String
    }

    /// Of its folder.
    let name: String
    /// The key in `.env` that says where users reach it.
    let port: String
    /// What a plain `up` leaves to do.
    var setUp = ""
    /// What a user keeps there, and asks for.
    let kept: (method: String, path: String, body: String)
    let read: String
    /// What the user is answered at 1.0.0, at 1.1.0, and when that was taken back.
    let answers: [String]
    /// Words of the draft.
    let says: [String]
    /// All that a person has to do before the draft is good for an upgrade.
    var needs: [Need] = []
    /// Whether what the person did is seen by another `belay init`.
    var isDraftedAnew = false
    /// Whether the rehearsal can show that 1.0.0 works on what 1.1.0 makes of the data: not where no store tells its schema.
    var worksOnNew = false
    /// How it is upgraded.
    var options: [String] = []
    /// What `belay doctor` warns of.
    var warnings: [String] = []
    /// Checks that a person adds to the draft.
    var preflight: [String] = []
    var verify: [String] = []
    /// More of `verify`, each with what `belay verify` says of it, that are no good for an upgrade.
    var trials: [(check: String, says: String)] = []

    var testDescription: String { name }

    static let all = [ledger, board, gallery]

    private static let ledger = Shape(
        name: "ledger", port: "LEDGER_PORT", kept: ("POST", "/", #"{"amount": 3}"#), read: "/",
        answers: [
            #"[{"id": 1, "amount": 3, "note": null}]"#, #"[{"id": 1, "amount": 3, "note": null, "account": "main"}]"#,
            #"[{"id": 1, "amount": 3, "note": null}]"#,
        ],
        says: ["LEDGER_VERSION in .env chooses the image", "ledger-data: {volume: ledger-data}", "migrate: {start-of: ledger}"])

    private static let board = Shape(
        name: "board", port: "WEB_PORT", setUp: "docker compose run --rm migrate", kept: ("POST", "/", "hello there"), read: "/",
        answers: [
            #"[{"id": 1, "body": "hello there"}]"#, #"[{"id": 1, "body": "hello there", "words": 2}]"#,
            #"[{"id": 1, "body": "hello there"}]"#,
        ],
        says: ["migrate: {service: migrate}", "profiles: [migrate]", "in a volume without a name"],
        needs: [
            Need(
                says: "`image: ${IMAGE_REGISTRY}/board/app:${BOARD_VERSION}` for migrate (docker-compose.yml:17",
                does: "sed -i '17s|image: .*|image: ${IMAGE_REGISTRY}/board/app:${BOARD_VERSION}|' docker-compose.yml"),
            Need(
                says: "`image: ${IMAGE_REGISTRY}/board/app:${BOARD_VERSION}` for web (docker-compose.yml:27",
                does: "sed -i '27s|image: .*|image: ${IMAGE_REGISTRY}/board/app:${BOARD_VERSION}|' docker-compose.yml"),
            Need(
                says: "BOARD_VERSION=VERSION into .env, with the version that runs now", does: "echo BOARD_VERSION=1.0.0 >>.env"),
            Need(says: "then docker compose up -d", does: "docker compose up -d"),
        ], worksOnNew: true, warnings: ["anonymous-volume"])

    private static let gallery = Shape(
        name: "gallery", port: "GALLERY_PORT", kept: ("PUT", "/cat.png", "a picture"), read: "/cat.png",
        answers: ["1 views\n", "2 views\n", "2 views\n"],
        says: ["pictures: {files: [pictures]}", "cache: {redis: {service: cache}}", "app is built here (compose.yaml:5)"],
        needs: [
            Need(
                says: "`git clone --no-checkout URL new && mv new/.git . && rmdir new && git reset TAG`; then belay init --force",
                does:
                    "git clone --quiet --no-checkout ../upstream.git new && mv new/.git . && rmdir new && git reset --quiet v1.0.0"
            )
        ], isDraftedAnew: true,
        // What is built from git is rehearsed with Contract Lucidity.
        options: ["--no-rehearsal"],
        preflight: [
            #"{name: app sees its pictures, run: {service: app, command: [sh, -c, "echo $(ls /pictures) for $BELAY_TARGET_VERSION; exit 3"]}, expect: {exit: 3, matches: c.* for v1}}"#
        ],
        verify: ["{name: the cache answers, redis: {service: cache, command: [PING]}, expect: PONG}"],
        trials: [
            (
                "{name: by another password, redis: {service: cache, command: [PING], password: {env: GALLERY_PORT}}, required: false}",
                "cache does not take the password of the guide"
            ),
            (
                "{name: as nobody, redis: {service: cache, command: [PING], user: nobody, password: {env: REDIS_PASSWORD}}, required: false}",
                "cache does not take the password of the guide"
            ),
            (
                "{name: as the default user, redis: {service: cache, command: [PING], user: default, password: {env: REDIS_PASSWORD}}, expect: PONG}",
                "PASS as the default user"
            ),
            (
                #"{name: for ever, run: {service: app, command: [sh, -c, "trap '' TERM; sleep 98765; sleep 98765"]}, required: false}"#,
                "it did not end within"
            ),
        ])
}
