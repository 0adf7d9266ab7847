import BelayCore

/// What is in the way in the stores, and whoever uses them that is no service of the stack.
struct StoreFindings {
    let world: StackWorld
    let facts: Facts

    func all() throws -> [Finding] {
        var findings = facts.stores.flatMap(\.findings)
        for database in facts.stores.flatMap(\.databases) {
            guard let problem = database.schema.problem else { continue }
            findings.append(
                Finding(
                    .fail, code: "half-applied", message: "\(database.name): \(problem)",
                    fix: "restore a checkpoint from before that migration"))
        }
        let ours = Set(facts.services.flatMap(\.processes).map(\.pid))
        for holder in try world.stores.flatMap({ try $0.holders() }) {
            guard holder.service == nil, holder.process.map({ ours.contains($0.pid) }) != true else { continue }
            let ending = holder.session.map { "end it with --end-session \($0)" } ?? "end it"
            findings.append(
                Finding(
                    .fail, code: "foreign-holder", message: "\(holder.sentence), and is no service of the stack",
                    fix: "\(ending), or name it as a service in the guide", session: holder.session))
        }
        return findings
    }
}
