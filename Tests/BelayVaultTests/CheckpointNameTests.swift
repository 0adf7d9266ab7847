import BelayCore
import Testing

@testable import BelayVault

@Suite struct CheckpointNameTests {
    @Test(
        "A time is written as UTC, leap days included",
        arguments: [
            (0.0, "19700101T000000Z"), (951_782_399, "20000228T235959Z"), (951_782_400, "20000229T000000Z"),
            (1_795_174_200, "20261120T113000Z"), (4_107_542_400, "21000301T000000Z"), (-5, "19700101T000000Z"),
            (253_402_300_799, "99991231T235959Z"), (1e300, "99991231T235959Z"),
        ])
    func timestamp(seconds: Double, text: String) {
        #expect(CheckpointName.timestamp(seconds) == text)
    }

    @Test("A name says when, which run, what kind, and is its own")
    func name() {
        #expect(
            CheckpointName.make(.preCopy, run: 7, at: 1_795_174_200, random: [0x1a, 0x02])
                == "20261120T113000Z-run7-pre-copy-1a02")
        #expect(CheckpointName.make(.manual, run: nil, at: 0, random: [0, 255]) == "19700101T000000Z-manual-00ff")
        #expect(CheckpointName.isValid(CheckpointName.make(.salvage, run: 1, at: 0, random: [1, 2])))
    }

    @Test(
        "A name that could become another path is no name",
        arguments: ["", ".", "..", "../x", "a/b", "-x", ".unfinished-a", "a\0b", "a b", "é", String(repeating: "a", count: 101)])
    func invalid(name: String) {
        #expect(!CheckpointName.isValid(name))
    }
}
