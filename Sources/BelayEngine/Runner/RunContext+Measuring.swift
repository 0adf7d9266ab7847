import BelayCore

extension RunContext {
    /// Measures how users are answered while `body` runs. A rehearsal is noticed by nobody.
    func measured<T>(_ body: () throws -> T) throws -> T {
        guard plan.verb != .rehearse, let meter = world.meter, let check = guide.availabilityCheck else { return try body() }
        meter.begin(check, after: try recall(Availability.self, .availability))
        defer { meter.end() }
        return try body()
    }

    /// What was measured so far survives a crash.
    func keepMeasurement() throws {
        guard var reading = world.meter?.reading() else { return }
        reading.clean(redactor.clean)
        try remember(reading, .availability)
    }
}
