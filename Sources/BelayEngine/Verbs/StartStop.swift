package import BelayCore

/// Belay starts and stops what it runs itself; it is no supervisor.
extension Engine {
    /// Every service, open, in dependency order.
    package func startServices() throws -> [ServiceFacts] {
        try locked {
            try refuseOpenRun()
            let limits = world.guide.limits
            let redactor = redactor()
            let names = try world.runtime.survey().filter { $0.role != .oneShot }.map(\.name)
            var started: [(service: String, at: Double)] = []
            for service in names {
                let observer = observer
                try world.runtime.start(
                    service, exposure: .open,
                    patience: Patience(
                        idleSeconds: limits.startIdle, mostSeconds: limits.startMost,
                        onLine: { observer.progress(redactor.clean($0)) }))
                started.append((service, world.clock.uptime))
                observer.progress("\(service) runs")
            }
            for (service, begin) in started { try world.runtime.awaitStaying(service, since: begin) }
            return try world.runtime.survey()
        }
    }

    package func stopServices() throws -> [ServiceFacts] {
        try locked {
            try refuseOpenRun()
            for service in try world.runtime.survey().reversed() where service.isRunning {
                let grace = world.guide.grace[service.name] ?? world.guide.limits.stop
                _ = try world.runtime.stop(service.name, graceSeconds: grace)
                observer.progress("\(service.name) stopped")
            }
            return try world.runtime.survey()
        }
    }
}
