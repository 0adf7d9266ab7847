import BelaySystem

extension Invocation {
    var terminal: Terminal { Terminal(environment: environment) }

    /// One value, for a program or for a person: nothing but JSON is on standard output where JSON was asked for.
    func answer(_ value: some Encodable, _ text: (Terminal) -> String) throws {
        terminal.print(json ? try JSON.text(value, pretty: true) : text(terminal))
    }

    /// Silence would look like a failure to a program that waits for a line.
    func nothingToDo(_ event: NothingToDo) throws {
        terminal.print(json ? try JSON.text(event) : event.message)
    }
}

/// The one event of a verb that found nothing to do.
struct NothingToDo: Encodable {
    let event = "nothing-to-do"
    var stack: String
    var version: String
    var message: String
}
