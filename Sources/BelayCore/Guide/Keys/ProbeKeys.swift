extension Part where Value == Probe {
    /// How a check asks: exactly one of these.
    static let probe = Part.oneOf(
        offering: ("asks", "probes"),
        [
            .key(
                "http", .httpProbe,
                "Asks over HTTP. The service is named, not its address, so that the live, the dark or the cloned one is asked.",
                example: "{service: api, port: 8080, path: /health}"),
            .key(
                "tcp", .tcpProbe, "Whether a port takes connections: `open` or `closed`. Without `expect` it must be open.",
                example: "{service: api, port: 8080}"),
            .key(
                "sql", .sqlProbe,
                "Asks a store. The value is the first column of the first row. Without `expect`, an answer is enough.",
                example: "{store: db, query: select count(*) from runs}"),
            .key(
                "redis", .redisProbe,
                "Asks a Redis (or Valkey) service. The value is the answer; without `expect`, an answer is enough.",
                example: "{service: redis, command: [LLEN, celery]}"),
            .key(
                "run",
                .either(
                    Schema<[String]>.argv.map { argv in .run(argv: argv, shell: false, directory: nil, service: nil) },
                    or: .runProbe),
                "Runs a program, without a shell. The value is what it prints; without `expect: {exit: …}` it must exit 0. In an argument, `@{web:3000}` is the address of that service's port: of the live, the dark or the cloned one, whichever is asked.",
                example: "[./smoke.sh, --quick]"),
            .key(
                "shell",
                .either(
                    Schema<String>.script.map { line in .run(argv: [line], shell: true, directory: nil, service: nil) },
                    or: .shellProbe),
                "Runs a line in `/bin/sh`: the only way to a shell in a guide.", example: "'test $(ls queue | wc -l) = 0'"),
            .key(
                "logs", .logsProbe,
                "Counts the lines that a service has logged since it was started and that match. Without `expect` there must be none.",
                example: "{service: worker, matching: Traceback}"),
            .key(
                "running",
                Schema<String>.reference("a service's name", to: .service).map { name in Probe.running(service: name) },
                "Whether every process of a service runs.",
                example: "worker"),
            .key(
                "file", Schema<String>.path().map { path in Probe.file(path: path) },
                "Whether a file is there: `present` or `absent`. Without `expect` it must be present.",
                example: "data/ready"),
        ])
}

extension Part where Value == String? {
    fileprivate static let askedService = Part.optional(
        "service", Schema<String>.reference("a service's name", to: .service),
        "The service that is asked. Where only one service stays running, it may be left out.", example: "api")
    fileprivate static let runService = Part.optional(
        "service", Schema<String>.reference("a service's name", to: .service),
        "The service as which the program runs: in its container, where the runtime has one, or else with its environment.",
        example: "api")
    fileprivate static let runDirectory = Part.optional(
        "directory", Schema<String>.path(canBeStack: true), "Where it runs; the stack's directory, if not said.",
        example: "current")
}

extension Part where Value == Int {
    fileprivate static let port = Part.required(
        "port", .integer("a port", in: 1...65535), "The port as it is when the service is open.", example: "8080")
}

extension Schema where Value == String {
    fileprivate static let script = text("a line for the shell", oneLine: false)
}

extension Schema where Value == Probe {
    fileprivate static let httpProbe: Schema = .mapping(
        nil, .askedService, .port,
        .defaulted("path", .urlPath, to: "/", shown: "/", "The path, with a query where one is needed.", example: "/health"),
        .defaulted("method", Schema<HTTPMethod>.choice(), to: .get, shown: "GET", "The method.", example: "GET"),
        .defaulted(
            "headers", .headers, to: [:], shown: "{}", "Headers that are sent. None may be a credential.",
            example: "{Accept: application/json}"),
        .optional("body", .text("text", oneLine: false), "What is sent.", example: "'{\"ping\": true}'"),
        .optional(
            "pick", .text("a path in the JSON answer"),
            "The part of the JSON answer that is the value: keys and positions, with dots between.",
            example: "queues.0.waiting"),
        make: { service, port, path, method, headers, body, pick in
            .http(service: service, port: port, path: path, method: method.rawValue, headers: headers, body: body, pick: pick)
        })

    fileprivate static let tcpProbe: Schema = .mapping(
        nil, .askedService, .port, make: { service, port in .tcp(service: service, port: port) })

    fileprivate static let sqlProbe: Schema = .mapping(
        nil,
        .required(
            "store", .reference("a store's name", to: .database), "The store that is asked, which is never changed by it.",
            example: "db"),
        .required("query", .text("a query", oneLine: false), "One query.", example: "select count(*) from runs"),
        make: { store, query in .sql(store: store, query: query) })

    fileprivate static let redisProbe: Schema = .mapping(
        nil,
        .required("service", .reference("a service's name", to: .service), "The service that is asked.", example: "redis"),
        .required("command", .argv, "One command that changes nothing, with its arguments.", example: "[LLEN, celery]"),
        .optional("user", .text("a user's name"), "The user to come in as, where the server has several.", example: "belay"),
        .optional(
            "password", .credential,
            "Where the password is found. It may be left out where the service's command, environment (`REDIS_PASSWORD`) or configuration file has it.",
            example: "{env: REDIS_PASSWORD}"),
        make: { service, command, user, password in
            .redis(service: service, command: command, user: user, password: password)
        })

    fileprivate static let runProbe: Schema = .mapping(
        nil,
        .required("command", .argv, "The program and its arguments.", example: "[./smoke.sh]"), .runDirectory, .runService,
        make: { argv, directory, service in .run(argv: argv, shell: false, directory: directory, service: service) })

    fileprivate static let shellProbe: Schema = .mapping(
        nil,
        .required("command", .script, "The line.", example: "./smoke.sh && ./more.sh"), .runDirectory, .runService,
        make: { line, directory, service in .run(argv: [line], shell: true, directory: directory, service: service) })

    fileprivate static let logsProbe: Schema = .mapping(
        nil,
        .optional(
            "service", .reference("a service's name", to: .service), "Whose log; every service's, if not said.", example: "worker"
        ),
        .required("matching", .pattern, "A regular expression; lines in which it is found are counted.", example: "Traceback"),
        make: { service, pattern in .logs(service: service, matching: pattern) })
}

private enum HTTPMethod: String, CaseIterable, Sendable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"
}
