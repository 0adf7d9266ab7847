package import BelayCore

extension PostgresStore {
    private struct Client: Decodable {
        var pid: Int32
        var user: String?
        var application: String?
        var address: String?
        var port: Int?
        var database: String
    }

    /// A health check comes and goes, and asks nothing but whether the server takes connections.
    private static let asking = "pg_isready"

    /// Sessions of the live databases, our own left out.
    package func holders() throws -> [Holder] {
        try withMaintenance(clients).map(holder)
    }

    /// A query goes on in the server when the program that asked is gone: a container that was stopped answers nobody, and is
    /// told nothing.
    package func endAbandoned() throws -> [String] {
        guard case .container(_, let containers) = tools.place.server else { return [] }
        return try withMaintenance { session in
            try clients(session).filter { $0.address.map(containers.isGone) ?? false }.compactMap { client in
                // Not everybody may: what stays is named by whoever looks for holders.
                let hasEnded = try? session.execute("select pg_terminate_backend(\(client.pid))") == "t"
                return hasEnded == true ? "ended \(holder(client).command): the container that it came from is stopped" : nil
            }
        }
    }

    /// What is ended may still be undoing its work: it is waited for.
    package func end(session pid: Int32) throws -> String? {
        try withMaintenance { session in
            guard let client = try clients(session).first(where: { $0.pid == pid }) else { return nil }
            let who = holder(client).sentence
            do { try session.execute("select pg_terminate_backend(\(pid))") } catch let error as BelayError
                where error.code == .failed
            {
                throw BelayError(
                    .refused, "cannot end this: \(who): \(error.message)",
                    hint: "as its owner or a superuser: select pg_terminate_backend(\(pid))")
            }
            let begin = clock.uptime
            while try clients(session).contains(where: { $0.pid == pid }) {
                guard clock.uptime - begin < 30 else { return who + ", and is still undoing its work" }
                try clock.sleep(0.1)
            }
            return who
        }
    }

    private func clients(_ session: PostgresSession) throws -> [Client] {
        try session.value(
            [Client].self,
            """
            select coalesce(json_agg(json_build_object('pid', pid, 'user', usename, 'application', nullif(application_name, ''),
                'address', host(client_addr), 'port', client_port, 'database', datname) order by pid), '[]')
            from pg_stat_activity where datname in (\(databases.map(PostgresText.literal).joined(separator: ", ")))
            and backend_type = 'client backend' and application_name not in (\([PostgresPlace.applicationName, Self.asking].map(PostgresText.literal).joined(separator: ", ")))
            """)
    }

    private func holder(_ client: Client) -> Holder {
        let application = client.application.map { " (\(PlainText.line($0)))" } ?? ""
        let from = client.address ?? "the local socket"
        return Holder(
            process: client.address.flatMap { address in client.port.flatMap { process(address, $0) } },
            command: "session \(client.pid) of \(PlainText.line(client.user ?? "nobody"))\(application) from \(from)",
            path: "database \(client.database)", service: client.address.flatMap(service), session: "\(name):\(client.pid)")
    }

    func requireUnheld(to verb: String) throws {
        try holders().refuse("\(verb) \(name)", hint: "end that session, then try again")
    }
}
